import { bounds, mapRow, positive } from "../op.js";

/** Softsign. */
export const softsign = mapRow({
  name: "softsign",
  doc: "Softsign: maps the real line onto (-1, 1) as tanh does, with tails that fall as 1/x.",
  formula: { plain: "x / (1 + |x|)", latex: "\\frac{x}{1 + |x|}" },
  derivativeFormula: { plain: "1 / (1 + |x|)^2", latex: "\\frac{1}{(1 + |x|)^2}" },
  parameters: {},
  value: (x) => (Math.abs(x) === Infinity ? Math.sign(x) : x / (1 + Math.abs(x))),
  derivative: (x) => 1 / (1 + Math.abs(x)) / (1 + Math.abs(x)),
  range: { low: -1, high: 1, lowOpen: true, highOpen: true },
  derivativeRange: { low: 0, high: 1, lowOpen: true },
  bounds: bounds.smooth,
  breakpoints: () => [0],
  special: [
    [-0, -0],
    [0, 0],
    [-1, -0.5],
    [3, 0.75],
    [-Infinity, -1],
    [Infinity, 1],
  ],
  specialDerivative: [
    [-0, 1],
    [0, 1],
    [-1, 0.25],
    [3, 0.0625],
    [-Infinity, 0],
    [Infinity, 0],
  ],
  monotone: true,
  symmetry: "odd",
  fixedPoints: [0],
  use: "In the place of tanh where saturated units should go on learning: no exponential, and a tail that is less flat.",
  limitations: "Comes to ±1 slowly: 0.99 needs x = 99.",
  source: "Bergstra, Desjardins, Lamblin & Bengio, Quadratic Polynomials Learn Better Image Features, 2009",
  names: {
    torch: ["softsign", "Softsign"],
    jax: ["soft_sign"],
    keras: ["softsign"],
    onnx: ["Softsign"],
    webnn: ["softsign"],
  },
});

/** Squareplus. */
export const squareplus = mapRow({
  name: "squareplus",
  doc: "Squareplus: softplus by a square root instead of an exponential and a logarithm.",
  formula: { plain: "(x + sqrt(x^2 + b)) / 2", latex: "\\frac{x + \\sqrt{x^2 + b}}{2}" },
  derivativeFormula: {
    plain: "(1 + x / sqrt(x^2 + b)) / 2",
    latex: "\\tfrac12\\left(1 + \\frac{x}{\\sqrt{x^2 + b}}\\right)",
  },
  parameters: {
    b: {
      type: "number",
      doc: "The size of the bend: 0 would be relu, and 4 (ln 2)^2 gives softplus's value at 0.",
      default: 4,
      domain: positive,
    },
  },
  value: (x, { b }) => {
    const root = Math.hypot(x, Math.sqrt(b));
    return x > 0 ? 0.5 * x + 0.5 * root : b / (0.5 * root - 0.5 * x) / 4;
  },
  derivative: (x, { b }) => {
    const root = Math.hypot(x, Math.sqrt(b));
    if (x === 0 || Math.abs(x) === Infinity) return (1 + Math.sign(x)) / 2;
    return x > 0 ? 0.5 + (0.5 * x) / root : b / root / (0.5 * root - 0.5 * x) / 4;
  },
  range: { low: 0, high: Infinity, lowOpen: true },
  derivativeRange: { low: 0, high: 1, lowOpen: true, highOpen: true },
  bounds: bounds.parametricProved,
  special: [
    [-0, 1],
    [0, 1],
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
  use: "In the place of softplus where an exponential is too dear: two roundings more than a square root.",
  limitations: "Comes to 0 as b / (4 |x|) only, much more slowly than softplus.",
  source: "Barron, Squareplus: A Softplus-Like Algebraic Rectifier, 2021",
  names: {
    jax: ["squareplus"],
    keras: ["squareplus"],
  },
});
