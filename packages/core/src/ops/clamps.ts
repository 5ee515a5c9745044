import { bounds, finite, mapRow } from "../op.js";

/** Rectified linear unit, cut off at 6. */
export const relu6 = mapRow({
  name: "relu6",
  doc: "Rectified linear unit, cut off at 6: x between 0 and 6, otherwise the nearer of the two.",
  formula: { plain: "min(max(x, 0), 6)", latex: "\\min(\\max(x, 0), 6)" },
  derivativeFormula: { plain: "0 < x < 6 ? 1 : 0", latex: "[0 < x < 6]" },
  parameters: {},
  value: (x) => (x < 0 ? 0 : x > 6 ? 6 : x),
  derivative: (x) => (x > 0 && x < 6 ? 1 : Number.isNaN(x) ? x : 0),
  range: { low: 0, high: 6 },
  derivativeRange: { low: 0, high: 1 },
  bounds: bounds.piecewiseLinear,
  kink: "0 at x = 0 and at x = 6",
  breakpoints: () => [0, 6],
  special: [
    [-0, -0],
    [0, 0],
    [6, 6],
    [-Infinity, 0],
    [Infinity, 6],
  ],
  specialDerivative: [
    [-0, 0],
    [0, 0],
    [6, 0],
    [-Infinity, 0],
    [Infinity, 0],
  ],
  monotone: true,
  symmetry: "none",
  fixedPoints: [{ low: 0, high: 6 }],
  use: "Nets that will be quantised to few bits: the output has a known range.",
  limitations: "No gradient on either side: a unit may die at 0 or at 6.",
  source: "Krizhevsky, Convolutional Deep Belief Networks on CIFAR-10, 2010",
  names: {
    torch: ["relu6", "ReLU6"],
    jax: ["relu6"],
    keras: ["relu6"],
    huggingface: ["relu6"],
    other: ["Relu6"],
  },
});

/** At both ends the slope of the inside, as a clip that passes what lies on its limits has it. */
const insideWithEnds = [
  { at: "min", slope: 1 },
  { at: "max", slope: 1 },
] as const;

/** Hard hyperbolic tangent: the identity between two limits. */
export const hardTanh = mapRow({
  name: "hardTanh",
  doc: "Hard tanh: x between min and max, otherwise the nearer of the two.",
  formula: { plain: "x < min ? min : x > max ? max : x", latex: "\\min(\\max(x, m), M)" },
  derivativeFormula: { plain: "min < x < max ? 1 : 0", latex: "[m < x < M]" },
  parameters: {
    min: { type: "number", doc: "The least value.", default: -1, domain: finite },
    max: { type: "number", doc: "The greatest value, at least min.", default: 1, domain: finite },
  },
  ascending: ["min", "max"],
  value: (x, { min, max }) => (x < min ? min : x > max ? max : x),
  derivative: (x, { min, max }) => (x > min && x < max ? 1 : Number.isNaN(x) ? x : 0),
  range: { low: -1, high: 1 },
  derivativeRange: { low: 0, high: 1 },
  bounds: bounds.piecewiseLinear,
  kink: "0 at x = min and at x = max",
  breakpoints: ({ min, max }) => [min, max],
  special: [
    [-0, -0],
    [0, 0],
    [-1, -1],
    [1, 1],
    [-Infinity, -1],
    [Infinity, 1],
  ],
  specialDerivative: [
    [-0, 1],
    [0, 1],
    [-1, 0],
    [1, 0],
    [-Infinity, 0],
    [Infinity, 0],
  ],
  monotone: true,
  symmetry: "odd",
  fixedPoints: [{ low: -1, high: 1 }],
  use: "A cheap tanh, and a clamp with a gradient.",
  limitations: "No gradient outside the limits: a unit that has left them does not come back by itself.",
  source: "Collobert, Large Scale Machine Learning, thesis, Université de Paris VI, 2004",
  signatures: { torch: { keywords: { min: "min_val", max: "max_val" } } },
  names: {
    torch: ["hardtanh", "Hardtanh"],
    jax: ["hard_tanh"],
    keras: ["hard_tanh"],
    other: ["HardTanh"],
  },
  conventions: {
    jax: { slopes: insideWithEnds },
    keras: { slopes: insideWithEnds },
  },
});

/** alpha * x, where the number nearest to 1/6 stands for 1/6, in either dtype. */
const slant = (x: number, alpha: number) => {
  if (alpha === 0) return Number.isNaN(x) ? x : 0;
  return alpha === 1 / 6 || alpha === Math.fround(1 / 6) ? x / 6 : alpha * x;
};

/** Where the line reaches 0 and 1. */
const ends = (alpha: number, beta: number) =>
  [0, 1].map((y) => (alpha === 1 / 6 ? 6 : 1 / alpha) * (y - beta)).sort((a, b) => a - b);

