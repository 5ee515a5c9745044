import {
  catalogues,
  compositions,
  describe as describeOp,
  fastBounds,
  type Interval,
  isAxisRow,
  isInside,
  type Kind,
  kernelList,
  kernelName,
  type Multiples,
  type Row,
  table,
  wrongOrder,
} from "@nonlin/core";
import { describe, expect, it } from "vitest";

type Curve = Extract<Row, { special: unknown }>;
const rows: readonly Row[] = Object.values(table);
const curves = rows.filter((row): row is Curve => "special" in row);
const kinds: readonly Kind[] = ["map", "channel", "gate", "rows", "selection", "reduction", "loss"];

const defaultsOf = (row: Row) =>
  Object.fromEntries(Object.entries(row.parameters).map(([name, parameter]) => [name, parameter.default])) as never;

/** Default parameters, and every choice in turn. */
function variantsOf(row: Row): Record<string, never>[] {
  const base = defaultsOf(row) as Record<string, never>;
  const choices = Object.entries(row.parameters).flatMap(([name, parameter]) =>
    parameter.type === "choice" ? parameter.choices.map((choice) => ({ ...base, [name]: choice as never })) : [],
  );
  return choices.length === 0 ? [base] : choices;
}

/** Away from 0, where there may be a kink; magnitudes from tiny to large. */
// Beside the kinks that functions have, at 0.5, 1, 3 and 6, not on them.
const points = [1e-6, 1e-3, 0.11, 0.47, 0.73, 0.97, 1.3, 2.1, 3.7, 5.9, 11.3, 25.7].flatMap((x) => [x, -x]);

const isDefined = ({ domain }: Curve, x: number) => domain === undefined || isInside(domain, x);

/** Where a curve has its features, without those places where float64 takes the limit for the value: |x| <= 8. */
const nearby = (row: Curve) =>
  [
    ...Array.from({ length: 8001 }, (_, i) => (i - 4000) / 500),
    ...row.specialDerivative.flatMap(([x]) => (Math.abs(x) < 8 ? [x - 1e-6, x, x + 1e-6] : [])),
  ].filter((x) => isDefined(row, x));
/** Both signs of all magnitudes, four numbers an octave. */
const everywhere = (row: Curve) =>
  Array.from({ length: 4 * 2098 }, (_, i) => 2 ** (i / 4 - 1074))
    .filter(Number.isFinite)
    .flatMap((x) => [x, -x])
    .filter((x) => isDefined(row, x));

/** Where a derivative has no limit: NaN there is no fault. */
const hasNoSlope = ({ specialDerivative }: Curve, x: number) =>
  specialDerivative.some(([at, slope]) => at === x && Number.isNaN(slope));

/** Of multiples those within the places that are looked at, and a few more. */
const someOf = (points: Interval | Multiples): (number | Interval)[] =>
  "multiplesOf" in points ? Array.from({ length: 2001 }, (_, i) => (i - 1000) * points.multiplesOf) : [points];

const contains = ({ low, high }: Interval, value: number, slack = 0) => value >= low - slack && value <= high + slack;

describe("the table", () => {
  it("has each row under its own name", () => {
    for (const [key, row] of Object.entries(table)) expect(row.name).toBe(key);
  });

  it("has no name twice in one catalogue", () => {
    for (const catalogue of catalogues) {
      const owners = new Map<string, string>();
      for (const { name, names } of rows) {
        for (const given of names[catalogue] ?? []) {
          const one = typeof given === "string" ? given : given.name;
          expect(owners.get(one), `${one} in ${catalogue}`).toBeUndefined();
          owners.set(one, name);
        }
      }
    }
  });

  it("has its families' rows sorted by name, however modules are loaded", () => {
    const families = [
      ["leakyRelu", "prelu", "relu", "starRelu", "threshold"],
      ["hardSigmoid", "hardSwish", "hardTanh", "relu6"],
      ["hardShrink", "softShrink"],
      ["celu", "elu", "exp", "expm1", "selu"],
      ["log1p", "logSigmoid", "softplus"],
      ["sigmoid", "silu", "swish", "tanh"],
      ["gelu"],
      ["geglu", "glu", "reglu", "swiglu", "swigluOai"],
      ["logSoftmax", "scaledSoftmax", "softmax", "softmin"],
    ];
    const known = families.flat();
    expect(Object.keys(table).filter((name) => known.includes(name))).toEqual(known);
  });

  it("lists every kernel once, in its order", () => {
    const names = kernelList.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(kernelList.map(({ op }) => op).filter((op, i, all) => op !== all[i - 1])).toEqual(
      rows.map(({ name }) => name),
    );
  });

  it("has no row of the textbook's functions missing", () => {
    const textbook = [
      "sigmoid",
      "tanh",
      "relu",
      "leakyRelu",
      "prelu",
      "elu",
      "silu",
      "swish",
      "gelu",
      "softmax",
      "logSoftmax",
      "glu",
      "swiglu",
      "geglu",
      "reglu",
      "selu",
      "celu",
      "softplus",
      "logSigmoid",
    ];
    expect(Object.keys(table)).toEqual(expect.arrayContaining(textbook));
  });
});

