// Checked by tsc, never run: what has to be a compile error is one, and results have the types that they say.
import {
  type Activations,
  type Backend,
  type CompositionName,
  createActivations,
  type Kernels,
  type OpName,
  type SixteenBitView,
  type View,
} from "@nonlin/core";

declare const backend: Backend;
declare const x: Float32Array;
declare const x64: Float64Array;
declare const bytes: Uint8Array;
declare const bits: Uint16Array;
declare const int8: Int8Array;
const { relu, leakyRelu, prelu, elu, gelu, swish, softmax, swiglu, geglu, swigluOai, quantized } = createActivations({
  backend,
});

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function check<_ extends true>(): void {}

export function optionsOfOtherFunctions() {
  // @ts-expect-error relu has no alpha
  relu(x, { alpha: 1 });
  // @ts-expect-error nor has its gradient
  relu.grad(x, x, { alpha: 1 });
  // @ts-expect-error an elementwise function has no axis
  relu(x, { axis: 0 });
  // @ts-expect-error the option is called negativeSlope
  leakyRelu(x, { alpha: 0.1 });
  // @ts-expect-error prelu's parameter is alpha
  prelu(x, { beta: 1 });
  // @ts-expect-error softmax has no alpha
  softmax(x, { alpha: 1 });
  leakyRelu(x, { negativeSlope: 0.1, shape: [1, 2], out: x });
  softmax(x, { axis: -1, temperature: 2, shape: [1, 2] });
}

export function wrongValues() {
  // @ts-expect-error one of "none" and "tanh"
  gelu(x, { approximate: "sigmoid" });
  // @ts-expect-error a number
  elu(x, { alpha: "1" });
  // @ts-expect-error one number for all
  elu(x, { alpha: [1, 2] });
  // @ts-expect-error numbers
  prelu(x, { alpha: ["1"] });
  // @ts-expect-error a list
  relu(x, { shape: 3 });
  // @ts-expect-error no bytes
  relu(bytes);
  // @ts-expect-error no plain arrays
  relu([1, 2]);
  // @ts-expect-error a view has a shape
  relu({ data: x });
  // @ts-expect-error x and out are of one type
  relu(x, { out: x64 });
  // @ts-expect-error a gradient needs x
  relu.grad(x);
  // @ts-expect-error two outputs, by name
  prelu.grad(x, x, { out: x });
  // @ts-expect-error prelu learns alpha
  prelu.grad(x, x, { out: { dbeta: x } });
  gelu(x, { approximate: "tanh" });
  prelu(x, { alpha: [1, 2] });
  prelu(x, { alpha: x });
  prelu.grad(x, x, { out: { dx: x, dalpha: x } });
}

export function gates(y: Float32Array, view: View<Float32Array>) {
  const ofPair = swiglu(x, view, { shape: [2, 3], out: y });
  const ofHalves = swiglu(x64, { axis: 0, activated: "second", shape: [2, 3] });
  const { da, db } = geglu.grad(x64, x64, x64, { approximate: "tanh", out: { da: x64 } });
  const dx = geglu.grad(x, view, { approximate: "tanh", axis: 0, activated: "first", out: y });
  check<Same<typeof ofPair, Float32Array>>();
  check<Same<typeof ofHalves, Float64Array>>();
  check<Same<typeof da, Float64Array>>();
  check<Same<typeof db, Float64Array>>();
  check<Same<typeof dx, Float32Array>>();
  swigluOai(x, x, { alpha: 1, limit: 5 });
  // @ts-expect-error two inputs have no axis
  swiglu(x, x, { axis: 0 });
  // @ts-expect-error nor a half to be chosen
  swiglu(x, x, { activated: "first" });
  // @ts-expect-error nor in the gradient
  swiglu.grad(x, x, x, { axis: 0 });
  // @ts-expect-error first or second
  swiglu(x, { activated: "left" });
  // @ts-expect-error swiglu has no limit
  swiglu(x, x, { limit: 7 });
  // @ts-expect-error two outputs, by name
  swiglu.grad(x, x, x, { out: x });
  // @ts-expect-error which are da and db
  swiglu.grad(x, x, x, { out: { dx: x } });
  // @ts-expect-error one output for one input
  swiglu.grad(x, x, { out: { da: x } });
  // @ts-expect-error a gradient needs an input
  swiglu.grad(x);
  // @ts-expect-error geglu's choice is none or tanh
  geglu(x, { approximate: "erf" });
}

