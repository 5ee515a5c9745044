// The rows that have a curve, and their kernels as plain functions of float64 arrays.
import { type Activations, type ChannelRow, everyRow, type MapRow } from "@nonlin/core";
import { outOfRange, wrongType } from "./errors.js";

/** A row of an elementwise function. */
export type ElementwiseRow = MapRow | ChannelRow;

/** Values of parameters by name. A channel parameter is one number here. */
export type CurveParameters = Readonly<Record<string, number | string>>;

/** What a call of a kernel gives back, whatever the kind. */
type AnyCall = (...operands: readonly unknown[]) => unknown;

/** An elementwise function on float64 arrays, with parameters fixed. */
export interface Elementwise {
  readonly row: ElementwiseRow;
  /** Defaults filled in. */
  readonly parameters: CurveParameters;
  forward(x: Float64Array, out?: Float64Array): Float64Array;
  /** dy * f′(x). */
  backward(dy: Float64Array, x: Float64Array, out?: Float64Array): Float64Array;
}

function isElementwise(row: { readonly kind: string }): row is ElementwiseRow {
  return row.kind === "map" || row.kind === "channel";
}

/** The names of all functions that have a curve. */
export function elementwiseNames(): readonly string[] {
  return Object.values(everyRow)
    .filter(isElementwise)
    .map(({ name }) => name);
}

/**
 * The row of an elementwise function.
 *
 * @throws TypeError or RangeError if there is no such function, or if it is of a kind that has no curve.
 */
export function elementwiseRow(caller: string, name: unknown): ElementwiseRow {
  const complaint = { function: caller, argument: "name", received: name };
  if (typeof name !== "string") throw wrongType({ ...complaint, expected: "the name of a function" });
  const row = Object.values(everyRow).find((candidate) => candidate.name === name);
  if (row === undefined) {
    throw outOfRange({ ...complaint, expected: `one of ${elementwiseNames().join(", ")}` });
  }
  if (isElementwise(row)) return row;
  throw outOfRange({
    ...complaint,
    expected: "an elementwise function, which has a curve",
    remedy: `${name} is of kind ${row.kind}: each of its results depends on several numbers. Use one of ${elementwiseNames().join(", ")}`,
  });
}

/** Parameters as a call gives them, with the row's defaults for those that it leaves out. */
export function filledIn(caller: string, row: ElementwiseRow, given: CurveParameters = {}): CurveParameters {
  if (typeof given !== "object" || given === null) {
    throw wrongType({
      function: caller,
      argument: "parameters",
      expected: "an object with values by name",
      received: given,
    });
  }
  const names = Object.keys(row.parameters);
  for (const [name, value] of Object.entries(given)) {
    if (!names.includes(name)) {
      const expected = names.length === 0 ? `{}: ${row.name} has none` : `among ${names.join(", ")}`;
      throw outOfRange({
        function: caller,
        argument: `the names of ${row.name}'s parameters`,
        expected,
        received: name,
      });
    }
    if (typeof value !== "number" && typeof value !== "string") {
      throw wrongType({ function: caller, argument: name, expected: "one number or word", received: value });
    }
  }
  const defaults = Object.entries(row.parameters).map(([name, parameter]) => [name, parameter.default]);
  return { ...Object.fromEntries(defaults), ...given };
}

/**
 * An elementwise function with its kernels.
 *
 * @throws what the function itself throws on parameters outside their domains.
 */
export function elementwise(
  caller: string,
  activations: Activations,
  name: string,
  given?: CurveParameters,
): Elementwise {
  const row = elementwiseRow(caller, name);
  const parameters = filledIn(caller, row, given);
  const call = functionOf(caller, activations, row.name);
  const { grad } = call;
  const isChannel = row.kind === "channel";
  const forward = (x: Float64Array, out?: Float64Array) =>
    call(x, out === undefined ? parameters : { ...parameters, out }) as Float64Array;
  const backward = (dy: Float64Array, x: Float64Array, out?: Float64Array) => {
    if (!isChannel) return grad(dy, x, out === undefined ? parameters : { ...parameters, out }) as Float64Array;
    const result = grad(dy, x, out === undefined ? parameters : { ...parameters, out: { dx: out } });
    return (result as { readonly dx: Float64Array }).dx;
  };
  forward(new Float64Array(1)); // So that a parameter outside its domain is an error here, not at the first use.
  return { row, parameters, forward, backward };
}

function functionOf(caller: string, activations: Activations, name: string): AnyCall & { readonly grad: AnyCall } {
  const found = (activations as unknown as Record<string, unknown> | undefined)?.[name];
  if (typeof found === "function") return found as AnyCall & { readonly grad: AnyCall };
  throw wrongType({
    function: caller,
    argument: "activations",
    expected: "an instance with every function, as createActivations({ backend }) gives it",
    received: activations,
  });
}
