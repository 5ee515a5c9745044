import { bounds, finite, gateRow, positive } from "../op.js";
import { gelu } from "./gaussians.js";
import { relu } from "./rectifiers.js";
import { sigmoid, silu, swish } from "./sigmoids.js";

const everything = { low: -Infinity, high: Infinity } as const;

/** The limits of an activation that falls to -0 on the left and rises to Infinity on the right, times b. */
const specialPairsOfLinearUnits = [
  [0, 2, 0],
  [-0, 2, -0],
  [0, -2, -0],
  [Infinity, 2, Infinity],
  [Infinity, -2, -Infinity],
  [Infinity, 0, NaN],
  [-Infinity, 2, -0],
  [-Infinity, -2, 0],
  [-Infinity, Infinity, NaN],
  [3, Infinity, Infinity],
  [0, Infinity, NaN],
] as const;
/** And of its derivatives, with slope 1/2 at 0. */
const specialDerivativesOfLinearUnits = [
  [0, 2, 1, 0],
  [-0, -2, -1, -0],
  [0, 0, 0, 0],
  [Infinity, 3, 3, Infinity],
  [-Infinity, 3, -0, -0],
] as const;

/** Gated linear unit. */
export const glu = gateRow({
  name: "glu",
  doc: "Gated linear unit: sigmoid(a) * b.",
  formula: { plain: "sigmoid(a) * b", latex: "s(a)\\,b" },
  derivativeFormula: {
    plain: "da = dy * b * s(a) * s(-a), db = dy * s(a), s = sigmoid",
    latex: "da = dy\\;b\\,s(a)\\,s(-a),\\quad db = dy\\;s(a)",
  },
  parameters: {},
  activated: "second",
  value: (a, b, none) => sigmoid.value(a, none) * b,
  activatedDerivative: (a, b, none) => b * sigmoid.derivative(a, none),
  otherDerivative: (a, _, none) => sigmoid.value(a, none),
  range: everything,
  derivativeRange: everything,
  bounds: bounds.gated,
  specialPairs: [
    [0, 2, 1],
    [-0, -2, -1],
    [0, -0, -0],
    [Infinity, 2, 2],
    [-Infinity, 2, 0],
    [-Infinity, -2, -0],
    [-Infinity, Infinity, NaN],
    [Infinity, -Infinity, -Infinity],
    [0, Infinity, Infinity],
  ],
  specialDerivatives: [
    [0, 2, 0.5, 0.5],
    [-0, -2, -0.5, 0.5],
    [Infinity, 2, 0, 1],
    [-Infinity, -2, -0, 0],
  ],
  symmetry: "odd in b",
  use: "Convolutional sequence models: the gate decides what passes, the other half passes without saturating.",
  limitations:
    "Frameworks disagree on the half that is activated: PyTorch's glu takes the second, as here by default, the units named after Llama the first.",
  source: "Dauphin, Fan, Auli & Grangier, Language Modeling with Gated Convolutional Networks, ICML 2017",
  names: {
    torch: ["glu", "GLU"],
    jax: ["glu"],
    keras: ["glu"],
  },
});

/** Gated linear unit with silu. */
export const swiglu = gateRow({
  name: "swiglu",
  doc: "Gated linear unit with silu: silu(a) * b.",
  formula: { plain: "a * sigmoid(a) * b", latex: "a\\,s(a)\\,b" },
  derivativeFormula: {
    plain: "da = dy * b * s(a) * (1 + a * s(-a)), db = dy * a * s(a), s = sigmoid",
    latex: "da = dy\\;b\\,s(a)\\,(1 + a\\,s(-a)),\\quad db = dy\\;a\\,s(a)",
  },
  parameters: {},
  activated: "first",
  value: (a, b, none) => silu.value(a, none) * b,
  activatedDerivative: (a, b, none) => b * silu.derivative(a, none),
  otherDerivative: (a, _, none) => silu.value(a, none),
  range: everything,
  derivativeRange: everything,
  bounds: bounds.gated,
  specialPairs: specialPairsOfLinearUnits,
  specialDerivatives: specialDerivativesOfLinearUnits,
  symmetry: "odd in b",
  use: "The feed-forward layers of Llama, Mistral, Qwen and most language models since: a is gate_proj(x), b is up_proj(x).",
  limitations: "Two projections where a plain activation needs one: the hidden layer is made a third narrower for it.",
  source: "Shazeer, GLU Variants Improve Transformer, 2020",
  names: {
    other: ["swiglu", "SwiGLU", "SwiGlu", "silu_and_mul"],
  },
});

/** Gated linear unit with gelu. */
export const geglu = gateRow({
  name: "geglu",
  doc: "Gated linear unit with gelu: gelu(a) * b.",
  formula: { plain: "gelu(a) * b, with approximate as in gelu", latex: "\\mathrm{gelu}(a)\\,b" },
  derivativeFormula: {
    plain: "da = dy * b * gelu'(a), db = dy * gelu(a)",
    latex: "da = dy\\;b\\,\\mathrm{gelu}'(a),\\quad db = dy\\;\\mathrm{gelu}(a)",
  },
  parameters: gelu.parameters,
  activated: "first",
  value: (a, b, choice) => gelu.value(a, choice) * b,
  activatedDerivative: (a, b, choice) => b * gelu.derivative(a, choice),
  otherDerivative: (a, _, choice) => gelu.value(a, choice),
  range: everything,
  derivativeRange: everything,
  bounds: bounds.gated,
  specialPairs: specialPairsOfLinearUnits,
  specialDerivatives: specialDerivativesOfLinearUnits,
  symmetry: "odd in b",
  use: 'The feed-forward layers of T5 1.1 and of Gemma, which take approximate "tanh", and of diffusion models, which take "none".',
  limitations: "Take the form that the weights were trained with, and the half: diffusion models activate the second.",
  source: "Shazeer, GLU Variants Improve Transformer, 2020",
  names: {
    other: [
      "geglu",
      "GEGLU",
      "GeGLU",
      "gelu_and_mul",
      { name: "gelu_tanh_and_mul", parameters: { approximate: "tanh" } },
    ],
  },
});

