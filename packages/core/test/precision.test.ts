import {
  type Backend,
  type ChannelKernel,
  createActivations,
  type LossKernel,
  type MapKernel,
  type ReductionKernel,
  type RowsKernel,
} from "@nonlin/core";
import { describe, expect, it } from "vitest";
import { reference } from "./reference-backend.js";

/** Fills its output with a number that tells which kernel was called. */
const marked = (mark: number): MapKernel => ({
  forward: (_, y) => y.fill(mark),
  gradient: (_, __, dx) => dx.fill(-mark),
});
const markedRows: RowsKernel = { forward: (_, y) => y.fill(9), gradient: (_, __, dx) => dx.fill(-9) };
const markedChannels: ChannelKernel = {
  forward: (_, __, y) => y.fill(6),
  gradient: (_, __, ___, dx) => dx.fill(-6),
};
const markedReduction: ReductionKernel = { forward: (_, y) => y.fill(5), gradient: (_, __, dx) => dx.fill(-5) };
const markedLoss: LossKernel = {
  forward: (_, __, losses) => losses.fill(4),
  gradient: (_, __, ___, losses, dx) => [losses.fill(4), dx.fill(-4)],
};

const backend: Backend = {
  ...reference,
  fastKernels: {
    gelu_none: marked(7),
    gelu_tanh: marked(8),
    softmax: markedRows,
    swish: markedChannels,
    log_sum_exp: markedReduction,
    softmax_cross_entropy: markedLoss,
  },
};
const { gelu, logSumExp, relu, softmax, softmaxCrossEntropy, swish } = createActivations({ backend });
const x = Float32Array.of(1, 2);
const exact = createActivations({ backend: reference });

describe("precision", () => {
  it("takes the backend's fast kernel on float32 where it is fast, by the choice of the call, and only then", () => {
    expect([...gelu(x, { precision: "fast" })]).toEqual([7, 7]);
    expect([...gelu(x, { precision: "fast", approximate: "tanh" })]).toEqual([8, 8]);
    expect([...gelu.grad(x, x, { precision: "fast" })]).toEqual([-7, -7]);
    expect([...softmax(x, { precision: "fast" })]).toEqual([9, 9]);
    expect([...softmax.grad(x, x, { precision: "fast" })]).toEqual([-9, -9]);
    expect(gelu(x, { precision: "exact" })).toEqual(exact.gelu(x));
    expect(gelu(x, { precision: undefined as never })).toEqual(exact.gelu(x));
    expect(softmax(x)).toEqual(exact.softmax(x));
  });

  it("takes it whatever the kind of the function", () => {
    expect([...swish(x, { precision: "fast" })]).toEqual([6, 6]);
    expect([...swish.grad(x, x, { precision: "fast" }).dx]).toEqual([-6, -6]);
    expect(swish(x)).toEqual(exact.swish(x));
    expect([...logSumExp(x, { precision: "fast" })]).toEqual([5]);
    expect([...logSumExp.grad(Float32Array.of(1), x, { shape: [2], precision: "fast" })]).toEqual([-5, -5]);
    expect(logSumExp(x)).toEqual(exact.logSumExp(x));
    expect(softmaxCrossEntropy(x, [0], { precision: "fast" })).toBe(4);
    expect([...softmaxCrossEntropy.grad(x, [0], { precision: "fast" }).dx]).toEqual([-4, -4]);
    expect(softmaxCrossEntropy(x, [0])).toEqual(exact.softmaxCrossEntropy(x, [0]));
  });

  it("is exact where there is no fast kernel: of a function, a dtype, a backend", () => {
    expect(relu(x, { precision: "fast" })).toEqual(exact.relu(x));
    const wide = Float64Array.of(1, 2);
    expect(gelu(wide, { precision: "fast" })).toEqual(exact.gelu(wide));
    const bits = Uint16Array.of(0x3c00, 0x4000);
    expect(gelu(bits, { dtype: "float16", precision: "fast" })).toEqual(exact.gelu(bits, { dtype: "float16" }));
    expect(exact.gelu(x, { precision: "fast" })).toEqual(exact.gelu(x));
  });

  it("is one of two words", () => {
    expect(() => gelu(x, { precision: "quick" as never })).toThrow(
      new RangeError('gelu: precision must be one of "exact", "fast", got "quick"'),
    );
    expect(() => softmax.grad(x, x, { precision: 1 as never })).toThrow(
      new TypeError('softmax.grad: precision must be one of "exact", "fast", got 1'),
    );
  });
});
