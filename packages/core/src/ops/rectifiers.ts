import { bounds, channelRow, finite, mapRow } from "../op.js";

/** Rectified linear unit. */
export const relu = mapRow({
  name: "relu",
  doc: "Rectified linear unit: x for x > 0, otherwise 0.",
  formula: { plain: "max(x, 0)", latex: "\\max(x, 0)" },
  derivativeFormula: { plain: "x > 0 ? 1 : 0", latex: "[x > 0]" },
  parameters: {},
  value: (x) => (x < 0 ? 0 : x),
  derivative: (x) => (x > 0 ? 1 : x <= 0 ? 0 : x),
  range: { low: 0, high: Infinity },
  derivativeRange: { low: 0, high: 1 },
  bounds: bounds.piecewiseLinear,
  kink: "0 at x = 0",
  special: [
    [-0, -0],
    [0, 0],
    [-Infinity, 0],
    [Infinity, Infinity],
  ],
  specialDerivative: [
    [-0, 0],
    [0, 0],
    [-Infinity, 0],
    [Infinity, 1],
  ],
  monotone: true,
  symmetry: "none",
  fixedPoints: [{ low: 0, high: Infinity }],
  use: "The default for hidden layers: cheap, and it does not saturate for x > 0. Initialise as He et al. (2015).",
  limitations:
    "A unit whose input stays negative has no gradient and does not recover; the output is not centred at 0.",
  source: "Nair & Hinton, Rectified Linear Units Improve Restricted Boltzmann Machines, ICML 2010",
  names: ["relu", "ReLU", "Relu"],
});

/** Leaky rectified linear unit. */
export const leakyRelu = mapRow({
  name: "leakyRelu",
  doc: "Leaky rectified linear unit: x for x > 0, otherwise negativeSlope * x.",
  formula: { plain: "x > 0 ? x : negativeSlope * x", latex: "x > 0 \\;?\\; x : \\alpha x" },
  derivativeFormula: { plain: "x > 0 ? 1 : negativeSlope", latex: "x > 0 \\;?\\; 1 : \\alpha" },
  parameters: {
    negativeSlope: { type: "number", doc: "The slope for x <= 0.", default: 0.01, domain: finite },
  },
  value: (x, { negativeSlope }) => (x > 0 ? x : negativeSlope === 0 && x === -Infinity ? -0 : negativeSlope * x),
  derivative: (x, { negativeSlope }) => (x > 0 ? 1 : x <= 0 ? negativeSlope : x),
  range: { low: -Infinity, high: Infinity },
  derivativeRange: { low: 0.01, high: 1 },
  bounds: bounds.piecewiseLinear,
  kink: "negativeSlope at x = 0",
  special: [
    [-0, -0],
    [0, 0],
    [-Infinity, -Infinity],
    [Infinity, Infinity],
  ],
  specialDerivative: [[Infinity, 1]],
  monotone: true,
  symmetry: "none",
  fixedPoints: [{ low: 0, high: Infinity }],
  use: "Where units of a relu network die: a little gradient is left on the negative side.",
  limitations: "The slope is one more thing to choose; frameworks disagree on it (0.01, 0.2, 0.3).",
  source: "Maas, Hannun & Ng, Rectifier Nonlinearities Improve Neural Network Acoustic Models, ICML 2013",
  names: ["leaky_relu", "LeakyReLU", "LeakyRelu"],
});

/** Parametric rectified linear unit. */
export const prelu = channelRow({
  name: "prelu",
  doc: "Parametric rectified linear unit: x for x > 0, otherwise alpha * x, with alpha learned, for all or by channel.",
  formula: { plain: "x > 0 ? x : alpha * x", latex: "x > 0 \\;?\\; x : \\alpha_c x" },
  derivativeFormula: { plain: "x > 0 ? 1 : alpha", latex: "x > 0 \\;?\\; 1 : \\alpha_c" },
  parameters: {
    alpha: {
      type: "channel",
      doc: "The slope for x <= 0: one number, or one per channel.",
      default: 0.25,
      domain: finite,
    },
  },
  value: (x, { alpha }) => (x > 0 ? x : alpha === 0 && x === -Infinity ? -0 : alpha * x),
  derivative: (x, { alpha }) => (x > 0 ? 1 : x <= 0 ? alpha : x),
  parameterDerivative: (x) => (x > 0 ? 0 : x),
  range: { low: -Infinity, high: Infinity },
  derivativeRange: { low: 0.25, high: 1 },
  bounds: bounds.piecewiseLinear,
  kink: "alpha at x = 0",
  special: [
    [-0, -0],
    [0, 0],
    [-Infinity, -Infinity],
    [Infinity, Infinity],
  ],
  specialDerivative: [
    [-0, 0.25],
    [0, 0.25],
    [-Infinity, 0.25],
    [Infinity, 1],
  ],
  monotone: true,
  symmetry: "none",
  fixedPoints: [{ low: 0, high: Infinity }],
  use: "Convolutional nets: one more number per channel, learned with the weights. Do not decay alpha.",
  limitations: "alpha can become negative or greater than 1 in training: max(alpha * x, x) would then be wrong.",
  source: "He, Zhang, Ren & Sun, Delving Deep into Rectifiers, ICCV 2015",
  names: ["prelu", "PReLU", "PRelu"],
});

/** Threshold: x where it is large enough, otherwise a constant. */
export const threshold = mapRow({
  name: "threshold",
  doc: "Threshold: x for x > threshold, otherwise value.",
  formula: { plain: "x > threshold ? x : value", latex: "x > \\theta \\;?\\; x : v" },
  derivativeFormula: { plain: "x > threshold ? 1 : 0", latex: "[x > \\theta]" },
  parameters: {
    threshold: { type: "number", doc: "What x must be greater than to pass.", default: 0, domain: finite },
    value: { type: "number", doc: "The result for all other x.", default: 0, domain: finite },
  },
  value: (x, { threshold, value }) => (x <= threshold ? value : x),
  derivative: (x, { threshold }) => (x > threshold ? 1 : x <= threshold ? 0 : x),
  range: { low: 0, high: Infinity },
  derivativeRange: { low: 0, high: 1 },
  bounds: bounds.piecewiseLinear,
  kink: "0 at x = threshold",
  special: [
    [-0, 0],
    [0, 0],
    [-Infinity, 0],
    [Infinity, Infinity],
  ],
  specialDerivative: [
    [-0, 0],
    [0, 0],
    [-Infinity, 0],
    [Infinity, 1],
  ],
  monotone: true,
  symmetry: "none",
  fixedPoints: [{ low: 0, high: Infinity }],
  use: "Features that count from a certain strength on; with another threshold than 0 a ThresholdedReLU.",
  limitations: "Jumps unless value is the threshold itself. Unlike relu it makes 0 of -0.",
  source: "Konda, Memisevic & Krueger, Zero-Bias Autoencoders and the Benefits of Co-Adapting Features, ICLR 2015",
  names: ["Threshold", "thresholded_relu", "ThresholdedReLU", "ThresholdedRelu"],
});