for (const row of rows) {
  describe(`the row ${row.name}`, () => {
    it("is complete", () => {
      expect(row.name).toMatch(/^[a-z][a-zA-Z0-9]*$/);
      expect(kinds).toContain(row.kind);
      for (const text of [row.doc, row.use, row.limitations]) expect(text).toMatch(/^\S.*[.]$/s);
      for (const { plain, latex } of [row.formula, row.derivativeFormula]) expect(plain && latex).toBeTruthy();
      expect(row.source).toMatch(/\d{4}/);
      expect(Object.values(row.names).flat().length).toBeGreaterThan(0);
      for (const direction of ["forward", "derivative", "gradient"] as const) {
        for (const dtype of ["float32", "float64"] as const) {
          const bound = row.bounds[direction][dtype];
          expect(bound === "correctly rounded" || bound.ulp >= 0.5).toBe(true);
        }
      }
    });

    it("has conventions that speak of its parameters, within their domains", () => {
      for (const { parameters = {}, slopes = [] } of Object.values(row.conventions ?? {})) {
        for (const [name, value] of Object.entries(parameters)) {
          const parameter = row.parameters[name];
          if (parameter?.type === "choice") expect(parameter.choices).toContain(value);
          else expect(parameter && isInside(parameter.domain, value as number)).toBe(true);
        }
        for (const { at } of slopes) expect(typeof at === "number" || at in row.parameters).toBe(true);
        if (slopes.length > 0) expect(row.kind).toBe("map");
      }
    });

    it("has parameters whose defaults lie in their domains, which hold no infinity", () => {
      for (const parameter of Object.values(row.parameters)) {
        expect(parameter.doc).toMatch(/\S/);
        if (parameter.type === "choice") {
          expect(parameter.choices).toContain(parameter.default);
          expect(new Set(parameter.choices).size).toBe(parameter.choices.length);
        } else {
          const { domain, default: value } = parameter;
          expect(contains(domain, value) && Number.isFinite(value)).toBe(true);
          expect(domain.low > -Infinity || domain.lowOpen).toBe(true);
          expect(domain.high < Infinity || domain.highOpen).toBe(true);
        }
      }
    });

    it("has rules between number parameters, and defaults that keep them", () => {
      for (const name of row.ascending ?? []) expect(row.parameters[name]?.type).toBe("number");
      expect(row.ascending?.length).not.toBe(1);
      expect(wrongOrder(row, defaultsOf(row))).toBeUndefined();
    });

    it("has at most one choice, and a channel kind one or two learned parameters, before its numbers", () => {
      const types = Object.values(row.parameters).map(({ type }) => type);
      expect(types.filter((type) => type === "choice").length).toBeLessThanOrEqual(1);
      expect(types.includes("channel")).toBe(row.kind === "channel");
      if (row.kind === "channel") expect(types.join()).toMatch(/^channel(,channel)?(,number)*$/);
    });

    it("has intervals that are intervals", () => {
      for (const { low, high } of [row.range, row.derivativeRange]) expect(low).toBeLessThanOrEqual(high);
    });

    it("has a kernel for each choice, with the names of the C++ structs", () => {
      const own = kernelList.filter(({ op }) => op === row.name);
      expect(own.length).toBe(variantsOf(row).length);
      for (const { name, kind, choice, learned, parameters } of own) {
        expect(name).toMatch(/^[a-z][a-z0-9_]*$/);
        expect(name).toBe(kernelName(row, choice));
        expect(kind).toBe(row.kind);
        const types = Object.values(row.parameters).map(({ type }) => type);
        expect(learned).toBe(types.filter((type) => type === "channel").length);
        expect(parameters).toBe(types.filter((type) => type === "number").length);
      }
    });

    it("is described as plain data", () => {
      const description = describeOp(row.name as keyof typeof table);
      expect(structuredClone(description)).toEqual(description);
      const data = Object.entries(row).filter(([, value]) => typeof value !== "function");
      expect(description).toEqual({ ...Object.fromEntries(data), fastBounds: fastBounds(row.bounds) });
    });
  });
}

