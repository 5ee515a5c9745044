// The formula of a row, with everything put in that it is defined by: what stands behind commas, and other rows.
import { type AnyRow, everyRow } from "@nonlin/core";
import { parse, splitOutside } from "./parsing.js";
import { substitute, type Tree, withParts } from "./tree.js";

/** What formulas take from a textbook: the normal distribution and its density. */
const notation: Readonly<Record<string, string>> = {
  Phi: "0.5 * (1 + erf(x / sqrt(2)))",
  phi: "exp(-x^2 / 2) / sqrt(2 * pi)",
};

/** What every language's library has, and a plain program therefore calls. */
const everywhere = ["exp", "log", "sqrt", "sin", "cosh", "tanh", "erf", "min", "max", "abs"];

/** Beside those what numerical libraries have. A naive program does without: it writes e^x - 1. */
export const naiveFunctions: ReadonlySet<string> = new Set(everywhere);
export const libraryFunctions: ReadonlySet<string> = new Set([...everywhere, "expm1", "log1p"]);

export interface Definition {
  readonly tree: Tree;
  /** As the table has it, without the forms that were not chosen. */
  readonly text: string;
}

/**
 * The formula of a row, of its value or derivative, for the named choices among `parameters`, in terms of `known`
 * functions only. Undefined where the table has words, or an integral.
 */
export function definitionOf(
  row: AnyRow,
  of: "value" | "derivative",
  parameters: Readonly<Record<string, number | string>>,
  known: ReadonlySet<string>,
): Definition | undefined {
  const text = chosenForm((of === "value" ? row.formula : row.derivativeFormula).plain, parameters);
  // A derivative may use what the formula of the value defines: selu's scale and alpha.
  const [, ...shared] = of === "value" ? [] : splitOutside(chosenForm(row.formula.plain, parameters), ", ");
  const tree = treeOf([text, ...shared].join(", "), known, 0);
  if (tree !== undefined) return { tree, text };
  if (of === "value" && known.has(row.name)) {
    return { tree: { type: "call", name: row.name, terms: [{ type: "variable", name: "x" }] }, text: `${row.name}(x)` };
  }
  return undefined;
}

/** `x * Phi(x); approximate "tanh": …` has a form for each choice; the first is that of the default. */
function chosenForm(text: string, parameters: Readonly<Record<string, number | string>>): string {
  const [first = "", ...others] = text.split(";");
  for (const other of others) {
    const [, name, choice, form] = /^\s*(\w+) "(\w+)":(.*)$/s.exec(other) ?? [];
    if (name !== undefined && form !== undefined && parameters[name] === choice) return form.trim();
  }
  return first.trim();
}

/** The first of several equal forms, with what is defined behind its commas put in. */
function treeOf(text: string, known: ReadonlySet<string>, depth: number): Tree | undefined {
  const [body = "", ...definitions] = splitOutside(text, ", ");
  const variables = new Map<string, Tree>();
  const functions = new Map<string, string>();
  for (const definition of definitions) {
    const [, name, right] = /^\s*(\w+) = (.*)$/s.exec(definition) ?? [];
    if (name === undefined || right === undefined) return undefined;
    if (Object.hasOwn(everyRow, right.trim())) functions.set(name, right.trim());
    else {
      const tree = parse(right);
      if (tree === undefined) return undefined;
      variables.set(name, tree);
    }
  }
  const tree = parse(splitOutside(body, " = ")[0] ?? "");
  return tree === undefined ? undefined : inKnownTerms(substitute(tree, variables), functions, known, depth);
}

/** Calls of what is not known become the formulas of what is called. */
function inKnownTerms(
  tree: Tree,
  aliases: ReadonlyMap<string, string>,
  known: ReadonlySet<string>,
  depth: number,
): Tree | undefined {
  // Rows are defined by simpler rows: a circle of them would be a mistake in the table.
  if (depth > 8) return undefined;
  let readable = true;
  const inner = (part: Tree): Tree => {
    const result = inKnownTerms(part, aliases, known, depth);
    readable &&= result !== undefined;
    return result ?? part;
  };
  const parts = withParts(tree, inner);
  const result = parts.type === "call" ? calledFormula(parts, aliases, known, depth) : parts;
  return readable ? result : undefined;
}

/** A call of what is known as it is, of anything else the formula of that for the call's term. */
function calledFormula(
  { name, terms }: Extract<Tree, { readonly type: "call" }>,
  aliases: ReadonlyMap<string, string>,
  known: ReadonlySet<string>,
  depth: number,
): Tree | undefined {
  const meant = aliases.get(name) ?? name;
  if (known.has(meant)) return { type: "call", name: meant, terms };
  const text = notation[meant] ?? (Object.hasOwn(everyRow, meant) ? rowFormula(meant) : undefined);
  const called = text === undefined ? undefined : treeOf(text, known, depth + 1);
  if (called === undefined || terms.length !== 1) return undefined;
  return substitute(called, new Map([["x", terms[0] as Tree]]));
}

function rowFormula(name: string): string {
  return chosenForm((everyRow as Readonly<Record<string, AnyRow>>)[name]?.formula.plain ?? "", {});
}
