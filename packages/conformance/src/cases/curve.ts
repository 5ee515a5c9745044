import {
  type Bound,
  boundOf,
  type Dtype,
  type FloatArray,
  type Interval,
  isInside,
  type Multiples,
  roundTo,
} from "@nonlin/core";
import { formats, isSubnormal, show, step, ulpOf } from "../bits.js";
import { constant, filled } from "../carriers.js";
import { type Check, Findings } from "../case.js";
import { edgeValues, finiteValues } from "../inputs.js";
import { defaultParameters, isDefaultChoice } from "../parameters.js";
import { isDefinedAt, type Pointwise } from "../pointwise.js";
import { Draws } from "../recipes.js";

/** Claims about the whole curve, which hold with the default parameters. */
export function curve(kernel: Pointwise): Check[] {
  const { row, dtype, description } = kernel.subject;
  if (!isDefaultChoice(row, description)) return [];
  const checks: Check[] = [];
  if (row.monotone === true) checks.push(["never decreases, from float to float", () => monotone(kernel, 0)]);
  if (row.monotone === "but for rounding") {
    checks.push(["never decreases by more than a last place, from float to float", () => monotone(kernel, 1)]);
  }
  if (row.symmetry !== "none") checks.push([`is ${row.symmetry}, bit for bit`, () => symmetric(kernel)]);
  const parameters = defaultParameters(row, dtype);
  checks.push([
    "stays in its range and comes to both ends",
    () => inRange(kernel, "f", row.range, boundOf(row.bounds, "forward", dtype), (x) => kernel.at(x, parameters)),
  ]);
  checks.push([
    "has a derivative that stays in its range and comes to both ends",
    () =>
      inRange(kernel, "f′", row.derivativeRange, boundOf(row.bounds, "derivative", dtype), (x) =>
        kernel.gradientAt(constant(dtype, x.length, 1), x, parameters),
      ),
  ]);
  checks.push(["leaves its fixed points where they are", () => fixed(kernel)]);
  return checks;
}

const runLength = 64;

/** Ascending runs of neighbouring floats at random places of every size. */
function neighbours(dtype: Dtype): FloatArray[] {
  const draws = new Draws(77);
  const { largest } = formats[dtype];
  const starts = [
    ...Array.from({ length: 120 }, () => draws.fraction(dtype) * 2 ** (draws.below(40) - 30)),
    ...Array.from({ length: 120 }, () => draws.fraction(dtype) * 20),
    ...Array.from({ length: 40 }, () => draws.fraction(dtype) * (dtype === "float64" ? 760 : 110)),
    ...edgeValues(dtype).map((value) => (Math.abs(value) === largest ? value / 2 : step(dtype, value, -runLength / 2))),
  ];
  return starts.map((start) => {
    let value = roundTo(dtype, start);
    const run = constant(dtype, runLength, value);
    for (let i = 1; i < runLength; i++) {
      value = step(dtype, value, 1);
      run[i] = value;
    }
    return run;
  });
}

function monotone(kernel: Pointwise, steps: number): undefined {
  const { subject } = kernel;
  const { row, dtype } = subject;
  const findings = new Findings(subject);
  const scattered = finiteValues(dtype, 5, 4000).sort();
  for (const inputs of [...neighbours(dtype), scattered]) {
    const x = inputs.filter((value) => isDefinedAt(row, value)) as FloatArray;
    const y = kernel.at(x, defaultParameters(row, dtype));
    for (let i = 1; i < x.length; i++) {
      if ((y[i] as number) >= step(dtype, y[i - 1] as number, -steps)) continue;
      findings.add(
        () =>
          `f(${show(dtype, x[i - 1] as number)}) = ${show(dtype, y[i - 1] as number)} > f(${show(dtype, x[i] as number)}) = ${show(dtype, y[i] as number)}`,
      );
    }
  }
  findings.conclude();
}

function symmetric(kernel: Pointwise): undefined {
  const { subject } = kernel;
  const { row, dtype } = subject;
  const findings = new Findings(subject);
  const x = filled(dtype, [...edgeValues(dtype), Infinity, ...finiteValues(dtype, 6, 4000)]);
  const y = kernel.at(x, defaultParameters(row, dtype));
  const mirrored = kernel.at(x.map((value) => -value) as FloatArray, defaultParameters(row, dtype));
  for (const [i, value] of y.entries()) {
    const other = mirrored[i] as number;
    if (Object.is(row.symmetry === "odd" ? -value : value, other)) continue;
    findings.add(
      () => `f(${show(dtype, x[i] as number)}) = ${show(dtype, value)}, but f of its negative is ${show(dtype, other)}`,
    );
  }
  findings.conclude();
}

