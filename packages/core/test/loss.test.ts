import { createActivations, fromSixteenBits, toSixteenBits } from "@nonlin/core";
import { describe, expect, it } from "vitest";
import { reference } from "./reference-backend.js";

const { softmaxCrossEntropy, logSoftmax } = createActivations({ backend: reference });
const x = Float32Array.of(1, 2, 3, -1, 0, 4);
const shape = [2, 3];
/** The losses of the rows of x for the labels 2 and 0, from another function. */
const losses = Array.from(logSoftmax(Float64Array.from(x), { shape }), (value) => -value);
const [first, second] = [losses[2] as number, losses[3] as number];

describe("a loss", () => {
  it("is the mean over the rows by default, the sum, or each by itself", () => {
    const labels = [2, 0];
    expect(softmaxCrossEntropy(x, labels, { shape })).toBeCloseTo((first + second) / 2, 6);
    expect(softmaxCrossEntropy(x, labels, { shape, reduction: "sum" })).toBeCloseTo(first + second, 6);
    const each = softmaxCrossEntropy(x, labels, { shape, reduction: "none" });
    expect(each).toEqual(Float32Array.of(first, second));
  });

  it("is a number of x's dtype", () => {
    const mean = softmaxCrossEntropy(x, [2, 0], { shape });
    expect(Math.fround(mean)).toBe(mean);
    const bits = Uint16Array.from(x, (value) => toSixteenBits("bfloat16", value));
    const coarse = softmaxCrossEntropy(bits, [2, 0], { shape, dtype: "bfloat16" });
    expect(fromSixteenBits("bfloat16", toSixteenBits("bfloat16", coarse))).toBe(coarse);
    const each = softmaxCrossEntropy(bits, [2, 0], { shape, dtype: "bfloat16", reduction: "none" });
    expect(each).toEqual(Uint16Array.from([first, second], (value) => toSixteenBits("bfloat16", value)));
  });

  it("takes labels of every type of integers", () => {
    const expected = softmaxCrossEntropy(x, [2, 0], { shape });
    for (const Type of [Int8Array, Uint8Array, Int16Array, Uint16Array, Int32Array, Uint32Array]) {
      expect(softmaxCrossEntropy(x, Type.of(2, 0), { shape })).toBe(expected);
    }
    expect(softmaxCrossEntropy(x, BigInt64Array.of(2n, 0n), { shape })).toBe(expected);
    expect(softmaxCrossEntropy(x, BigUint64Array.of(2n, 0n), { shape })).toBe(expected);
    expect(softmaxCrossEntropy(x, [2n, 0], { shape })).toBe(expected);
  });

  it("leaves rows out whose label is ignoreIndex: 0, and not counted in the mean", () => {
    expect(softmaxCrossEntropy(x, [-100, 0], { shape })).toBeCloseTo(second, 6);
    expect(softmaxCrossEntropy(x, [2, 0], { shape, ignoreIndex: 0, reduction: "none" })[1]).toBe(0);
    expect(softmaxCrossEntropy(x, [-100, -100], { shape })).toBeNaN();
    expect(softmaxCrossEntropy(x, [-100, -100], { shape, reduction: "sum" })).toBe(0);
    const { dx } = softmaxCrossEntropy.grad(x, [-100, 0], { shape });
    expect([...dx.subarray(0, 3)]).toEqual([0, 0, 0]);
  });

  it("works along any axis, of views too", () => {
    const transposed = Float32Array.of(1, -1, 2, 0, 3, 4);
    const expected = softmaxCrossEntropy(x, [2, 0], { shape });
    expect(softmaxCrossEntropy(transposed, [2, 0], { shape: [3, 2], axis: 0 })).toBe(expected);
    expect(softmaxCrossEntropy({ data: transposed, shape, strides: [1, 2] }, [2, 0])).toBe(expected);
  });

  it("of no rows is NaN as a mean, 0 as a sum, and nothing", () => {
    const empty = new Float32Array(0);
    expect(softmaxCrossEntropy(empty, [], { shape: [0, 3] })).toBeNaN();
    expect(softmaxCrossEntropy(empty, [], { shape: [0, 3], reduction: "sum" })).toBe(0);
    expect(softmaxCrossEntropy(empty, [], { shape: [0, 3], reduction: "none" })).toEqual(empty);
    expect(softmaxCrossEntropy(empty, [-100, -100], { shape: [2, 0], reduction: "none" })).toEqual(new Float32Array(2));
  });

  it("comes with its gradient, scaled by what comes from above", () => {
    const whole = softmaxCrossEntropy.grad(x, [2, 0], { shape, reduction: "sum" });
    expect(whole.loss).toBe(softmaxCrossEntropy(x, [2, 0], { shape, reduction: "sum" }));
    const mean = softmaxCrossEntropy.grad(x, [2, 0], { shape, dy: 2 });
    expect(mean.dx).toEqual(whole.dx);
    const each = softmaxCrossEntropy.grad(x, [2, 0], { shape, reduction: "none", dy: [1, 0] });
    expect([...each.dx.subarray(0, 3)]).toEqual([...whole.dx.subarray(0, 3)]);
    expect(each.dx.subarray(3).every((value) => value === 0)).toBe(true);
    expect(each.loss).toEqual(softmaxCrossEntropy(x, [2, 0], { shape, reduction: "none" }));
  });

  it("writes its results where it is told to, the gradient over the logits too", () => {
    const place = x.slice();
    const loss = new Float32Array(2);
    const { dx } = softmaxCrossEntropy.grad(x, [2, 0], { shape, reduction: "none" });
    const given = softmaxCrossEntropy.grad(place, [2, 0], { shape, reduction: "none", out: { dx: place, loss } });
    expect(given.dx).toBe(place);
    expect(given.loss).toBe(loss);
    expect(place).toEqual(dx);
    const out = new Float32Array(2);
    expect(softmaxCrossEntropy(x, [2, 0], { shape, reduction: "none", out })).toBe(out);
  });
});

