import { bounds, mapRow, nonNegative } from "../op.js";

/** Hard shrinkage. */
export const hardShrink = mapRow({
  name: "hardShrink",
  doc: "Hard shrinkage: 0 from -lambda to lambda, x outside.",
  formula: { plain: "|x| <= lambda ? 0 : x", latex: "x\\,[|x| > \\lambda]" },
  derivativeFormula: { plain: "|x| <= lambda ? 0 : 1", latex: "[|x| > \\lambda]" },
  parameters: {
    lambda: { type: "number", doc: "Up to where numbers become 0.", default: 0.5, domain: nonNegative },
  },
  value: (x, { lambda }) => (Math.abs(x) <= lambda ? (x < 0 || Object.is(x, -0) ? -0 : 0) : x),
  derivative: (x, { lambda }) => (Math.abs(x) > lambda ? 1 : Number.isNaN(x) ? x : 0),
  range: { low: -Infinity, high: Infinity },
  derivativeRange: { low: 0, high: 1 },
  bounds: bounds.piecewiseLinear,
  kink: "0 at x = -lambda and at x = lambda",
  breakpoints: ({ lambda }) => [-lambda, lambda],
  special: [
    [-0, -0],
    [0, 0],
    [-0.5, -0],
    [0.5, 0],
    [-Infinity, -Infinity],
    [Infinity, Infinity],
  ],
  specialDerivative: [
    [-0, 0],
    [0, 0],
    [-0.5, 0],
    [0.5, 0],
    [-Infinity, 1],
    [Infinity, 1],
  ],
  monotone: true,
  symmetry: "odd",
  fixedPoints: [{ low: -Infinity, high: -0.5, highOpen: true }, 0, { low: 0.5, high: Infinity, lowOpen: true }],
  use: "Sparse codes and denoising: small coefficients are noise, large ones are kept as they are.",
  limitations: "Jumps by lambda at both ends, and has no gradient between them.",
  source: "Donoho & Johnstone, Ideal Spatial Adaptation by Wavelet Shrinkage, Biometrika 81, 1994",
  signatures: { torch: { keywords: { lambda: "lambd" } }, onnx: { keywords: { lambda: "lambd" } } },
  names: {
    torch: ["hardshrink", "Hardshrink"],
    keras: ["hard_shrink"],
    onnx: ["Shrink"],
  },
});

/** Soft shrinkage. */
export const softShrink = mapRow({
  name: "softShrink",
  doc: "Soft shrinkage: 0 from -lambda to lambda, outside x moved towards 0 by lambda.",
  formula: {
    plain: "x > lambda ? x - lambda : x < -lambda ? x + lambda : 0",
    latex: "\\operatorname{sgn}(x) \\max(|x| - \\lambda, 0)",
  },
  derivativeFormula: { plain: "|x| <= lambda ? 0 : 1", latex: "[|x| > \\lambda]" },
  parameters: {
    lambda: { type: "number", doc: "How far numbers move towards 0.", default: 0.5, domain: nonNegative },
  },
  value: (x, { lambda }) =>
    x > lambda ? x - lambda : x < -lambda ? x + lambda : Number.isNaN(x) ? x : x < 0 || Object.is(x, -0) ? -0 : 0,
  derivative: (x, { lambda }) => (Math.abs(x) > lambda ? 1 : Number.isNaN(x) ? x : 0),
  range: { low: -Infinity, high: Infinity },
  derivativeRange: { low: 0, high: 1 },
  bounds: bounds.piecewiseLinear,
  kink: "0 at x = -lambda and at x = lambda",
  breakpoints: ({ lambda }) => [-lambda, lambda],
  special: [
    [-0, -0],
    [0, 0],
    [-0.5, -0],
    [0.5, 0],
    [-2, -1.5],
    [2, 1.5],
    [-Infinity, -Infinity],
    [Infinity, Infinity],
  ],
  specialDerivative: [
    [-0, 0],
    [0, 0],
    [-0.5, 0],
    [0.5, 0],
    [-Infinity, 1],
    [Infinity, 1],
  ],
  monotone: true,
  symmetry: "odd",
  fixedPoints: [0],
  use: "The proximal step of an L1 penalty, as in ISTA and LISTA; denoising without jumps.",
  limitations: "Large numbers are moved too (a bias of lambda); no gradient from -lambda to lambda.",
  source: "Donoho, De-noising by Soft-Thresholding, IEEE Transactions on Information Theory 41, 1995",
  signatures: { torch: { keywords: { lambda: "lambd" } } },
  names: {
    torch: ["softshrink", "Softshrink"],
    keras: ["soft_shrink"],
  },
});

/** What is left of x beside its hyperbolic tangent. */
export const tanhShrink = mapRow({
  name: "tanhShrink",
  doc: "Tanh shrinkage: x minus its hyperbolic tangent, with all digits near 0, where the two cancel.",
  formula: { plain: "x - tanh(x)", latex: "x - \\tanh x" },
  derivativeFormula: { plain: "tanh(x)^2", latex: "\\tanh^2 x" },
  parameters: {},
  value: (x) => {
    const s = x * x;
    if (s >= 1) return x - Math.tanh(x);
    // Lambert's continued fraction for x / tanh(x) - 1.
    let fraction = 21;
    for (let n = 19; n >= 3; n -= 2) fraction = n + s / fraction;
    return (x * s) / (fraction + s);
  },
  derivative: (x) => Math.tanh(x) ** 2,
  besideZero: () => ({ derivative: -1, tail: 1 }), // x² - 2/3 x⁴; x - 1 + 2 e^-2x
  range: { low: -Infinity, high: Infinity },
  derivativeRange: { low: 0, high: 1, highOpen: true },
  bounds: bounds.smooth,
  special: [
    [-0, -0],
    [0, 0],
    [-Infinity, -Infinity],
    [Infinity, Infinity],
  ],
  specialDerivative: [
    [-0, 0],
    [0, 0],
    [-Infinity, 1],
    [Infinity, 1],
  ],
  monotone: true,
  symmetry: "odd",
  fixedPoints: [0],
  use: "Sparse coding: a smooth shrinkage that leaves x³/3 of a small x and moves a large one by 1.",
  limitations: "Almost no gradient near 0. Written as x - tanh(x) it loses every digit there.",
  source: "Collobert, Kavukcuoglu & Farabet, Torch7: A Matlab-like Environment for Machine Learning, 2011",
  names: {
    torch: ["tanhshrink", "Tanhshrink"],
    keras: ["tanh_shrink"],
  },
});
