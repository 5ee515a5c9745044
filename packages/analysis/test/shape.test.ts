// Ranges, zeros, extrema, saturation and dead regions with parameters of any size, against closed forms and against a search.
import { type ChannelRow, type MapRow, table } from "@nonlin/core";
import { describe, expect, test } from "vitest";
import reference from "../reference/moments.json" with { type: "json" };
import { analyse, type Curve, curveOf } from "../src/index.js";
import { drawsOf } from "../src/random.js";
import { activations } from "./instance.js";

const of = (name: string, parameters = {}, options = {}) => analyse(curveOf(activations, name, parameters), options);

/** Parameters on several scales, for every row that has numbers: powers of ten of both signs as far as the domain goes. */
function settingsOf(row: MapRow | ChannelRow): readonly Record<string, number | string>[] {
  const entries = Object.entries(row.parameters);
  if (entries.length === 0) return [];
  return [1e-3, 3, 50, -0.5].flatMap((factor, i) => {
    const setting = Object.fromEntries(
      entries.map(([name, parameter], k) => {
        if (parameter.type === "choice") return [name, parameter.choices[i % parameter.choices.length] as string];
        const value = factor * (k + 1) ** (i % 2 === 0 ? 1 : -1);
        return [name, parameter.domain.low >= 0 ? Math.abs(value) : value];
      }),
    );
    if (row.ascending === undefined) return [setting];
    const values = (Object.values(setting) as number[]).sort((a, b) => a - b);
    return [Object.fromEntries(Object.keys(setting).map((name, k) => [name, values[k] as number]))];
  });
}

const rows = Object.values(table).filter((row) => row.kind === "map" || row.kind === "channel") as (
  | MapRow
  | ChannelRow
)[];
const cases = rows.flatMap((row) => [{}, ...settingsOf(row)].map((setting) => ({ row, setting, name: row.name })));
const curves = new Map<object, Curve>();

/** One curve for each case, so that what is found of it once serves both tests. */
function curveOfCase({ row, setting }: (typeof cases)[number]): Curve {
  const curve = curves.get(setting) ?? curveOf(activations, row.name, setting);
  curves.set(setting, curve);
  return curve;
}

/** Points of all sizes that are not on any grid, and some near the breakpoints. */
function searchPoints(seed: number, breakpoints: readonly number[]): Float64Array {
  const draws = drawsOf(seed, 0);
  const sizes = draws.uniform(4000).map((u) => 10 ** (-12 + 20 * u));
  const signs = draws.uniform(sizes.length);
  const ordinary = draws.normal(4000).map((z) => 4 * z);
  const near = breakpoints.flatMap((x) => Array.from(sizes.subarray(0, 1000), (size, i) => x + (i % 2 ? size : -size)));
  return Float64Array.of(...sizes.map((size, i) => ((signs[i] as number) < 0.5 ? -size : size)), ...ordinary, ...near);
}

