// Signals through random nets against mean field theory, and the way back against differences of the way forward.
import { describe, expect, test } from "vitest";
import { elementwise } from "../src/elementwise.js";
import {
  curveOf,
  type GradientFlow,
  normalMoments,
  type SimulationOptions,
  simulate,
  simulation,
} from "../src/index.js";
import { randomOrthogonal, timesTransposed } from "../src/matrix.js";
import { type Architecture, layerBackward, layerForward, networkInput, outputGradient } from "../src/network.js";
import { drawsOf } from "../src/random.js";
import { activations } from "./instance.js";

const seeds = [1, 2, 3];

/**
 * By how much the logarithm of a net's gradient factor may differ from theory's, in standard deviations of 1. One layer
 * multiplies |δ|² by |Wᵀ(f′δ)|² / |δ|². Given f′δ, Wᵀ gives a chi-squared variable of `width` degrees: a relative variance of
 * 2 / width. And the mean of f′² δ² over the units has one of (3 E f′⁴ / (E f′²)² - 1) / width, δ being normal. A batch of
 * samples that have become alike counts as one. Their sum v makes, over `depth` layers, a variance of depth · v, and the mean
 * of a logarithm lies v / 2 below the logarithm of the mean in each.
 */
function tolerance(name: string, q: number, { depth, width }: { depth: number; width: number }): number {
  const curve = curveOf(activations, name);
  const squares = normalMoments(curve, { deviation: Math.sqrt(q) }).derivativeSecondMoment;
  const sample = curve.derivatives(
    drawsOf(9, 0)
      .normal(100_000)
      .map((z) => z * Math.sqrt(q)),
  );
  const fourth = sample.reduce((sum, slope) => sum + slope ** 4, 0) / sample.length;
  const v = (2 + (3 * fourth) / squares ** 2 - 1) / width;
  return 3.5 * Math.sqrt(depth * v) + (depth * v) / 2;
}

function logFactors({ inputGradient, layers, prediction }: GradientFlow) {
  const last = layers.at(-1)?.gradient.secondMoment ?? Number.NaN;
  return {
    measured: Math.log(inputGradient.secondMoment / last),
    predicted: Math.log(prediction.inputGradientSecondMoment),
  };
}