/** Hard sigmoid: a straight line between 0 and 1. */
export const hardSigmoid = mapRow({
  name: "hardSigmoid",
  doc: "Hard sigmoid: alpha * x + beta between 0 and 1, otherwise the nearer of the two.",
  formula: { plain: "min(max(alpha * x + beta, 0), 1)", latex: "\\min(\\max(\\alpha x + \\beta, 0), 1)" },
  derivativeFormula: { plain: "0 < alpha * x + beta < 1 ? alpha : 0", latex: "\\alpha\\,[0 < \\alpha x + \\beta < 1]" },
  parameters: {
    alpha: {
      type: "number",
      // Rounded like any other number, the default would miss both ends: 1/6 in float64 times -3 plus 0.5 is 2.8e-17
      // and not 0, and in float32 the value at -2.9999998 would be 2.5e-8 where (x + 3) / 6 is 4.0e-8.
      doc: "The slope. The number of the dtype that is nearest to 1/6, the default, stands for 1/6 itself, so that the line ends at exactly -3 and 3.",
      default: 1 / 6,
      standsFor: 1 / 6,
      domain: finite,
    },
    beta: { type: "number", doc: "The value at 0.", default: 0.5, domain: finite },
  },
  value: (x, { alpha, beta }) => {
    const y = slant(x, alpha) + beta;
    return y < 0 ? 0 : y > 1 ? 1 : y;
  },
  derivative: (x, { alpha, beta }) => {
    const y = slant(x, alpha) + beta;
    return y > 0 && y < 1 ? alpha : Number.isNaN(x) ? x : 0;
  },
  range: { low: 0, high: 1 },
  derivativeRange: { low: 0, high: 1 / 6 },
  bounds: bounds.parametricProved,
  kink: "0 where alpha * x + beta is 0 or 1",
  breakpoints: ({ alpha, beta }) => (alpha === 0 ? [] : ends(alpha, beta)),
  special: [
    [-0, 0.5],
    [0, 0.5],
    [-3, 0],
    [3, 1],
    [-Infinity, 0],
    [Infinity, 1],
  ],
  specialDerivative: [
    [-0, 1 / 6],
    [0, 1 / 6],
    [-3, 0],
    [3, 0],
    [-Infinity, 0],
    [Infinity, 0],
  ],
  monotone: true,
  symmetry: "none",
  fixedPoints: [0.6],
  use: "Gates on small devices: sigmoid without an exponential; in MobileNetV3's squeeze-and-excite blocks.",
  limitations:
    "No gradient outside the line. Frameworks disagree on alpha: 1/6 or 0.2. At x = 0 it has two thirds of sigmoid's slope.",
  source:
    "Courbariaux, Bengio & David, BinaryConnect, NeurIPS 2015; with alpha = 1/6: Howard et al., MobileNetV3, 2019",
  signatures: { onnx: { keywords: { alpha: "alpha", beta: "beta" } } },
  names: {
    torch: ["hardsigmoid", "Hardsigmoid"],
    jax: ["hard_sigmoid"],
    keras: ["hard_sigmoid"],
    onnx: ["HardSigmoid"],
    webnn: ["hardSigmoid"],
  },
  conventions: {
    onnx: { parameters: { alpha: 0.2, beta: 0.5 } },
    webnn: { parameters: { alpha: 0.2, beta: 0.5 } },
  },
});

/** Hard swish: x times the hard sigmoid. */
export const hardSwish = mapRow({
  name: "hardSwish",
  doc: "Hard swish: x * (x + 3) / 6 between -3 and 3, 0 below and x above.",
  formula: {
    plain: "x <= -3 ? 0 : x >= 3 ? x : x * (x + 3) / 6",
    latex: "x \\min(\\max(x + 3, 0), 6) / 6",
  },
  derivativeFormula: {
    plain: "x <= -3 ? 0 : x >= 3 ? 1 : (2 * x + 3) / 6",
    latex: "x \\le -3 \\;?\\; 0 : x \\ge 3 \\;?\\; 1 : (2x + 3) / 6",
  },
  parameters: {},
  value: (x) => (x <= -3 ? 0 : x >= 3 ? x : (x * (x + 3)) / 6),
  derivative: (x) => (x <= -3 ? 0 : x >= 3 ? 1 : (2 * x + 3) / 6),
  besideZero: () => ({ forward: 1 }), // x/2 + x²/6
  range: { low: -0.375, high: Infinity },
  derivativeRange: { low: -0.5, high: 1.5, lowOpen: true, highOpen: true },
  bounds: bounds.smooth,
  kink: "0 at x = -3, 1 at x = 3",
  breakpoints: () => [-3, 3],
  special: [
    [-0, -0],
    [0, 0],
    [-3, 0],
    [3, 3],
    [-1.5, -0.375],
    [-Infinity, 0],
    [Infinity, Infinity],
  ],
  specialDerivative: [
    [-0, 0.5],
    [0, 0.5],
    [-3, 0],
    [3, 1],
    [-1.5, 0],
    [-Infinity, 0],
    [Infinity, 1],
  ],
  monotone: false,
  symmetry: "none",
  fixedPoints: [0, { low: 3, high: Infinity }],
  use: "Convolutional nets on small devices: silu without an exponential.",
  limitations:
    "Not monotone: it has its minimum -0.375 at x = -1.5. No gradient below -3; the slope jumps at -3 and 3.",
  source: "Howard et al., Searching for MobileNetV3, ICCV 2019",
  signatures: { onnx: { since: 14 } },
  names: {
    torch: ["hardswish", "Hardswish"],
    jax: ["hard_swish", "hard_silu"],
    keras: ["hard_swish", "hard_silu"],
    onnx: ["HardSwish"],
    webnn: ["hardSwish"],
  },
  // As PyTorch 2.6 computes it: x/3 + 1/2 at both ends.
  conventions: {
    torch: {
      slopes: [
        { at: -3, slope: -0.5 },
        { at: 3, slope: 1.5 },
      ],
    },
  },
});
