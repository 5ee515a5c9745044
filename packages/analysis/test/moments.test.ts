// Moments and gains against closed forms, mpmath (reference/moments.py) and PyTorch.
import { describe, expect, test } from "vitest";
import reference from "../reference/moments.json" with { type: "json" };
import {
  curveOf,
  elementwiseNames,
  gainOf,
  type NormalMoments,
  normalisationEffect,
  normalMoments,
} from "../src/index.js";
import { drawsOf } from "../src/random.js";
import { activations } from "./instance.js";

const curve = (name: string, parameters = {}) => curveOf(activations, name, parameters);
const density = (x: number) => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);

function expectClose(found: number, exact: number, tolerance = 1e-12): void {
  expect(Math.abs(found - exact)).toBeLessThanOrEqual(tolerance * Math.max(Math.abs(exact), 1e-3));
}

describe("Moments of a normal variable are those of the closed form:", () => {
  const root = Math.sqrt(2 / Math.PI);
  /** E min(max(z, -1), 1)² = 1 - 2 φ(1) - P(|z| > 1) + P(|z| > 1), of which P(|z| < 1) is 0.68268949213708589717 (mpmath). */
  const within = 0.682689492137086;
  const forms: readonly [string, object, number, Partial<NormalMoments>][] = [
    ["relu", {}, 1, { mean: root / 2, secondMoment: 0.5, variance: 0.5 - 0.5 / Math.PI, derivativeSecondMoment: 0.5 }],
    ["relu", {}, 7, { mean: 3.5 * root, secondMoment: 24.5, derivativeMean: 0.5 }],
    ["leakyRelu", { negativeSlope: -2 }, 1, { secondMoment: 2.5, derivativeSecondMoment: 2.5, derivativeMean: -0.5 }],
    ["prelu", { alpha: 0.25 }, 3, { mean: 0.75 * 1.5 * root, secondMoment: 9 * (17 / 32) }],
    ["squaredRelu", {}, 2, { mean: 2, secondMoment: 24, derivativeSecondMoment: 8 }],
    ["starRelu", {}, 1, { mean: 0.8944 / 2 - 0.4472, derivativeSecondMoment: 2 * 0.8944 ** 2 }],
    ["exp", {}, 1, { mean: Math.exp(0.5), secondMoment: Math.exp(2), derivativeSecondMoment: Math.exp(2) }],
    ["expm1", {}, 0.1, { mean: Math.expm1(0.005), variance: Math.expm1(0.01) * Math.exp(0.01) }],
    [
      "erf",
      {},
      1,
      { mean: 0, secondMoment: (2 / Math.PI) * Math.asin(2 / 3), derivativeSecondMoment: 4 / Math.PI / Math.sqrt(5) },
    ],
    [
      "erf",
      {},
      30,
      { secondMoment: (2 / Math.PI) * Math.asin(1800 / 1801), derivativeSecondMoment: 4 / Math.PI / Math.sqrt(3601) },
    ],
    ["hardTanh", {}, 1, { mean: 0, secondMoment: 1 - 2 * density(1), derivativeSecondMoment: within }],
    [
      "softShrink",
      { lambda: 1 },
      1,
      { secondMoment: 2 * (1 - within) - 2 * density(1), derivativeSecondMoment: 1 - within },
    ],
    ["hardShrink", { lambda: 1 }, 1, { secondMoment: 1 - within + 2 * density(1), derivativeSecondMoment: 1 - within }],
    ["threshold", { threshold: 1, value: 4 }, 1, { mean: density(1) + 4 * (0.5 + within / 2) }],
    ["snake", { alpha: 2 }, 1, { mean: -Math.expm1(-8) / 4, derivativeSecondMoment: 1 - Math.expm1(-32) / 2 }],
    ["squareplus", { b: 9 }, 1, { secondMoment: (2 + 9) / 4 }],
    ["gelu", {}, 1, { mean: 1 / Math.sqrt(4 * Math.PI), derivativeMean: 0.5 }],
    ["gelu", {}, 3, { mean: 9 / Math.sqrt(2 * Math.PI * 10) }],
    ["selu", {}, 1, { mean: 0, variance: 1, secondMoment: 1 }],
    ["hardSigmoid", { alpha: 0, beta: 0.25 }, 1, { mean: 0.25, variance: 0, derivativeSecondMoment: 0 }],
  ];
  test.each(forms)("%s %o with deviation %d", (name, parameters, deviation, exact) => {
    const found = normalMoments(curve(name, parameters), { deviation });
    for (const [key, value] of Object.entries(exact)) expectClose(found[key as keyof NormalMoments], value as number);
  });

  test("hardTanh's second moment has two parts: what is inside, and what is cut off", () => {
    // E min(|z|, 1)² = P(|z| < 1) - 2 φ(1) + P(|z| > 1).
    expectClose(normalMoments(curve("hardTanh")).secondMoment, within - 2 * density(1) + (1 - within));
  });
  test("of a mean that is not 0", () => {
    const { mean, variance } = normalMoments(curve("exp"), { mean: -2, deviation: 0.5 });
    expectClose(mean, Math.exp(-2 + 0.125));
    expectClose(variance, Math.exp(-4 + 0.25) * Math.expm1(0.25));
  });
  test("of a deviation of 0: the value itself", () => {
    const found = normalMoments(curve("tanh"), { mean: 1, deviation: 0 });
    expect(found).toMatchObject({ mean: activations.tanh(Float64Array.of(1))[0], variance: 0 });
  });
});

