import type { Activations, Interval, NumberValues, Parameters } from "@nonlin/core";
import { type CurveParameters, type ElementwiseRow, elementwise } from "./elementwise.js";
import { oneSidedLimit } from "./limits.js";
import { secondDerivativeWithin } from "./second-derivative.js";

/** What PyTorch's `calculate_gain` gives for a function, and where the value comes from. */
export interface TorchGainOfCurve {
  readonly value: number;
  readonly reason: string;
}

/** An elementwise function with its parameters fixed, computed by nonlin's float64 kernels. */
export interface Curve {
  readonly name: string;
  readonly kind: "map" | "channel";
  /** Every parameter, defaults filled in. */
  readonly parameters: CurveParameters;
  /** Those of them that are learned. */
  readonly learned: readonly string[];
  /** Where the function is defined: the whole line, or less (log1p). */
  readonly domain: Interval;
  /** Where pieces of the formula meet, ascending. Between them the function is analytic. */
  readonly breakpoints: readonly number[];
  /** The breakpoints where f′ jumps, or f itself. There `derivative` has the convention that the table tells. */
  readonly kinks: readonly number[];
  /** The breakpoints where f jumps. */
  readonly jumps: readonly number[];
  /** T, where f(x + T) = f(x) + c for all x. */
  readonly period?: number;
  readonly torchGain?: TorchGainOfCurve;
  value(x: number): number;
  derivative(x: number): number;
  /**
   * f″(x), computed from f′ by interpolation: an error of some 1e-12 of the slope over the distance within which it changes.
   * NaN at kinks; at other breakpoints that from the right.
   */
  secondDerivative(x: number): number;
  values(x: Float64Array): Float64Array;
  derivatives(x: Float64Array): Float64Array;
  secondDerivatives(x: Float64Array): Float64Array;
  /** The curve with some parameters changed: a member of its family. Throws as curveOf does. */
  with(changed: CurveParameters): Curve;
}

const wholeLine: Interval = { low: -Infinity, high: Infinity };

/**
 * The curve of an elementwise function (kinds map and channel), with parameters fixed: those that are not given have the
 * table's defaults, and a channel parameter is one number.
 *
 * @throws RangeError if there is no such function, if it has no curve (softmax, glu, …), or if a parameter is outside its
 * domain; TypeError on what is of the wrong type.
 */
export function curveOf(activations: Activations, name: string, given?: CurveParameters): Curve {
  const { row, parameters, forward, backward } = elementwise("curveOf", activations, name, given);
  const values = (x: Float64Array) => forward(x);
  const derivatives = (x: Float64Array) => backward(new Float64Array(x.length).fill(1), x);
  const value = oneByOne(forward);
  const one = Float64Array.of(1);
  const derivative = oneByOne((x, out) => backward(one, x, out));

  const domain = row.domain ?? wholeLine;
  const numbers = parameters as NumberValues<Parameters>;
  const breakpoints = breakpointsOf(row, numbers, domain);
  const edges = [domain.low, ...breakpoints, domain.high];
  const isBroken = (f: (x: number) => number) => (at: number) => {
    const place = edges.indexOf(at);
    const left = oneSidedLimit(f, at, "left", at - (edges[place - 1] as number));
    const right = oneSidedLimit(f, at, "right", (edges[place + 1] as number) - at);
    return left !== right || left !== f(at);
  };
  const jumps = breakpoints.filter(isBroken(value));
  const kinks = breakpoints.filter((at) => jumps.includes(at) || isBroken(derivative)(at));
  const secondDerivative = (x: number) => {
    if (Number.isNaN(x) || kinks.includes(x) || x < domain.low || x > domain.high) return Number.NaN;
    const place = edges.filter((edge) => edge <= x).length - 1;
    return secondDerivativeWithin(
      derivatives,
      x,
      edges[Math.max(0, place)] as number,
      edges[Math.min(place + 1, edges.length - 1)] as number,
    );
  };
  const period = row.period?.(numbers);
  const torchGain = row.torchGain?.(numbers);
  return {
    name: row.name,
    kind: row.kind,
    parameters,
    learned: Object.entries(row.parameters).flatMap(([key, { type }]) => (type === "channel" ? [key] : [])),
    domain,
    breakpoints,
    kinks,
    jumps,
    ...(period === undefined ? {} : { period }),
    ...(torchGain === undefined ? {} : { torchGain: { value: torchGain, reason: row.torchGainReason ?? "" } }),
    value,
    derivative,
    secondDerivative,
    values,
    derivatives,
    secondDerivatives: (x) => x.map(secondDerivative),
    with: (changed) => curveOf(activations, row.name, { ...parameters, ...changed }),
  };
}

/** A function of arrays as one of numbers. Its two arrays are used again and again. */
function oneByOne(of: (x: Float64Array, out: Float64Array) => Float64Array): (x: number) => number {
  const [input, output] = [new Float64Array(1), new Float64Array(1)];
  return (x) => {
    input[0] = x;
    of(input, output);
    return output[0] as number;
  };
}

function breakpointsOf(row: ElementwiseRow, parameters: NumberValues<Parameters>, domain: Interval): number[] {
  const all = row.breakpoints?.(parameters) ?? [];
  // + 0: a breakpoint at -0 is one at 0.
  const inside = all.map((x) => x + 0).filter((x) => x > domain.low && x < domain.high);
  return [...new Set(inside)].sort((a, b) => a - b);
}
