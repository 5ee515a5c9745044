import type { Tree } from "./tree.js";

/** How a language with arrays writes what infix notation has no sign for. */
export interface Dialect {
  where(condition: string, yes: string, no: string): string;
  /** A call; undefined where the language lacks the function. */
  call(name: string, terms: readonly string[]): string | undefined;
  sum(of: string): string;
  variable(name: string): string;
}

/** How tightly an expression holds together; one of a looser kind is put in brackets. */
const binding = { loose: 0, sum: 1, product: 2, sign: 3, power: 4, atom: 5 } as const;

interface Printed {
  readonly text: string;
  readonly binding: number;
}

/** Source code of a formula in a dialect with Python's operators; undefined where the dialect lacks a function. */
export function print(tree: Tree, dialect: Dialect): string | undefined {
  let complete = true;
  const text = printed(tree, dialect, () => {
    complete = false;
  }).text;
  return complete ? text : undefined;
}

function printed(tree: Tree, dialect: Dialect, lacks: () => void): Printed {
  const inner = (part: Tree) => printed(part, dialect, lacks);
  const within = (part: Tree, least: number) => {
    const { text, binding: own } = inner(part);
    return own < least ? `(${text})` : text;
  };
  const atom = (text: string): Printed => ({ text, binding: binding.atom });
  switch (tree.type) {
    case "number":
      return tree.value < 0 ? { text: String(tree.value), binding: binding.sign } : atom(numberText(tree.value));
    case "variable":
      return atom(dialect.variable(tree.name));
    case "negative":
      return { text: `-${within(tree.of, binding.sign)}`, binding: binding.sign };
    case "operation":
      return operation(tree, within);
    case "comparisons":
      return atom(comparisons(tree, (part) => within(part, binding.sum)));
    case "choice":
      return atom(dialect.where(inner(tree.condition).text, inner(tree.yes).text, inner(tree.no).text));
    case "call": {
      const text = dialect.call(
        tree.name,
        tree.terms.map((term) => inner(term).text),
      );
      if (text === undefined) lacks();
      return atom(text ?? tree.name);
    }
    case "sum":
      return atom(dialect.sum(inner(tree.of).text));
  }
}

function operation(
  { operator, left, right }: Extract<Tree, { type: "operation" }>,
  within: (part: Tree, least: number) => string,
): Printed {
  if (operator === "^") {
    return {
      text: `${within(left, binding.atom)} ** ${within(right, binding.sign)}`,
      binding: binding.power,
    };
  }
  const own = operator === "+" || operator === "-" ? binding.sum : binding.product;
  return { text: `${within(left, own)} ${operator} ${within(right, own + 1)}`, binding: own };
}

/** Arrays know no chains of comparisons: each is one of two sides. */
function comparisons(
  { operators, terms }: Extract<Tree, { type: "comparisons" }>,
  side: (part: Tree) => string,
): string {
  const pairs = operators.map((operator, k) => `${side(terms[k] as Tree)} ${operator} ${side(terms[k + 1] as Tree)}`);
  return pairs.length === 1 ? (pairs[0] as string) : pairs.map((pair) => `(${pair})`).join(" & ");
}

/** A number as Python reads it. */
export function numberText(value: number): string {
  if (Number.isNaN(value)) return 'float("nan")';
  if (!Number.isFinite(value)) return value > 0 ? 'float("inf")' : '-float("inf")';
  return Object.is(value, -0) ? "-0.0" : String(value);
}
