import type { Comparison, Operator, Tree } from "./tree.js";

/** The numbers that a formula's variables stand for; of a row, `x_i` and `x_j` by index. */
export interface Bindings {
  readonly variables: Readonly<Record<string, number>>;
  readonly row?: ReadonlyMap<string, ArrayLike<number>>;
}

/** How a step is rounded, and what is no part of the language. */
export interface Arithmetic {
  round(value: number): number;
  erf(x: number): number;
}

const operations: Readonly<Record<Operator, (a: number, b: number) => number>> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => a / b,
  "^": (a, b) => a ** b,
};

const comparisons: Readonly<Record<Comparison, (a: number, b: number) => boolean>> = {
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
  ">": (a, b) => a > b,
  ">=": (a, b) => a >= b,
};

const functions: Readonly<Record<string, (...terms: number[]) => number>> = {
  exp: Math.exp,
  expm1: Math.expm1,
  log: Math.log,
  log1p: Math.log1p,
  sqrt: Math.sqrt,
  sin: Math.sin,
  cosh: Math.cosh,
  tanh: Math.tanh,
  min: Math.min,
  max: Math.max,
  abs: Math.abs,
};

const constants: Readonly<Record<string, number>> = { pi: Math.PI };

/**
 * What a formula comes to when every step is rounded: a constant, an operation, a call. A condition is 1 or 0.
 *
 * @throws RangeError for a variable or function that has no meaning here.
 */
export function evaluate(tree: Tree, bindings: Bindings, arithmetic: Arithmetic, i = 0, j = 0): number {
  const value = (part: Tree) => evaluate(part, bindings, arithmetic, i, j);
  switch (tree.type) {
    case "number":
      return arithmetic.round(tree.value);
    case "variable":
      return arithmetic.round(variable(tree.name, bindings, i, j));
    case "negative":
      return -value(tree.of);
    case "operation":
      return arithmetic.round(operations[tree.operator](value(tree.left), value(tree.right)));
    case "comparisons":
      return areTrue(tree.operators, tree.terms.map(value)) ? 1 : 0;
    case "choice":
      return value(tree.condition) !== 0 ? value(tree.yes) : value(tree.no);
    case "call":
      return called(tree.name, tree.terms.map(value), arithmetic);
    case "sum":
      return summed(tree.of, bindings, arithmetic, i);
  }
}

function areTrue(operators: readonly Comparison[], terms: readonly number[]): boolean {
  return operators.every((operator, k) => comparisons[operator](terms[k] as number, terms[k + 1] as number));
}

function called(name: string, terms: readonly number[], { round, erf }: Arithmetic): number {
  if (name === "erf") return round(erf(terms[0] as number));
  const f = functions[name];
  if (f === undefined)
    throw new RangeError(`evaluate: name must be one of ${Object.keys(functions).join(", ")}, got ${name}`);
  return round(f(...terms));
}

function summed(term: Tree, bindings: Bindings, arithmetic: Arithmetic, i: number): number {
  const length = Math.max(0, ...[...(bindings.row?.values() ?? [])].map((row) => row.length));
  let sum = 0;
  for (let j = 0; j < length; j++) sum = arithmetic.round(sum + evaluate(term, bindings, arithmetic, i, j));
  return sum;
}

function variable(name: string, { variables, row }: Bindings, i: number, j: number): number {
  const known = variables[name] ?? constants[name];
  if (known !== undefined) return known;
  const [, of, index] = /^(\w+)_([ij])$/.exec(name) ?? [];
  const element = of === undefined ? undefined : row?.get(of)?.[index === "i" ? i : j];
  if (element !== undefined) return element;
  throw new RangeError(`evaluate: ${name} must be among the variables ${Object.keys(variables).join(", ")}`);
}
