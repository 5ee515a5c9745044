/** What a plot reads of a function: `curveOf` of @nonlin/analysis makes one. */
export interface PlottedCurve {
  /** The function's name in the table. */
  readonly name: string;
  /** Its parameters, defaults filled in. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** f at each x. */
  values(x: Float64Array): Float64Array;
  /** f′ at each x. */
  derivatives(x: Float64Array): Float64Array;
  /** f″ at x. */
  secondDerivative(x: number): number;
  /** Where f has no derivative, ascending. */
  readonly kinks: readonly number[];
  /** The curve with other values of some parameters. */
  with?(parameters: Readonly<Record<string, number | string>>): PlottedCurve;
}

/** f, f′ or f″. */
export type Quantity = "value" | "derivative" | "secondDerivative";

/** Every quantity, in the order of legends. */
export const quantities: readonly Quantity[] = ["value", "derivative", "secondDerivative"];

/** One quantity of one curve at many places. */
export function evaluator(curve: PlottedCurve, quantity: Quantity): (x: Float64Array) => Float64Array {
  if (quantity === "value") return (x) => curve.values(x);
  if (quantity === "derivative") return (x) => curve.derivatives(x);
  return (x) => x.map((at) => curve.secondDerivative(at));
}