describe("Fifty layers do what theory says:", () => {
  const net = { depth: 50, width: 128, batch: 16 };

  test.each(seeds)("sigmoid with Glorot's weights: gradients vanish by χ in each layer (seed %d)", (seed) => {
    const flow = simulate(activations, { ...net, name: "sigmoid", initialisation: "glorot", seed });
    const { measured, predicted } = logFactors(flow);
    // q* = E sigmoid(√q* z)² = 0.26469, χ = E sigmoid′(√q* z)² = 0.055721: moment-maps.test.ts has the maps.
    expect(Math.abs(predicted / (50 * Math.log(0.0557207067697)) - 1)).toBeLessThan(0.01);
    expect(Math.abs(measured - predicted)).toBeLessThan(tolerance("sigmoid", 0.26469, net));
    expect(flow.diagnosis).toMatchObject({ verdict: "vanishing", of: "gradients" });
    expect(flow.diagnosis.factorPerLayer).toBeCloseTo(Math.sqrt(0.0557), 2);
    expect(flow.diagnosis.layer).toBeGreaterThan(44);
  });

  test.each(seeds)("relu with He's weights: healthy (seed %d)", (seed) => {
    const flow = simulate(activations, { ...net, name: "relu", initialisation: "he", seed });
    const { measured, predicted } = logFactors(flow);
    expect(predicted).toBeCloseTo(0, 6);
    expect(Math.abs(measured)).toBeLessThan(tolerance("relu", 1, net));
    expect(flow.diagnosis).toMatchObject({ verdict: "healthy", of: "neither", remedies: [] });
  });

  test.each(seeds)(
    "relu with weights twice as wide as He's: gradients explode by 4 in each layer (seed %d)",
    (seed) => {
      const flow = simulate(activations, { ...net, name: "relu", initialisation: { gain: 2 * Math.SQRT2 }, seed });
      const { measured, predicted } = logFactors(flow);
      expect(predicted).toBeCloseTo(50 * Math.log(4), 6);
      expect(Math.abs(measured - predicted)).toBeLessThan(tolerance("relu", 1, net));
      expect(flow.diagnosis).toMatchObject({ verdict: "exploding", of: "gradients" });
    },
  );

  test.each(seeds)("relu with twice He's variance: gradients explode by 2 in each layer (seed %d)", (seed) => {
    const flow = simulate(activations, { ...net, name: "relu", initialisation: { gain: 2 }, seed });
    const { measured, predicted } = logFactors(flow);
    expect(predicted).toBeCloseTo(50 * Math.log(2), 6);
    expect(Math.abs(measured - predicted)).toBeLessThan(tolerance("relu", 1, net));
  });

  test.each(seeds)("selu with LeCun's weights normalises itself: mean 0, variance 1 (seed %d)", (seed) => {
    const flow = simulate(activations, { ...net, width: 256, name: "selu", initialisation: "lecun", seed });
    const { measured, predicted } = logFactors(flow);
    for (const { activation } of flow.layers) {
      // One sample's mean has a deviation of 1 / √256 = 0.0625, and samples that are alike no less together.
      expect(Math.abs(activation.mean)).toBeLessThan(4 * 0.0625);
      expect(activation.variance).toBeGreaterThan(0.6);
      expect(activation.variance).toBeLessThan(1.6);
    }
    expect(predicted / 50).toBeCloseTo(Math.log(1.0716), 3);
    expect(Math.abs(measured - predicted)).toBeLessThan(tolerance("selu", 1, { depth: 50, width: 256 }));
    expect(flow.diagnosis.verdict).toBe("healthy");
  });

  test("layer normalisation makes relu healthy whatever the gain", () => {
    for (const gain of [0.1, 5]) {
      const flow = simulate(activations, { ...net, name: "relu", initialisation: { gain }, normalisation: "layer" });
      expect(Math.abs(logFactors(flow).measured - logFactors(flow).predicted)).toBeLessThan(tolerance("relu", 1, net));
      expect(flow.diagnosis.verdict).toBe("healthy");
    }
  });

  test("batch normalisation makes relu's gradients explode by π / (π - 1) in each layer (Yang et al. 2019)", () => {
    const flow = simulate(activations, { ...net, batch: 128, name: "relu", normalisation: "batch" });
    const { measured, predicted } = logFactors(flow);
    // The first layer's input is not relu's output: its variance over the samples is 1, and E relu′² is 1/2.
    expect(predicted / (49 * Math.log(Math.PI / (Math.PI - 1)) + Math.log(0.5))).toBeCloseTo(1, 3);
    expect(Math.abs(measured - predicted)).toBeLessThan(tolerance("relu", 1, net));
  });

  test("a residual net of tanh keeps its gradients where the plain one's vanish", () => {
    const options = { ...net, name: "tanh", initialisation: { gain: 0.7 } };
    expect(simulate(activations, options).diagnosis.verdict).toBe("vanishing");
    const flow = simulate(activations, { ...options, residual: true });
    expect(flow.diagnosis.verdict).toBe("healthy");
    const { measured, predicted } = logFactors(flow);
    expect(Math.abs(measured - predicted)).toBeLessThan(tolerance("tanh", 1, net));
  });
});

describe("What the diagnosis recommends helps when it is done:", () => {
  const troubled: readonly SimulationOptions[] = [
    { name: "sigmoid" },
    { name: "relu", initialisation: "glorot" },
    { name: "tanh", initialisation: { gain: 3 } },
    { name: "gelu", initialisation: "lecun", bias: 0.1 },
  ];
  test.each(troubled)("$name", (options) => {
    const { diagnosis } = simulate(activations, { depth: 40, width: 96, batch: 24, ...options });
    expect(diagnosis.verdict).not.toBe("healthy");
    expect(diagnosis.remedies.length).toBeGreaterThan(0);
    for (const { change, words } of diagnosis.remedies) {
      expect(diagnosis.remedy).toContain(words);
      const changed = simulate(activations, { depth: 40, width: 96, batch: 24, ...options, ...change });
      expect(changed.diagnosis.verdict, words).toBe("healthy");
    }
  });
});

describe("The way back is the derivative of the way forward:", () => {
  const kinds = (["none", "layer", "batch"] as const).flatMap((normalisation) =>
    [true, false].map((residual) => ({ normalisation, residual })),
  );
  test.each(kinds)("normalisation $normalisation, residual $residual", ({ normalisation, residual }) => {
    const net: Architecture = {
      ...{ depth: 1, width: 6, batch: 5, gain: 1.3, orthogonal: false, bias: 0.3, seed: 4 },
      normalisation,
      residual,
    };
    const f = elementwise("test", activations, "tanh");
    const x = networkInput(net);
    const d = outputGradient(net);
    const result = (input: Float64Array) =>
      layerForward(net, f, 1, input).output.reduce((sum, y, i) => sum + y * (d[i] as number), 0);
    const { input: gradient } = layerBackward(net, f, layerForward(net, f, 1, x), d);
    for (let i = 0; i < x.length; i++) {
      const moved = (step: number) => result(x.map((value, k) => (k === i ? value + step : value)));
      const difference = (moved(1e-5) - moved(-1e-5)) / 2e-5;
      expect(Math.abs((gradient[i] as number) - difference)).toBeLessThan(1e-7);
    }
  });
});

