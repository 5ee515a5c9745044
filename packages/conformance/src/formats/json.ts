// Reports as JSON, which has no word for infinities, NaN and -0: they are strings there.
import type { RuntimeReport } from "../runtime-report.js";

/** One or several reports as JSON. */
export function toJson(reports: RuntimeReport | readonly RuntimeReport[]): string {
  const replacer = (_: string, value: unknown) =>
    typeof value === "number" && (!Number.isFinite(value) || Object.is(value, -0))
      ? Object.is(value, -0)
        ? "-0"
        : String(value)
      : value;
  return `${JSON.stringify(reports, replacer)}\n`;
}

/**
 * The reports in a JSON text: one, or a list of them.
 *
 * @throws TypeError where it is none.
 */
export function fromJson(text: string): RuntimeReport[] {
  const words: Readonly<Record<string, number>> = { Infinity, "-Infinity": -Infinity, NaN: NaN, "-0": -0 };
  const parsed: unknown = JSON.parse(text, (key, value) =>
    key !== "message" && typeof value === "string" && Object.hasOwn(words, value) ? words[value] : value,
  );
  const reports = Array.isArray(parsed) ? parsed : [parsed];
  for (const report of reports) {
    if ((report as RuntimeReport | undefined)?.format !== "nonlin-conformance-1") {
      throw new TypeError(
        "conformance: a report must have the format nonlin-conformance-1, got another; write it with nonlin conform --json FILE",
      );
    }
  }
  return reports as RuntimeReport[];
}

/** A report without what passed: what is worth keeping of a large one. */
export function condensed(report: RuntimeReport): RuntimeReport {
  return { ...report, cases: report.cases.filter(({ status }) => status !== "passed") };
}
