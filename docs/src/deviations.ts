import { rows } from "./function-list.js";
import { code, escaped, fence, table } from "./markdown.js";
import { ulpWords } from "./numbers.js";
import { type RuntimeKernel, type RuntimeReport, runtimeReports } from "./records.js";
import { committed, sourceLink } from "./repository.js";

const adapters = "packages/conformance-adapters";

/** One finding of the adapters' README: what is wrong, why, and what fixes it. */
interface Finding {
  readonly title: string;
  /** The runtimes that it is about, as the README has them; empty where the text names them. */
  readonly where: string;
  readonly text: string;
}

/** One kernel of one runtime that is wrong somewhere. */
interface Deviation {
  readonly runtime: RuntimeReport["runtime"];
  readonly kernel: RuntimeKernel;
}

/** The page that explains what other runtimes get wrong: findings of the README, evidence of the report. */
export function deviationsPage(): string {
  return `${[
    "---\ntitle: Deviations in the wild\noutline: 2\n---",
    "# Deviations in the wild",
    "What the conformance suite finds in the runtimes that people use: what is wrong, why, the formula that fixes it, whether it is known upstream, and a line to paste into the runtime's own console.",
    introduction(),
    ...findings().flatMap((finding) => [
      `## ${finding.title}`,
      ...(finding.where === "" ? [] : [`*${finding.where}.*`]),
      finding.text,
      evidence(finding),
    ]),
    "## Every function in every runtime",
    everyKernel(),
  ]
    .filter((part) => part !== "")
    .join("\n\n")}\n`;
}

function introduction(): string {
  const names = runtimeReports.map(({ runtime }) => `${runtime.name} ${runtime.version}`).join(", ");
  const { profile, seed } = runtimeReports[0] as RuntimeReport;
  return [
    `Measured: ${names}; profile \`${profile}\` (4 ULP), seed ${seed}. To measure it again, in a clone:`,
    fence(
      "sh",
      [
        "npx -y pnpm@12.21.0 --filter @nonlin/conformance-adapters run peers   # the runtimes, 750 MB",
        "npx -y pnpm@12.21.0 --filter @nonlin/conformance-adapters run report  # all of them, about four minutes",
      ].join("\n"),
    ),
    `The whole report: [as text](${sourceLink(`${adapters}/results/deviations.md`)}), [as data](${sourceLink(`${adapters}/results/deviations.json`)}). To hold your own runtime to the same suite: [Writing a backend](./writing-a-backend.md).`,
  ].join("\n\n");
}

/** The paragraphs between "## Findings" and the next heading; each begins with its title in bold. */
function findings(): readonly Finding[] {
  const readme = committed(`${adapters}/README.md`);
  const section = readme.split(/^## /m).find((part) => part.startsWith("Findings"));
  if (section === undefined) throw new Error(`${adapters}/README.md: expected a section "Findings", got none`);
  const found = section.split(/\n\n+/).flatMap((paragraph): Finding[] => {
    const [, title, where = "", text] = /^\*\*(.+?)(?: \(([^()]+)\))?\.\*\* ([\s\S]+)$/.exec(paragraph.trim()) ?? [];
    return title === undefined || text === undefined ? [] : [{ title, where, text: inSite(text) }];
  });
  if (found.length === 0)
    throw new Error(`${adapters}/README.md: expected findings that begin with **a title.**, got none`);
  return found;
}

/** Links to files beside the README lead to the repository; what Vue would read is escaped. */
function inSite(text: string): string {
  return text
    .replace(/\]\((?!https?:)([^)]+)\)/g, (_, path: string) => `](${sourceLink(`${adapters}/${path}`)})`)
    .replaceAll("{", "&#123;")
    .replaceAll("<", "&lt;");
}

/** Of a finding, the kernels that are wrong among the functions and runtimes that its words name. */
function evidence({ title, where, text }: Finding): string {
  const words = `${title} ${where} ${text}`;
  const named = (name: string) =>
    new RegExp(`(?<![A-Za-z0-9])${name.replace(/[.*+?^$()[\]{}|\\]/g, "\\$&")}(?![a-z0-9])`, "i").test(words);
  const found = deviations().filter(
    ({ runtime, kernel }) =>
      named(runtime.name.split(/[ (-]/)[0] as string) && named(kernel.op) && kernel.worst !== undefined,
  );
  if (found.length === 0) return "";
  return [
    "::: details Measured, with reproductions",
    table(
      ["runtime", "kernel", "worst, ULP", "wrong", "laws that do not hold"],
      found.map(({ runtime, kernel }) => [
        runtime.name,
        `\`${kernelWords(kernel)}\``,
        ulpWords(Number(kernel.largest)),
        `${kernel.wrong} of ${kernel.checked}`,
        kernel.broken.join(", "),
      ]),
    ),
    ...found.flatMap(({ runtime, kernel }) => reproduction(runtime, kernel)),
    ":::",
  ].join("\n\n");
}

function reproduction(runtime: RuntimeReport["runtime"], kernel: RuntimeKernel): readonly string[] {
  const { worst } = kernel;
  if (worst?.reproduction === undefined || kernel.wrong === 0) return [];
  const language = worst.reproduction.includes("np.") || worst.reproduction.startsWith("torch") ? "python" : "text";
  return [
    `**${runtime.name}, \`${kernelWords(kernel)}\`**: ${escaped(worst.words)} gives ${escaped(worst.received)}, expected ${escaped(worst.expected)}.`,
    fence(language, worst.reproduction),
  ];
}

function kernelWords({ kernel, direction }: RuntimeKernel): string {
  return `${kernel}${direction === "forward" ? "" : "′"}`;
}

/** Every kernel in float32 that is wrong somewhere, or breaks a law. */
function deviations(): readonly Deviation[] {
  return runtimeReports.flatMap(({ runtime, kernels }) =>
    kernels
      .filter(({ dtype, wrong, broken }) => dtype === "float32" && (wrong > 0 || broken.length > 0))
      .map((kernel) => ({ runtime, kernel })),
  );
}

function everyKernel(): string {
  const names = runtimeReports.map(({ runtime }) => runtime.name);
  const all = runtimeReports.flatMap(({ kernels }) => kernels).filter(({ dtype }) => dtype === "float32");
  const keys = [...new Map(all.map((kernel) => [kernelWords(kernel), kernel])).values()].sort(
    (a, b) => position(a) - position(b) || kernelWords(a).localeCompare(kernelWords(b)),
  );
  const body = keys.map((key) => [
    `[${code(kernelWords(key))}](../functions/${key.op}.md)`,
    ...runtimeReports.map(({ kernels }) => {
      const own = kernels.find((one) => one.dtype === "float32" && kernelWords(one) === kernelWords(key));
      if (own === undefined) return "";
      return `${ulpWords(Number(own.largest))}${own.wrong === 0 ? "" : `, **${own.wrong} wrong**`}`;
    }),
  ]);
  return [
    "Worst error in ULP in float32, and how many of some hundred hard inputs are wrong by more than 4 ULP; ′ is the gradient. Errors where a result is NaN or infinite have no ULP and count as wrong.",
    table(["kernel", ...names], body),
  ].join("\n\n");
}

function position({ op }: RuntimeKernel): number {
  return rows.findIndex(({ name }) => name === op);
}
