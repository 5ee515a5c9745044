// How other frameworks' functions take what the table calls parameters. The table knows their names; what their arguments
// are called it does not know. This is data about functions and would stand in core's rows, beside `names`.

/** What a framework calls a parameter, by the table's name. One that is missing cannot be chosen there. */
export interface Signature {
  readonly keywords?: Readonly<Record<string, string>>;
  /** Parameters that are tensors of their own. */
  readonly tensors?: readonly string[];
  /** A parameter that x is divided by before the call. */
  readonly divisor?: string;
  /** Another than the framework's own domain or module. */
  readonly module?: string;
  /** The first version that has it, where that is not an old one. */
  readonly since?: number;
}

/** torch.nn.functional and torch (documentation of PyTorch 2). */
export const torchSignatures: Readonly<Record<string, Signature>> = {
  leakyRelu: { keywords: { negativeSlope: "negative_slope" } },
  prelu: { keywords: { alpha: "weight" }, tensors: ["alpha"] },
  threshold: { keywords: { threshold: "threshold", value: "value" } },
  hardTanh: { keywords: { min: "min_val", max: "max_val" } },
  hardShrink: { keywords: { lambda: "lambd" } },
  softShrink: { keywords: { lambda: "lambd" } },
  celu: { keywords: { alpha: "alpha" } },
  elu: { keywords: { alpha: "alpha" } },
  softplus: { keywords: { beta: "beta" } },
  gelu: { keywords: { approximate: "approximate" } },
  exp: { module: "torch" },
  expm1: { module: "torch" },
  log1p: { module: "torch" },
  erf: { module: "torch" },
  sigmoid: { module: "torch" },
  tanh: { module: "torch" },
  softmax: { divisor: "temperature" },
  logSoftmax: { divisor: "temperature" },
  softmin: { divisor: "temperature" },
};

/** Operators of ONNX (its Operators.md) and, with a module, of onnxruntime. */
export const onnxSignatures: Readonly<Record<string, Signature>> = {
  leakyRelu: { keywords: { negativeSlope: "alpha" } },
  prelu: { keywords: { alpha: "slope" }, tensors: ["alpha"] },
  threshold: { keywords: { threshold: "alpha" } },
  hardSigmoid: { keywords: { alpha: "alpha", beta: "beta" } },
  hardSwish: { since: 14 },
  hardShrink: { keywords: { lambda: "lambd" } },
  celu: { keywords: { alpha: "alpha" } },
  elu: { keywords: { alpha: "alpha" } },
  mish: { since: 18 },
  gelu: { keywords: { approximate: "approximate" }, since: 20 },
  swish: { keywords: { beta: "alpha" }, since: 24 },
  quickGelu: { module: "com.microsoft" },
  softmax: { divisor: "temperature" },
  logSoftmax: { divisor: "temperature" },
};
