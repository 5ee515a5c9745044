import { type Backend, environmentVariable, show } from "@nonlin/core";
import type { BackendName, Candidate } from "./candidates/candidate.js";
import { choosingByLength, type Thresholds } from "./choice-by-length.js";
import { thresholdsOf } from "./thresholds.js";

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
  /**
   * Of the chosen one, where calls choose: calls of each kernel, forward and gradient, with fewer elements than this are
   * computed by js, which is quicker there; Infinity: all of them are. A forced backend serves all calls.
   */
  readonly thresholds?: Thresholds;
}

interface Choice {
  readonly backend: Backend;
  readonly reason: string;
  readonly thresholds?: Thresholds;
}

/** What the candidates of one build of nonlin come to, here. */
export class Backends {
  /** @param candidates In the order of preference. */
  constructor(private readonly candidates: readonly Candidate[]) {}

  /** A backend by name, or an error that says why there is none. */
  named(op: string, argument: string, name: unknown): Backend {
    const candidate = this.candidates.find((one) => one.name === name);
    if (candidate === undefined) {
      const names = this.candidates.map((one) => show(one.name)).join(", ");
      throw new RangeError(`${op}: ${argument} must be one of ${names}, got ${show(name)}`);
    }
    try {
      return candidate.create();
    } catch (cause) {
      throw new Error(`${op}: ${argument} is ${show(name)}, which is not available: ${reasonOf(cause)}`, { cause });
    }
  }

  /**
   * The backend that NONLIN_BACKEND names, else the first that is available, with js for short calls. A forced one that is
   * not there is an error. So is a forced instruction set: NONLIN_ISA speaks of native only, and falling back to another
   * backend would hide that it was not met.
   */
  choose(): Choice {
    const forced = environmentVariable("NONLIN_BACKEND");
    if (forced !== undefined) {
      return {
        backend: this.named("nonlin", "NONLIN_BACKEND", forced),
        reason: `forced by NONLIN_BACKEND=${forced}`,
      };
    }
    const isa = environmentVariable("NONLIN_ISA");
    if (isa !== undefined) {
      return {
        backend: this.named("nonlin", "the backend that NONLIN_ISA speaks of", "native"),
        reason: `its instruction set is forced by NONLIN_ISA=${isa}`,
      };
    }
    const failures: string[] = [];
    for (const { name, create } of this.candidates) {
      try {
        const backend = create();
        const reason = failures.length === 0 ? "the fastest" : `the fastest available (${failures.join("; ")})`;
        return this.withShortCalls(name, backend, reason);
      } catch (error) {
        failures.push(`${name}: ${reasonOf(error)}`);
      }
    }
    throw new Error(`nonlin: no backend is available: ${failures.join("; ")}`);
  }

  private withShortCalls(name: BackendName, backend: Backend, reason: string): Choice {
    const thresholds = thresholdsOf[name];
    const small = this.candidates.find((one) => one.name === "js");
    if (thresholds === undefined || small === undefined) return { backend, reason };
    return { backend: choosingByLength(backend, small.create(), thresholds), reason, thresholds };
  }

  /** What there is, and what is chosen. Does not throw, even where what is not there is forced. */
  status(): readonly BackendStatus[] {
    let choice: Choice | undefined;
    let failure: unknown;
    try {
      choice = this.choose();
    } catch (error) {
      failure = error;
    }
    return this.candidates.map(({ name, create, isas }) => {
      try {
        const { isa } = create();
        const own = choice?.backend.name === name ? choice : undefined;
        const reason = own?.reason ?? (failure === undefined ? "available, not chosen" : reasonOf(failure));
        return {
          name,
          isa,
          ...(isas === undefined ? {} : { isas: isas() }),
          available: true,
          chosen: own !== undefined,
          reason,
          ...(own?.thresholds === undefined ? {} : { thresholds: own.thresholds }),
        };
      } catch (error) {
        return { name, available: false, chosen: false, reason: reasonOf(error) };
      }
    });
  }

  /** Does what the first call would wait for. */
  async prepare(): Promise<void> {
    for (const { create, prepare } of this.candidates) {
      try {
        await prepare?.();
        create();
        return;
      } catch {
        // The next one is tried; status() tells the reason.
      }
    }
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
