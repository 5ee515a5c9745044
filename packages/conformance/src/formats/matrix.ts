// Reports beside each other: a line for each kernel, dtype and direction, a column for each runtime.
import type { KernelSummary, RuntimeReport } from "../runtime-report.js";
import { ulpWords } from "../tally.js";

/** One line of the matrix. */
export interface MatrixLine {
  readonly kernel: string;
  readonly dtype: string;
  readonly direction: "forward" | "gradient";
  /** In the order of the reports; undefined where a runtime does not have it. */
  readonly fields: readonly (KernelSummary | undefined)[];
}

/** The matrix of some reports, in the order in which kernels first come. */
export function matrixOf(reports: readonly RuntimeReport[]): MatrixLine[] {
  const keyOf = ({ kernel, dtype, direction }: KernelSummary) => `${kernel} ${dtype} ${direction}`;
  const columns = reports.map(({ kernels }) => new Map(kernels.map((summary) => [keyOf(summary), summary])));
  const lines = new Map<string, KernelSummary>();
  for (const { kernels } of reports) for (const summary of kernels) lines.set(keyOf(summary), summary);
  return [...lines.values()].map((summary) => ({
    kernel: summary.kernel,
    dtype: summary.dtype,
    direction: summary.direction,
    fields: columns.map((column) => column.get(keyOf(summary))),
  }));
}

/** What a field of the matrix says: the worst error, and how many results are wrong. */
export function fieldWords({ largest, worst, wrong, checked }: KernelSummary): string {
  const isLost = worst !== undefined && !Number.isFinite(worst.ulp);
  const error = ulpWords(largest).replace(" ULP", "");
  return `${error}${isLost ? ", NaN or ∞" : ""}${wrong === 0 ? "" : `; ${wrong} of ${checked} wrong`}`;
}

/** A runtime with its version. */
export function titleOf({ runtime }: RuntimeReport): string {
  return runtime.version === undefined ? runtime.name : `${runtime.name} ${runtime.version}`;
}
