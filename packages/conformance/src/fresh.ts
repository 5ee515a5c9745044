// Points that nobody has seen before: drawn from a seed, with references that are computed at run time by MPFR. Golden
// vectors can be tuned to; these cannot.
import { type Dtype, type FloatArray, type Row, roundTo } from "@nonlin/core";
import { formats, step } from "./bits.js";
import { filled } from "./carriers.js";
import {
  type Formula,
  formulas,
  type GateFormula,
  gateFormulas,
  type LossFormula,
  lossFormulas,
  type RowFormula,
  type RowGradientFormula,
  rowFormulas,
  rowGradientFormulas,
  type Summed,
} from "./oracle/formulas.js";
import type { Arithmetic, Real, Reals } from "./oracle/real.js";
import { decided, exactValue, quotient, rounded } from "./oracle/rounding.js";
import { defaultParameters, parameterLists } from "./parameters.js";
import { isDefinedAt } from "./pointwise.js";
import { Draws } from "./recipes.js";
import type { RuntimeSubject } from "./runtime.js";
import { elementwise, rowTrial, type Trial } from "./trials.js";
import type { Expected } from "./ulp.js";

/** Which points. */
export interface Freshness {
  readonly seed: number;
  /** How many of each kernel and direction; about as many numbers where there are rows. 0: none. */
  readonly budget: number;
}

/** Whether there is a formula to compute references by. */
export function hasFormula({ description: { name } }: RuntimeSubject, direction: "forward" | "derivative"): boolean {
  const ofRows = direction === "forward" ? rowFormulas : rowGradientFormulas;
  return [formulas, gateFormulas, ofRows, lossFormulas].some((known) => name in known);
}

/** Fresh points of a kernel in one direction. */
export function freshTrials(
  subject: RuntimeSubject,
  reals: Reals,
  direction: "forward" | "derivative",
  freshness: Freshness,
): Trial[] {
  const { name } = subject.description;
  const formula = formulas[name];
  if (formula !== undefined) return pointwiseTrials(subject, reals, formula, direction, freshness);
  const gate = gateFormulas[name];
  if (gate !== undefined) return gateTrials(subject, reals, gate, direction, freshness);
  const loss = lossFormulas[name];
  if (loss !== undefined) return lossTrials(subject, reals, loss, direction, freshness);
  const rows = rowFormulas[name];
  if (rows === undefined) return [];
  if (direction === "forward") return rowTrials(subject, reals, rows, freshness);
  const gradient = rowGradientFormulas[name];
  return gradient === undefined ? [] : rowGradientTrials(subject, reals, rows, gradient, freshness);
}

/** Parameters with how many points each gets: half of all belong to the defaults, where there are others. */
function shares({ row, dtype }: RuntimeSubject, budget: number): (readonly [number[], number, boolean])[] {
  const [defaults = [], ...others] = parameterLists(row, dtype);
  const rest = others.length === 0 ? 0 : Math.max(2, Math.floor(budget / 2 / others.length));
  return [
    [defaults, budget - (others.length === 0 ? 0 : Math.floor(budget / 2)), true],
    ...others.map((list) => [list, rest, false] as const),
  ];
}

/** A number where networks have them, where exponentials end, of any size, or beside a place where something happens. */
function drawn(draws: Draws, { row, dtype }: RuntimeSubject): number {
  const fraction = draws.fraction(dtype);
  switch (draws.below(10)) {
    case 0:
    case 1:
      return fraction * (dtype === "float64" ? 760 : 110);
    case 2:
    case 3:
    case 4:
      return fraction * 2 ** (draws.below(70) - 55);
    case 5: {
      const features = "specialDerivative" in row ? row.specialDerivative.map(([x]) => x).filter(Number.isFinite) : [];
      const feature = roundTo(dtype, features[draws.below(features.length)] ?? 1);
      return step(dtype, feature, (draws.below(2) === 0 ? 1 : -1) * (1 + draws.below(64)));
    }
    default:
      return fraction * 8;
  }
}

function drawnMany(draws: Draws, subject: RuntimeSubject, count: number, accepts: (x: number) => boolean): number[] {
  const values: number[] = [];
  for (let tries = 0; values.length < count && tries < 20 * count; tries++) {
    const x = roundTo(subject.dtype, drawn(draws, subject));
    if (Number.isFinite(x) && Math.abs(x) <= formats[subject.dtype].largest && accepts(x)) values.push(x);
  }
  return values;
}

