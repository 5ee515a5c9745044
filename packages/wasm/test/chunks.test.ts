import { createActivations } from "@nonlin/core";
import { js } from "@nonlin/js";
import { createWasmBackend } from "@nonlin/wasm";
import { describe, expect, it } from "vitest";

const backend = createWasmBackend();
const onWasm = createActivations({ backend });
const onJs = createActivations({ backend: js });

const numbers = (length: number, phase = 0) => Float32Array.from({ length }, (_, k) => 8 * Math.sin(k + phase));

/** A chunk has 16,384 elements. */
const chunk = 16384;

describe("calls larger than a chunk", () => {
  it("are elementwise the same at every length around one and more chunks", () => {
    for (const length of [chunk - 1, chunk, chunk + 1, 2 * chunk, 3 * chunk + 5]) {
      const [x, dy] = [numbers(length), numbers(length, 1)];
      expect(onWasm.sigmoid(x)).toEqual(onJs.sigmoid(x));
      expect(onWasm.sigmoid.grad(dy, x)).toEqual(onJs.sigmoid.grad(dy, x));
      const inPlace = x.slice();
      expect(onWasm.tanh(inPlace, { out: inPlace })).toEqual(onJs.tanh(x));
    }
  });

  it("keep rows whole, and columns, in every layout", () => {
    const shapes = [
      [3, 20000],
      [700, 50],
      [2, 300, 70],
      [3, 5, 9000],
      [2, 20000, 3],
      [1, 17000, 1],
    ];
    for (const shape of shapes) {
      const length = shape.reduce((a, b) => a * b);
      const x = { data: numbers(length), shape };
      const dy = { data: numbers(length, 1), shape };
      const axis = 1;
      const y = { data: onJs.softmax(x, { axis }), shape };
      expect(onWasm.softmax(x, { axis })).toEqual(y.data);
      expect(onWasm.softmax.grad(dy, y, { axis })).toEqual(onJs.softmax.grad(dy, y, { axis }));
      expect(onWasm.sparsemax(x, { axis })).toEqual(onJs.sparsemax(x, { axis }));
      const sums = onJs.logSumExp(x, { axis });
      expect(onWasm.logSumExp(x, { axis })).toEqual(sums);
      const upstream = { data: sums, shape: shape.filter((_, k) => k !== axis) };
      expect(onWasm.logSumExp.grad(upstream, x, { axis })).toEqual(onJs.logSumExp.grad(upstream, x, { axis }));
    }
  });

  it("mask the right elements of the right rows", () => {
    const shape = [3, 130, 130];
    const length = 3 * 130 * 130;
    const x = { data: numbers(length), shape };
    const dy = { data: numbers(length, 1), shape };
    const mask = { data: Uint8Array.from({ length: 130 * 130 }, (_, k) => (k * 7) % 3), shape: [130, 130] };
    const bias = { data: numbers(130, 2), shape: [130] };
    for (const options of [{ causal: true }, { mask }, { mask, causal: true, emptyRow: "zero" }] as const) {
      const y = { data: onJs.softmax(x, options), shape };
      expect(onWasm.softmax(x, options)).toEqual(y.data);
      expect(onWasm.softmax.grad(dy, y, options)).toEqual(onJs.softmax.grad(dy, y, options));
      const biased = { ...options, bias };
      expect(onWasm.scaledSoftmax(x, biased)).toEqual(onJs.scaledSoftmax(x, biased));
    }
    const axis = 1;
    expect(onWasm.softmax(x, { mask, axis })).toEqual(onJs.softmax(x, { mask, axis }));
  });

  it("take the halves of an input apart, and put their gradients together", () => {
    for (const [shape, axis] of [
      [[3, 40000], 1],
      [[5000, 14], 1],
      [[4, 6, 5000], 1],
    ] as const) {
      const length = shape.reduce((a: number, b: number) => a * b, 1);
      const x = { data: numbers(length), shape };
      const dy = { data: numbers(length / 2, 1), shape: shape.map((n, k) => (k === axis ? n / 2 : n)) };
      expect(onWasm.swiglu(x, { axis })).toEqual(onJs.swiglu(x, { axis }));
      expect(onWasm.swiglu.grad(dy, x, { axis })).toEqual(onJs.swiglu.grad(dy, x, { axis }));
    }
  });

  it("give each channel its parameter, and each parameter the sum of its channel", () => {
    for (const shape of [
      [2, 3, 9000],
      [40, 600, 1],
      [2, 20000, 1],
      [3, 500, 40],
      [1, 1, 40000],
    ]) {
      const length = shape.reduce((a, b) => a * b);
      const x = { data: numbers(length), shape };
      const dy = { data: numbers(length, 1), shape };
      const beta = numbers(shape[1] as number, 3);
      expect(onWasm.swish(x, { beta, axis: 1 })).toEqual(onJs.swish(x, { beta, axis: 1 }));
      expect(onWasm.swish.grad(dy, x, { beta, axis: 1 })).toEqual(onJs.swish.grad(dy, x, { beta, axis: 1 }));
      expect(onWasm.prelu.grad(dy, x, { alpha: 0.25 })).toEqual(onJs.prelu.grad(dy, x, { alpha: 0.25 }));
    }
  });

  it("take the loss of every row, and its gradient", () => {
    const shape = [700, 50];
    const x = { data: numbers(700 * 50), shape };
    const labels = Int32Array.from({ length: 700 }, (_, k) => (k * 13) % 50);
    const options = { labelSmoothing: 0.1, reduction: "none" } as const;
    expect(onWasm.softmaxCrossEntropy(x, labels, options)).toEqual(onJs.softmaxCrossEntropy(x, labels, options));
    const withUpstream = { ...options, dy: numbers(700, 1) };
    expect(onWasm.softmaxCrossEntropy.grad(x, labels, withUpstream)).toEqual(
      onJs.softmaxCrossEntropy.grad(x, labels, withUpstream),
    );
  });

  it("take shared memory and views of arrays as they come", () => {
    const shared = new Float32Array(new SharedArrayBuffer(4 * 20000), 400, 19000);
    shared.set(numbers(19000));
    expect(onWasm.mish(shared)).toEqual(onJs.mish(Float32Array.from(shared)));
    const out: Float32Array = new Float32Array(30000).subarray(5000, 24000);
    expect(onWasm.mish(shared as Float32Array, { out })).toBe(out);
    expect(out).toEqual(onJs.mish(Float32Array.from(shared)));
  });
});