describe("A search among many points finds nothing beyond what the analysis tells:", () => {
  test.each(cases)("$name with $setting", (given) => {
    const curve = curveOfCase(given);
    const { range, derivativeRange, lipschitz, dead, saturation } = analyse(curve, { saturation: 0.01 });
    const points = searchPoints(curve.name.length, curve.breakpoints).filter((x) => x > curve.domain.low);
    const values = curve.values(points);
    const slopes = curve.derivatives(points);
    const isIn = ({ low, high }: { low: number; high: number }, y: number) => {
      const slack = 1e-14 * Math.max(Math.abs(y), 1e-300);
      return y >= low - slack && y <= high + slack;
    };
    const strictlyIn = (x: number, intervals: typeof dead) => intervals.some(({ low, high }) => x > low && x < high);
    // A period has the same everywhere; told are the saturated and dead of one.
    const isTold = (x: number) => curve.period === undefined || (x > 0 && x < curve.period);
    const complaints: string[] = [];
    for (const [i, x] of points.entries()) {
      const [value, slope] = [values[i] as number, slopes[i] as number];
      if (!isIn(range, value)) complaints.push(`f(${x}) = ${value} is outside ${range.low}, ${range.high}`);
      if (Number.isNaN(slope)) continue; // Far out, where a sine's argument is beyond its bound.
      if (!isIn(derivativeRange, slope)) complaints.push(`f′(${x}) = ${slope} is outside`);
      if (Math.abs(slope) > lipschitz * (1 + 1e-14))
        complaints.push(`f′(${x}) = ${slope} is steeper than ${lipschitz}`);
      if (strictlyIn(x, dead) && slope !== 0) complaints.push(`f′(${x}) = ${slope} is not dead`);
      if (!isTold(x) || Math.abs(Math.abs(slope) - 0.01) < 1e-12) continue;
      if (saturation.some(({ low, high }) => x === low || x === high)) continue;
      if (strictlyIn(x, saturation) !== Math.abs(slope) < 0.01)
        complaints.push(`f′(${x}) = ${slope}: saturated or not`);
    }
    expect(complaints.slice(0, 5)).toEqual([]);
  });

  test.each(cases)("$name with $setting comes to the ends of its ranges", (given) => {
    const curve = curveOfCase(given);
    const { range, derivativeRange } = analyse(curve);
    for (const [found, f] of [
      [range, curve.value],
      [derivativeRange, curve.derivative],
    ] as const) {
      for (const [end, place, isOpen] of [
        [found.low, found.lowAt, found.lowOpen],
        [found.high, found.highAt, found.highOpen],
      ] as const) {
        expect(place.attained).toBe(Number.isFinite(end) && isOpen !== true);
        const tolerance = 1e-13 * Math.abs(end) + 1e-300;
        if (place.attained) expect(Math.abs(f(place.x) - end)).toBeLessThanOrEqual(Math.max(tolerance, 1e-25));
        else if (place.from !== undefined) {
          const beside = place.x + (place.from === "left" ? -1 : 1) * 1e-9 * Math.max(1e-9, Math.abs(place.x));
          expect(Math.abs(f(beside) - end)).toBeLessThanOrEqual(1e-7 * Math.abs(end) + 1e-9);
        } else if (Number.isFinite(end)) expect(Math.abs(f(Math.sign(place.x) * 1e12) - end)).toBeLessThan(1e-9);
      }
    }
  });
});

