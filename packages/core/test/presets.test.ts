import { createActivations, type Framework, frameworks, type OpName, type Row, table } from "@nonlin/core";
import { describe, expect, it } from "vitest";
import { reference } from "./reference-backend.js";

const activations = createActivations({ backend: reference });
const { gelu, hardSigmoid, hardSwish, hardTanh, leakyRelu, prelu, selu, threshold } = activations;
const rows: readonly Row[] = Object.values(table);
const ones = (length: number) => new Float32Array(length).fill(1);

type Elementwise = {
  (x: Float64Array, options?: object): Float64Array;
  grad(dy: Float64Array, x: Float64Array, options?: object): Float64Array;
};

describe("a preset", () => {
  it("gives parameters the framework's defaults", () => {
    const x = Float64Array.of(-2, -1, 0.5, 2);
    expect(hardSigmoid(x, { preset: "onnx" })).toEqual(hardSigmoid(x, { alpha: 0.2 }));
    expect(hardSigmoid(x, { preset: "webnn" })).toEqual(hardSigmoid(x, { alpha: 0.2 }));
    expect(hardSigmoid(x, { preset: "torch" })).toEqual(hardSigmoid(x));
    expect(leakyRelu(x, { preset: "keras" })).toEqual(leakyRelu(x, { negativeSlope: 0.2 }));
    expect(gelu(x, { preset: "jax" })).toEqual(gelu(x, { approximate: "tanh" }));
    expect(threshold(x, { preset: "onnx" })).toEqual(threshold(x, { threshold: 1, value: 0 }));
    expect(prelu(x, { preset: "keras" })).toEqual(prelu(x, { alpha: 0 }));
  });

  it("leaves a parameter alone that the call names", () => {
    const x = Float64Array.of(-2, 0.5);
    expect(leakyRelu(x, { preset: "keras", negativeSlope: 0.4 })).toEqual(leakyRelu(x, { negativeSlope: 0.4 }));
    expect(gelu(x, { preset: "jax", approximate: "none" })).toEqual(gelu(x));
    expect(leakyRelu(x, { preset: "keras", negativeSlope: undefined as never })).toEqual(
      leakyRelu(x, { negativeSlope: 0.2 }),
    );
  });

  it("gives gradients the framework's slopes at kinks, and no others", () => {
    const x = Float32Array.of(-3, -1, -0, 0, 1, 3, Number.NaN);
    const dy = ones(7);
    expect([...leakyRelu.grad(dy, x, { preset: "jax" })].slice(1, 5)).toEqual([Math.fround(0.01), 1, 1, 1]);
    expect([...hardTanh.grad(dy, x, { preset: "keras" })]).toEqual([0, 1, 1, 1, 1, 0, Number.NaN]);
    expect([...hardTanh.grad(dy, x)]).toEqual([0, 0, 1, 1, 0, 0, Number.NaN]);
    expect([...hardTanh.grad(dy, x, { preset: "jax", min: -3, max: 3 })]).toEqual([1, 1, 1, 1, 1, 1, Number.NaN]);
    const swish = hardSwish.grad(dy, x, { preset: "torch" });
    expect([swish[0], swish[5]]).toEqual([-0.5, 1.5]);
    expect([hardSwish.grad(dy, x)[0], hardSwish.grad(dy, x)[5]]).toEqual([0, 1]);
    expect(selu.grad(dy, x, { preset: "keras" })[3]).toBe(Math.fround(1.0507009873554805));
  });

  it("multiplies slopes at kinks by dy, also where dx lies on dy or on x", () => {
    const onUpstream = Float32Array.of(2, 3);
    hardTanh.grad(onUpstream, Float32Array.of(1, -1), { preset: "keras", out: onUpstream });
    expect([...onUpstream]).toEqual([2, 3]);
    const onInput = Float32Array.of(1, 2);
    hardTanh.grad(Float32Array.of(5, 7), onInput, { preset: "keras", out: onInput });
    expect([...onInput]).toEqual([5, 0]);
  });

  it("finds kinks in views and in 16 bits", () => {
    const view = { data: Float32Array.of(9, 1, 9, -1), shape: [2], strides: [2], offset: 1 };
    expect([...hardTanh.grad(Float32Array.of(4, 6), view, { preset: "jax" })]).toEqual([4, 6]);
    const bits = Uint16Array.of(0x3f80, 0xbf80, 0x4000);
    const dy = Uint16Array.of(0x3f80, 0x4000, 0x3f80);
    expect([...hardTanh.grad(dy, bits, { preset: "jax", dtype: "bfloat16" })]).toEqual([0x3f80, 0x4000, 0]);
  });

  it("is taken by every function, and changes nothing where the framework does not differ", () => {
    const x = Float64Array.of(-3, -1.5, -1, 0, 0.5, 1, 3, 6);
    const dy = new Float64Array(8).fill(1);
    for (const row of rows) {
      for (const preset of frameworks) {
        if (row.conventions?.[preset] !== undefined || row.kind !== "map") continue;
        const activation = activations[row.name as OpName] as unknown as Elementwise;
        expect(activation(x, { preset }), row.name).toEqual(activation(x));
        expect(activation.grad(dy, x, { preset }), row.name).toEqual(activation.grad(dy, x));
      }
    }
    const shape = [1, 8];
    expect(activations.softmax(x, { preset: "keras", shape })).toEqual(activations.softmax(x, { shape }));
    expect(activations.glu(x, { preset: "torch" })).toEqual(activations.glu(x));
    expect(activations.swish.grad(dy, x, { preset: "onnx" })).toEqual(activations.swish.grad(dy, x));
  });

  it("serves quantized functions", () => {
    const quantization = { dtype: "int8", input: { scale: 0.05 }, output: { scale: 1 / 128 } } as const;
    const x = Int8Array.of(-100, -20, 0, 30, 100);
    const expected = activations.quantized("hardSigmoid", { ...quantization, alpha: 0.2 })(x);
    expect(activations.quantized("hardSigmoid", { ...quantization, preset: "onnx" })(x)).toEqual(expected);
  });

  it("is refused where it is none", () => {
    const x = new Float32Array(1);
    expect(() => gelu(x, { preset: "pytorch" as Framework })).toThrow(
      new RangeError('gelu: preset must be one of "torch", "jax", "keras", "onnx", "webnn", got "pytorch"'),
    );
    expect(() => gelu.grad(x, x, { preset: 1 as never })).toThrow(TypeError);
  });
});
