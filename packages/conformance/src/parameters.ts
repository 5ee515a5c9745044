import { type Dtype, isInside, type KernelDescription, type Row, roundTo, wrongOrder } from "@nonlin/core";

/** Values that a parameter takes in tests beside its default: below, at and above the places where formulas go wrong. */
const samples = [-0.75, 0, 0.5, 1.5, 40];

/** The default parameters of a kernel in the table's order. */
export function defaultParameters(row: Row, dtype: Dtype): number[] {
  return Object.values(row.parameters).flatMap((parameter) =>
    parameter.type === "choice" ? [] : [roundTo(dtype, parameter.default)],
  );
}

/**
 * Lists of parameters to test a kernel with: the defaults first, then one parameter at a time moved through its domain,
 * as far as the rules between parameters allow.
 */
export function parameterLists(row: Row, dtype: Dtype): number[][] {
  const defaults = defaultParameters(row, dtype);
  const numeric = Object.values(row.parameters).filter((parameter) => parameter.type !== "choice");
  const moved = numeric.flatMap((parameter, position) =>
    samples
      .filter((value) => isInside(parameter.domain, value) && value !== defaults[position])
      .map((value) => defaults.map((byDefault, i) => (i === position ? roundTo(dtype, value) : byDefault))),
  );
  return [defaults, ...moved.filter((values) => wrongOrder(row, numbersByName(row, values)) === undefined)];
}

/** The same, as far as they may belong to different channels of one call: what is not learned is the default. */
export function channelParameterLists(row: Row, dtype: Dtype): number[][] {
  const defaults = defaultParameters(row, dtype);
  const isLearned = Object.values(row.parameters).map(({ type }) => type === "channel");
  return parameterLists(row, dtype).filter((list) => list.every((value, i) => isLearned[i] || value === defaults[i]));
}

function numbersByName(row: Row, values: readonly number[]): Readonly<Record<string, number>> {
  const names = Object.entries(row.parameters).flatMap(([name, { type }]) => (type === "choice" ? [] : [name]));
  return Object.fromEntries(names.map((name, i) => [name, values[i] as number]));
}

/** The parameters by name, as a row's own formulas take them. */
export function namedParameters(
  row: Row,
  { choice }: KernelDescription,
  values: readonly number[],
): Readonly<Record<string, number | string>> {
  let position = 0;
  return Object.fromEntries(
    Object.entries(row.parameters).map(([name, parameter]) => [
      name,
      parameter.type === "choice" ? (choice ?? parameter.default) : (values[position++] as number),
    ]),
  );
}

/** Whether a kernel stands for the default of its row's choice, so that the row's claims are about it. */
export function isDefaultChoice(row: Row, { choice }: KernelDescription): boolean {
  return Object.values(row.parameters).every(
    (parameter) => parameter.type !== "choice" || parameter.default === choice,
  );
}

/** Parameters for an error message; empty where there are none. */
export function parameterWords(row: Row, values: readonly number[]): string {
  const names = Object.entries(row.parameters).flatMap(([name, { type }]) => (type === "choice" ? [] : [name]));
  return names.length === 0 ? "" : ` with ${names.map((name, i) => `${name} = ${values[i]}`).join(", ")}`;
}
