// What runs inside every runtime. It uses nothing but the language, so that one source serves all of them.
import { type Fingerprint, fingerprint, runConformance } from "@nonlin/conformance";
import { type Backend, type Dtype, type OpName, table } from "@nonlin/core";

/** What to run. */
export interface Plan {
  /** The functions and element types that the suite is run on; nothing of them means all. */
  readonly suite: { readonly ops?: readonly OpName[]; readonly dtypes?: readonly Dtype[] };
  /** The functions of which fingerprints are taken. Default: all. */
  readonly fingerprints?: readonly OpName[];
  /** Backends to run: "native", "wasm", "js". Default: all that the runtime may have. */
  readonly backends?: readonly string[];
}

/** Backends of one name: native has one for each instruction set. */
export interface Candidate {
  readonly name: string;
  /** @throws Error that says why there is none here. */
  create(): readonly Backend[];
}

/** What is told while the plan is carried out. */
export type Line =
  /** Where it runs, in the runtime's own words. */
  | { readonly type: "runtime"; readonly version: string; readonly bigEndian: boolean }
  | { readonly type: "absent"; readonly name: string; readonly reason: string }
  | {
      readonly type: "progress";
      readonly name: string;
      readonly isa: string;
      readonly done: number;
      readonly total: number;
    }
  | BackendLine
  /** The last one: without it, the run was cut off. */
  | { readonly type: "done" };

/** How one backend did. */
export interface BackendLine {
  readonly type: "backend";
  readonly name: string;
  readonly isa: string;
  readonly passed: number;
  readonly failed: number;
  /** The first messages of failed cases. */
  readonly failures: readonly string[];
  readonly fingerprint: Fingerprint;
  readonly seconds: number;
}

const shownFailures = 5;

/** Carries out a plan, function by function, so that whoever waits for the lines has his turn between them. */
export async function* run(
  plan: Plan,
  version: string,
  candidates: readonly Candidate[],
): AsyncGenerator<Line, void, undefined> {
  yield { type: "runtime", version, bigEndian: new Uint8Array(Uint16Array.of(1).buffer)[0] === 0 };
  for (const { name, create } of candidates) {
    if (!(plan.backends?.includes(name) ?? true)) continue;
    let backends: readonly Backend[] = [];
    try {
      backends = create();
    } catch (error) {
      yield { type: "absent", name, reason: error instanceof Error ? error.message : String(error) };
    }
    for (const backend of backends) yield* runBackend(plan, backend);
  }
  yield { type: "done" };
}

async function* runBackend(plan: Plan, backend: Backend): AsyncGenerator<Line, void, undefined> {
  const start = Date.now();
  const { name, isa } = backend;
  const all = Object.keys(table) as OpName[];
  const inSuite = all.filter((op) => plan.suite.ops?.includes(op) ?? true);
  const inFingerprint = all.filter((op) => plan.fingerprints?.includes(op) ?? true);
  const total = inSuite.length + inFingerprint.length;
  let [passed, failed, done] = [0, 0, 0];
  const failures: string[] = [];
  let kernels: Fingerprint = {};
  for (const op of inSuite) {
    const { dtypes } = plan.suite;
    const report = runConformance(backend, { ops: [op], ...(dtypes === undefined ? {} : { dtypes }) });
    passed += report.passed;
    failed += report.failed;
    for (const { kernel, dtype, case: title, status, message } of report.cases) {
      if (status === "failed") failures.push(`${kernel} ${dtype} ${title}: ${message}`);
    }
    yield { type: "progress", name, isa, done: ++done, total };
  }
  for (const op of inFingerprint) {
    try {
      kernels = { ...kernels, ...fingerprint(backend, { ops: [op] }) };
    } catch (error) {
      failed++;
      failures.push(`${op}: its fingerprint cannot be taken: ${error}`);
    }
    yield { type: "progress", name, isa, done: ++done, total };
  }
  const seconds = (Date.now() - start) / 1000;
  yield {
    type: "backend",
    name,
    isa,
    passed,
    failed,
    failures: failures.slice(0, shownFailures),
    fingerprint: kernels,
    seconds,
  };
}
