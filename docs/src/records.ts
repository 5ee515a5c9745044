import { kernelList } from "@nonlin/core";
import { committed, committedLines } from "./repository.js";

/** The largest error that the conformance suite measured in one kernel, dtype and direction (scripts/measured.ts). */
export interface SuiteRecord {
  readonly kernel: string;
  readonly dtype: string;
  readonly direction: string;
  readonly ulp: number;
}

/** One exhaustive sweep (native/test/sweep). */
export interface SweepRecord {
  readonly function: string;
  readonly isa: string;
  readonly inputs: number;
  readonly notCorrectlyRounded?: number;
  readonly mpfrDecisions: number;
  readonly date: string;
  readonly machine: string;
}

/** One competitor's measurement of one kernel (benchmarks). */
export interface Entry {
  readonly median: number;
  readonly low: number;
  readonly high: number;
  readonly nanosecondsPerElement: number;
  readonly maxUlp?: number;
}

/** One kernel and direction in the benchmark. */
export interface Subject {
  readonly op: string;
  readonly kernel: string;
  readonly direction: "forward" | "gradient";
  readonly length: number;
  readonly entries: Readonly<Record<string, Entry>>;
}

/** The committed benchmark. */
export interface Benchmark {
  readonly machine: Readonly<Record<"cpu" | "system" | "node" | "date" | "commit", string>>;
  readonly competitors: readonly {
    readonly name: string;
    readonly description: string;
    readonly family: string;
    readonly threads: number;
  }[];
  readonly subjects: readonly Subject[];
}

/** What one other runtime makes of one kernel (packages/conformance-adapters). */
export interface RuntimeKernel {
  readonly op: string;
  readonly kernel: string;
  readonly dtype: string;
  readonly direction: string;
  readonly checked: number;
  readonly wrong: number;
  readonly largest: number | string;
  readonly broken: readonly string[];
  readonly worst?: {
    readonly words: string;
    readonly expected: string;
    readonly received: string;
    readonly reproduction?: string;
  };
}

/** The report of one other runtime. */
export interface RuntimeReport {
  readonly runtime: { readonly name: string; readonly version: string };
  readonly profile: string;
  readonly seed: number;
  readonly kernels: readonly RuntimeKernel[];
}

/** The suite in one runtime (runtimes). */
export interface MatrixRecord {
  readonly title: string;
  readonly extent: string;
  readonly backends: readonly {
    readonly name: string;
    readonly isa: string;
    readonly passed: number;
    readonly failed: number;
    readonly sameBits: number;
    readonly otherBits: readonly string[];
  }[];
}

const suite = JSON.parse(committed("packages/conformance/results/worst.json")) as readonly SuiteRecord[];
const sweeps = latestSweeps(committedLines("native/test/sweep/records.jsonl") as readonly SweepRecord[]);

/** The committed benchmark of all competitors. */
export const benchmark = JSON.parse(committed("benchmarks/results/first.json")) as Benchmark;
/** The committed report of other runtimes. */
export const runtimeReports = JSON.parse(
  committed("packages/conformance-adapters/results/deviations.json"),
) as readonly RuntimeReport[];
/** The committed matrix of runtimes. */
export const matrix = JSON.parse(committed("runtimes/results/matrix.json")) as readonly MatrixRecord[];

/** The kernels of a function of the table; none where it is a composition. */
export function kernelsOf(name: string): readonly string[] {
  return kernelList.filter(({ op }) => op === name).map((kernel) => kernel.name);
}

/** The largest error that was measured in a function's kernels in some directions; undefined where none was. */
export function measured(name: string, dtype: string, directions: readonly string[]): number | undefined {
  const kernels = kernelsOf(name);
  const errors = suite
    .filter((record) => record.dtype === dtype && kernels.includes(record.kernel))
    .filter(({ direction }) => directions.includes(direction))
    .map(({ ulp }) => ulp);
  return errors.length === 0 ? undefined : Math.max(...errors);
}

/** The exhaustive sweeps of a function's kernels and their derivatives. */
export function sweepsOf(name: string): readonly SweepRecord[] {
  const names = kernelsOf(name).flatMap((kernel) => [kernel, `${kernel}'`]);
  return names.flatMap((kernel) => sweeps.filter((record) => record.function === kernel));
}

/** Every exhaustive sweep. */
export function allSweeps(): readonly SweepRecord[] {
  return sweeps;
}

/** A later record of a function on an instruction set stands for an earlier one. */
function latestSweeps(records: readonly SweepRecord[]): readonly SweepRecord[] {
  const ofFunctions = records.filter(
    ({ notCorrectlyRounded, isa }) => notCorrectlyRounded !== undefined && isa !== "none",
  );
  return [...new Map(ofFunctions.map((record) => [`${record.function} ${record.isa}`, record])).values()];
}