/** The parameters as exact numbers: what a number stands for is that. */
export function exactParameters(m: Arithmetic, row: Row, dtype: Dtype, values: readonly number[]): Real[] {
  const numeric = Object.values(row.parameters).filter((parameter) => parameter.type !== "choice");
  return values.map((value, i) => {
    const parameter = numeric[i];
    const meant = parameter?.type === "number" ? parameter.standsFor : undefined;
    const inverse = meant === undefined ? NaN : Math.round(1 / meant);
    return meant !== undefined && roundTo(dtype, meant) === value ? m.real(1).over(inverse) : m.real(value);
  });
}

/** Whether a slope has a root near x: what cancels there is judged by golden vectors, which know the terms. */
function isNearRoot(evaluate: (m: Arithmetic, x: number) => Real | Summed, reals: Reals, x: number): boolean {
  return reals.with(512, (m) => {
    const signs = [0.75, 1, 1.25].map((factor) => exactValue(evaluate(m, x * factor)).compare(0));
    return signs.some((sign) => sign * (signs[1] as number) < 0);
  });
}

/** How many bits a quotient at x needs: its step is smaller than x, and f need not be. */
function bitsFor(x: number): number {
  return 1.3 * (200 + Math.max(0, -Math.log2(Math.abs(x))));
}

function pointwiseTrials(
  subject: RuntimeSubject,
  reals: Reals,
  formula: Formula,
  direction: "forward" | "derivative",
  { seed, budget }: Freshness,
): Trial[] {
  const { row, dtype } = subject;
  if (row.kind !== "map" && row.kind !== "channel") return [];
  return shares(subject, budget).map(([parameters, count, byDefault], turn) => {
    const draws = new Draws(seed + turn * 7919);
    // At a kink a quotient is the mean of two slopes.
    const kinks = [0, ...row.specialDerivative.map(([x]) => x), ...parameters.flatMap((value) => [value, -value])];
    const accepts = (x: number) =>
      isDefinedAt(row, x) && (direction === "forward" ? x !== 0 : !kinks.includes(x) && Math.abs(x) > 2 ** -160);
    const xs: number[] = [];
    const expected: Expected[] = [];
    for (const x of drawnMany(draws, subject, count, accepts)) {
      const f = (m: Arithmetic, at: Real) => formula(m, at, exactParameters(m, row, dtype, parameters));
      const slope = (m: Arithmetic, at: number) => quotient(m, at, (where) => f(m, where));
      if (direction === "derivative" && isNearRoot(slope, reals, x)) continue;
      const value =
        direction === "forward"
          ? decided(reals, dtype, (m) => f(m, m.real(x)))
          : decided(reals, dtype, (m) => slope(m, x), bitsFor(x));
      if (value === undefined || Number.isNaN(value.value)) continue;
      xs.push(x);
      expected.push(value);
    }
    const columns = direction === "forward" ? [xs] : [xs.map(() => 1), xs];
    const names = direction === "forward" ? ["x"] : ["dy", "x"];
    return elementwise(subject, { direction, byDefault, parameters }, names, columns, [expected]);
  });
}

function gateTrials(
  subject: RuntimeSubject,
  reals: Reals,
  formula: GateFormula,
  direction: "forward" | "derivative",
  { seed, budget }: Freshness,
): Trial[] {
  const { row, dtype } = subject;
  const parameters = defaultParameters(row, dtype);
  const draws = new Draws(seed);
  // At a kink a quotient is the mean of two slopes.
  const isKink = (x: number) => parameters.some((value) => Math.abs(x) === Math.abs(value));
  const as = drawnMany(draws, subject, budget, (x) => Math.abs(x) > 2 ** -160);
  const bs = as.map(() => roundTo(dtype, draws.fraction(dtype) * 8));
  const kept: number[] = [];
  const expected: Expected[][] = direction === "forward" ? [[]] : [[], []];
  for (const [i, a] of as.entries()) {
    const b = bs[i] as number;
    const f = (m: Arithmetic, x: Real, y: Real) => formula(m, x, y, exactParameters(m, row, dtype, parameters));
    const byA = (m: Arithmetic, at: number) => quotient(m, at, (x) => f(m, x, m.real(b)));
    const byB = (m: Arithmetic, at: number) => quotient(m, at, (y) => f(m, m.real(a), y));
    const values =
      direction === "forward"
        ? [decided(reals, dtype, (m) => f(m, m.real(a), m.real(b)))]
        : b === 0 || isKink(a) || isKink(b) || isNearRoot(byA, reals, a)
          ? [undefined]
          : [decided(reals, dtype, (m) => byA(m, a), bitsFor(a)), decided(reals, dtype, (m) => byB(m, b), bitsFor(b))];
    if (values.some((value) => value === undefined)) continue;
    kept.push(i);
    for (const [k, value] of values.entries()) expected[k]?.push(value as Expected);
  }
  const columns = [as, bs].map((values) => kept.map((i) => values[i] as number));
  const about = { byDefault: true, parameters };
  if (direction === "forward") return [elementwise(subject, { ...about, direction }, ["a", "b"], columns, expected)];
  const all = [kept.map(() => 1), ...columns];
  return [elementwise(subject, { ...about, direction: "gradient" }, ["dy", "a", "b"], all, expected)];
}

