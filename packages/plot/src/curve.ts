import type { Curve } from "@nonlin/analysis";

/** What a plot reads of a curve. Whoever has another function to plot makes an object with these. */
export type PlottedCurve = Pick<
  Curve,
  "name" | "parameters" | "kinks" | "values" | "derivatives" | "secondDerivative"
> & {
  /** The curve with other values of some parameters; for families only. */
  readonly with?: (changed: Curve["parameters"]) => PlottedCurve;
};

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