export function results(view: View<Float64Array>) {
  const single = relu(x);
  const double = relu(x64);
  const viewed = relu(view);
  const dx = gelu.grad(x, x);
  const { dx: dxOfPrelu, dalpha } = prelu.grad(x64, x64, { alpha: [1] });
  const { dx: dxOfSwish, dbeta } = swish.grad(x, x);
  check<Same<typeof single, Float32Array>>();
  check<Same<typeof double, Float64Array>>();
  check<Same<typeof viewed, Float64Array>>();
  check<Same<typeof dx, Float32Array>>();
  check<Same<typeof dxOfPrelu, Float64Array>>();
  check<Same<typeof dalpha, Float64Array>>();
  check<Same<typeof dxOfSwish, Float32Array>>();
  check<Same<typeof dbeta, Float32Array>>();
  // @ts-expect-error swish learns beta
  swish.grad(x, x).dalpha;
  // @ts-expect-error a gradient of one output is an array
  gelu.grad(x, x).dx;
  check<Same<keyof Activations, OpName | CompositionName>>();
}

export function sixteenBits(view: View<Uint16Array>, saying: SixteenBitView) {
  const y = gelu(bits, { dtype: "bfloat16", approximate: "tanh", out: bits });
  const dx = gelu.grad(bits, view, { dtype: "float16" });
  const p = softmax(saying, { axis: 0 });
  const { dalpha } = prelu.grad(bits, bits, { dtype: "float16", alpha: bits, out: { dx: bits } });
  check<Same<typeof y, Uint16Array>>();
  check<Same<typeof dx, Uint16Array>>();
  check<Same<typeof p, Uint16Array>>();
  check<Same<typeof dalpha, Uint16Array>>();
  const gated = swiglu(bits, view, { dtype: "float16" });
  const { da } = swiglu.grad(bits, bits, bits, { dtype: "bfloat16", out: { da: bits } });
  const half = swiglu(bits, { dtype: "float16", activated: "second" });
  const wholeGradient = swiglu.grad(saying, saying, { axis: 0 });
  check<Same<typeof gated, Uint16Array>>();
  check<Same<typeof da, Uint16Array>>();
  check<Same<typeof half, Uint16Array>>();
  check<Same<typeof wholeGradient, Uint16Array>>();
  // @ts-expect-error what are the bits?
  swiglu(bits, bits);
  relu(x, { dtype: "float32" });
  // @ts-expect-error what are the bits?
  relu(bits);
  // @ts-expect-error the view does not say it either
  relu(view);
  // @ts-expect-error nor here
  prelu.grad(bits, bits, { alpha: 1 });
  // @ts-expect-error not of a Uint16Array
  relu(bits, { dtype: "float32" });
  // @ts-expect-error not of a Float32Array
  relu(x, { dtype: "float16" });
  // @ts-expect-error the result is bits as well
  relu(bits, { dtype: "float16", out: x });
  // @ts-expect-error dy and x are of one type
  relu.grad(x, bits, { dtype: "float16" });
}

export function quantisation() {
  const scale = { scale: 0.1, zeroPoint: 3 };
  const y = quantized("gelu", { dtype: "int8", input: scale, output: { scale: 1 }, approximate: "tanh" })(int8);
  check<Same<typeof y, Int8Array>>();
  const onBytes = quantized("prelu", { dtype: "uint8", input: scale, output: scale, alpha: 0.1 });
  check<Same<ReturnType<typeof onBytes>, Uint8Array>>();
  // @ts-expect-error not elementwise
  quantized("softmax", { dtype: "int8", input: scale, output: scale });
  // @ts-expect-error no output
  quantized("relu", { dtype: "int8", input: scale });
  // @ts-expect-error relu has no alpha
  quantized("relu", { dtype: "int8", input: scale, output: scale, alpha: 1 });
  // @ts-expect-error one number for all
  quantized("prelu", { dtype: "int8", input: scale, output: scale, alpha: [1, 2] });
  // @ts-expect-error other integers
  onBytes(int8);
}

export function backendsWithoutAKernel({ relu: _, ...kernels }: Kernels) {
  // @ts-expect-error relu is missing
  const incomplete: Backend = { name: "mine", isa: "none", dtypes: ["float32"], kernels };
  // @ts-expect-error and its gradient here
  const half: Kernels = { ...kernels, relu: { forward() {} } };
  // @ts-expect-error rows are not elementwise
  const wrongKind: Kernels = { ...kernels, relu: backend.kernels.softmax };
  // @ts-expect-error kernels compute on float32 and float64
  const dtypes: Backend["dtypes"] = ["float16"];
  // @ts-expect-error a backend is needed
  createActivations({});
  // @ts-expect-error core knows no names of backends
  createActivations({ backend: "js" });
  return [incomplete, half, wrongKind, dtypes];
}
