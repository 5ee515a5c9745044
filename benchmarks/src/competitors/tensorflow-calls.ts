import type { KernelName } from "@nonlin/core";

/** A tensor of TensorFlow.js, as far as it is used here. */
export interface Tensor {
  dataSync(): Float32Array;
  dispose(): void;
}

/** The functions of TensorFlow.js that are used here. It is not a dependency, so its own types may not be there. */
export interface TensorFlow {
  setBackend(name: string): Promise<boolean>;
  ready(): Promise<void>;
  enableProdMode(): void;
  tensor(values: Float32Array, shape: readonly number[], dtype: "float32"): Tensor;
  tidy<T>(call: () => T): T;
  grad(f: (x: Tensor) => Tensor): (x: Tensor, dy: Tensor) => Tensor;
  readonly [unary: string]: unknown;
}

/** What calls of it are made of; names and meanings are those of TensorFlow.js. */
type Operand = Tensor | number;
interface Functions {
  [name: string]: (...operands: (Operand | readonly number[])[]) => Tensor;
}

/** What a call is made from: the parameters' values by name, tensors of the learned ones, the axis, the second input. */
export interface CallInputs {
  readonly numbers: { readonly [name: string]: number };
  readonly learned: readonly Tensor[];
  readonly axis: number;
  readonly other: Tensor;
}

type Call = (tf: Functions, x: Tensor, inputs: CallInputs) => Tensor;

const named =
  (name: string): Call =>
  (tf, x) =>
    (tf[name] as Functions[string])(x);

// biome-ignore-start lint/style/noNonNullAssertion: a function that is not there throws, and that is reported
const silu: Call = (tf, x) => tf.mul!(x, tf.sigmoid!(x));
const half = 0.5;
const rootHalf = Math.SQRT1_2;
const gelu: Call = (tf, x) => tf.mul!(tf.mul!(half, x), tf.add!(1, tf.erf!(tf.mul!(x, rootHalf))));
const geluTanh: Call = (tf, x) => {
  const inner = tf.mul!(Math.sqrt(2 / Math.PI), tf.add!(x, tf.mul!(0.044715, tf.mul!(x, tf.square!(x)))));
  return tf.mul!(tf.mul!(half, x), tf.add!(1, tf.tanh!(inner)));
};
const gated =
  (activation: Call): Call =>
  (tf, x, inputs) =>
    tf.mul!(activation(tf, x, inputs), inputs.other);
const softmax: Call = (tf, x, { axis }) => tf.softmax!(x, axis);

/** What computes each kernel in TensorFlow.js: its own function, or the formula in its functions. */
export const tensorflowCalls: Partial<Record<KernelName, Call>> = {
  relu: named("relu"),
  leaky_relu: (tf, x, { numbers }) => tf.leakyRelu!(x, numbers.negativeSlope as number),
  prelu: (tf, x, { learned }) => tf.prelu!(x, learned[0] as Tensor),
  squared_relu: (tf, x) => tf.square!(tf.relu!(x)),
  relu6: named("relu6"),
  hard_tanh: (tf, x, { numbers }) => tf.clipByValue!(x, numbers.min as number, numbers.max as number),
  hard_sigmoid: (tf, x, { numbers }) =>
    tf.clipByValue!(tf.add!(tf.mul!(x, numbers.alpha as number), numbers.beta as number), 0, 1),
  hard_swish: (tf, x) => tf.mul!(tf.mul!(x, tf.relu6!(tf.add!(x, 3))), 1 / 6),
  tanh_shrink: (tf, x) => tf.sub!(x, tf.tanh!(x)),
  elu: named("elu"),
  selu: named("selu"),
  exp: named("exp"),
  expm1: named("expm1"),
  log1p: named("log1p"),
  erf: named("erf"),
  log_sigmoid: named("logSigmoid"),
  softplus: named("softplus"),
  mish: (tf, x) => tf.mul!(x, tf.tanh!(tf.softplus!(x))),
  sigmoid: named("sigmoid"),
  silu,
  quick_gelu: (tf, x) => tf.mul!(x, tf.sigmoid!(tf.mul!(1.702, x))),
  swish: (tf, x, { learned }) => tf.mul!(x, tf.sigmoid!(tf.mul!(learned[0] as Tensor, x))),
  tanh: named("tanh"),
  gelu_none: gelu,
  gelu_tanh: geluTanh,
  softsign: (tf, x) => tf.div!(x, tf.add!(1, tf.abs!(x))),
  glu: gated(named("sigmoid")),
  swiglu: gated(silu),
  reglu: gated(named("relu")),
  geglu_none: gated(gelu),
  geglu_tanh: gated(geluTanh),
  softmax,
  softmin: (tf, x, { axis }) => tf.softmax!(tf.neg!(x), axis),
  log_softmax: (tf, x, { axis }) => tf.logSoftmax!(x, axis),
  log_sum_exp: (tf, x, { axis }) => tf.logSumExp!(x, axis),
};
// biome-ignore-end lint/style/noNonNullAssertion: as above
