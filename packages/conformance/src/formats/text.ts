import type { RuntimeReport } from "../runtime-report.js";
import { fieldWords, titleOf } from "./matrix.js";

/** A report for a terminal: every kernel, what is wrong with it and where, then the counts. */
export function toText(report: RuntimeReport, { verbose = false } = {}): string {
  const { counts } = report;
  const kernels = report.kernels.map(({ kernel, dtype, direction, broken, ...rest }) => {
    const summary = { kernel, dtype, direction, broken, ...rest };
    const mark = broken.length === 0 ? "✓" : "✗";
    const laws = broken.length === 0 ? "" : `  (${broken.join(", ")})`;
    const name = `${kernel} ${dtype}${direction === "gradient" ? ", gradient" : ""}`;
    const worst =
      broken.length > 0 && rest.worst !== undefined
        ? [`      ${rest.worst.words}: expected ${rest.worst.expected}, received ${rest.worst.received}`]
        : [];
    const again =
      broken.length > 0 && rest.worst?.reproduction !== undefined ? [`      ${rest.worst.reproduction}`] : [];
    return [`  ${mark} ${name}: ${fieldWords(summary)}${laws}`, ...worst, ...again].join("\n");
  });
  const messages = verbose
    ? report.cases
        .filter(({ status }) => status === "failed")
        .map((one) => `${one.kernel} ${one.dtype} ${one.case}\n  ${one.message ?? ""}`)
    : [];
  const skipped = new Map(
    report.cases.flatMap(({ status, op, reason }) => (status === "skipped" ? [[op, reason]] : [])),
  );
  const known = report.cases.filter(({ status }) => status === "known" || status === "unexpectedly passed");
  return [
    `${titleOf(report)}, profile ${report.profile}, seed ${report.seed}`,
    ...kernels,
    ...messages,
    ...[...skipped].map(([op, reason]) => `  – ${op}: skipped, ${reason}`),
    ...known.map((one) => `  ${one.status}: ${one.kernel} ${one.dtype} ${one.case} (${one.reason})`),
    `${counts.passed} passed, ${counts.failed} failed, ${counts.known} known, ${counts["unexpectedly passed"]} unexpectedly passed, ${counts.skipped} skipped`,
  ].join("\n");
}
