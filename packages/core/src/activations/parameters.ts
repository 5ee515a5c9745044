import { isInside, wrongOrder } from "../domain.js";
import { type Dtype, roundTo } from "../dtype.js";
import { outOfRange, show, wrongType } from "../errors.js";
import type { Calls, Domain } from "../op.js";
import type { Values } from "../reading.js";

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
  const read = (op: string, options: Values, dtype: Dtype, { name, parameter }: (typeof numbers)[number]) =>
    parameterValue(op, name, options[name] === undefined ? parameter.default : options[name], parameter.domain, dtype);
  const [first] = numbers;
  if (first === undefined) return () => noNumbers;
  // Most have one, and a literal costs a third of what map() does.
  if (numbers.length === 1) return (op, options, dtype) => [read(op, options, dtype, first)];
  const names = numbers.map(({ name }) => name);
  return (op, options, dtype) => {
    const values = numbers.map((number) => read(op, options, dtype, number));
    row.traits.order?.(op, row, options, names, values);
    return values;
  };
}

/** Throws where a parameter is greater than one that it must not be greater than. */
export function checkOrder(
  op: string,
  row: Calls,
  options: Values,
  names: readonly string[],
  values: readonly number[],
): void {
  const pair = wrongOrder(row, Object.fromEntries(names.map((name, i) => [name, values[i] as number])));
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
