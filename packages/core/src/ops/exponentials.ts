import { bounds, channelRow, finite, mapRow, nonZero } from "../op.js";

/** Exponential function. */
export const exp = mapRow({
  name: "exp",
  doc: "Exponential function: e to the power of x.",
  formula: { plain: "exp(x)", latex: "e^x" },
  derivativeFormula: { plain: "exp(x)", latex: "e^x" },
  parameters: {},
  value: Math.exp,
  derivative: Math.exp,
  range: { low: 0, high: Infinity, lowOpen: true },
  derivativeRange: { low: 0, high: Infinity, lowOpen: true },
  bounds: bounds.smooth,
  special: [
    [-0, 1],
    [0, 1],
    [-Infinity, 0],
    [Infinity, Infinity],
  ],
  specialDerivative: [
    [-0, 1],
    [0, 1],
    [-Infinity, 0],
    [Infinity, Infinity],
  ],
  monotone: true,
  symmetry: "none",
  fixedPoints: [],
  use: "A building block: positive scales, rates and weights from unbounded numbers.",
  limitations: "Overflows to Infinity from 88.73 in float32 and from 709.79 in float64. For e^x - 1 near 0 use expm1.",
  source: "Euler, Introductio in analysin infinitorum, 1748",
  signatures: { torch: { module: "torch" } },
  names: {
    torch: ["exp"],
    jax: ["exp"],
    keras: ["exponential", "exp"],
    onnx: ["Exp"],
    webnn: ["exp"],
  },
});

/** Exponential function minus 1. */
export const expm1 = mapRow({
  name: "expm1",
  doc: "Exponential function minus 1, with all digits near x = 0.",
  formula: { plain: "exp(x) - 1", latex: "e^x - 1" },
  derivativeFormula: { plain: "exp(x)", latex: "e^x" },
  parameters: {},
  value: Math.expm1,
  derivative: Math.exp,
  range: { low: -1, high: Infinity, lowOpen: true },
  derivativeRange: { low: 0, high: Infinity, lowOpen: true },
  bounds: bounds.smooth,
  special: [
    [-0, -0],
    [0, 0],
    [-Infinity, -1],
    [Infinity, Infinity],
  ],
  specialDerivative: [
    [-0, 1],
    [0, 1],
    [-Infinity, 0],
    [Infinity, Infinity],
  ],
  monotone: true,
  symmetry: "none",
  fixedPoints: [0],
  use: "A building block: relative growth, and the inverse of log1p.",
  limitations: "Overflows to Infinity where exp does.",
  source: "Kahan, Branch Cuts for Complex Elementary Functions, 1987",
  signatures: { torch: { module: "torch" } },
  names: {
    torch: ["expm1"],
    jax: ["expm1"],
    keras: ["expm1"],
  },
});

/** Exponential linear unit. */
export const elu = mapRow({
  name: "elu",
  doc: "Exponential linear unit: x for x > 0, otherwise alpha * (e^x - 1).",
  formula: { plain: "x > 0 ? x : alpha * expm1(x)", latex: "x > 0 \\;?\\; x : \\alpha (e^x - 1)" },
  derivativeFormula: { plain: "x > 0 ? 1 : alpha * exp(x)", latex: "x > 0 \\;?\\; 1 : \\alpha e^x" },
  parameters: {
    alpha: { type: "number", doc: "Minus the limit for x to -Infinity.", default: 1, domain: finite },
  },
  value: (x, { alpha }) => (x < 0 ? alpha * Math.expm1(x) : x),
  derivative: (x, { alpha }) => (x > 0 ? 1 : alpha * Math.exp(x)),
  range: { low: -1, high: Infinity, lowOpen: true },
  derivativeRange: { low: 0, high: 1, lowOpen: true },
  bounds: bounds.parametricProved,
  kink: "alpha at x = 0",
  breakpoints: () => [0],
  special: [
    [-0, -0],
    [0, 0],
    [-Infinity, -1],
    [Infinity, Infinity],
  ],
  specialDerivative: [
    [-0, 1],
    [0, 1],
    [-Infinity, 0],
    [Infinity, 1],
  ],
  monotone: true,
  symmetry: "none",
  fixedPoints: [{ low: 0, high: Infinity }],
  use: "Hidden layers whose outputs should average near 0; smooth at 0 for alpha = 1.",
  limitations: "Saturates for large negative x. Written as e^x - 1 it loses every digit near 0.",
  source: "Clevert, Unterthiner & Hochreiter, Fast and Accurate Deep Network Learning by ELUs, ICLR 2016",
  signatures: { torch: { keywords: { alpha: "alpha" } }, onnx: { keywords: { alpha: "alpha" } } },
  names: {
    torch: ["elu", "ELU"],
    jax: ["elu"],
    keras: ["elu", "ELU"],
    onnx: ["Elu"],
    webnn: ["elu"],
    huggingface: ["elu"],
  },
});