describe("Moments of a standard normal variable are those of mpmath:", () => {
  test.each(reference.moments)("$name $parameters", ({ name, parameters, ...exact }) => {
    const found = normalMoments(curve(name, parameters));
    // What the reference's differences for f′ are good for.
    for (const [key, value] of Object.entries(exact)) expectClose(found[key as keyof NormalMoments], value, 1e-11);
  });
});

test("A sample of 100,000 has the moments that quadrature finds, within five standard errors, of every function", () => {
  const z = drawsOf(3, 0).normal(100_000);
  for (const name of elementwiseNames().filter((candidate) => candidate !== "log1p")) {
    const { mean, variance } = normalMoments(curve(name));
    const values = curve(name).values(z);
    const sampled = values.reduce((sum, value) => sum + value, 0) / z.length;
    expect(Math.abs(sampled - mean), name).toBeLessThan(5 * Math.sqrt(variance / z.length));
  }
});

describe("Gains", () => {
  // python3 -c 'from torch.nn.init import calculate_gain as g; print(g("relu"), …)', PyTorch 1.13.0a0
  test.each([
    ["sigmoid", {}, 1],
    ["tanh", {}, 1.6666666666666667],
    ["relu", {}, Math.SQRT2],
    ["leakyRelu", {}, 1.4141428569978354],
    ["leakyRelu", { negativeSlope: 0.2 }, 1.3867504905630728],
    ["leakyRelu", { negativeSlope: 2 }, 0.6324555320336759],
    ["selu", {}, 0.75],
  ])("of %s %o: PyTorch's calculate_gain is told", (name, parameters, gain) => {
    expect(gainOf(curve(name, parameters)).torch?.value).toBe(gain);
  });

  test("of relu and leakyRelu are PyTorch's, by theory", () => {
    for (const [name, parameters] of [
      ["relu", {}],
      ["leakyRelu", {}],
      ["leakyRelu", { negativeSlope: -0.7 }],
    ] as const) {
      const { forward, backward, torch } = gainOf(curve(name, parameters));
      expect(torch?.agrees).toBe(true);
      expectClose(forward, torch?.value ?? 0, 1e-14);
      expectClose(backward, forward, 1e-14);
    }
  });
  test("of the identity is 1, as PyTorch has it for linear", () => {
    expectClose(gainOf(curve("leakyRelu", { negativeSlope: 1 })).forward, 1, 1e-14);
  });
  test("of tanh, sigmoid and selu are not PyTorch's, and the words say what is", () => {
    const tanh = gainOf(curve("tanh"));
    expectClose(tanh.forward, 1 / Math.sqrt(reference.moments[0]?.secondMoment ?? 0));
    expect(tanh.torch).toMatchObject({ agrees: false });
    expect(tanh.torch?.words).toMatch(/^Not the gain that keeps the second moment, which is 1\.59254\./);
    const selu = gainOf(curve("selu"));
    expectClose(selu.forward, 1);
    expect(selu.torch?.words).toMatch(/which is 1\.00000.*self-normalisation/);
    // Its activations die out: 0.75² times the slope at 0, 1.76² or 1.05², in the mean below 1.
    expect(selu.torch?.deep.secondMoment ?? 0).toBeLessThan(0.1);
    expect(gainOf(curve("sigmoid")).torch?.agrees).toBe(false);
  });
  test("of functions that PyTorch has no gain for are told without", () => {
    expect(gainOf(curve("gelu")).torch).toBeUndefined();
  });
  test("are what keeps second moments: a layer of that gain gives 1 again", () => {
    const { forward, backward, variance } = gainOf(curve("mish"));
    const mish = reference.moments.find(({ name }) => name === "mish");
    expectClose(forward ** 2 * (mish?.secondMoment ?? 0), 1);
    expectClose(backward ** 2 * (mish?.derivativeSecondMoment ?? 0), 1);
    expectClose(variance ** 2 * ((mish?.secondMoment ?? 0) - (mish?.mean ?? 0) ** 2), 1);
  });
});

describe("The effect on a normalised input", () => {
  test("of relu: a shift by φ(0), half of it 0 and dead", () => {
    const effect = normalisationEffect(curve("relu"));
    expectClose(effect.meanShift, density(0));
    expectClose(effect.varianceFactor, 0.5 - 0.5 / Math.PI);
    for (const share of [effect.sparsity, effect.deadShare, effect.saturatedShare]) expectClose(share, 0.5, 1e-14);
  });
  test("of tanh: no shift, nothing dead", () => {
    expect(normalisationEffect(curve("tanh"))).toMatchObject({ sparsity: 0, deadShare: 0 });
  });
  test("of snake: the saturated share is counted in all its periods", () => {
    const sample = drawsOf(5, 0).normal(200_000);
    const steep = curve("snake", { alpha: 5 });
    const share = steep.derivatives(sample).filter((slope) => Math.abs(slope) < 0.3).length / sample.length;
    const told = normalisationEffect(steep, { saturation: 0.3 }).saturatedShare;
    expect(Math.abs(told - share)).toBeLessThan(5 * Math.sqrt(share / sample.length));
  });
});

describe("Errors", () => {
  test("of a function that is not defined everywhere", () => {
    expect(() => normalMoments(curve("log1p"))).toThrow(
      /^normalMoments: curve must be defined on the whole line, got "log1p"/,
    );
  });
  test("of a deviation below 0", () => {
    expect(() => normalMoments(curve("relu"), { deviation: -1 })).toThrow(
      "normalMoments: deviation must be a finite number of at least 0, got -1",
    );
  });
  test("of a curve that oscillates too often", () => {
    expect(() => normalMoments(curve("snake", { alpha: 1e7 }))).toThrow(/^normalMoments: .*200000 intervals/);
  });
});
