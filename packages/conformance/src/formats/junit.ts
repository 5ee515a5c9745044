import type { RuntimeReport } from "../runtime-report.js";
import { titleOf } from "./matrix.js";

/** What XML 1.0 cannot hold is left out. */
function escaped(text: string): string {
  const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  return (
    text
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that XML forbids
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, "")
      .replace(/[&<>"]/g, (character) => entities[character] as string)
  );
}

/** Reports as JUnit's XML: known failures are skipped there, unexpected passes are failures. */
export function toJunit(reports: readonly RuntimeReport[]): string {
  const suites = reports.map((report) => {
    const cases = report.cases.map(({ kernel, dtype, case: title, status, reason = "", message = "" }) => {
      const open = `    <testcase classname="${escaped(`${titleOf(report)}.${kernel}.${dtype}`)}" name="${escaped(title)}"`;
      if (status === "passed") return `${open}/>`;
      if (status === "skipped" || status === "known")
        return `${open}><skipped message="${escaped(reason)}"/></testcase>`;
      const first =
        status === "failed" ? (message.split("\n")[0] as string) : `passes, though known to fail: ${reason}`;
      return `${open}><failure message="${escaped(first)}">${escaped(message)}</failure></testcase>`;
    });
    const { counts } = report;
    const failures = counts.failed + counts["unexpectedly passed"];
    return [
      `  <testsuite name="${escaped(titleOf(report))}" tests="${report.cases.length}" failures="${failures}" skipped="${counts.skipped + counts.known}">`,
      ...cases,
      "  </testsuite>",
    ].join("\n");
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${suites.join("\n")}\n</testsuites>\n`;
}
