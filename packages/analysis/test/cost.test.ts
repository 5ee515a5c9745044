// The arithmetic of cost on a clock that calls move, and that it measures at all.
import { describe, expect, test } from "vitest";
import { cost } from "../src/index.js";
import { activations } from "./instance.js";

/** Calls that take so many nanoseconds for each element, on a clock that shows whole steps only. */
function timed(nanoseconds: Record<string, readonly [forward: number, gradient: number]>, step: number) {
  let time = 0;
  const calls = Object.entries(nanoseconds).map(([name, [forward, gradient]]) => {
    const take = (each: number) => (x: Float32Array) => {
      time += (each * x.length) / 1e6;
      return x;
    };
    return [name, Object.assign(take(forward), { grad: take(gradient) })];
  });
  return { instance: Object.fromEntries(calls), clock: () => Math.floor(time / step) * step };
}

/** A clock moves on by itself too: else nothing could measure how coarse it is. */
function ticking(clock: () => number, step: number): () => number {
  let ticks = 0;
  return () => clock() + Math.floor(ticks++ / 100) * step;
}

describe("cost", () => {
  test.each([1e-6, 0.1, 1])("is what a call takes, on a clock of %d ms", (step) => {
    const { instance, clock } = timed({ gelu: [12, 20], relu: [1.5, 2.5] }, step);
    const found = cost(
      instance as never,
      "gelu",
      {},
      { clock: step < 1e-3 ? clock : ticking(clock, step), length: 4096 },
    );
    const within = step < 1e-3 ? 1e-6 : 0.06;
    for (const [measured, exact] of [
      [found.forward, 12],
      [found.gradient, 20],
      [found.reference.forward, 1.5],
      [found.reference.gradient, 2.5],
      [found.relative.forward, 8],
      [found.relative.gradient, 8],
    ] as const) {
      expect(Math.abs(measured / exact - 1)).toBeLessThan(within);
    }
  });
  test("measures the real kernels, of functions with learned parameters too", () => {
    for (const [name, parameters] of [
      ["prelu", { alpha: 0.1 }],
      ["gelu", { approximate: "tanh" }],
    ] as const) {
      const found = cost(activations, name, parameters, { rounds: 3, duration: 1, length: 1024, dtype: "float64" });
      for (const each of [found.forward, found.gradient, found.relative.forward]) expect(each).toBeGreaterThan(0);
      expect(found).toMatchObject({ length: 1024, dtype: "float64", reference: { name: "relu" } });
    }
  });
  test("refuses what it cannot measure", () => {
    expect(() => cost(activations, "softmax")).toThrow(/^cost: name must be an elementwise function/);
    expect(() => cost(activations, "relu", {}, { length: 0 })).toThrow(/^cost: length must be an integer from 1/);
    expect(() => cost(activations, "relu", {}, { dtype: "float16" as never })).toThrow(/^cost: dtype must be one of/);
    expect(() => cost({} as never, "relu")).toThrow(/^cost: activations must be an instance/);
  });
});
