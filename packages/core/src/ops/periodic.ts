import { bounds, channelRow, nonZero } from "../op.js";

/** Snake. */
export const snake = channelRow({
  name: "snake",
  doc: "Snake: x plus a periodic term, sin(alpha * x)^2 / alpha, with alpha learned, for all or by channel. float64 derivatives keep their bound while alpha * x is below 2^256; beyond they are those of some other angle.",
  formula: { plain: "x + sin(alpha * x)^2 / alpha", latex: "x + \\frac{\\sin^2(\\alpha_c x)}{\\alpha_c}" },
  derivativeFormula: { plain: "1 + sin(2 * alpha * x)", latex: "1 + \\sin(2 \\alpha_c x)" },
  parameters: {
    alpha: {
      type: "channel",
      doc: "The frequency: the term repeats itself every pi / alpha. Not its logarithm, which some modules store.",
      default: 1,
      domain: nonZero,
    },
  },
  value: (x, { alpha }) => {
    const t = alpha * x;
    return x === 0 || !Number.isFinite(t) ? x : x + Math.sin(t) ** 2 / alpha;
  },
  derivative: (x, { alpha }) => 1 + 2 * Math.sin(alpha * x) * Math.cos(alpha * x),
  parameterDerivatives: (x, { alpha }) => {
    const t = alpha * x;
    const [sine, cosine] = [Math.sin(t), Math.cos(t)];
    return { alpha: x * x * (Math.abs(t) < 1e-3 ? 1 - t * t : ((2 * cosine - sine / t) * sine) / t) };
  },
  range: { low: -Infinity, high: Infinity },
  derivativeRange: { low: 0, high: 2 },
  bounds: bounds.periodic,
  period: ({ alpha }) => Math.PI / Math.abs(alpha),
  special: [
    [-0, -0],
    [0, 0],
    [-Infinity, -Infinity],
    [Infinity, Infinity],
  ],
  // A sine has no limit.
  specialDerivative: [
    [-0, 1],
    [0, 1],
    [-Infinity, Number.NaN],
    [Infinity, Number.NaN],
  ],
  monotone: "but for rounding",
  symmetry: "none",
  fixedPoints: [{ multiplesOf: Math.PI }],
  use: "Signals that repeat themselves, and are to be extrapolated: audio codecs and vocoders, time series.",
  limitations:
    "The slope is 0 once in every period. How many periods the inputs cover is alpha's to learn: its first value matters. A sine costs several times a logistic function.",
  source: "Ziyin, Hartwig & Ueda, Neural Networks Fail to Learn Periodic Functions and How to Fix It, NeurIPS 2020",
  names: { huggingface: ["Snake1d"], other: ["snake", "Snake"] },
});
