import { type Backend, show } from "@nonlin/core";
import { js } from "@nonlin/js";
import { createNativeBackend, isas } from "@nonlin/node";

/** The backends that nonlin can name. "wasm" is a name already, and not there yet. */
export type BackendName = "native" | "wasm" | "js";

/** What backends() says of one of them. */
export interface BackendStatus {
  readonly name: BackendName;
  /** The instruction set that it would compute with, where it is available. */
  readonly isa?: string;
  /** The instruction sets that it could be told to use by NONLIN_ISA, the fastest first. */
  readonly isas?: readonly string[];
  readonly available: boolean;
  /** Whether the functions that `nonlin` exports compute on it. */
  readonly chosen: boolean;
  /** Why it is chosen, or why it is not available. */
  readonly reason: string;
}

interface Candidate {
  readonly name: BackendName;
  create(): Backend;
  isas?(): readonly string[];
}

/** In the order of preference. */
const candidates: readonly Candidate[] = [
  { name: "native", create: createNativeBackend, isas },
  {
    name: "wasm",
    create() {
      throw new Error("this version of nonlin has no WebAssembly backend; take native or js, which give the same bits");
    },
  },
  { name: "js", create: () => js },
];

const names = candidates.map(({ name }) => name);

/** A backend by name, or an error that says why there is none. */
export function namedBackend(op: string, argument: string, name: unknown): Backend {
  const candidate = candidates.find((one) => one.name === name);
  if (candidate === undefined) {
    throw new RangeError(`${op}: ${argument} must be one of ${names.map(show).join(", ")}, got ${show(name)}`);
  }
  try {
    return candidate.create();
  } catch (cause) {
    throw new Error(`${op}: ${argument} is ${show(name)}, which is not available: ${reasonOf(cause)}`, { cause });
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** What NONLIN_BACKEND forces, if anything. */
function forcedName(): string | undefined {
  const value = typeof process === "undefined" ? undefined : process.env.NONLIN_BACKEND;
  return value === "" ? undefined : value;
}

interface Choice {
  readonly backend: Backend;
  readonly reason: string;
}

/**
 * The backend that NONLIN_BACKEND names, else the first that is available. A forced one that is not there is an error. So
 * is a forced instruction set: NONLIN_ISA speaks of native only, and falling back to js would hide that it was not met.
 */
export function chooseBackend(): Choice {
  const forced = forcedName();
  if (forced !== undefined) {
    return { backend: namedBackend("nonlin", "NONLIN_BACKEND", forced), reason: `forced by NONLIN_BACKEND=${forced}` };
  }
  if (typeof process !== "undefined" && process.env.NONLIN_ISA) {
    return {
      backend: namedBackend("nonlin", "the backend that NONLIN_ISA speaks of", "native"),
      reason: `its instruction set is forced by NONLIN_ISA=${process.env.NONLIN_ISA}`,
    };
  }
  const failures: string[] = [];
  for (const { name, create } of candidates) {
    try {
      const backend = create();
      const reason = failures.length === 0 ? "the fastest available" : `the fastest available (${failures.join("; ")})`;
      return { backend, reason };
    } catch (error) {
      failures.push(`${name}: ${reasonOf(error)}`);
    }
  }
  throw new Error(`nonlin: no backend is available: ${failures.join("; ")}`);
}

/**
 * Every backend that nonlin knows: whether it is available here, and which one the exported functions compute on. A
 * backend that cannot be had says why. Does not throw, even where NONLIN_BACKEND or NONLIN_ISA forces what is not there:
 * then none is chosen, and the forced one says why.
 */
export function backends(): readonly BackendStatus[] {
  let choice: Choice | undefined;
  let failure: unknown;
  try {
    choice = chooseBackend();
  } catch (error) {
    failure = error;
  }
  return candidates.map(({ name, create, isas }) => {
    try {
      const { isa } = create();
      const chosen = choice?.backend.name === name;
      const reason = chosen
        ? (choice as Choice).reason
        : failure === undefined
          ? "available, not chosen"
          : reasonOf(failure);
      return { name, isa, ...(isas === undefined ? {} : { isas: isas() }), available: true, chosen, reason };
    } catch (error) {
      return { name, available: false, chosen: false, reason: reasonOf(error) };
    }
  });
}
