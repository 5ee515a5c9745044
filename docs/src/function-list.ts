import { type AnyRow, everyRow } from "@nonlin/core";
import { kinds } from "./kinds.js";
import { code, escaped, table } from "./markdown.js";
import { intervalWords } from "./numbers.js";

/** Every function, in the table's order. */
export const rows: readonly AnyRow[] = Object.values(everyRow);

/** An entry of a sidebar. */
export interface SidebarItem {
  readonly text: string;
  readonly link?: string;
  readonly collapsed?: boolean;
  readonly items?: readonly SidebarItem[];
}

/** The functions by kind; kinds that have none are left out. */
function byKind(): readonly (readonly [kind: keyof typeof kinds, rows: readonly AnyRow[]])[] {
  return (Object.keys(kinds) as (keyof typeof kinds)[])
    .map((kind) => [kind, rows.filter((row) => row.kind === kind)] as const)
    .filter(([, own]) => own.length > 0);
}

/** The page that lists all functions. */
export function functionList(): string {
  const sections = byKind().flatMap(([kind, own]) => [
    `## ${kinds[kind].heading}`,
    kinds[kind].words,
    '<div class="described">',
    table(
      ["function", "formula", "range", "take it for"],
      own.map((row) => [
        `[\`${row.name}\`](./${row.name}.md)`,
        code(row.formula.plain),
        intervalWords(row.range, (value) => String(Number(value.toPrecision(4))).replaceAll("-", "−")),
        escaped(row.use),
      ]),
    ),
    "</div>",
  ]);
  return `${[
    "---\ntitle: All functions\noutline: 2\n---",
    "# All functions",
    `${rows.length} functions, each with a page that is made from its row of the table: formula, plots, bounds, gradients, special values, names in other frameworks, an example with what it prints.`,
    ...sections,
  ].join("\n\n")}\n`;
}

/** The sidebar of the functions' pages. */
export function functionSidebar(): readonly SidebarItem[] {
  const groups = byKind().map(([kind, own]) => ({
    text: kinds[kind].heading,
    items: own.map(({ name }) => ({ text: name, link: `/functions/${name}` })),
  }));
  return [{ text: "All functions", link: "/functions/" }, ...groups];
}