for (const row of curves) {
  describe(`the references of ${row.name}`, () => {
    const defaults = defaultsOf(row);

    it("give the special values, by Object.is", () => {
      for (const [x, y] of row.special) expect([x, row.value(x, defaults)]).toEqual([x, y]);
      for (const [x, y] of row.specialDerivative) expect([x, row.derivative(x, defaults)]).toEqual([x, y]);
    });

    it("give NaN for NaN", () => {
      for (const variant of variantsOf(row)) {
        expect(row.value(Number.NaN, variant)).toBeNaN();
        expect(row.derivative(Number.NaN, variant)).toBeNaN();
      }
    });

    it("give NaN outside of the domain, and for no other number", () => {
      const extremes = [0, 5e-324, 1e-300, 1e-45, 88, 104, 709, 746, 1e4, 1e30, 1e160, Number.MAX_VALUE, Infinity];
      for (const variant of variantsOf(row)) {
        for (const x of [...points, ...extremes, ...extremes.map((value) => -value)]) {
          const outside = !isDefined(row, x);
          expect([x, Number.isNaN(row.value(x, variant))]).toEqual([x, outside]);
          expect([x, Number.isNaN(row.derivative(x, variant))]).toEqual([x, outside || hasNoSlope(row, x)]);
        }
      }
    });

    it("agree: the derivative is the slope of the value", () => {
      for (const variant of variantsOf(row)) {
        for (const x of points.filter((point) => isDefined(row, point))) {
          const h = Math.max(Math.abs(x) * 1e-5, 1e-9);
          const slope = (row.value(x + h, variant) - row.value(x - h, variant)) / (2 * h);
          const scale = Math.max(Math.abs(slope), Math.abs(row.value(x, variant)) / 10, 1e-9);
          expect(Math.abs(row.derivative(x, variant) - slope) / scale, `at ${x}`).toBeLessThan(1e-4);
        }
      }
    });

    it("stay in the ranges with the default parameters, and come to both ends as the row says", () => {
      for (const [interval, evaluate] of [
        [row.range, row.value],
        [row.derivativeRange, row.derivative],
      ] as const) {
        const reached = (xs: readonly number[]) => xs.map((x) => evaluate(x, defaults));
        const [near, all] = [reached(nearby(row)), reached([...nearby(row), ...everywhere(row)])];
        // Of the open ends in reach, float64 takes erf's first, from x = 5.93 on.
        const inner = reached(nearby(row).filter((x) => Math.abs(x) < 5.9));
        expect(all.every((value) => contains(interval, value, 1e-12))).toBe(true);
        for (const [end, open] of [
          [interval.low, interval.lowOpen],
          [interval.high, interval.highOpen],
        ] as const) {
          const close = (value: number) => Math.abs(value - end) < 1e-5;
          if (!Number.isFinite(end)) expect(all.some((value) => value * Math.sign(end) > 50)).toBe(true);
          else if (open) expect([inner.includes(end), all.some(close)], `open at ${end}`).toEqual([false, true]);
          else expect(near.some(close), `closed at ${end}`).toBe(true);
        }
      }
    });

    it("are monotone, odd and even where the row says so", () => {
      const sorted = points.filter((x) => isDefined(row, x)).sort((a, b) => a - b);
      const values = sorted.map((x) => row.value(x, defaults));
      const steps = values.slice(1).map((value, i) => value - (values[i] as number));
      expect(steps.every((step) => step >= 0)).toBe(row.monotone !== false);
      const mirrored = (sign: 1 | -1) =>
        points.every((x) => Object.is(row.value(-x, defaults), sign * row.value(x, defaults)));
      expect([mirrored(-1), mirrored(1)]).toEqual([row.symmetry === "odd", row.symmetry === "even"]);
    });

    it("have the fixed points that the row says, and no others", () => {
      const excess = (x: number) => row.value(x, defaults) - x;
      const fixedPoints = row.fixedPoints.flatMap((point) => (typeof point === "number" ? [point] : someOf(point)));
      for (const point of fixedPoints) {
        if (typeof point === "number") {
          expect(Math.abs(excess(point))).toBeLessThanOrEqual(2 ** -51 * Math.abs(point));
        } else {
          const xs = nearby(row).filter((x) => isInside(point, x));
          expect(xs.filter((x) => row.value(x, defaults) !== x)).toEqual([]);
        }
      }
      const isKnown = (x: number) =>
        fixedPoints.some((point) =>
          typeof point === "number" ? Math.abs(x - point) < 0.005 : contains(point, x, 0.005),
        );
      // Between 6 and -6 no function is so near to the identity that float64 does not tell them apart.
      let before = Number.NaN;
      for (let x = -6; x <= 6; x += 1 / 512) {
        const now = isKnown(x) ? Number.NaN : excess(x);
        expect(now === 0 || now * before < 0, `a fixed point near ${x}`).toBe(false);
        before = now;
      }
    });
  });
}

