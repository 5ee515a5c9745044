// The maps of mean field theory against closed forms and mpmath.
import { describe, expect, test } from "vitest";
import reference from "../reference/moments.json" with { type: "json" };
import { curveOf, edgeOfChaos, edgeOfChaosAt, momentMaps } from "../src/index.js";
import { activations } from "./instance.js";

const curve = (name: string, parameters = {}) => curveOf(activations, name, parameters);

describe("Moment maps", () => {
  test("of relu with a weight variance of 2 keep every second moment, and gradients too", () => {
    const { everySecondMoment, fixedPoints, forward, backward } = momentMaps(curve("relu"), { weightVariance: 2 });
    expect([everySecondMoment, fixedPoints]).toEqual([true, []]);
    expect(forward(0.37)).toBeCloseTo(0.37, 14);
    expect(backward(12)).toBeCloseTo(1, 13);
  });
  test("of the identity multiply by the weight variance, in both directions", () => {
    const { forward, backward, correlation } = momentMaps(curve("leakyRelu", { negativeSlope: 1 }), {
      weightVariance: 0.8,
      biasVariance: 0.5,
    });
    expect(forward(3)).toBeCloseTo(0.8 * 3 + 0.5, 13);
    expect(backward(3)).toBeCloseTo(0.8, 13);
    expect(correlation(0.25, 3)).toBeCloseTo((0.8 * 0.25 * 3 + 0.5) / (0.8 * 3 + 0.5), 9);
  });
  test.each([0.01, 1, 40])("of erf are arcsines, at q = %d", (q) => {
    const { forward, backward, correlation } = momentMaps(curve("erf"), { weightVariance: 3, biasVariance: 0.2 });
    const expected = (c: number) => 3 * (2 / Math.PI) * Math.asin((2 * q * c) / (1 + 2 * q)) + 0.2;
    expect(forward(q) / expected(1)).toBeCloseTo(1, 12);
    expect(backward(q) / ((3 * 4) / Math.PI / Math.sqrt(1 + 4 * q))).toBeCloseTo(1, 12);
    for (const c of [-0.9, 0.5]) expect(correlation(c, q)).toBeCloseTo(expected(c) / expected(1), 8);
  });
  test.each([-1, -0.5, 0.9, 1])("of relu are the arc-cosine kernel, at c = %d", (c) => {
    // Cho & Saul, Kernel Methods for Deep Learning, 2009.
    const kernel = (Math.sqrt(1 - c * c) + (Math.PI - Math.acos(c)) * c) / Math.PI;
    expect(momentMaps(curve("relu"), { weightVariance: 2 }).correlation(c, 1.7)).toBeCloseTo(kernel, 8);
  });
  test("The slope of the correlation map at 1 is the factor of gradients over that of the second moment", () => {
    // Schoenholz et al. 2017, equation 6: at a fixed point of q it is χ.
    const maps = momentMaps(curve("tanh"), { weightVariance: 1.5, biasVariance: 0.1 });
    const [{ secondMoment: q, backwardFactor } = { secondMoment: 0, backwardFactor: 0 }] = maps.fixedPoints;
    expect(maps.forward(q) / q).toBeCloseTo(1, 11);
    const slope = (maps.correlation(1, q) - maps.correlation(1 - 1e-4, q)) / 1e-4;
    expect(slope).toBeCloseTo(backwardFactor, 3);
  });
  test("of tanh with narrow weights and no biases fall to 0: the only fixed point", () => {
    const { fixedPoints } = momentMaps(curve("tanh"), { weightVariance: 0.9 });
    expect(fixedPoints).toMatchObject([{ secondMoment: 0, stable: true }]);
    expect(fixedPoints[0]?.backwardFactor).toBeCloseTo(0.9, 12);
  });
  test("of selu with LeCun's weights keep 1: stable, with gradients that grow a little", () => {
    const { fixedPoints } = momentMaps(curve("selu"));
    const one = fixedPoints.find(({ secondMoment }) => Math.abs(secondMoment - 1) < 1e-6);
    expect(one?.stable).toBe(true);
    // Klambauer et al. 2017: E selu′² at the fixed point is 1.0716.
    expect(one?.backwardFactor).toBeCloseTo(1.0716, 4);
  });
  test("refuse variances below 0 and functions that are not defined everywhere", () => {
    expect(() => momentMaps(curve("relu"), { weightVariance: -1 })).toThrow(/^momentMaps: weightVariance must be/);
    expect(() => momentMaps(curve("log1p"))).toThrow(/^momentMaps: curve must be defined on the whole line/);
  });
});

describe("The edge of chaos", () => {
  test("of tanh is where mpmath finds it", () => {
    const point = edgeOfChaosAt(curve("tanh"), reference.tanhEdge.biasVariance);
    expect((point?.weightVariance ?? 0) / reference.tanhEdge.weightVariance).toBeCloseTo(1, 11);
    expect((point?.secondMoment ?? 0) / reference.tanhEdge.secondMoment).toBeCloseTo(1, 11);
  });
  test("of relu is one point: a weight variance of 2, no biases (He et al. 2015)", () => {
    for (const { weightVariance, biasVariance } of edgeOfChaos(curve("relu"), { points: 5 })) {
      expect(weightVariance).toBeCloseTo(2, 12);
      expect(biasVariance).toBe(0);
    }
    expect(edgeOfChaosAt(curve("relu"), 0)?.weightVariance).toBeCloseTo(2, 12);
    expect(edgeOfChaosAt(curve("relu"), 0.1)).toBeUndefined();
  });
  test("of erf is that of its arcsine", () => {
    for (const { secondMoment: q, weightVariance, biasVariance } of edgeOfChaos(curve("erf"), { points: 7 })) {
      expect(weightVariance / ((Math.PI / 4) * Math.sqrt(1 + 4 * q))).toBeCloseTo(1, 11);
      const kept = weightVariance * (2 / Math.PI) * Math.asin((2 * q) / (1 + 2 * q));
      expect(Math.abs(biasVariance - (q - kept))).toBeLessThan(1e-11 * q);
    }
  });
  test("refuses an empty part", () => {
    expect(() => edgeOfChaos(curve("tanh"), { least: 2, greatest: 1 })).toThrow(/^edgeOfChaos: greatest must be above/);
  });
});
