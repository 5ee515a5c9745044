import { quoted, usageFailure } from "./failure.js";
import type { Library, Row } from "./library.js";

/** What others call a function, by catalogue: `torch` → `gelu, GELU`; a name that stands for parameters says them. */
export function namesElsewhere({
  names,
}: Pick<Row, "names">): readonly (readonly [catalogue: string, names: string])[] {
  return Object.entries(names).map(([catalogue, list]) => [
    catalogue,
    list.map((one) => (typeof one === "string" ? one : `${one.name} (${settingWords(one.parameters)})`)).join(", "),
  ]);
}

/** `alpha 0.2, beta 0.5`. */
export function settingWords(settings: { readonly [parameter: string]: number | string }): string {
  return Object.entries(settings)
    .map(([name, value]) => `${name} ${value}`)
    .join(", ");
}

/** The row of a function, or a usage failure that names the nearest one and all. */
export function rowNamed(library: Library, op: string): Row {
  const row = Object.hasOwn(library.table, op) ? library.table[op] : undefined;
  if (row !== undefined) return row;
  const near = nearestOp(library, op);
  const suggestion = near === undefined ? "" : `; did you mean ${near}?`;
  throw usageFailure(
    `there is no function ${quoted(op)}${suggestion} (the functions: ${Object.keys(library.table).join(", ")})`,
  );
}

/** The function that a misspelt name most likely means, going by its own name and by those of other frameworks. */
function nearestOp(library: Library, op: string): string | undefined {
  return nearestOf(
    op,
    Object.values(library.table).map((row) => [row.name, [row.name, ...namesOf(row)]]),
  );
}

/** Which of some things a misspelt name most likely means, by the names that each has. */
export function nearestOf(
  given: string,
  things: readonly (readonly [thing: string, names: readonly string[]])[],
): string | undefined {
  const wanted = plainName(given);
  let nearest: string | undefined;
  // A third of the letters may be wrong: "gleu" is gelu, "foo" is nothing.
  let least = Math.max(1, Math.floor(wanted.length / 3)) + 1;
  for (const [thing, names] of things) {
    for (const name of names) {
      const distance = editDistance(wanted, plainName(name));
      if (distance < least) [nearest, least] = [thing, distance];
    }
  }
  return nearest;
}

function namesOf({ names }: Row): readonly string[] {
  return Object.values(names).flatMap((list) => list.map((one) => (typeof one === "string" ? one : one.name)));
}

/** leaky_relu, leaky-relu, LeakyReLU and leakyRelu are one word. */
export function plainName(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, "");
}

/** How many letters must be inserted, deleted, replaced or swapped with their neighbour to make b from a. */
function editDistance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  const at = (i: number, j: number) => rows[i]?.[j] ?? Number.POSITIVE_INFINITY;
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    rows.push(row);
    for (let j = 1; j <= b.length; j++) {
      const replaced = at(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row.push(Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, replaced, swapped ? at(i - 2, j - 2) + 1 : replaced));
    }
  }
  return at(a.length, b.length);
}