describe("Closed forms are met:", () => {
  test.each([1e-3, 0.25, 3, 1e4])("swish with beta = %d has its minimum where that of silu is, over beta", (beta) => {
    const [silu] = reference.minima.filter(({ name }) => name === "silu");
    const { range, derivativeRange } = of("swish", { beta });
    expect(range.low / ((silu?.value ?? 0) / beta)).toBeCloseTo(1, 14);
    expect(range.lowAt.x / ((silu?.x ?? 0) / beta)).toBeCloseTo(1, 13);
    const [steepest] = reference.steepest.filter(({ name }) => name === "silu");
    expect(derivativeRange.high).toBeCloseTo(steepest?.slope ?? 0, 14);
    expect(derivativeRange.highAt.x / ((steepest?.x ?? 0) / beta)).toBeCloseTo(1, 9);
  });

  test.each([1e-3, 1, 2000])("celu with alpha = %d goes down to -alpha, which is its limit at -Infinity", (alpha) => {
    const { range, lipschitz, dead } = of("celu", { alpha });
    expect(range).toMatchObject({ low: -alpha, lowOpen: true, high: Infinity });
    expect(range.lowAt).toMatchObject({ x: -Infinity, attained: false, words: "not attained: limit at -Infinity" });
    expect([lipschitz, dead]).toEqual([1, []]);
  });

  test("leakyRelu with a slope of -1 is |x|: a minimum at its kink, and two monotone pieces", () => {
    const { range, extrema, monotonePieces, lipschitz, fixedPoints } = of("leakyRelu", { negativeSlope: -1 });
    expect(range).toMatchObject({ low: 0, high: Infinity });
    expect(range.lowAt).toMatchObject({ x: 0, attained: true });
    expect(extrema).toEqual([{ x: 0, value: 0, kind: "minimum" }]);
    expect(monotonePieces).toEqual([
      { low: -Infinity, high: 0, direction: "decreasing" },
      { low: 0, high: Infinity, direction: "increasing" },
    ]);
    expect([lipschitz, fixedPoints]).toEqual([1, [{ low: 0, high: Infinity }]]);
  });

  test("leakyRelu with a slope of 1 is the identity: every number is a fixed point", () => {
    expect(of("leakyRelu", { negativeSlope: 1 }).fixedPoints).toEqual([{ low: -Infinity, high: Infinity }]);
  });

  test("threshold jumps: no Lipschitz constant, and the limit from the right is not attained", () => {
    const { range, lipschitz, jumps, dead, fixedPoints } = of("threshold", { threshold: 1, value: 5 });
    expect(range).toMatchObject({ low: 1, lowOpen: true, high: Infinity });
    expect(range.lowAt).toMatchObject({ x: 1, attained: false, from: "right" });
    expect([lipschitz, jumps, dead]).toEqual([Infinity, [1], [{ low: -Infinity, high: 1 }]]);
    expect(fixedPoints).toEqual([{ low: 1, high: Infinity, lowOpen: true }]);
  });

  test("hardTanh from 2 to 3 is dead outside, and its fixed points are all between", () => {
    const { range, dead, fixedPoints, zeros } = of("hardTanh", { min: 2, max: 3 });
    expect(range).toMatchObject({ low: 2, high: 3 });
    expect(range.lowAt.words).toBe("attained for all x <= 2");
    expect(dead).toEqual([
      { low: -Infinity, high: 2 },
      { low: 3, high: Infinity },
    ]);
    expect([fixedPoints, zeros]).toEqual([[{ low: 2, high: 3 }], []]);
  });

  test("hardSigmoid with alpha = 0 is constant: dead everywhere", () => {
    const { range, dead, monotonePieces } = of("hardSigmoid", { alpha: 0, beta: 0.25 });
    expect(range).toMatchObject({ low: 0.25, high: 0.25 });
    expect(range.lowAt.words).toBe("attained for all x");
    expect(dead).toEqual([{ low: -Infinity, high: Infinity }]);
    expect(monotonePieces).toEqual([{ low: -Infinity, high: Infinity, direction: "constant" }]);
  });

  test("sigmoid is saturated at both ends and dead nowhere, though its slope underflows", () => {
    const { dead, saturation } = of("sigmoid", {}, { saturation: 1e-6 });
    expect(dead).toEqual([]);
    // s (1 - s) = ε: e^-|x| = the smaller root of t / (1 + t)² = ε.
    const t = 2e-6 / (1 - 2e-6 + Math.sqrt((1 - 2e-6) ** 2 - 4e-12));
    expect(saturation).toHaveLength(2);
    expect(Math.abs((saturation[0]?.high ?? 0) / Math.log(t) - 1)).toBeLessThan(1e-9);
    expect(Math.abs((saturation[1]?.low ?? 0) / -Math.log(t) - 1)).toBeLessThan(1e-9);
  });

  test.each([1e-1, 1e-3, 1e-8])("tanh and softsign are saturated from where their slope is %d", (epsilon) => {
    const tanhAt = Math.atanh(Math.sqrt(1 - epsilon));
    const softsignAt = 1 / Math.sqrt(epsilon) - 1;
    const [, tanh] = of("tanh", {}, { saturation: epsilon }).saturation;
    const [, softsign] = of("softsign", {}, { saturation: epsilon }).saturation;
    // Math.atanh near 1 is good to ε's share of a rounding.
    expect(Math.abs((tanh?.low ?? 0) / tanhAt - 1)).toBeLessThan(1e-15 / epsilon + 1e-12);
    expect(Math.abs((softsign?.low ?? 0) / softsignAt - 1)).toBeLessThan(1e-9);
  });

  test("silu is saturated about its minimum too, where its slope goes through 0", () => {
    const { saturation } = of("silu");
    const x = reference.minima.find(({ name }) => name === "silu")?.x ?? 0;
    expect(saturation).toHaveLength(2);
    expect((saturation[1]?.low ?? 0) < x && x < (saturation[1]?.high ?? 0)).toBe(true);
  });

  test.each(reference.minima)("$name has the minimum that mpmath finds", ({ name, x, value }) => {
    const { extrema } = of(name);
    expect(extrema).toHaveLength(1);
    expect(extrema[0]?.kind).toBe("minimum");
    expect(Math.abs((extrema[0]?.x ?? 0) - x)).toBeLessThan(4e-16);
    expect(Math.abs((extrema[0]?.value ?? 0) - value)).toBeLessThan(6e-17);
  });

  test.each(reference.steepest)("$name is steepest where mpmath finds it to be", ({ name, x, slope }) => {
    const { derivativeRange, lipschitz } = of(name);
    expect(Math.abs(derivativeRange.highAt.x - x)).toBeLessThan(1e-10);
    expect(Math.abs(derivativeRange.high - slope)).toBeLessThan(4e-16);
    expect(lipschitz).toBe(derivativeRange.high);
  });

  test.each([1, 10, -0.25])("snake with alpha = %d repeats itself, and its fixed points are multiples", (alpha) => {
    const { fixedPoints, period, extrema, derivativeRange, range } = of("snake", { alpha });
    expect(period).toBe(Math.PI / Math.abs(alpha));
    expect(fixedPoints).toEqual([{ multiplesOf: Math.PI / Math.abs(alpha) }]);
    expect(extrema).toEqual([]);
    expect(derivativeRange).toMatchObject({ low: 0, high: 2 });
    expect(range).toMatchObject({ low: -Infinity, high: Infinity });
    expect(Math.abs(Math.abs(derivativeRange.highAt.x) * Math.abs(alpha) - Math.PI / 4) < 1e-10).toBe(true);
  });

  test("squaredRelu and starRelu have the fixed points of their quadratic equations", () => {
    expect(of("squaredRelu").fixedPoints).toEqual([0, 1]);
    const [scale, bias] = [0.5, 0.375];
    // s x² - x + b = 0, twice positive.
    const root = Math.sqrt(1 - 4 * scale * bias);
    const { fixedPoints } = of("starRelu", { scale, bias });
    expect(fixedPoints).toHaveLength(2);
    expect(fixedPoints[0]).toBeCloseTo((1 - root) / (2 * scale), 14);
    expect(fixedPoints[1]).toBeCloseTo((1 + root) / (2 * scale), 14);
  });

  test("starRelu that only touches the diagonal has one fixed point", () => {
    const { fixedPoints } = of("starRelu", { scale: 1, bias: 0.25 });
    expect(fixedPoints).toHaveLength(1);
    expect(fixedPoints[0]).toBeCloseTo(0.5, 7);
  });
});

