import type { Bound, Domain, Interval, Multiples } from "@nonlin/core";

/** A number as it is, with typographic signs: −0.25, −0, ∞. */
export function exactly(value: number): string {
  return signed(Object.is(value, -0) ? "-0" : String(value));
}

/** A number with so many digits, and no more than it has. */
export function rounded(value: number, digits = 6): string {
  return Number.isFinite(value) && value !== 0 ? exactly(Number(value.toPrecision(digits))) : exactly(value);
}

function signed(text: string): string {
  return text.replace("Infinity", "∞").replaceAll("-", "−");
}

/** [0, ∞), or (−1, 1). */
export function intervalWords({ low, high, lowOpen, highOpen }: Interval, number = rounded): string {
  const left = low === -Infinity ? "(−∞" : `${lowOpen === true ? "(" : "["}${number(low)}`;
  const right = high === Infinity ? "∞)" : `${number(high)}${highOpen === true ? ")" : "]"}`;
  return `${left}, ${right}`;
}

/** What a parameter may be. */
export function domainWords(domain: Domain): string {
  return `${intervalWords(domain, exactly)}${domain.nonZero === true ? ", not 0" : ""}`;
}

/** The fixed points of a curve. */
export function fixedPointWords(points: readonly (number | Interval | Multiples)[]): string {
  const words = points.map((point) => {
    if (typeof point === "number") return exactly(point);
    return "multiplesOf" in point ? `the multiples of ${rounded(point.multiplesOf, 9)}` : intervalWords(point, exactly);
  });
  return words.join(", ") || "none";
}

/** What a bound promises. */
export function boundWords(bound: Bound): string {
  return bound === "correctly rounded" ? bound : `${bound.ulp} ULP`;
}

/** An error in ULP: few digits where it is small, a power of ten where it is not. */
export function ulpWords(ulp: number): string {
  if (ulp < 100) return String(Number(ulp.toPrecision(3)));
  return ulp < 1e5 ? Math.round(ulp).toLocaleString("en-US") : ulp.toExponential(0).replace("e+", "e");
}
