// The matrix for people: the same cells in the terminal and in README.md.
import { extentWords } from "./plan.js";
import type { BackendResult, RuntimeResult } from "./result.js";

/** The titles of the columns. */
export const tableHead = ["runtime", "native", "wasm", "js", "what was run", "when, of which commit"] as const;

/** The cells of a runtime's row. */
export function tableRow(result: RuntimeResult): string[] {
  const { extent, notRun, date, commit } = result;
  const cell = (name: string) => backendWords(result, name);
  return [
    runtimeWords(result),
    ...["native", "wasm", "js"].map(cell),
    notRun === undefined ? extentWords[extent] : `not run: ${notRun}`,
    notRun === undefined ? `${date}, ${commit}` : "–",
  ];
}

/** The title with the whole version in the place of the one that the title begins with: "Node 24.22.0 on arm64 (qemu)". */
function runtimeWords({ title, version }: RuntimeResult): string {
  if (version === undefined) return title;
  const machine = title.indexOf(" on ");
  return machine < 0 ? version : `${version}${title.slice(machine)}`;
}

function backendWords({ backends, problems, notRun }: RuntimeResult, name: string): string {
  // Instruction sets that did the same are told together.
  const isas = new Map<string, string[]>();
  for (const backend of backends.filter((one) => one.name === name)) {
    const words = resultWords(backend);
    isas.set(words, [...(isas.get(words) ?? []), backend.isa]);
  }
  const words = [...isas].map(([result, of]) => (of[0] === name ? result : `${of.join(", ")}: ${result}`));
  const problem = problems.filter((text) => text.startsWith(`${name}: `)).map(() => "**missing**");
  if (words.length + problem.length > 0) return [...words, ...problem].join("; ");
  return notRun === undefined ? "–" : "";
}

/** "4,669 passed, same bits" */
function resultWords({ passed, failed, otherBits }: BackendResult): string {
  const cases = `${count(passed)} passed${failed === 0 ? "" : `, **${count(failed)} failed**`}`;
  return `${cases}, ${otherBits.length === 0 ? "same bits" : `**other bits in ${otherBits.length} places**`}`;
}

function count(value: number): string {
  return value.toLocaleString("en-US");
}

/** What went wrong, line by line; nothing where nothing did. */
export function faults({ runtime, backends, problems }: RuntimeResult): string[] {
  return [
    ...problems.map((problem) => `${runtime}: ${problem}`),
    ...backends.flatMap(({ name, isa, failed, failures, otherBits }) => [
      ...failures.map((failure) => `${runtime}, ${name} ${isa}: ${failure}`),
      ...(failed > failures.length ? [`${runtime}, ${name} ${isa}: ${failed} failed in all`] : []),
      ...(otherBits.length > 0
        ? [`${runtime}, ${name} ${isa}: other bits than native in ${otherBits.join(", ")}`]
        : []),
    ]),
  ];
}

/** The table for a terminal: columns side by side. */
export function plainTable(results: readonly RuntimeResult[]): string {
  const rows = [[...tableHead], ...results.map(tableRow)].map((cells) =>
    cells.map((cell) => cell.replaceAll("**", "")),
  );
  const widths = tableHead.map((_, column) => Math.max(...rows.map((cells) => (cells[column] as string).length)));
  return rows
    .map((cells) =>
      cells
        .map((cell, column) => cell.padEnd(widths[column] as number))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