const seluScale = 1.0507009873554805;
const seluScaleAlpha = 1.7580993408473768;

/** Scaled exponential linear unit. */
export const selu = mapRow({
  name: "selu",
  doc: "Scaled exponential linear unit: scale * x for x > 0, otherwise scale * alpha * (e^x - 1), with two fixed constants.",
  formula: {
    plain:
      "scale * (x > 0 ? x : alpha * expm1(x)), scale = 1.0507009873554804934193349852946, alpha = 1.6732632423543772848170429916717",
    latex: "\\lambda\\,(x > 0 \\;?\\; x : \\alpha (e^x - 1))",
  },
  derivativeFormula: {
    plain: "scale * (x > 0 ? 1 : alpha * exp(x))",
    latex: "\\lambda\\,(x > 0 \\;?\\; 1 : \\alpha e^x)",
  },
  parameters: {},
  value: (x) => (x < 0 ? seluScaleAlpha * Math.expm1(x) : seluScale * x),
  derivative: (x) => (x > 0 ? seluScale : seluScaleAlpha * Math.exp(x)),
  range: { low: -seluScaleAlpha, high: Infinity, lowOpen: true },
  derivativeRange: { low: 0, high: seluScaleAlpha, lowOpen: true },
  bounds: bounds.smooth,
  kink: "scale * alpha = 1.7581 at x = 0",
  breakpoints: () => [0],
  torchGain: () => 3 / 4,
  torchGainReason:
    "Found empirically (pytorch/pytorch#50664): it gives up self-normalisation, which wants a gain of 1, for a steadier gradient in layers that are not square.",
  special: [
    [-0, -0],
    [0, 0],
    [-Infinity, -seluScaleAlpha],
    [Infinity, Infinity],
    [Number.MAX_VALUE, Infinity],
  ],
  specialDerivative: [
    [-0, seluScaleAlpha],
    [0, seluScaleAlpha],
    [-Infinity, 0],
    [Infinity, seluScale],
  ],
  monotone: true,
  symmetry: "none",
  fixedPoints: [-1.2588171640638233, 0],
  use: "Deep nets of dense layers without normalisation: with LeCun's initialisation and alpha dropout, activations keep mean 0 and variance 1.",
  limitations:
    "The fixed point holds for dense layers of normalised inputs only. The largest numbers overflow: scale is above 1.",
  source: "Klambauer, Unterthiner, Mayr & Hochreiter, Self-Normalizing Neural Networks, NeurIPS 2017",
  names: {
    torch: ["selu", "SELU"],
    jax: ["selu"],
    keras: ["selu"],
    onnx: ["Selu"],
    huggingface: ["selu"],
  },
  // TensorFlow takes the slope of the right side at 0.
  conventions: { keras: { slopes: [{ at: 0, slope: seluScale }] } },
});

/** Continuously differentiable exponential linear unit. */
export const celu = mapRow({
  name: "celu",
  doc: "Continuously differentiable exponential linear unit: x for x > 0, otherwise alpha * (e^(x / alpha) - 1).",
  formula: { plain: "x > 0 ? x : alpha * expm1(x / alpha)", latex: "x > 0 \\;?\\; x : \\alpha (e^{x/\\alpha} - 1)" },
  derivativeFormula: { plain: "x > 0 ? 1 : exp(x / alpha)", latex: "x > 0 \\;?\\; 1 : e^{x/\\alpha}" },
  parameters: {
    alpha: {
      type: "number",
      doc: "Minus the limit for x to -Infinity, if positive; a negative one grows there without bound.",
      default: 1,
      domain: nonZero,
    },
  },
  value: (x, { alpha }) => (x < 0 ? alpha * Math.expm1(x / alpha) : x),
  derivative: (x, { alpha }) => (x > 0 ? 1 : Math.exp(x / alpha)),
  range: { low: -1, high: Infinity, lowOpen: true },
  derivativeRange: { low: 0, high: 1, lowOpen: true },
  bounds: bounds.parametricProved,
  kink: "1 at x = 0",
  breakpoints: () => [0],
  special: [
    [-0, -0],
    [0, 0],
    [-Infinity, -1],
    [Infinity, Infinity],
  ],
  specialDerivative: [
    [-0, 1],
    [0, 1],
    [-Infinity, 0],
    [Infinity, 1],
  ],
  monotone: true,
  symmetry: "none",
  fixedPoints: [{ low: 0, high: Infinity }],
  use: "As elu, where alpha is not 1: the slope stays continuous at 0 and bounded by 1.",
  limitations: "Saturates for large negative x. For alpha = 1 it is elu.",
  source: "Barron, Continuously Differentiable Exponential Linear Units, 2017",
  signatures: { torch: { keywords: { alpha: "alpha" } }, onnx: { keywords: { alpha: "alpha" } } },
  names: {
    torch: ["celu", "CELU"],
    jax: ["celu"],
    keras: ["celu"],
    onnx: ["Celu"],
  },
});

