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
  breakpoints: () => [0],
  torchGain: {
    value: () => Math.SQRT2,
    reason:
      "He et al. (2015): half of the second moment of a centred input is lost, so weights are drawn twice as wide in variance.",
  },
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
  names: {
    torch: ["relu", "ReLU"],
    jax: ["relu"],
    keras: ["relu", "ReLU"],
    onnx: ["Relu"],
    webnn: ["relu"],
    huggingface: ["relu"],
  },
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
  breakpoints: () => [0],
  torchGain: {
    value: ({ negativeSlope }) => Math.sqrt(2 / (1 + negativeSlope ** 2)),
    reason: "He et al. (2015): the second moment of a centred input is multiplied by (1 + negativeSlope^2) / 2.",
  },
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
  names: {
    torch: ["leaky_relu", "LeakyReLU"],
    jax: ["leaky_relu"],
    keras: ["leaky_relu", { name: "LeakyReLU", parameters: { negativeSlope: 0.3 } }],
    onnx: ["LeakyRelu"],
    webnn: ["leakyRelu"],
    huggingface: ["leaky_relu"],
  },
  conventions: {
    jax: { slopes: [{ at: 0, slope: 1 }] },
    keras: { parameters: { negativeSlope: 0.2 } },
  },
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
  parameterDerivatives: (x) => ({ alpha: x > 0 ? 0 : x }),
  range: { low: -Infinity, high: Infinity },
  derivativeRange: { low: 0.25, high: 1 },
  bounds: bounds.piecewiseLinear,
  kink: "alpha at x = 0",
  breakpoints: () => [0],
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
  names: {
    torch: ["prelu", "PReLU"],
    jax: ["PReLU"],
    keras: ["PReLU"],
    onnx: ["PRelu"],
    webnn: ["prelu"],
    huggingface: ["prelu"],
  },
  conventions: { jax: { parameters: { alpha: 0.01 } }, keras: { parameters: { alpha: 0 } } },
});

/** The square of the rectified linear unit, scaled and shifted. */
export const starRelu = channelRow({
  name: "starRelu",
  doc: "StarReLU: scale * max(x, 0)^2 + bias, with scale and bias learned, for all or by channel.",
  formula: { plain: "scale * max(x, 0)^2 + bias", latex: "s_c \\max(x, 0)^2 + b_c" },
  derivativeFormula: { plain: "2 * scale * max(x, 0)", latex: "2 s_c \\max(x, 0)" },
  parameters: {
    scale: { type: "channel", doc: "What the square is multiplied by.", default: 0.8944, domain: finite },
    bias: { type: "channel", doc: "What is added: the result for x <= 0.", default: -0.4472, domain: finite },
  },
  value: (x, { scale, bias }) => {
    if (x <= 0 || (scale === 0 && x === Infinity)) return bias;
    return scale * x * x + bias;
  },
  derivative: (x, { scale }) => 2 * scale * (x <= 0 || (scale === 0 && x === Infinity) ? 0 : x),
  parameterDerivatives: (x) => ({ scale: x <= 0 ? 0 : x * x, bias: Number.isNaN(x) ? x : 1 }),
  range: { low: -0.4472, high: Infinity },
  derivativeRange: { low: 0, high: Infinity },
  bounds: bounds.parametric,
  breakpoints: () => [0],
  special: [
    [-0, -0.4472],
    [0, -0.4472],
    [-Infinity, -0.4472],
    [Infinity, Infinity],
  ],
  specialDerivative: [
    [-0, 0],
    [0, 0],
    [-Infinity, 0],
    [Infinity, Infinity],
  ],
  monotone: true,
  symmetry: "none",
  fixedPoints: [-0.4472, 1.4604323480154806],
  use: "MetaFormer models, in place of gelu at a fraction of its cost. With the default parameters the result has mean 0 and variance 1 where x is normally distributed with these.",
  limitations: "Grows like a square: inputs need to be normalised. No gradient for x <= 0.",
  source: "Yu, Si, Zhou, Luo, Zhou, Feng, Yan & Wang, MetaFormer Baselines for Vision, 2022",
  names: { other: ["star_relu", "StarReLU"] },
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
  breakpoints: ({ threshold }) => [threshold],
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
  names: {
    torch: ["threshold", "Threshold"],
    keras: ["threshold"],
    onnx: ["ThresholdedRelu"],
    other: ["thresholded_relu", "ThresholdedReLU"],
  },
  conventions: { onnx: { parameters: { threshold: 1, value: 0 } } },
});

/** Squared rectified linear unit. */
export const squaredRelu = mapRow({
  name: "squaredRelu",
  doc: "Squared rectified linear unit: x squared for x > 0, otherwise 0.",
  formula: { plain: "max(x, 0)^2", latex: "\\max(x, 0)^2" },
  derivativeFormula: { plain: "2 * max(x, 0)", latex: "2\\max(x, 0)" },
  parameters: {},
  value: (x) => (x < 0 ? 0 : x * x),
  derivative: (x) => (x < 0 ? 0 : 2 * Math.abs(x)),
  range: { low: 0, high: Infinity },
  derivativeRange: { low: 0, high: Infinity },
  bounds: bounds.piecewiseLinear,
  breakpoints: () => [0],
  special: [
    [-0, 0],
    [0, 0],
    [-2, 0],
    [3, 9],
    [-Infinity, 0],
    [Infinity, Infinity],
  ],
  specialDerivative: [
    [-0, 0],
    [0, 0],
    [-2, 0],
    [3, 6],
    [-Infinity, 0],
    [Infinity, Infinity],
  ],
  monotone: true,
  symmetry: "none",
  fixedPoints: [0, 1],
  use: "The hidden layer of a transformer's feed-forward block: sparse as with relu, and smooth at 0.",
  limitations: "Grows as a square: it overflows from 1.8e19 on in float32 and from 256 on in float16.",
  source: "So, Mańke, Liu, Dai, Shazeer & Le, Primer: Searching for Efficient Transformers, NeurIPS 2021",
  names: {
    huggingface: ["relu2"],
    other: ["squared_relu", "relu_squared", "ReLUSquaredActivation"],
  },
});
