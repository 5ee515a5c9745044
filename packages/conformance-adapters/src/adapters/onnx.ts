// What onnxruntime has of the table, in Node and on the web: models of one node.
import type { Adapter, CallArguments, CallParameters, TensorData } from "@nonlin/conformance";
import { type Attribute, type Constant, encodeModel } from "@nonlin/onnx-model";
import { list, number } from "../literals.js";

/** As much of onnxruntime-common as is used here. */
export interface Onnxruntime {
  readonly InferenceSession: {
    create(model: Uint8Array, options: object): Promise<Session>;
  };
  readonly Tensor: new (type: "float32", data: Float32Array, shape: readonly number[]) => object;
}
interface Session {
  run(feeds: object): Promise<{ readonly y: { readonly data: Float32Array } }>;
  release?(): Promise<void>;
}

interface Node {
  readonly op: string;
  readonly domain?: string;
  readonly version?: number;
  readonly attributes?: Readonly<Record<string, Attribute>>;
  readonly constants?: readonly Constant[];
}

const scalar = (value: number): Constant => ({ shape: [], values: Float32Array.of(value) });
const microsoft = { domain: "com.microsoft", version: 1 } as const;

/** The node of each function for its parameters, or what it cannot do. */
const nodes: Readonly<Record<string, (parameters: CallParameters, axis: number, rank: number) => Node | string>> = {
  relu: () => ({ op: "Relu" }),
  relu6: () => ({ op: "Clip", constants: [scalar(0), scalar(6)] }),
  hardTanh: (p) => ({ op: "Clip", constants: [scalar(number(p, "min")), scalar(number(p, "max"))] }),
  leakyRelu: (p) => ({ op: "LeakyRelu", attributes: { alpha: number(p, "negativeSlope") } }),
  prelu: (p, axis, rank) => ({ op: "PRelu", constants: [slopes(p.alpha as number | TensorData, axis, rank)] }),
  threshold: (p) =>
    number(p, "value") === 0
      ? { op: "ThresholdedRelu", attributes: { alpha: number(p, "threshold") } }
      : "ThresholdedRelu has the value 0",
  hardSigmoid: (p) => ({ op: "HardSigmoid", attributes: { alpha: number(p, "alpha"), beta: number(p, "beta") } }),
  hardSwish: () => ({ op: "HardSwish" }),
  hardShrink: (p) => ({ op: "Shrink", attributes: { lambd: number(p, "lambda"), bias: 0 } }),
  softShrink: (p) => ({ op: "Shrink", attributes: { lambd: number(p, "lambda"), bias: number(p, "lambda") } }),
  elu: (p) => ({ op: "Elu", attributes: { alpha: number(p, "alpha") } }),
  celu: (p) => ({ op: "Celu", attributes: { alpha: number(p, "alpha") } }),
  selu: () => ({ op: "Selu" }),
  softplus: (p) => (number(p, "beta") === 1 ? { op: "Softplus" } : "Softplus has no beta"),
  softsign: () => ({ op: "Softsign" }),
  mish: () => ({ op: "Mish" }),
  exp: () => ({ op: "Exp" }),
  erf: () => ({ op: "Erf" }),
  sigmoid: () => ({ op: "Sigmoid" }),
  tanh: () => ({ op: "Tanh" }),
  // x * sigmoid(alpha * x) under another name.
  silu: () => ({ op: "QuickGelu", ...microsoft, attributes: { alpha: 1 } }),
  swish: (p) =>
    typeof p.beta === "number"
      ? { op: "QuickGelu", ...microsoft, attributes: { alpha: p.beta } }
      : "QuickGelu has one alpha for all",
  gelu: (p) => ({ op: "Gelu", attributes: { approximate: p.approximate as string } }),
  softmax: (p, axis) => alongAxis("Softmax", p, axis),
  logSoftmax: (p, axis) => alongAxis("LogSoftmax", p, axis),
  hardmax: (_, axis) => ({ op: "Hardmax", attributes: { axis: BigInt(axis) } }),
};

function alongAxis(op: string, parameters: CallParameters, axis: number): Node | string {
  if (parameters.temperature !== 1) return `${op} has no temperature`;
  return { op, attributes: { axis: BigInt(axis) } };
}

/** Slopes as PRelu wants them: broadcast along all axes but that of the channels. */
function slopes(alpha: number | TensorData, axis: number, rank: number): Constant {
  if (typeof alpha === "number") return { shape: [1], values: Float32Array.of(alpha) };
  return { shape: [alpha.length, ...new Array<number>(rank - axis - 1).fill(1)], values: Float32Array.from(alpha) };
}

/** The model of a call, for arrays of any size of that rank. */
function modelOf(...[op, parameters, , shape, axis]: CallArguments): Uint8Array | string {
  const node = nodes[op]?.(parameters, axis, shape.length) ?? `there is no ${op}`;
  if (typeof node === "string") return node;
  return encodeModel({
    domain: "",
    version: 20,
    attributes: {},
    constants: [],
    ...node,
    shape: shape.map((_, i) => `n${i}`),
  });
}

/** The adapter of one build of onnxruntime. */
export function onnxAdapter(
  about: Pick<Adapter, "name" | "version">,
  runtime: Onnxruntime,
  options: object = {},
): Adapter {
  const sessions = new Map<string, Promise<Session>>();
  return {
    ...about,
    ops: Object.keys(nodes),
    async run(...call) {
      const model = modelOf(...call);
      if (typeof model === "string") return { unsupported: model };
      const key = Buffer.from(model).toString("base64");
      const session = sessions.get(key) ?? runtime.InferenceSession.create(model, options);
      sessions.set(key, session);
      const [, , , shape, , [x]] = call;
      const { y } = await (await session).run({ x: new runtime.Tensor("float32", x as Float32Array, shape) });
      return y.data;
    },
    reproduction(...call) {
      const [, , , shape, , [x]] = call;
      const model = modelOf(...call);
      if (typeof model === "string") return undefined;
      const bytes = Buffer.from(model).toString("base64");
      const tensor = `new ort.Tensor("float32", ${list(x as TensorData)}, [${shape.join(", ")}])`;
      return `(await (await ort.InferenceSession.create(Buffer.from("${bytes}", "base64"))).run({ x: ${tensor} })).y.data`;
    },
    async close() {
      for (const session of sessions.values()) await (await session).release?.();
    },
  };
}
