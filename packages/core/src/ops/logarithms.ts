import { bounds, mapRow, positive } from "../op.js";

/** The logistic function, without cancellation on either side. */
const logistic = (x: number) => (x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x)));
/** log(1 + e^z), without overflow. */
const softplusOf = (z: number) => (z > 40 ? z : Math.log1p(Math.exp(z)));

/** Logarithm of 1 + x. */
export const log1p = mapRow({
  name: "log1p",
  doc: "Natural logarithm of 1 + x, with all digits near x = 0; NaN for x < -1.",
  formula: { plain: "log(1 + x)", latex: "\\ln(1 + x)" },
  derivativeFormula: { plain: "1 / (1 + x)", latex: "\\frac{1}{1 + x}" },
  parameters: {},
  value: Math.log1p,
  derivative: (x) => (x < -1 ? Number.NaN : 1 / (1 + x)),
  domain: { low: -1, high: Infinity },
  range: { low: -Infinity, high: Infinity },
  derivativeRange: { low: 0, high: Infinity, lowOpen: true },
  bounds: bounds.smooth,
  special: [
    [-0, -0],
    [0, 0],
    [-1, -Infinity],
    [-2, Number.NaN],
    [-Infinity, Number.NaN],
    [Infinity, Infinity],
  ],
  specialDerivative: [
    [-0, 1],
    [0, 1],
    [-1, Infinity],
    [-2, Number.NaN],
    [-Infinity, Number.NaN],
    [Infinity, 0],
  ],
  monotone: true,
  symmetry: "none",
  fixedPoints: [0],
  use: "A building block: log-scaled counts and magnitudes, and the inverse of expm1.",
  limitations:
    "Not defined for x < -1. At x = -1 value and derivative are the limits from the right: -Infinity and Infinity.",
  source: "Kahan, Branch Cuts for Complex Elementary Functions, 1987",
  signatures: { torch: { module: "torch" } },
  names: {
    torch: ["log1p"],
    jax: ["log1p"],
    keras: ["log1p"],
    other: ["Log1p"],
  },
});

/** Softplus. */
export const softplus = mapRow({
  name: "softplus",
  doc: "Softplus: a smooth max(x, 0), computed on the whole line by one formula without a linear cut-over.",
  formula: { plain: "log(1 + exp(beta * x)) / beta", latex: "\\frac{\\ln(1 + e^{\\beta x})}{\\beta}" },
  derivativeFormula: { plain: "sigmoid(beta * x)", latex: "s(\\beta x)" },
  parameters: {
    beta: { type: "number", doc: "The sharpness of the bend: Infinity would be relu.", default: 1, domain: positive },
  },
  value: (x, { beta }) => {
    const z = beta * x;
    return z > 40 ? x : softplusOf(z) / beta;
  },
  derivative: (x, { beta }) => logistic(beta * x),
  range: { low: 0, high: Infinity, lowOpen: true },
  derivativeRange: { low: 0, high: 1, lowOpen: true, highOpen: true },
  bounds: bounds.parametricProved,
  special: [
    [-0, Math.LN2],
    [0, Math.LN2],
    [-Infinity, 0],
    [Infinity, Infinity],
  ],
  specialDerivative: [
    [-0, 0.5],
    [0, 0.5],
    [-Infinity, 0],
    [Infinity, 1],
  ],
  monotone: true,
  symmetry: "none",
  fixedPoints: [],
  use: "Positive outputs, such as a standard deviation, without exp's growth.",
  limitations:
    "Never 0: units do not become sparse. Frameworks that go over to x at a threshold (20 by default in PyTorch) drop up to 2e-9 there.",
  source: "Dugas, Bengio, Bélisle, Nadeau & Garcia, Incorporating Second-Order Functional Knowledge, NIPS 2000",
  signatures: { torch: { keywords: { beta: "beta" } } },
  names: {
    torch: ["softplus", "Softplus"],
    jax: ["softplus"],
    keras: ["softplus"],
    onnx: ["Softplus"],
    webnn: ["softplus"],
    huggingface: ["softplus"],
  },
});

/** Logarithm of the sigmoid. */
export const logSigmoid = mapRow({
  name: "logSigmoid",
  doc: "Logarithm of the sigmoid: minus the softplus of -x.",
  formula: { plain: "log(sigmoid(x)) = -log(1 + exp(-x))", latex: "\\ln s(x) = -\\ln(1 + e^{-x})" },
  derivativeFormula: { plain: "sigmoid(-x)", latex: "s(-x)" },
  parameters: {},
  value: (x) => -softplusOf(-x),
  derivative: (x) => logistic(-x),
  range: { low: -Infinity, high: 0, highOpen: true },
  derivativeRange: { low: 0, high: 1, lowOpen: true, highOpen: true },
  bounds: bounds.smooth,
  special: [
    [-0, -Math.LN2],
    [0, -Math.LN2],
    [-Infinity, -Infinity],
    [Infinity, -0],
  ],
  specialDerivative: [
    [-0, 0.5],
    [0, 0.5],
    [-Infinity, 1],
    [Infinity, 0],
  ],
  monotone: true,
  symmetry: "none",
  fixedPoints: [],
  use: "The logarithm of a probability from a logit, as in binary cross-entropy.",
  limitations: "The logarithm of a computed sigmoid loses digits for large x and is -Infinity for very negative x.",
  source: "Bishop, Pattern Recognition and Machine Learning, 2006",
  names: {
    torch: ["logsigmoid", "LogSigmoid"],
    jax: ["log_sigmoid"],
    keras: ["log_sigmoid"],
    other: ["LogSigmoid"],
  },
});
