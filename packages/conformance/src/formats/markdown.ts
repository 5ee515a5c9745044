import type { RuntimeReport } from "../runtime-report.js";
import { fieldWords, matrixOf, titleOf } from "./matrix.js";

const cell = (text: string) => text.replaceAll("|", "\\|").replaceAll("\n", " ");

/** Reports beside each other as Markdown: the matrix, then what is worst of each kernel in each runtime. */
export function toMarkdown(reports: readonly RuntimeReport[]): string {
  const columns = reports.map(titleOf);
  const lines = matrixOf(reports);
  const table = [
    `| kernel | ${columns.map(cell).join(" | ")} |`,
    `| --- |${columns.map(() => " --- |").join("")}`,
    ...lines.map(({ kernel, dtype, direction, fields }) => {
      const name = `${kernel}${direction === "gradient" ? "′" : ""}${dtype === "float32" ? "" : ` ${dtype}`}`;
      const words = fields.map((field) => (field === undefined ? "" : fieldWords(field)));
      return `| ${name} | ${words.map(cell).join(" | ")} |`;
    }),
  ];
  const details = reports.flatMap((report) => {
    const broken = report.kernels.filter((summary) => summary.broken.length > 0);
    if (broken.length === 0) return [`### ${titleOf(report)}`, "", "Nothing is wrong.", ""];
    const items = broken.map(({ kernel, dtype, direction, broken: laws, worst }) => {
      const again = worst?.reproduction === undefined ? "" : `; \`${worst.reproduction}\``;
      const what =
        worst === undefined ? "" : `: ${worst.words}: expected ${worst.expected}, received ${worst.received}${again}`;
      return `- **${kernel} ${dtype} ${direction}** (${laws.join(", ")})${what}`;
    });
    return [`### ${titleOf(report)}`, "", ...items, ""];
  });
  const [first] = reports;
  return [
    `Worst error in ULP and the number of wrong results, profile ${first?.profile}, seed ${first?.seed}.`,
    "",
    ...table,
    "",
    ...details,
  ].join("\n");
}
