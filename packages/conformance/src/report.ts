import type { Backend, Dtype, KernelName, OpName } from "@nonlin/core";
import { type Case, ConformanceError, type WorstError } from "./case.js";

/** How one case went. */
export interface CaseResult {
  readonly op: OpName;
  readonly kernel: KernelName;
  readonly dtype: Dtype;
  /** A sentence about the kernel. */
  readonly case: string;
  readonly status: "passed" | "failed";
  /** What went wrong, with inputs, expected and received bits. */
  readonly message?: string;
  /** The largest errors that the case measured. */
  readonly worst?: readonly WorstError[];
}

/** The largest error of one kernel in one direction. */
export interface WorstOf extends WorstError {
  readonly kernel: KernelName;
  readonly dtype: Dtype;
}

/** The suite's result as data. */
export interface ConformanceReport {
  readonly backend: string;
  readonly isa: string;
  readonly cases: readonly CaseResult[];
  readonly passed: number;
  readonly failed: number;
  /** The largest error per kernel, dtype and direction, with the input that had it. */
  readonly worst: readonly WorstOf[];
}

/** Runs cases one after the other. An error that is not a broken promise (a crash of the kernel) fails the case, too. */
export function runCases(
  backend: Pick<Backend, "name" | "isa">,
  cases: readonly Case[],
  onResult?: (result: CaseResult) => void,
): ConformanceReport {
  const results = cases.map((one) => {
    const result = runCase(one);
    onResult?.(result);
    return result;
  });
  const failed = results.filter(({ status }) => status === "failed").length;
  return {
    backend: backend.name,
    isa: backend.isa,
    cases: results,
    passed: results.length - failed,
    failed,
    worst: worstOfAll(results),
  };
}

function runCase({ op, kernel, dtype, title, run }: Case): CaseResult {
  const about = { op, kernel, dtype, case: title };
  try {
    const worst = run();
    return { ...about, status: "passed", ...(worst === undefined ? {} : { worst }) };
  } catch (error) {
    if (!(error instanceof ConformanceError)) return { ...about, status: "failed", message: `threw ${error}` };
    const { message, worst } = error;
    return { ...about, status: "failed", message, ...(worst.length === 0 ? {} : { worst }) };
  }
}

function worstOfAll(results: readonly CaseResult[]): WorstOf[] {
  const worst = new Map<string, WorstOf>();
  for (const { kernel, dtype, worst: measured } of results) {
    for (const error of measured ?? []) {
      const key = `${kernel} ${dtype} ${error.direction}`;
      const known = worst.get(key);
      if (known === undefined || error.ulp > known.ulp) worst.set(key, { kernel, dtype, ...error });
    }
  }
  return [...worst.values()];
}
