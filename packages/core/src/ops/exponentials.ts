import { bounds, finite, mapRow } from "../op.js";

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
  names: ["elu", "ELU", "Elu"],
});
