// How far float32 results lie from the real numbers: nonlin's, and those of the plain formula computed step by step.

import recording from "virtual:recorded-errors";
import { kernelName, type ParameterSettings } from "@nonlin/core";
import { engine } from "../engine/activations.js";
import { ulpError32 } from "../engine/bits.js";
import { slopesOf, valuesOf } from "../engine/calls.js";
import { definitionOf, naiveFunctions } from "../formula/definition.js";
import { evaluate } from "../formula/evaluation.js";
import { type ChosenFunction, rowOf } from "../state/chosen-function.js";

/** A line of errors: x ascending, and ULP at each. */
export interface ErrorLine {
  readonly x: readonly number[];
  readonly ulp: readonly number[];
}

/** What a curve's float32 results are off by, over a part of the x axis. */
export interface Float32Errors {
  readonly ours: ErrorLine;
  /** Of the formula as a naive program has it. Undefined where the table's formula is none that can be computed. */
  readonly naive?: ErrorLine & { readonly formula: string };
}

/** Columns of the picture, and inputs tried in each: the largest of their errors is shown. */
const columns = 320;
const perColumn = 4;

/**
 * Errors of f or f′ between two numbers. The reference is nonlin's float64 kernel, which is within a few float64 ULP:
 * some 1e-8 of a float32 ULP. All inputs and parameters are float32 numbers.
 */
export function float32Errors(
  chosen: ChosenFunction,
  of: "value" | "derivative",
  [low, high]: readonly [number, number],
): Float32Errors {
  const { name } = chosen;
  const parameters = inFloat32(chosen.parameters);
  const x = inputs(low, high);
  const { activations } = engine();
  const call = of === "value" ? valuesOf : slopesOf;
  const exact = call(activations, name, Float64Array.from(x), { parameters });
  const ours = call(activations, name, x, { parameters });
  const naive = naiveResults(name, of, parameters, x);
  return {
    ours: largestByColumn(x, ours, exact),
    ...(naive === undefined ? {} : { naive: { ...largestByColumn(x, naive.results, exact), formula: naive.formula } }),
  };
}

/** Parameters as a float32 call rounds them. */
function inFloat32(parameters: ParameterSettings): ParameterSettings {
  return Object.fromEntries(
    Object.entries(parameters).map(([key, value]) => [key, typeof value === "number" ? Math.fround(value) : value]),
  );
}

function inputs(low: number, high: number): Float32Array {
  const count = columns * perColumn;
  return Float32Array.from({ length: count }, (_, i) => low + ((high - low) * (i + 0.5)) / count);
}

/** The formula as the table has it, every step rounded to float32. */
function naiveResults(name: string, of: "value" | "derivative", parameters: ParameterSettings, x: Float32Array) {
  const definition = definitionOf(rowOf(name), of, parameters, naiveFunctions);
  // A function that is its own formula (erf) has no naive form.
  if (definition === undefined || (definition.tree.type === "call" && definition.tree.name === name && name === "erf"))
    return undefined;
  const { activations } = engine();
  const erf = (value: number) => valuesOf(activations, "erf", Float64Array.of(value), { parameters: {} })[0] as number;
  const arithmetic = { round: Math.fround, erf };
  const variables = { ...(parameters as Readonly<Record<string, number>>), x: 0 };
  const results = Float32Array.from(x, (value) => {
    variables.x = value;
    return evaluate(definition.tree, { variables }, arithmetic);
  });
  return { results, formula: definition.text };
}

function largestByColumn(x: Float32Array, results: ArrayLike<number>, exact: ArrayLike<number>): ErrorLine {
  const line: { x: number[]; ulp: number[] } = { x: [], ulp: [] };
  for (let start = 0; start < x.length; start += perColumn) {
    let [worst, at] = [-1, start];
    for (let i = start; i < start + perColumn; i++) {
      const error = ulpError32(results[i] as number, exact[i] as number);
      if (error > worst) [worst, at] = [error, i];
    }
    line.x.push(x[at] as number);
    line.ulp.push(worst);
  }
  return line;
}

/** What the conformance report measured of another runtime. */
export interface RuntimeErrors extends ErrorLine {
  readonly runtime: string;
  /** Anywhere, not only where it is shown. */
  readonly largest: number;
}

/** The recorded errors of other runtimes for a function, between two numbers, the largest first. */
export function recordedErrors(
  { name, parameters }: ChosenFunction,
  of: "value" | "derivative",
  [low, high]: readonly [number, number],
): readonly RuntimeErrors[] {
  const choice = Object.entries(rowOf(name).parameters).find(([, { type }]) => type === "choice")?.[0];
  const kernel = kernelName(rowOf(name) as never, choice === undefined ? undefined : String(parameters[choice]));
  return recording.errors
    .filter((one) => one.kernel === kernel && one.of === of)
    .map(({ runtime, largest, points }) => {
      const pairs = points.flatMap((x, i) => (i % 2 === 0 ? [[x, points[i + 1] as number] as const] : []));
      const inside = pairs.filter(([x]) => x >= low && x <= high);
      return {
        runtime: recording.runtimes[runtime] as string,
        largest,
        x: inside.map(([x]) => x),
        ulp: inside.map(([, ulp]) => (ulp < 0 ? Infinity : ulp)),
      };
    })
    .sort((a, b) => b.largest - a.largest);
}