/** Rows of some lengths, about as many elements as the budget has, with their parameters. */
function* drawnRows(
  subject: RuntimeSubject,
  { seed, budget }: Freshness,
): Generator<{ draws: Draws; parameters: number[]; byDefault: boolean; x: FloatArray; text: string }> {
  const { dtype } = subject;
  const draws = new Draws(seed);
  let turn = 0;
  for (const [parameters, count, byDefault] of shares(subject, budget)) {
    for (let left = count; left > 0; turn++) {
      const length = [2, 3, 17, 5, 100, 1, 9][turn % 7] as number;
      const scale = 2 ** (draws.below(6) - 1);
      const x = filled(
        dtype,
        Array.from({ length }, () => draws.fraction(dtype) * scale),
      );
      const text = `[${Array.from(x.slice(0, 9)).join(", ")}${length > 9 ? `, … ${length} elements` : ""}]`;
      yield { draws, parameters, byDefault, x, text };
      left -= length;
    }
  }
}

/** Enough for every row that is drawn. */
const bitsOfRows = 320;
/** Of gradients: 1 and the least number stand side by side in a sum, whose difference from 1 may be the result. */
const bitsOfRowGradients = 2600;

function rowTrials(subject: RuntimeSubject, reals: Reals, formula: RowFormula, freshness: Freshness): Trial[] {
  const { row, dtype } = subject;
  return Array.from(drawnRows(subject, freshness), ({ parameters, byDefault, x, text }) => {
    const results = reals.with(bitsOfRows, (m) => {
      const values = formula(m, Array.from(x, m.real), exactParameters(m, row, dtype, parameters));
      return values.map((value) => rounded(dtype, value));
    });
    return rowTrial({ direction: "forward", byDefault, parameters, text }, [x], new Map(results.entries()));
  });
}

/** Of the exact results, rounded: what a runtime's own are does not matter. */
function rowGradientTrials(
  subject: RuntimeSubject,
  reals: Reals,
  forward: RowFormula,
  formula: RowGradientFormula,
  freshness: Freshness,
): Trial[] {
  const { row, dtype } = subject;
  const isReduction = row.kind === "reduction";
  return Array.from(drawnRows(subject, freshness), ({ draws, parameters, byDefault, x, text }) => {
    const upstream = filled(
      dtype,
      Array.from({ length: isReduction ? 1 : x.length }, () => draws.fraction(dtype) * 4),
    );
    return reals.with(bitsOfRowGradients, (m) => {
      const exact = exactParameters(m, row, dtype, parameters);
      const y = () => forward(m, Array.from(x, m.real), exact).map((value) => rounded(dtype, value).value);
      const given = isReduction ? x : filled(dtype, y());
      const values = formula(m, Array.from(upstream, m.real), Array.from(given, m.real), exact);
      const results = new Map(values.map((value, i) => [i, rounded(dtype, value)]));
      return rowTrial({ direction: "gradient", byDefault, parameters, text }, [upstream, given], results);
    });
  });
}

function lossTrials(
  subject: RuntimeSubject,
  reals: Reals,
  { loss, gradient }: LossFormula,
  direction: "forward" | "derivative",
  freshness: Freshness,
): Trial[] {
  const { row, dtype } = subject;
  return Array.from(drawnRows(subject, freshness), ({ draws, parameters, byDefault, x, text }) => {
    const label = draws.below(x.length);
    const values = reals.with(bitsOfRows, (m) => {
      const formula = direction === "forward" ? loss : gradient;
      const result = formula(m, Array.from(x, m.real), label, exactParameters(m, row, dtype, parameters));
      return (Array.isArray(result) ? result : [result]).map((value) => rounded(dtype, value));
    });
    const about = { byDefault, parameters, text: `${text}, label ${label}` };
    const results = new Map(values.entries());
    const labels = Int32Array.of(label);
    return direction === "forward"
      ? rowTrial({ ...about, direction }, [x], results, labels)
      : rowTrial({ ...about, direction: "gradient" }, [filled(dtype, [1]), x], results, labels);
  });
}
