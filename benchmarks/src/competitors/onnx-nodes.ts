import type { KernelName } from "@nonlin/core";
import type { Attribute, Constant } from "@nonlin/onnx-model";

/** A node that computes a function of nonlin. */
export interface OnnxNode {
  readonly op: string;
  /** "" where the op is ONNX's own. */
  readonly domain: string;
  readonly version: number;
  /** From the values of the row's parameters, and the axis for functions of rows. */
  attributes(parameters: { readonly [name: string]: number }, axis: number): { readonly [name: string]: Attribute };
  /** Whether the channel parameter is a second input; an attribute otherwise, and then one number for all. */
  readonly slopeInput?: boolean;
  /** What it takes as further inputs, where that is not learned. */
  constants?(parameters: { readonly [name: string]: number }): readonly Constant[];
}

const scalar = (value: number): Constant => ({ shape: [], values: Float32Array.of(value) });

const opset20 = { domain: "", version: 20 };
const microsoft = { domain: "com.microsoft", version: 1 };
const noAttributes = () => ({});
const alongAxis = (_: object, axis: number) => ({ axis: BigInt(axis) });

/** What onnxruntime has for each kernel; absent where it has nothing. */
export const onnxNodes: Partial<Record<KernelName, OnnxNode>> = {
  relu: { op: "Relu", ...opset20, attributes: noAttributes },
  leaky_relu: { op: "LeakyRelu", ...opset20, attributes: ({ negativeSlope = 0.01 }) => ({ alpha: negativeSlope }) },
  prelu: { op: "PRelu", ...opset20, attributes: noAttributes, slopeInput: true },
  threshold: { op: "ThresholdedRelu", ...opset20, attributes: ({ threshold = 0 }) => ({ alpha: threshold }) },
  hard_sigmoid: {
    op: "HardSigmoid",
    ...opset20,
    attributes: ({ alpha = 1 / 6, beta = 0.5 }) => ({ alpha, beta }),
  },
  hard_swish: { op: "HardSwish", ...opset20, attributes: noAttributes },
  hard_shrink: { op: "Shrink", ...opset20, attributes: ({ lambda = 0.5 }) => ({ lambd: lambda, bias: 0 }) },
  soft_shrink: { op: "Shrink", ...opset20, attributes: ({ lambda = 0.5 }) => ({ lambd: lambda, bias: lambda }) },
  hard_tanh: {
    op: "Clip",
    ...opset20,
    attributes: noAttributes,
    constants: ({ min = -1, max = 1 }) => [scalar(min), scalar(max)],
  },
  relu6: { op: "Clip", ...opset20, attributes: noAttributes, constants: () => [scalar(0), scalar(6)] },
  celu: { op: "Celu", ...opset20, attributes: ({ alpha = 1 }) => ({ alpha }) },
  selu: { op: "Selu", ...opset20, attributes: noAttributes },
  exp: { op: "Exp", ...opset20, attributes: noAttributes },
  erf: { op: "Erf", ...opset20, attributes: noAttributes },
  softplus: { op: "Softplus", ...opset20, attributes: noAttributes },
  mish: { op: "Mish", ...opset20, attributes: noAttributes },
  softsign: { op: "Softsign", ...opset20, attributes: noAttributes },
  hardmax: { op: "Hardmax", ...opset20, attributes: alongAxis },
  quick_gelu: { op: "QuickGelu", ...microsoft, attributes: () => ({ alpha: 1.702 }) },
  elu: { op: "Elu", ...opset20, attributes: ({ alpha = 1 }) => ({ alpha }) },
  sigmoid: { op: "Sigmoid", ...opset20, attributes: noAttributes },
  tanh: { op: "Tanh", ...opset20, attributes: noAttributes },
  // x * sigmoid(alpha * x) under another name.
  silu: { op: "QuickGelu", ...microsoft, attributes: () => ({ alpha: 1 }) },
  swish: { op: "QuickGelu", ...microsoft, attributes: ({ beta = 1 }) => ({ alpha: beta }) },
  gelu_none: { op: "Gelu", ...opset20, attributes: noAttributes },
  gelu_tanh: { op: "Gelu", ...opset20, attributes: () => ({ approximate: "tanh" }) },
  softmax: { op: "Softmax", ...opset20, attributes: alongAxis },
  log_softmax: { op: "LogSoftmax", ...opset20, attributes: alongAxis },
};