for (const row of rows.filter((one) => one.kind === "channel")) {
  const learned = Object.entries(row.parameters).filter(([, { type }]) => type === "channel");

  it(`the references of ${row.name} for its learned parameters are the slopes along them`, () => {
    for (const [name, parameter] of learned) {
      for (const value of [parameter.default as number, -0.7, 2]) {
        for (const x of points) {
          const values = (shift: number) => ({ ...(defaultsOf(row) as object), [name]: value + shift }) as never;
          const at = (shift: number) => row.value(x, values(shift));
          const slope = (at(1e-5) - at(-1e-5)) / 2e-5;
          const scale = Math.max(Math.abs(slope), Math.abs(at(0)) / 10, 1e-9);
          const derivative = row.parameterDerivatives(x, values(0))[name as never];
          expect(Math.abs(derivative - slope) / scale, `at ${x}, ${name} ${value}`).toBeLessThan(1e-4);
        }
      }
    }
  });

  it(`the references of ${row.name} name the learned parameters in the table's order`, () => {
    expect(Object.keys(row.parameterDerivatives(1, defaultsOf(row)))).toEqual(learned.map(([name]) => name));
  });
}

for (const row of rows.filter((one) => one.kind === "gate")) {
  describe(`the references of ${row.name}`, () => {
    const defaults = defaultsOf(row);

    it("give the special pairs and their derivatives, by Object.is", () => {
      for (const [a, b, y] of row.specialPairs) expect([a, b, row.value(a, b, defaults)]).toEqual([a, b, y]);
      for (const [a, b, da, db] of row.specialDerivatives) {
        const derivatives = [row.activatedDerivative(a, b, defaults), row.otherDerivative(a, b, defaults)];
        expect([a, b, ...derivatives]).toEqual([a, b, da, db]);
      }
    });

    it("are odd in b where the row says so", () => {
      const pairs = points.flatMap((a) => points.map((b) => [a, b] as const));
      const odd = pairs.every(([a, b]) => Object.is(row.value(a, -b, defaults), -row.value(a, b, defaults)));
      expect(odd).toBe(row.symmetry === "odd in b");
    });

    it("give NaN for NaN in either input", () => {
      for (const variant of variantsOf(row)) {
        for (const [a, b] of [
          [Number.NaN, 2],
          [2, Number.NaN],
        ] as const) {
          expect(row.value(a, b, variant)).toBeNaN();
          expect(row.activatedDerivative(a, b, variant)).toBeNaN();
        }
        expect(row.otherDerivative(Number.NaN, 2, variant)).toBeNaN();
      }
    });

    it("agree: the derivatives are the slopes of the value", () => {
      for (const variant of variantsOf(row)) {
        for (const a of points) {
          for (const b of [-9, -2.5, -0.3, 0.7, 4, 9]) {
            const slope = (f: (h: number) => number, at: number) => {
              const h = Math.max(Math.abs(at) * 1e-5, 1e-9);
              return (f(h) - f(-h)) / (2 * h);
            };
            const scale = Math.max(Math.abs(row.value(a, b, variant)) / 10, 1e-9);
            for (const [derivative, expected] of [
              [row.activatedDerivative(a, b, variant), slope((h) => row.value(a + h, b, variant), a)],
              [row.otherDerivative(a, b, variant), slope((h) => row.value(a, b + h, variant), b)],
            ] as const) {
              const error = Math.abs(derivative - expected) / Math.max(Math.abs(expected), scale);
              expect(error, `at ${a}, ${b}`).toBeLessThan(1e-4);
            }
          }
        }
      }
    });
  });
}

