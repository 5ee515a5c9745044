import { bounds, channelRow, finite, mapRow } from "../op.js";

/** The logistic function, without cancellation on either side. */
const logistic = (x: number) => (x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x)));
/** The derivative of z * logistic(z); the limits are taken where a product would be 0 * Infinity. */
const swishDerivative = (z: number) => {
  if (z === -Infinity) return -0;
  if (z === Infinity) return 1;
  return logistic(z) * (1 + z * logistic(-z));
};

/** Logistic sigmoid. */
export const sigmoid = mapRow({
  name: "sigmoid",
  doc: "Logistic sigmoid: maps the real line onto (0, 1).",
  formula: { plain: "1 / (1 + exp(-x))", latex: "\\frac{1}{1 + e^{-x}}" },
  derivativeFormula: { plain: "s(x) * s(-x), s = sigmoid", latex: "s(x)\\,s(-x),\\ s = \\mathrm{sigmoid}" },
  parameters: {},
  value: logistic,
  derivative: (x) => logistic(x) * logistic(-x),
  range: { low: 0, high: 1, lowOpen: true, highOpen: true },
  derivativeRange: { low: 0, high: 0.25, lowOpen: true },
  bounds: bounds.smooth,
  torchGain: () => 1,
  torchGainReason:
    "PyTorch's convention: weights are drawn as for the identity, though a sigmoid has a slope of at most 1/4 and a mean of 0.5.",
  special: [
    [-0, 0.5],
    [0, 0.5],
    [-Infinity, 0],
    [Infinity, 1],
  ],
  specialDerivative: [
    [-0, 0.25],
    [0, 0.25],
    [-Infinity, 0],
    [Infinity, 0],
  ],
  monotone: true,
  symmetry: "none",
  fixedPoints: [0.6590460684074066],
  use: "Probabilities of independent events, and gates.",
  limitations: "Both tails are flat: deep stacks of it stop learning. Written as 1 - s it loses the right tail.",
  source: "Verhulst, Recherches mathématiques sur la loi d'accroissement de la population, 1845",
  signatures: { torch: { module: "torch" } },
  names: {
    torch: ["sigmoid", "Sigmoid"],
    jax: ["sigmoid"],
    keras: ["sigmoid"],
    onnx: ["Sigmoid"],
    webnn: ["sigmoid"],
    huggingface: ["sigmoid"],
    other: ["logistic", "expit"],
  },
});

/** Hyperbolic tangent. */
export const tanh = mapRow({
  name: "tanh",
  doc: "Hyperbolic tangent: maps the real line onto (-1, 1).",
  formula: { plain: "(exp(x) - exp(-x)) / (exp(x) + exp(-x))", latex: "\\tanh x" },
  derivativeFormula: { plain: "1 / cosh(x)^2", latex: "\\operatorname{sech}^2 x" },
  parameters: {},
  value: Math.tanh,
  derivative: (x) => {
    const e = Math.exp(-2 * Math.abs(x));
    return (4 * e) / ((1 + e) * (1 + e));
  },
  range: { low: -1, high: 1, lowOpen: true, highOpen: true },
  derivativeRange: { low: 0, high: 1, lowOpen: true },
  bounds: bounds.smooth,
  torchGain: () => 5 / 3,
  torchGainReason: "A recommended value, above 1, so that activations do not die out layer by layer.",
  special: [
    [-0, -0],
    [0, 0],
    [-Infinity, -1],
    [Infinity, 1],
  ],
  specialDerivative: [
    [-0, 1],
    [0, 1],
    [-Infinity, 0],
    [Infinity, 0],
  ],
  monotone: true,
  symmetry: "odd",
  fixedPoints: [0],
  use: "Hidden layers of small or recurrent nets: centred at 0, with slope 1 there.",
  limitations: "Both tails are flat. The derivative as 1 - tanh^2 loses every digit beyond |x| = 9 in float32.",
  source: "LeCun, Bottou, Orr & Müller, Efficient BackProp, 1998",
  signatures: { torch: { module: "torch" } },
  names: {
    torch: ["tanh", "Tanh"],
    jax: ["tanh"],
    keras: ["tanh"],
    onnx: ["Tanh"],
    webnn: ["tanh"],
    huggingface: ["tanh"],
  },
});

/** Sigmoid linear unit. */
export const silu = mapRow({
  name: "silu",
  doc: "Sigmoid linear unit: x times its sigmoid. Swish with beta = 1.",
  formula: { plain: "x * sigmoid(x)", latex: "x\\,s(x)" },
  derivativeFormula: { plain: "s(x) * (1 + x * s(-x)), s = sigmoid", latex: "s(x)\\,(1 + x\\,s(-x))" },
  parameters: {},
  value: (x) => (x === -Infinity ? -0 : x * logistic(x)),
  derivative: swishDerivative,
  besideZero: () => ({ forward: 1 }), // x/2 + x²/4
  range: { low: -0.2784645427610738, high: Infinity },
  derivativeRange: { low: -0.09983932012886691, high: 1.099839320128867 },
  bounds: bounds.smooth,
  special: [
    [-0, -0],
    [0, 0],
    [-Infinity, -0],
    [Infinity, Infinity],
  ],
  specialDerivative: [
    [-0, 0.5],
    [0, 0.5],
    [-Infinity, -0],
    [Infinity, 1],
  ],
  monotone: false,
  symmetry: "none",
  fixedPoints: [0],
  use: "Hidden layers of modern convolutional nets and, gated, of language models.",
  limitations: "Not monotone: it has its minimum -0.2785 at x = -1.2785.",
  source: "Elfwing, Uchibe & Doya, Sigmoid-Weighted Linear Units, Neural Networks 107, 2018",
  names: {
    torch: ["silu", "SiLU"],
    jax: ["silu", "swish"],
    keras: ["silu", "swish"],
    huggingface: ["silu", "swish"],
  },
});

