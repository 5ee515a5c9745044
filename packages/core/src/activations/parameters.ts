import { type Dtype, roundTo } from "../dtype.js";
import { outOfRange, show, wrongType } from "../errors.js";
import { type AnyRow, type Domain, isInside, wrongOrder } from "../op.js";
import type { Values } from "../reading.js";

/** The choices that a row has, where it has any. */
export function choicesOf(row: AnyRow): readonly string[] {
  return Object.values(row.parameters).flatMap((parameter) => (parameter.type === "choice" ? parameter.choices : []));
}

/** Reads the choice made in a call. */
export function choiceReader(row: AnyRow): (op: string, options: Values) => string | undefined {
  const found = Object.entries(row.parameters).find(([, parameter]) => parameter.type === "choice");
  if (found === undefined) return () => undefined;
  const [name, parameter] = found;
  if (parameter.type !== "choice") return () => undefined;
  return (op, options) => {
    const value = options[name];
    if (value === undefined) return parameter.default;
    if (typeof value !== "string" || !parameter.choices.includes(value)) {
      throw (typeof value === "string" ? outOfRange : wrongType)({
        op,
        argument: name,
        expected: `one of ${parameter.choices.map(show).join(", ")}`,
        received: show(value),
      });
    }
    return value;
  };
}

/** Reads the number parameters of a call in the table's order. */
export function numberReader(row: AnyRow): (op: string, options: Values, dtype: Dtype) => readonly number[] {
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
    if (row.ascending !== undefined) checkOrder(op, row, options, names, values);
    return values;
  };
}

function checkOrder(
  op: string,
  row: AnyRow,
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

const noNumbers: readonly number[] = Object.freeze([]);

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