for (const row of rows.filter(isAxisRow)) {
  describe(`the references of ${row.name}`, () => {
    const defaults = defaultsOf(row);

    it("have fixed points, by example", () => {
      for (const example of row.fixedPoints.examples) {
        for (const [i, y] of row.value(example, defaults).entries()) expect(y).toBeCloseTo(example[i] as number, 14);
      }
    });

    it("give the special rows, by Object.is", () => {
      for (const [x, y] of row.specialRows) expect([x, row.value(x, defaults)]).toEqual([x, y]);
    });

    it("agree: the gradient, from the output, is the slope of the value", () => {
      const x = [0.3, -1.2, 2, 0.9, -4];
      const dy = [1, -0.5, 0.25, 2, -3];
      for (const temperature of [1, 0.5, 3]) {
        const values = { ...(defaults as object), temperature } as never;
        const gradient = row.gradient(dy, row.value(x, values), values);
        for (const k of x.keys()) {
          const loss = (shift: number) =>
            row
              .value(
                x.map((value, i) => (i === k ? value + shift : value)),
                values,
              )
              .reduce((sum, value, i) => sum + value * (dy[i] as number), 0);
          expect(gradient[k]).toBeCloseTo((loss(1e-5) - loss(-1e-5)) / 2e-5, 7);
        }
      }
    });
  });
}

for (const row of rows.filter((one) => one.kind === "reduction")) {
  describe(`the references of ${row.name}`, () => {
    it("have fixed points, by example", () => {
      for (const example of row.fixedPoints.examples) expect(row.value(example)).toBe(example[0]);
    });

    it("give the special rows, by Object.is", () => {
      for (const [x, y] of row.specialRows) expect([x, row.value(x)]).toEqual([x, y]);
    });

    it("agree: the derivatives are the slopes of the value", () => {
      for (const x of [[0.3, -1.2, 2, 0.9, -4], [0.5], [-30, 1, 1]]) {
        for (const [k, slope] of row.derivatives(x).entries()) {
          const moved = (shift: number) => row.value(x.map((value, i) => (i === k ? value + shift : value)));
          expect(slope).toBeCloseTo((moved(1e-5) - moved(-1e-5)) / 2e-5, 8);
        }
      }
    });
  });
}

for (const row of rows.filter((one) => one.kind === "loss")) {
  describe(`the references of ${row.name}`, () => {
    it("give the special rows, by Object.is", () => {
      for (const [x, label, loss] of row.specialRows) {
        expect([x, row.value(x, label, defaultsOf(row))]).toEqual([x, loss]);
      }
    });

    it("agree: the derivatives are the slopes of the value", () => {
      const x = [0.3, -1.2, 2, 0.9, -4];
      for (const labelSmoothing of [0, 0.1, 1]) {
        const values = { ...(defaultsOf(row) as object), labelSmoothing } as never;
        for (const label of x.keys()) {
          for (const [k, slope] of row.derivatives(x, label, values).entries()) {
            const moved = (shift: number) =>
              row.value(
                x.map((value, i) => (i === k ? value + shift : value)),
                label,
                values,
              );
            expect(slope).toBeCloseTo((moved(1e-5) - moved(-1e-5)) / 2e-5, 8);
          }
        }
      }
    });
  });
}

describe("describe()", () => {
  it("refuses the name of no function, saying what there is", () => {
    const all = Object.keys({ ...table, ...compositions });
    for (const name of ["nonsense", "", "toString", "__proto__", "constructor", "Relu"]) {
      const call = () => describeOp(name as never);
      expect(call).toThrow(RangeError);
      expect(call).toThrow(`describe: op must be one of ${all.join(", ")}, got ${JSON.stringify(name)}`);
    }
  });

  it("refuses what is not a string", () => {
    for (const name of [undefined, null, 1, {}, ["relu"], Symbol("relu")]) {
      expect(() => describeOp(name as never)).toThrow(TypeError);
      expect(() => describeOp(name as never)).toThrow(/^describe: op must be a string, got \S/);
    }
  });
});
