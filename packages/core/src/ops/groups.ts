import { bounds, groupsRow } from "../op.js";

/** Maxout unit. */
export const maxout = groupsRow({
  name: "maxout",
  doc: "Maxout: the largest of each group of neighbouring elements along an axis, which gets shorter by that factor.",
  formula: { plain: "y_c = max_k x_(c * pieces + k), 0 <= k < pieces", latex: "y_c = \\max_{0 \\le k < p} x_{cp + k}" },
  derivativeFormula: { plain: "dx = dy at the first largest of the group, 0 elsewhere", latex: "[k = \\arg\\max]" },
  parameters: {},
  pieces: 2,
  wins: (candidate, kept) => candidate > kept || Number.isNaN(candidate),
  range: { low: -Infinity, high: Infinity },
  derivativeRange: { low: 0, high: 1 },
  bounds: bounds.piecewiseLinear,
  kink: "of equal largest elements the first gets all of dy; +0 and -0 are equal",
  monotone: true,
  symmetry: "none",
  fixedPoints: [],
  use: "A learned piecewise linear activation: each output is the largest of several linear units.",
  limitations: "Takes as many times the weights as there are pieces.",
  source: "Goodfellow, Warde-Farley, Mirza, Courville & Bengio, Maxout Networks, ICML 2013",
  names: { other: ["maxout", "Maxout"] },
});