/** Swish with a learnable beta. */
export const swish = channelRow({
  name: "swish",
  doc: "Swish: x * sigmoid(beta * x), with beta learned, for all or by channel.",
  formula: { plain: "x * sigmoid(beta * x)", latex: "x\\,s(\\beta_c x)" },
  derivativeFormula: {
    plain: "s(z) * (1 + z * s(-z)), z = beta * x, s = sigmoid",
    latex: "s(z)\\,(1 + z\\,s(-z)),\\ z = \\beta_c x",
  },
  parameters: {
    beta: { type: "channel", doc: "The steepness: 0 gives x / 2, Infinity would be relu.", default: 1, domain: finite },
  },
  value: (x, { beta }) => {
    const z = beta === 0 ? 0 : beta * x;
    return z === -Infinity ? (x > 0 ? 0 : -0) : x * logistic(z);
  },
  derivative: (x, { beta }) => (Number.isNaN(x) ? x : swishDerivative(beta === 0 ? 0 : beta * x)),
  parameterDerivatives: (x, { beta }) => {
    const z = beta === 0 ? 0 : beta * x;
    return { beta: Math.abs(z) > 1500 ? 0 : x * (x * (logistic(z) * logistic(-z))) };
  },
  besideZero: ({ beta }) => ({ forward: Math.sign(beta) }), // x/2 + beta x²/4
  range: { low: -0.2784645427610738, high: Infinity },
  derivativeRange: { low: -0.09983932012886691, high: 1.099839320128867 },
  bounds: bounds.parametric,
  special: [
    [-0, -0],
    [0, 0],
    [-Infinity, -0],
    [Infinity, Infinity],
  ],
  specialDerivative: [
    [-0, 0.5],
    [0, 0.5],
    [-Infinity, -0],
    [Infinity, 1],
  ],
  monotone: false,
  symmetry: "none",
  fixedPoints: [0],
  use: "As silu, where the net should find the steepness by itself.",
  limitations: "The minimum -0.2785 holds for beta = 1 only. beta is called alpha by some frameworks.",
  source: "Ramachandran, Zoph & Le, Searching for Activation Functions, 2017",
  signatures: { onnx: { keywords: { beta: "alpha" }, since: 24 } },
  names: {
    onnx: ["Swish"],
    other: ["swish"],
  },
});

/** Mish. */
export const mish = mapRow({
  name: "mish",
  doc: "Mish: x times the hyperbolic tangent of its softplus.",
  formula: { plain: "x * tanh(log(1 + exp(x)))", latex: "x\\tanh(\\ln(1 + e^x))" },
  derivativeFormula: {
    plain: "t + x * (1 - t^2) * sigmoid(x), t = tanh(log(1 + exp(x)))",
    latex: "t + x\\,(1 - t^2)\\,s(x),\\ t = \\tanh(\\ln(1 + e^x))",
  },
  parameters: {},
  value: (x) => {
    if (x > 40 || x === 0) return x;
    const e = Math.exp(x);
    return e === 0 ? -0 : (x * (e * (e + 2))) / (e * (e + 2) + 2);
  },
  derivative: (x) => {
    if (x > 40) return 1;
    const e = Math.exp(x);
    if (e === 0) return -0;
    const d = e * (e + 2) + 2;
    return (e * ((e + 2) * d + 4 * x * (1 + e))) / (d * d);
  },
  range: { low: -0.30884341301725043, high: Infinity },
  derivativeRange: { low: -0.11252612238946255, high: 1.088498161251728 },
  bounds: bounds.smooth,
  special: [
    [-0, -0],
    [0, 0],
    [-Infinity, -0],
    [Infinity, Infinity],
  ],
  specialDerivative: [
    [-0, 0.6],
    [0, 0.6],
    [-Infinity, -0],
    [Infinity, 1],
  ],
  monotone: false,
  symmetry: "none",
  fixedPoints: [0],
  use: "Convolutional nets, detectors above all, in the place of relu or silu.",
  limitations: "Not monotone: it has its minimum -0.3088 at x = -1.1924.",
  source: "Misra, Mish: A Self Regularized Non-Monotonic Activation Function, BMVC 2020",
  signatures: { onnx: { since: 18 } },
  names: {
    torch: ["mish", "Mish"],
    jax: ["mish"],
    keras: ["mish"],
    onnx: ["Mish"],
    huggingface: ["mish"],
  },
});
