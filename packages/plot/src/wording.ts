// What is said of curves: titles, names in legends, descriptions.
import type { PlottedCurve, Quantity } from "./curve.js";
import { numeral } from "./ticks.js";

const primes: Readonly<Record<Quantity, string>> = { value: "", derivative: "′", secondDerivative: "″" };

/** f(x), f′(x) or f″(x). */
export function notation(quantity: Quantity): string {
  return `f${primes[quantity]}(x)`;
}

/** What a quantity is called. */
export const quantityNames: Readonly<Record<Quantity, string>> = {
  value: "value",
  derivative: "derivative",
  secondDerivative: "second derivative",
};

/** The parameter in which curves of one function differ, if it is one and they do. */
export function variedParameter(curves: readonly PlottedCurve[]): string | undefined {
  const [first, ...others] = curves;
  if (first === undefined || others.length === 0) return undefined;
  if (others.some(({ name }) => name !== first.name)) return undefined;
  const differing = Object.keys(first.parameters).filter((key) =>
    others.some(({ parameters }) => parameters[key] !== first.parameters[key]),
  );
  return differing.length === 1 ? differing[0] : undefined;
}

/** What to call each curve among the others: by what it differs in from them. */
export function curveLabels(curves: readonly PlottedCurve[]): string[] {
  const varied = variedParameter(curves);
  return curves.map((curve) => {
    if (varied !== undefined) return `${varied} = ${parameterText(curve.parameters[varied])}`;
    const isAlone = curves.filter(({ name }) => name === curve.name).length === 1;
    return isAlone ? curve.name : nameWithParameters(curve);
  });
}

/** A function with its parameters: leakyRelu (negativeSlope = 0.01). */
export function nameWithParameters({ name, parameters }: PlottedCurve, except?: string): string {
  const settings = Object.entries(parameters)
    .filter(([key]) => key !== except)
    .map(([key, value]) => `${key} = ${parameterText(value)}`);
  return settings.length === 0 ? name : `${name} (${settings.join(", ")})`;
}

function parameterText(value: unknown): string {
  return typeof value === "number" ? numeral(value, 5) : String(value);
}

/** What a plot of these curves is called. */
export function titleOf(curves: readonly PlottedCurve[]): string {
  const [first] = curves;
  const varied = variedParameter(curves);
  if (first !== undefined && (curves.length === 1 || varied !== undefined)) return nameWithParameters(first, varied);
  return enumeration(curveLabels(curves));
}

/** a, b and c. */
export function enumeration(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

/** Where a curve learns little, in a legend. */
export function saturatedWords(saturation: number): string {
  return `saturated: |f′(x)| < ${numeral(saturation, 3)}`;
}

/** Where it learns nothing. */
export const deadWords = "dead: f′(x) = 0";