describe("a loss refuses, with nothing written,", () => {
  const refuses = (labels: unknown, options: object, message: string | RegExp, kind: ErrorConstructor = RangeError) => {
    const out = new Float32Array(2).fill(7);
    const dx = new Float32Array(6).fill(7);
    const forward = () =>
      softmaxCrossEntropy(x, labels as never, { shape, reduction: "none", out, ...options } as never);
    const gradient = () =>
      softmaxCrossEntropy.grad(
        x,
        labels as never,
        {
          shape,
          reduction: "none",
          out: { loss: out, dx },
          ...options,
        } as never,
      );
    for (const call of [forward, gradient]) {
      expect(call).toThrow(kind);
      expect(call).toThrow(message);
    }
    expect([...out, ...dx]).toEqual(new Array(8).fill(7));
  };

  it("labels that are no class, by index and value", () => {
    refuses([2, 3], {}, "labels[1] must be an integer in [0, 3), or ignoreIndex (-100), got 3");
    refuses([-1, 0], {}, "labels[0] must be an integer in [0, 3), or ignoreIndex (-100), got -1");
    refuses([0, 0.5], {}, "labels[1] must be an integer in [0, 3), or ignoreIndex (-100), got 0.5");
    refuses([NaN, 0], {}, "got NaN");
    refuses(BigInt64Array.of(0n, 2n ** 62n), {}, "got 4611686018427387904n");
    refuses([0, -100], { ignoreIndex: -1 }, "or ignoreIndex (-1), got -100");
  });

  it("labels that are none, or not one for each row", () => {
    refuses([0], {}, "labels must be 2 integers, one for each row of x, got 1");
    refuses(Int32Array.of(0, 1, 2), {}, "labels must be 2 integers, one for each row of x, got 3");
    refuses(["0", "1"], {}, /labels must be an array of integers/, TypeError);
    refuses(Float32Array.of(0, 1), {}, /labels must be an array of integers.*Int32Array\.from/, TypeError);
    refuses(undefined, {}, /labels must be .* got undefined/, TypeError);
    refuses(new Array(2), {}, /labels must be/, TypeError);
    const gone = Int32Array.of(0, 1);
    structuredClone(gone.buffer, { transfer: [gone.buffer] });
    refuses(gone, {}, /labels must be .* with memory behind it/, TypeError);
  });

  it("options that are none", () => {
    refuses([0, 1], { reduction: "max" }, 'reduction must be one of "mean", "sum", "none", got "max"');
    refuses([0, 1], { reduction: 1 }, "got 1", TypeError);
    refuses([0, 1], { ignoreIndex: 0.5 }, "ignoreIndex must be an integer, got 0.5");
    refuses([0, 1], { ignoreIndex: "0" }, "ignoreIndex must be", TypeError);
    refuses([0, 1], { labelSmoothing: 1.5 }, "labelSmoothing must be");
    refuses([0, 1], { labelSmoothing: -0.5 }, "labelSmoothing must be");
    refuses([0, 1], { axis: 2 }, "axis must be");
    refuses([0, 1], { reduction: "mean" }, /out(\.loss)? must be left out/, TypeError);
    refuses([0, 1], { nonsense: 1 }, /unknown key "nonsense"/, TypeError);
  });

  it("a dy that does not go with the reduction, or has not one number for each row", () => {
    const call = (options: object) => () => softmaxCrossEntropy.grad(x, [0, 1], { shape, ...options } as never);
    expect(call({ dy: [1, 2] })).toThrow(/dy must be a number where the reduction is "mean"/);
    expect(call({ dy: [1], reduction: "none" })).toThrow(/dy must be 1 number or 2/);
    expect(call({ dy: ["1", 2], reduction: "none" })).toThrow(TypeError);
    expect(call({ dy: Int32Array.of(1, 2), reduction: "none" })).toThrow(TypeError);
  });

  it("outputs that overlap what the call reads", () => {
    const memory = Float32Array.of(...x, 0, 0);
    const own = memory.subarray(0, 6);
    const on = (out: object) => () => softmaxCrossEntropy.grad(own, [0, 1], { shape, reduction: "none", out } as never);
    expect(on({ dx: memory.subarray(1, 7) })).toThrow(/out\.dx must be/);
    expect(on({ loss: memory.subarray(5, 7) })).toThrow(/out\.loss must be memory of its own/);
    const labels = new Int32Array(memory.buffer, 24, 2);
    expect(() => softmaxCrossEntropy(own, labels, { shape, reduction: "none", out: memory.subarray(6, 8) })).toThrow(
      /out must be memory of its own/,
    );
  });
});
