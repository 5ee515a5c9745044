import { ticks } from "d3-array";

/** Round numbers within an interval, about as many as asked for; on a logarithmic axis powers of ten. */
export function tickValues([low, high]: readonly [number, number], count: number, isLogarithmic = false): number[] {
  return isLogarithmic ? decades(low, high, count) : ticks(low, high, Math.max(2, count)).map((tick) => tick + 0);
}

function decades(low: number, high: number, count: number): number[] {
  const first = Math.ceil(Math.log10(low) - 1e-9);
  const last = Math.floor(Math.log10(high) + 1e-9);
  const stride = Math.max(1, Math.ceil((last - first + 1) / Math.max(2, count)));
  const values: number[] = [];
  for (let power = Math.ceil(first / stride) * stride; power <= last; power += stride)
    values.push(Number(`1e${power}`));
  return values.length >= 2 ? values : ticks(low, high, Math.max(2, count)).filter((tick) => tick > 0);
}

/** A number as people read it: no more digits than it needs, a real minus sign, powers of ten where it is long. */
export function numeral(value: number, digits = 15): string {
  const rounded = Number(value.toPrecision(digits));
  const size = Math.abs(rounded);
  if (size !== 0 && (size >= 1e6 || size < 1e-4)) return power(value, digits);
  return String(rounded).replace("-", "−");
}

function power(value: number, digits: number): string {
  return Number(value.toPrecision(digits)).toExponential().replace("e+", "e").replace(/e0$/, "").replaceAll("-", "−");
}

/** The texts of an axis' numbers: all with powers of ten, or none, but 0. */
export function tickTexts(values: readonly number[]): string[] {
  const sizes = values.map(Math.abs).filter((size) => size > 0);
  const isLong = Math.max(...sizes) >= 1e5 || Math.min(...sizes) < 1e-4;
  return values.map((value) => (isLong && value !== 0 ? power(value, 15) : numeral(value)));
}
