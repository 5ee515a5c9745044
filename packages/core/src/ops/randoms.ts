import { bounds, finite, noisyMapRow, noisyRowsRow, positive } from "../op.js";

/** Randomized leaky rectified linear unit. */
export const rrelu = noisyMapRow({
  name: "rrelu",
  doc: "Randomized leaky rectified linear unit: x for x > 0, otherwise a * x, with a drawn for each element, uniform between lower and upper.",
  formula: { plain: "x > 0 ? x : a * x, a ~ U(lower, upper)", latex: "x > 0 \\;?\\; x : a x, \\quad a \\sim U(l, u)" },
  derivativeFormula: { plain: "x > 0 ? 1 : a", latex: "x > 0 \\;?\\; 1 : a" },
  parameters: {
    lower: { type: "number", doc: "The least slope.", default: 1 / 8, domain: finite },
    upper: { type: "number", doc: "The greatest slope, at least lower.", default: 1 / 3, domain: finite },
  },
  ascending: ["lower", "upper"],
  drawn: (uniform, { lower, upper }) => lower + (upper - lower) * uniform,
  value: (x, slope) => (x > 0 ? x : slope === 0 && x === -Infinity ? -0 : slope * x),
  derivative: (x, slope) => (x > 0 ? 1 : x <= 0 ? slope : x),
  range: { low: -Infinity, high: Infinity },
  derivativeRange: { low: 1 / 8, high: 1 },
  bounds: bounds.piecewiseLinear,
  kink: "a at x = 0",
  monotone: true,
  symmetry: "none",
  fixedPoints: [{ low: 0, high: Infinity }],
  use: "Regularisation while training: the slopes differ from call to call.",
  limitations:
    "For training only. Afterwards take leakyRelu with negativeSlope (lower + upper) / 2, which needs no seed.",
  source: "Xu, Wang, Chen & Li, Empirical Evaluation of Rectified Activations in Convolutional Network, 2015",
  names: { torch: ["rrelu", "RReLU"] },
});

/** A relaxed sample of a categorical distribution. */
export const gumbelSoftmax = noisyRowsRow({
  name: "gumbelSoftmax",
  doc: "A relaxed one-hot sample of the distribution with the given logits: softmax of logits with Gumbel noise.",
  formula: {
    plain: "softmax((x + g) / T), g = -log(-log(u)), u ~ U(0, 1)",
    latex: "\\mathrm{softmax}((x + g)/T), \\quad g = -\\log(-\\log u),\\; u \\sim U(0, 1)",
  },
  derivativeFormula: {
    plain: "dx = y * (dy - sum(dy * y)) / T, from the output y",
    latex: "dx_i = y_i (dy_i - \\textstyle\\sum_j dy_j y_j) / T",
  },
  parameters: {
    temperature: {
      type: "number",
      doc: "What sums are divided by: small ones bring samples near to one-hot.",
      default: 1,
      domain: positive,
    },
  },
  of: "softmax",
  noise: "gumbel",
  range: { low: 0, high: 1 },
  derivativeRange: { low: -0.25, high: 0.25 },
  bounds: bounds.rows,
  monotone: true,
  symmetry: "none",
  fixedPoints: [],
  use: "To learn through a discrete choice: gradients flow through the sample.",
  limitations:
    "Biased: a relaxation, not a sample. For a one-hot sample take the largest element of the result, and its gradient from this one (straight-through). The bounds are those of softmax of the logits with the noise that was drawn, added in float64.",
  source:
    "Jang, Gu & Poole, Categorical Reparameterization with Gumbel-Softmax; Maddison, Mnih & Teh, The Concrete Distribution, both ICLR 2017",
  names: { torch: ["gumbel_softmax"] },
});