describe("secondDerivative", () => {
  const density = (x: number) => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
  const forms: readonly [string, Record<string, number>, (x: number) => number, number][] = [
    ["tanh", {}, (x) => -2 * Math.tanh(x) * (1 - Math.tanh(x) ** 2), 1],
    ["gelu", {}, (x) => density(x) * (2 - x * x), 1],
    ["softplus", { beta: 50 }, (x) => 50 / (Math.exp(25 * x) + Math.exp(-25 * x)) ** 2, 50],
    ["celu", { alpha: 1e-3 }, (x) => (x > 0 ? 0 : 1e3 * Math.exp(1e3 * x)), 1e3],
    ["snake", { alpha: 10 }, (x) => 20 * Math.cos(20 * x), 20],
    ["squaredRelu", {}, (x) => (x < 0 ? 0 : 2), 2],
    ["softsign", {}, (x) => (-2 * Math.sign(x)) / (1 + Math.abs(x)) ** 3, 2],
  ];
  test.each(forms)(
    "of %s with %o is that of the formula within 1e-10 of the largest",
    (name, parameters, form, scale) => {
      const curve = curveOf(activations, name, parameters);
      const points = Float64Array.from({ length: 201 }, (_, i) => (i - 100) / 37).filter((x) => x !== 0);
      for (const x of points) expect(Math.abs(curve.secondDerivative(x) - form(x))).toBeLessThan(1e-10 * scale);
      expect(curve.secondDerivatives(points)[3]).toBe(curve.secondDerivative(points[3] as number));
    },
  );

  test("does not exist at kinks", () => {
    expect(curveOf(activations, "relu").secondDerivative(0)).toBeNaN();
  });
});

describe("Errors tell what was expected", () => {
  test("of a function that has no curve", () => {
    expect(() => curveOf(activations, "softmax")).toThrow(
      /^curveOf: name must be an elementwise function, which has a curve, got "softmax"; softmax is of kind rows/,
    );
    expect(() => curveOf(activations, "glu")).toThrow(/kind gate/);
  });
  test("of a name that there is not", () => {
    expect(() => curveOf(activations, "relux")).toThrow(/^curveOf: name must be one of .*relu/);
    expect(() => curveOf(activations, 3 as never)).toThrow(TypeError);
  });
  test("of parameters", () => {
    expect(() => curveOf(activations, "celu", { alpha: 0 })).toThrow(/^celu: alpha must be/);
    expect(() => curveOf(activations, "celu", { beta: 1 })).toThrow(
      /^curveOf: the names of celu's parameters must be among alpha, got "beta"/,
    );
    expect(() => curveOf(activations, "prelu", { alpha: [1, 2] as never })).toThrow(
      /^curveOf: alpha must be one number/,
    );
    expect(() => curveOf(activations, "hardTanh", { min: 2, max: 1 })).toThrow(RangeError);
  });
  test("of the saturation threshold", () => {
    expect(() => of("relu", {}, { saturation: 0 })).toThrow(
      "analyse: saturation must be a finite number above 0, got 0",
    );
  });
  test("of an instance that is none", () => {
    expect(() => curveOf({} as never, "relu")).toThrow(/^curveOf: activations must be an instance/);
  });
});