describe("simulate", () => {
  const small = { name: "relu", depth: 4, width: 16, batch: 8 };

  test("gives the same numbers for the same seed, and others for another", () => {
    expect(simulate(activations, small)).toEqual(simulate(activations, small));
    expect(simulate(activations, { ...small, seed: 1 }).layers).not.toEqual(simulate(activations, small).layers);
  });
  test("tells its progress, forward and back", () => {
    const seen: string[] = [];
    simulate(activations, small, { onLayer: ({ direction, layer }) => seen.push(`${direction} ${layer}`) });
    expect(seen).toEqual(
      ["forward 1", "forward 2", "forward 3", "forward 4"].concat([
        "backward 4",
        "backward 3",
        "backward 2",
        "backward 1",
      ]),
    );
  });
  test("stops when its signal is aborted", () => {
    // As an AbortController's, of which these tests have no types.
    const signal = {
      aborted: false,
      throwIfAborted() {
        if (this.aborted) throw new Error("enough");
      },
    };
    const run = () =>
      simulate(activations, small, {
        signal,
        onLayer: ({ layer }) => {
          signal.aborted = layer === 2;
        },
      });
    expect(run).toThrow("enough");
  });
  test("can be run step by step", () => {
    const steps = simulation(activations, small);
    expect(steps.next()).toMatchObject({
      done: false,
      value: { direction: "forward", layer: 1, depth: 4, share: 0.125 },
    });
  });
  test("counts dead units: of relu with biases far below 0, and none of silu", () => {
    const { layers } = simulate(activations, { ...small, name: "threshold", parameters: { threshold: 100, value: 1 } });
    for (const { deadShare, saturatedShare } of layers) expect([deadShare, saturatedShare]).toEqual([1, 1]);
    for (const { deadShare } of simulate(activations, { ...small, name: "silu" }).layers) expect(deadShare).toBe(0);
  });
  test("takes learned parameters as numbers", () => {
    const flow = simulate(activations, {
      ...small,
      name: "prelu",
      parameters: { alpha: 1 },
      initialisation: "orthogonal",
    });
    // The identity through orthogonal matrices: nothing changes.
    expect(Math.abs(flow.inputGradient.secondMoment / (flow.layers[3]?.gradient.secondMoment ?? 0) - 1)).toBeLessThan(
      1e-13,
    );
  });
  test.each([
    [{ depth: 0 }, "simulate: depth must be an integer from 1 to 1000, got 0"],
    [{ width: 1.5 }, "simulate: width must be an integer from 2 to 2048, got 1.5"],
    [{ initialisation: "xavier" }, 'simulate: initialisation must be one of "glorot", "he", "lecun", "orthogonal"'],
    [{ initialisation: { gain: -1 } }, "simulate: initialisation.gain must be a finite number above 0, got -1"],
    [{ normalisation: "group" }, 'simulate: normalisation must be one of "none", "layer", "batch", got "group"'],
    [{ residual: 1 }, "simulate: residual must be true or false, got 1"],
    [{ name: "softmax" }, "simulate: name must be an elementwise function"],
    [{ seed: -1 }, "simulate: seed must be an integer"],
  ])("refuses %o", (wrong, message) => {
    expect(() => simulate(activations, { ...small, ...wrong } as never)).toThrow(message);
  });
});

test("Random orthogonal matrices are orthogonal, and differ by their draws", () => {
  const size = 37;
  const q = randomOrthogonal(drawsOf(1, 0).normal(size * size), size);
  const square = timesTransposed(q, q, size, size, size);
  for (let i = 0; i < square.length; i++) {
    expect(Math.abs((square[i] as number) - (i % (size + 1) === 0 ? 1 : 0))).toBeLessThan(1e-14);
  }
  expect(randomOrthogonal(drawsOf(2, 0).normal(size * size), size)).not.toEqual(q);
});

test("Products of matrices are those of the definition, of all sizes", () => {
  for (const [rows, inner, columns] of [
    [1, 1, 1],
    [4, 3, 2],
    [7, 5, 3],
    [5, 8, 6],
  ] as const) {
    const a = drawsOf(1, 0).normal(rows * inner);
    const b = drawsOf(2, 0).normal(columns * inner);
    const product = timesTransposed(a, b, rows, inner, columns);
    for (let i = 0; i < product.length; i++) {
      const [r, c] = [Math.floor(i / columns), i % columns];
      let sum = 0;
      for (let k = 0; k < inner; k++) sum += (a[r * inner + k] as number) * (b[c * inner + k] as number);
      expect(product[i]).toBeCloseTo(sum, 12);
    }
  }
});
