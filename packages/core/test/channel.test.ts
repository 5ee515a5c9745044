import { createActivations } from "@nonlin/core";
import { describe, expect, it } from "vitest";
import { reference } from "./reference-backend.js";

const { starRelu } = createActivations({ backend: reference });

describe("two learned parameters", () => {
  const x = Float64Array.of(1, 2, -1, 3, 2, 1);
  const dy = Float64Array.of(1, 1, 1, 2, 1, 4);
  const shape = [2, 3];
  const scale = [1, 2, 3];

  it("are each one number or one per channel, whatever the other is", () => {
    expect([...starRelu(x, { shape, scale, bias: 10 })]).toEqual([11, 18, 10, 19, 18, 13]);
    expect([...starRelu(x, { shape, scale: 2, bias: scale })]).toEqual([3, 10, 3, 19, 10, 5]);
    expect([...starRelu(x, { shape, scale, bias: [10, 20, 30] })]).toEqual([11, 28, 30, 19, 28, 33]);
    expect([...starRelu(x, { scale: 2, bias: [10] })]).toEqual([12, 18, 10, 28, 18, 12]);
  });

  it("have gradients of their own length: one per channel, or one over all channels", () => {
    const byChannel = starRelu.grad(dy, x, { shape, scale, bias: scale });
    expect([[...byChannel.dscale], [...byChannel.dbias]]).toEqual([
      [19, 8, 4],
      [3, 2, 5],
    ]);
    const mixed = starRelu.grad(dy, x, { shape, scale, bias: 10 });
    expect([[...mixed.dx], [...mixed.dscale], [...mixed.dbias]]).toEqual([[2, 8, 0, 12, 8, 24], [19, 8, 4], [10]]);
    const numbers = starRelu.grad(dy, x, {});
    expect([[...numbers.dscale], [...numbers.dbias]]).toEqual([[31], [10]]);
  });

  it("write each gradient to its own `out`", () => {
    const out = { dx: new Float64Array(6), dscale: new Float64Array(3), dbias: new Float64Array(1) };
    const result = starRelu.grad(dy, x, { shape, scale, bias: 10, out });
    expect([result.dx, result.dscale, result.dbias].map((array, i) => array === Object.values(out)[i])).toEqual([
      true,
      true,
      true,
    ]);
  });

  it("do not share memory with each other's gradients", () => {
    const memory = new Float64Array(5);
    const out = { dscale: memory.subarray(0, 3), dbias: memory.subarray(2, 5) };
    const call = () => starRelu.grad(dy, x, { shape, scale, bias: scale, out });
    expect(call).toThrow(/^starRelu\.grad: out\.dbias must be memory of its own/);
  });

  it("are counted against the channels one by one", () => {
    expect(() => starRelu(x, { shape, scale, bias: [1, 2] })).toThrow(/^starRelu: bias must be 1 number or 3, one per/);
    expect(() => starRelu(x, { shape, scale: [1, 2], bias: scale })).toThrow(/^starRelu: scale must be 1 number or 3/);
  });
});

// Plain calls go a short way; what says more of the same goes the long one.
describe("a call of float32 arrays with `out`", () => {
  const x = Float32Array.of(-1.5, -0, 0.1, 3, Number.NaN, -Infinity);
  const all = createActivations({ backend: reference });
  const calls = [
    { name: "starRelu", options: [{}, { scale: 2 }, { bias: 0.1 }, { scale: -3, bias: 1e-3 }] },
    { name: "prelu", options: [{}, { alpha: 0.1 }, { alpha: -0 }] },
    { name: "swish", options: [{}, { beta: 1.702 }, { beta: [1.702] }] },
    { name: "xielu", options: [{}, { alphaP: 0.3, beta: 0.25 }, { alphaN: 0.7, eps: -1 }] },
  ] as const;

  it.each(calls)("computes $name as one that names a shape, whatever parameters it names", ({ name, options }) => {
    const op = all[name] as unknown as (x: Float32Array, options: object) => Float32Array;
    for (const own of options) {
      for (const precision of [undefined, "exact", "fast"]) {
        const out = new Float32Array(x.length);
        expect(op(x, { ...own, precision, out })).toBe(out);
        expect(out).toEqual(op(x, { ...own, precision, shape: [x.length], axis: 0 }));
        const same = Float32Array.from(x);
        expect(op(same, { ...own, precision, out: same })).toEqual(out);
      }
    }
  });

  it.each(calls)("of $name refuses what one that names a shape refuses, with the same words", ({ name, options }) => {
    const op = all[name] as unknown as (x: Float32Array, options: object) => Float32Array;
    const [parameter] = Object.keys(options[1]);
    const message = (call: object) => {
      try {
        op(x, call);
      } catch (error) {
        return (error as Error).message;
      }
      return "no error";
    };
    for (const bad of [Number.NaN, Infinity, 1e39, "1", null, {}]) {
      const call = { [parameter as string]: bad, out: new Float32Array(x.length) };
      expect(message(call)).not.toBe("no error");
      expect(message(call)).toBe(message({ ...call, shape: [x.length], axis: 0 }));
    }
    for (const bad of [{ axis: 7 }, { preset: "none" }, { precision: "high" }, { alhpa: 1 }]) {
      expect(message({ ...bad, out: new Float32Array(x.length) })).toBe(message(bad));
    }
  });
});