/** e^min(x, eps) - 1 - x for x <= 0: x^2/2 near 0, where the leading terms cancel. */
function expExcess(x: number, eps: number): number {
  if (x === -Infinity) return Infinity;
  if (x < eps && x > -0.1) {
    // The series, from the smallest term on.
    let sum = 0;
    for (let n = 12; n >= 2; n--) sum = (sum + 1) * (x / n);
    return sum * x;
  }
  return Math.expm1(Math.min(x, eps)) - x;
}

/** Expanded integral of the exponential linear unit. */
export const xielu = channelRow({
  name: "xielu",
  doc: "xIELU: alphaP * x^2 + beta * x for x > 0, otherwise alphaN * (e^min(x, eps) - 1 - x) + beta * x, with alphaP and alphaN learned, for all or by channel. These are the values in effect: transformers stores p and n with alphaP = softplus(p) and alphaN = beta + softplus(n).",
  formula: {
    plain: "x > 0 ? alphaP * x^2 + beta * x : alphaN * (expm1(min(x, eps)) - x) + beta * x",
    latex: "x > 0 \\;?\\; \\alpha_p x^2 + \\beta x : \\alpha_n (e^{\\min(x, \\epsilon)} - 1 - x) + \\beta x",
  },
  derivativeFormula: {
    plain: "x > 0 ? 2 * alphaP * x + beta : x < eps ? alphaN * expm1(x) + beta : beta - alphaN",
    latex:
      "x > 0 \\;?\\; 2 \\alpha_p x + \\beta : x < \\epsilon \\;?\\; \\alpha_n (e^x - 1) + \\beta : \\beta - \\alpha_n",
  },
  parameters: {
    alphaP: { type: "channel", doc: "The curvature for x > 0: half of it.", default: 0.8, domain: finite },
    alphaN: { type: "channel", doc: "The weight of the exponential for x <= 0.", default: 0.8, domain: finite },
    beta: { type: "number", doc: "The slope at 0, but for the jump.", default: 0.5, domain: finite },
    eps: { type: "number", doc: "Where the exponential stops, a little below 0.", default: -1e-6, domain: finite },
  },
  value: (x, { alphaP, alphaN, beta, eps }) => {
    if (x > 0) return x === Infinity ? signedInfinity(alphaP || beta) : (alphaP * x + beta) * x;
    if (x === -Infinity) return alphaN === beta ? -alphaN : signedInfinity(alphaN - beta);
    return alphaN * expExcess(x, eps) + beta * x;
  },
  derivative: (x, { alphaP, alphaN, beta, eps }) => {
    if (x > 0) return (alphaP === 0 ? 0 : 2 * alphaP * x) + beta;
    if (x < Math.min(eps, -1)) return alphaN * Math.exp(x) + (beta - alphaN);
    if (x < eps) return alphaN * Math.expm1(x) + beta;
    return Number.isNaN(x) ? x : alphaN * (x === eps ? Math.exp(x) / 2 - 1 : -1) + beta;
  },
  parameterDerivatives: (x, { eps }) => ({ alphaP: x <= 0 ? 0 : x * x, alphaN: x > 0 ? 0 : expExcess(x, eps) }),
  range: { low: -0.2057512240964821, high: Infinity },
  derivativeRange: { low: 0.5 - 0.8, high: Infinity },
  bounds: bounds.parametric,
  kink: "beta - alphaN at x = 0, where it jumps; at x = eps half of the exponential's slope, as PyTorch's minimum has it",
  breakpoints: ({ eps }) => (eps < 0 ? [eps, 0] : [0]),
  special: [
    [-Infinity, Infinity],
    [Infinity, Infinity],
  ],
  specialDerivative: [[Infinity, Infinity]],
  monotone: false,
  symmetry: "none",
  fixedPoints: [-6.153843076924103e-7, 0.625],
  use: "Language models, in place of a gated unit: Apertus has it. Its slope grows with x, and goes on learning for x < 0.",
  limitations:
    "Grows like a square. Between eps and 0 the exponential stands still: there the slope is beta - alphaN, the value at 0 is alphaN * expm1(eps), not 0.",
  source: "Huang & Schlag, Deriving Activation Functions Using Integration, 2024",
  names: { huggingface: ["xielu", "XIELUActivation"], other: ["xIELU", "XIELU"] },
  // x/2 + alphaP x², and (beta - alphaN) x - alphaN + alphaN e^x
  besideZero: ({ alphaP, alphaN }) => ({ forward: Math.sign(alphaP), decay: Math.sign(alphaN) }),
});

/** The limit of a line or a parabola with this leading coefficient, of which 0 has the limit 0. */
function signedInfinity(coefficient: number): number {
  return coefficient === 0 ? 0 : coefficient * Infinity;
}