/** Gated linear unit with relu. */
export const reglu = gateRow({
  name: "reglu",
  doc: "Gated linear unit with relu: relu(a) * b.",
  formula: { plain: "max(a, 0) * b", latex: "\\max(a, 0)\\,b" },
  derivativeFormula: {
    plain: "da = dy * b * (a > 0 ? 1 : 0), db = dy * max(a, 0)",
    latex: "da = dy\\;b\\,[a > 0],\\quad db = dy\\,\\max(a, 0)",
  },
  parameters: {},
  activated: "first",
  value: (a, b, none) => relu.value(a, none) * b,
  activatedDerivative: (a, b, none) => b * relu.derivative(a, none),
  otherDerivative: (a, _, none) => relu.value(a, none),
  range: everything,
  derivativeRange: everything,
  bounds: bounds.piecewiseLinear,
  kink: "0 at a = 0",
  specialPairs: [
    [0, 2, 0],
    [-0, 2, -0],
    [-3, -2, -0],
    [-3, Infinity, NaN],
    [Infinity, 2, Infinity],
    [Infinity, 0, NaN],
    [-Infinity, 2, 0],
  ],
  specialDerivatives: [
    [0, 2, 0, 0],
    [-0, -2, -0, -0],
    [3, -2, -2, 3],
    [-Infinity, 2, 0, 0],
    [Infinity, 2, 2, Infinity],
  ],
  symmetry: "odd in b",
  use: "Where the products should be sparse: half of them are 0, and the layer behind can skip those.",
  limitations: "A unit whose gate stays negative has no gradient in either input and does not recover.",
  source: "Shazeer, GLU Variants Improve Transformer, 2020",
  names: {
    other: ["reglu", "ReGLU"],
  },
});

/** The gated unit of OpenAI's gpt-oss. */
export const swigluOai = gateRow({
  name: "swigluOai",
  doc: "The gated unit of OpenAI's gpt-oss: swish(g) * (u + 1) with beta = alpha, g = min(a, limit) and u = b within limit.",
  formula: {
    plain: "g * sigmoid(alpha * g) * (u + 1), g = min(a, limit), u = min(max(b, -limit), limit)",
    latex: "g\\,s(\\alpha g)\\,(u + 1),\\ g = \\min(a, l),\\ u = \\min(\\max(b, -l), l)",
  },
  derivativeFormula: {
    plain:
      "da = a > limit ? 0 : dy * (u + 1) * s(z) * (1 + z * s(-z)), z = alpha * g, db = abs(b) > limit ? 0 : dy * g * s(z), s = sigmoid",
    latex:
      "da = [a \\le l]\\;dy\\,(u + 1)\\,s(z)\\,(1 + z\\,s(-z)),\\ z = \\alpha g,\\quad db = [|b| \\le l]\\;dy\\;g\\,s(z)",
  },
  parameters: {
    alpha: { type: "number", doc: "The steepness of the sigmoid.", default: 1.702, domain: finite },
    limit: {
      type: "number",
      doc: "Where a is cut off above, and b on both sides.",
      default: 7,
      domain: positive,
    },
  },
  activated: "first",
  value: (a, b, { alpha, limit }) => gateOf(a, alpha, limit) * factorOf(b, limit),
  activatedDerivative: (a, b, { alpha, limit }) =>
    factorOf(b, limit) * (a > limit ? 0 : swish.derivative(a, { beta: alpha })),
  otherDerivative: (a, b, { alpha, limit }) => gateOf(a, alpha, limit) * (Math.abs(b) > limit ? 0 : b <= limit ? 1 : b),
  range: everything,
  derivativeRange: everything,
  bounds: bounds.gated,
  kink: "the slope inside, at a = limit and b = ±limit",
  specialPairs: [
    [0, 2, 0],
    [-0, 2, -0],
    [0, -1, 0],
    [-Infinity, 2, -0],
    [-Infinity, -2, 0],
    [-Infinity, Infinity, -0],
    [0, Infinity, 0],
  ],
  specialDerivatives: [
    [0, 2, 1.5, 0],
    [-0, 7, 4, -0],
    [0, -7, -3, 0],
    [0, 8, 4, 0],
    [8, -9, -0, 0],
    [-Infinity, 3, -0, -0],
  ],
  symmetry: "none",
  use: "The experts of gpt-oss. Its weights have a and b in turns: pass shape [..., n, 2] to split along the last axis.",
  limitations:
    "Not swiglu: b counts from -1, both inputs are cut off, and where they are the gradient is 0. a has no lower limit.",
  source: "OpenAI, gpt-oss-120b & gpt-oss-20b Model Card, 2025, and its code (gpt_oss/torch/model.py, swiglu)",
  names: {
    other: ["swiglu_oai", "swigluoai_and_mul"],
  },
});

function gateOf(a: number, alpha: number, limit: number): number {
  return swish.value(Math.min(a, limit), { beta: alpha });
}

function factorOf(b: number, limit: number): number {
  return Math.min(Math.max(b, -limit), limit) + 1;
}
