import { type Backend, createActivations, type MapKernel, type RowsKernel } from "@nonlin/core";
import { describe, expect, it } from "vitest";
import { reference } from "./reference-backend.js";

/** Fills its output with a number that tells which kernel was called. */
const marked = (mark: number): MapKernel => ({
  forward: (_, y) => y.fill(mark),
  gradient: (_, __, dx) => dx.fill(-mark),
});
const markedRows: RowsKernel = { forward: (_, y) => y.fill(9), gradient: (_, __, dx) => dx.fill(-9) };

const backend: Backend = {
  ...reference,
  fastKernels: { gelu_none: marked(7), gelu_tanh: marked(8), softmax: markedRows },
};
const { gelu, relu, softmax } = createActivations({ backend });
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