/** Where curves have their minima, maxima and kinks, and both ends of the line. */
function features({ row, dtype }: Pointwise["subject"]): number[] {
  const special = row.specialDerivative.flatMap(([x]) => (Number.isFinite(x) ? [x] : []));
  return [
    ...edgeValues(dtype),
    ...Array.from({ length: 1200 }, (_, i) => i / 200 - 3),
    ...special.flatMap((x) => [-1, 0, 1].map((steps) => step(dtype, roundTo(dtype, x), steps))),
  ];
}

function inRange(
  { subject }: Pointwise,
  what: string,
  { low, high }: Interval,
  bound: Bound,
  evaluate: (x: FloatArray) => FloatArray,
): undefined {
  const { dtype, row } = subject;
  const findings = new Findings(subject);
  const from = end(dtype, low, bound, -1);
  const to = end(dtype, high, bound, 1);
  const inputs = [...features(subject), ...finiteValues(dtype, 7, 4000)];
  const x = filled(
    dtype,
    inputs.filter((value) => isDefinedAt(row, value)),
  );
  const results = evaluate(x);
  for (const [i, y] of results.entries()) {
    if (y >= from && y <= to) continue;
    findings.add(
      () => `${what}(${show(dtype, x[i] as number)}): expected a value in [${from}, ${to}], received ${show(dtype, y)}`,
    );
  }
  for (const limit of [low, high]) {
    // An unbounded function is far out somewhere: even a logarithm passes 50, or 10 where the numbers end at 65504.
    const farOut = dtype === "float16" ? 10 : 50;
    // What falls as 1/x comes to 1.5e-5 in float16.
    const near = Math.max(1e-5, 2 * ulpOf(dtype, limit), 1.01 / formats[dtype].largest);
    const comesTo = (y: number) =>
      Number.isFinite(limit) ? Math.abs(y - limit) < near : y * Math.sign(limit) > farOut;
    if (results.some(comesTo)) continue;
    findings.add(() => `${what} never comes near ${limit}, of ${x.length} arguments`);
  }
  findings.conclude();
}

function fixed(kernel: Pointwise): undefined {
  const { subject } = kernel;
  const { row, dtype } = subject;
  const findings = new Findings(subject);
  const points = row.fixedPoints
    .flatMap((point) => (typeof point !== "number" && "multiplesOf" in point ? someOf(point) : [point]))
    .map((point) => (typeof point === "number" ? roundTo(dtype, point) : point));
  // Subnormal numbers have a case of their own.
  const samples = [...features(subject), ...finiteValues(dtype, 8, 4000)].filter((value) => !isSubnormal(dtype, value));
  const x = filled(
    dtype,
    points.flatMap((point) =>
      typeof point === "number" ? [point] : samples.filter((value) => isInside(point, value)),
    ),
  );
  for (const [i, y] of kernel.at(x, defaultParameters(row, dtype)).entries()) {
    const value = x[i] as number;
    // A single point is rounded itself.
    const slack = points.includes(value) ? 2 * ulpOf(dtype, value) * Math.abs(Math.sign(value)) : 0;
    if (Math.abs(y - value) <= slack) continue;
    findings.add(() => `f(${show(dtype, value)}): expected the same number, received ${show(dtype, y)}`);
  }
  findings.conclude();
}

/** Of multiples those that are not too large for 16 bits. */
function someOf({ multiplesOf }: Multiples): number[] {
  return Array.from({ length: 2001 }, (_, i) => (i - 1000) * multiplesOf);
}

/** A short number (0, 1, 1/4) is a limit that no rounding passes; an extremum may be missed by as much as the bound allows. */
function end(dtype: Dtype, value: number, bound: Bound, direction: 1 | -1): number {
  const nearest = roundTo(dtype, value);
  if (!Number.isFinite(value) || Number.isInteger(value * 4) || bound === "correctly rounded") return nearest;
  return nearest + direction * bound.ulp * ulpOf(dtype, value);
}
