// TensorFlow.js: the operations of its core, and the activations of its layers, on either backend.
import path from "node:path";
import type { Adapter, CallArguments, CallParameters, TensorData } from "@nonlin/conformance";
import { list, number } from "../literals.js";
import { folderOf, required, versionOf } from "../peers.js";

/** A tensor, as far as it is used here. */
interface Tensor {
  readonly shape: number[];
  dataSync(): Float32Array;
}
type Unary = (x: Tensor) => Tensor;
/** As much of @tensorflow/tfjs-core as is used here. */
interface TensorFlow {
  setBackend(name: string): Promise<boolean>;
  ready(): Promise<void>;
  tensor(data: Float32Array, shape: readonly number[], dtype: "float32"): Tensor;
  tidy<T>(body: () => T): T;
  grad(f: Unary): (x: Tensor, dy: Tensor) => Tensor;
  readonly [op: string]: unknown;
}
interface Layers {
  readonly layers: { activation(options: { readonly activation: string }): { apply(x: Tensor): Tensor } };
}

/** A tensor beside the input. */
export interface Constant {
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

/** One call of the library: what it is called, and its arguments behind x, as source. */
export interface Expression {
  readonly op: string;
  readonly rest: readonly (number | Constant)[];
  /** Whether it is an activation of the layers. */
  readonly layer?: boolean;
}

const core = (op: string, ...rest: Expression["rest"]): Expression => ({ op, rest });
const layer = (op: string): Expression => ({ op, rest: [], layer: true });

const expressions: Readonly<
  Record<string, (parameters: CallParameters, axis: number, shape: readonly number[]) => Expression | string>
> = {
  relu: () => core("relu"),
  relu6: () => core("relu6"),
  hardTanh: (p) => core("clipByValue", number(p, "min"), number(p, "max")),
  leakyRelu: (p) => core("leakyRelu", number(p, "negativeSlope")),
  prelu: (p, axis, shape) => core("prelu", slopes(p.alpha as number | TensorData, axis, shape)),
  elu: (p) => (number(p, "alpha") === 1 ? core("elu") : "tf.elu has no alpha"),
  selu: () => core("selu"),
  softplus: (p) => (number(p, "beta") === 1 ? core("softplus") : "tf.softplus has no beta"),
  sigmoid: () => core("sigmoid"),
  logSigmoid: () => core("logSigmoid"),
  tanh: () => core("tanh"),
  exp: () => core("exp"),
  expm1: () => core("expm1"),
  log1p: () => core("log1p"),
  erf: () => core("erf"),
  softmax: (p, axis) => (p.temperature === 1 ? core("softmax", axis) : "tf.softmax has no temperature"),
  logSoftmax: (p, axis) => (p.temperature === 1 ? core("logSoftmax", axis) : "tf.logSoftmax has no temperature"),
  logSumExp: (_, axis) => core("logSumExp", axis),
  softsign: () => layer("softsign"),
  mish: () => layer("mish"),
  silu: () => layer("swish"),
  gelu: (p) => layer(p.approximate === "tanh" ? "gelu_new" : "gelu"),
};

/** Functions whose gradient the library has. */
const differentiable = Object.keys(expressions).filter((op) => !["softmax", "logSoftmax", "logSumExp"].includes(op));

/** One slope, or as many as there are channels in the shape that broadcasts them along all other axes. */
function slopes(alpha: number | TensorData, axis: number, shape: readonly number[]): Constant {
  if (typeof alpha === "number") return { shape: [1], values: [alpha] };
  return { shape: [alpha.length, ...shape.slice(axis + 1).map(() => 1)], values: Array.from(alpha) };
}

/** What computes a call, or why nothing does. */
export function expressionOf([op, parameters, , shape, axis]: CallArguments): Expression | string {
  return expressions[op.replace(/\.grad$/, "")]?.(parameters, axis, shape) ?? `there is no ${op}`;
}

/** What the library has, whatever it runs on. */
export const tensorflowOps = [...Object.keys(expressions), ...differentiable.map((op) => `${op}.grad`)];

/** A call as a line of source. */
export function tensorflowLine(call: CallArguments): string | undefined {
  const [op, , , shape, , inputs] = call;
  const expression = expressionOf(call);
  if (typeof expression === "string") return undefined;
  const tensor = (data: TensorData) => `tf.tensor(${list(data)}, [${shape.join(", ")}])`;
  const rest = expression.rest.map((value) =>
    typeof value === "number" ? `${value}` : `tf.tensor([${value.values.join(", ")}], [${value.shape.join(", ")}])`,
  );
  const f = (x: string) =>
    expression.layer
      ? `tf.layers.activation({ activation: "${expression.op}" }).apply(${x})`
      : `tf.${expression.op}(${[x, ...rest].join(", ")})`;
  const [first, second] = inputs as [TensorData, TensorData];
  return op.endsWith(".grad")
    ? `tf.grad((x) => ${f("x")})(${tensor(second)}, ${tensor(first)}).dataSync()`
    : `${f(tensor(first))}.dataSync()`;
}

/** TensorFlow.js on a backend of its own: "cpu" or "wasm". */
export async function tensorflow(backend: "cpu" | "wasm"): Promise<Adapter> {
  const tf = required<TensorFlow>("@tensorflow/tfjs-core");
  const layers = required<Layers>("@tensorflow/tfjs-layers");
  const module = `@tensorflow/tfjs-backend-${backend}`;
  const loaded = required<{ setWasmPaths?(folder: string): void }>(module);
  loaded.setWasmPaths?.(`${path.join(folderOf(module), "dist")}${path.sep}`);
  // Both backends live in one library: each call says which.
  const chosen = async () => {
    await tf.setBackend(backend);
    await tf.ready();
  };
  await chosen();
  return {
    name: `TensorFlow.js ${backend}`,
    version: versionOf("@tensorflow/tfjs-core"),
    ops: tensorflowOps,
    async run(...call) {
      await chosen();
      const [op, , , shape, , inputs] = call;
      const expression = expressionOf(call);
      if (typeof expression === "string") return { unsupported: expression };
      return tf.tidy(() => {
        const tensors = inputs.map((input) => tf.tensor(Float32Array.from(input), shape, "float32"));
        const rest = expression.rest.map((value) =>
          typeof value === "number" ? value : tf.tensor(Float32Array.from(value.values), value.shape, "float32"),
        );
        const f: Unary = expression.layer
          ? (x) => layers.layers.activation({ activation: expression.op }).apply(x)
          : (x) => (tf[expression.op] as (...args: unknown[]) => Tensor)(x, ...rest);
        const [first, second] = tensors as [Tensor, Tensor];
        const result = op.endsWith(".grad") ? tf.grad(f)(second, first) : f(first);
        // A copy: the memory is the library's.
        return Float32Array.from(result.dataSync());
      });
    },
    reproduction: (...call) => tensorflowLine(call),
  };
}
