import { isInside, wrongOrder } from "../domain.js";
import { type Dtype, roundTo } from "../dtype.js";
import { outOfRange, show, wrongType } from "../errors.js";
import type { Calls, Domain } from "../op.js";
import type { Values } from "../reading.js";
import { fastOnly, none } from "./options.js";

/** The choice between kernels that a row has. */
export interface Choice {
  readonly choices: readonly string[];
  /** The one made in a call. */
  readonly of: (op: string, options: Values) => string;
}

/** Reads the choice of a row that has one. */
export function readChoice(row: Calls): Choice | undefined {
  for (const [name, parameter] of Object.entries(row.parameters)) {
    if (parameter.type !== "choice") continue;
    const { choices } = parameter;
    const of = (op: string, options: Values) => {
      const value = options[name];
      if (value === undefined) return parameter.default;
      if (typeof value !== "string" || !choices.includes(value)) {
        throw (typeof value === "string" ? outOfRange : wrongType)({
          op,
          argument: name,
          expected: `one of ${choices.map(show).join(", ")}`,
          received: show(value),
        });
      }
      return value;
    };
    return { choices, of };
  }
  return undefined;
}

/** Reads the number parameters of a call in the table's order. */
export function numberReader(row: Calls): NumberReader {
  return row.traits.numbers?.(row) ?? (() => noNumbers);
}

type NumberReader = (op: string, options: Values, dtype: Dtype) => readonly number[];

/** The same of a row that has some. */
export function readNumbers(row: Calls): NumberReader {
  const numbers = Object.entries(row.parameters).flatMap(([name, parameter]) =>
    parameter.type === "number" ? [{ name, parameter }] : [],
  );
  const of = (op: string, options: Values, dtype: Dtype, { name, parameter }: (typeof numbers)[number]) => {
    const value = options[name];
    return parameterValue(op, name, value === undefined ? parameter.default : value, parameter.domain, dtype);
  };
  const [first, second] = numbers;
  if (first === undefined) return () => noNumbers;
  const checkOrder = row.traits.order?.(
    row,
    numbers.map(({ name }) => name),
  );
  const read: NumberReader = (op, options, dtype) => {
    // Most have one or two, and a literal costs a third of what map() does.
    if (second === undefined) return [of(op, options, dtype, first)];
    const values =
      numbers.length === 2
        ? [of(op, options, dtype, first), of(op, options, dtype, second)]
        : numbers.map((number) => of(op, options, dtype, number));
    checkOrder?.(op, options, values);
    return values;
  };
  // Not frozen: kernels would meet lists of one more make, and a short call with a parameter of its own took a fifth more.
  const defaults: { [D in Dtype]?: readonly number[] } = {};
  return (op, options, dtype) => {
    if (options !== none && options !== fastOnly) return read(op, options, dtype);
    defaults[dtype] ??= read(op, options, dtype);
    return defaults[dtype];
  };
}

/** Throws where a parameter is greater than one that it must not be greater than. */
type OrderCheck = (op: string, options: Values, values: readonly number[]) => void;

/** The check of a row that has such a rule, on its numbers, which have these names. */
export function orderRule(row: Calls, names: readonly string[]): OrderCheck | undefined {
  if (row.ascending === undefined) return undefined;
  return (op, options, values) => {
    // Not Object.fromEntries, which takes longer than all the rest of a short call.
    const named: { [name: string]: number } = {};
    for (let i = 0; i < names.length; i++) named[names[i] as string] = values[i] as number;
    const pair = wrongOrder(row, named);
    if (pair === undefined) return;
    const [lesser, greater] = pair;
    const given = (name: string) => values[names.indexOf(name)];
    const received = show(given(lesser));
    throw outOfRange({
      op,
      argument: lesser,
      expected: `at most ${greater} (${show(given(greater))})`,
      received: options[lesser] === undefined ? `${received}, the default` : received,
    });
  };
}

const noNumbers: readonly number[] = /* @__PURE__ */ Object.freeze([]);

/** A number parameter, rounded to the dtype, within its domain. */
export function parameterValue(op: string, argument: string, value: unknown, domain: Domain, dtype: Dtype): number {
  if (typeof value !== "number") {
    throw wrongType({ op, argument, expected: "a number", received: show(value) });
  }
  const rounded = roundTo(dtype, value);
  if (!isInside(domain, rounded)) {
    throw outOfRange({ op, argument, expected: `a ${domainWords(domain)} number in ${dtype}`, received: show(value) });
  }
  return rounded;
}

function domainWords({ low, lowOpen, nonZero }: Domain): string {
  if (nonZero) return "finite, non-zero";
  if (low === -Infinity) return "finite";
  if (low === 0) return lowOpen ? "finite, positive" : "finite, non-negative";
  return `finite, ${lowOpen ? "greater than" : "not less than"} ${low}`;
}
