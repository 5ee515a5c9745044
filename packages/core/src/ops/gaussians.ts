import { bounds, mapRow } from "../op.js";
import { normalCumulative, normalDensity } from "./normal-distribution.js";

const rootTwoOverPi = Math.sqrt(2 / Math.PI);
const cubic = 0.044715;
const twoOverRootPi = 2 / Math.sqrt(Math.PI);
/** quickGelu's. */
const steepness = 1.702;

/** The logistic function, without cancellation on either side. */
const logistic = (x: number) => (x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x)));

/** x for positive x, 0 with the sign of x for negative: what both forms tend to. */
const limit = (x: number) => (x > 0 ? x : -0);

/** Gaussian error linear unit. */
export const gelu = mapRow({
  name: "gelu",
  doc: "Gaussian error linear unit: x times the normal distribution function at x.",
  formula: {
    plain: 'x * Phi(x); approximate "tanh": 0.5 * x * (1 + tanh(sqrt(2/pi) * (x + 0.044715 * x^3)))',
    latex:
      "x\\,\\Phi(x) \\quad\\text{or}\\quad \\tfrac{x}{2}\\left(1 + \\tanh\\!\\left(\\sqrt{2/\\pi}\\,(x + 0.044715\\,x^3)\\right)\\right)",
  },
  derivativeFormula: { plain: "Phi(x) + x * phi(x), or that of the tanh form", latex: "\\Phi(x) + x\\,\\varphi(x)" },
  parameters: {
    approximate: {
      type: "choice",
      doc: 'Which formula: "none" is the definition, "tanh" the approximation that many language models were trained with.',
      default: "none",
      choices: ["none", "tanh"],
    },
  },
  value: (x, { approximate }) => {
    if (Math.abs(x) === Infinity) return limit(x);
    if (approximate === "none") return x * normalCumulative(x);
    const v = 2 * rootTwoOverPi * x * (1 + cubic * x * x);
    return x > 0 ? x / (1 + Math.exp(-v)) : x === 0 ? x : (x * Math.exp(Math.max(v, -1e4))) / (1 + Math.exp(v));
  },
  derivative: (x, { approximate }) => {
    if (Math.abs(x) > 1e3) return x > 0 ? 1 : -0;
    if (approximate === "none") return normalCumulative(x) + x * normalDensity(x);
    const v = -2 * rootTwoOverPi * Math.abs(x) * (1 + cubic * x * x);
    const slope = 2 * rootTwoOverPi * (1 + 3 * cubic * x * x);
    const e = Math.exp(v);
    const left = (e * (1 + e - Math.abs(x) * slope)) / ((1 + e) * (1 + e));
    return x > 0 ? 1 - left : left;
  },
  besideZero: () => ({ forward: 1 }), // x/2 + 0.4 x²
  range: { low: -0.16997120747990369, high: Infinity },
  derivativeRange: { low: -0.12890414518515478, high: 1.1289041451851547 },
  bounds: bounds.smooth,
  special: [
    [-0, -0],
    [0, 0],
    [-Infinity, -0],
    [Infinity, Infinity],
  ],
  specialDerivative: [
    [-0, 0.5],
    [0, 0.5],
    [-Infinity, -0],
    [Infinity, 1],
  ],
  monotone: false,
  symmetry: "none",
  fixedPoints: [0],
  use: "Transformers. Take the form that the weights were trained with: the two differ by up to 4.73e-4.",
  limitations: "Not monotone. Written as 0.5 x (1 + erf(x / sqrt 2)) it loses the left tail.",
  source: "Hendrycks & Gimpel, Gaussian Error Linear Units, 2016",
  signatures: {
    torch: { keywords: { approximate: "approximate" } },
    onnx: { keywords: { approximate: "approximate" }, since: 20 },
  },
  names: {
    torch: ["gelu", "GELU"],
    jax: ["gelu"],
    keras: ["gelu"],
    onnx: ["Gelu"],
    webnn: ["gelu"],
    huggingface: [
      "gelu",
      "gelu_python",
      { name: "gelu_new", parameters: { approximate: "tanh" } },
      { name: "gelu_fast", parameters: { approximate: "tanh" } },
      { name: "gelu_accurate", parameters: { approximate: "tanh" } },
      { name: "gelu_pytorch_tanh", parameters: { approximate: "tanh" } },
      { name: "gelu_python_tanh", parameters: { approximate: "tanh" } },
    ],
  },
  conventions: { jax: { parameters: { approximate: "tanh" } } },
});

/** GELU's approximation by a sigmoid. */
export const quickGelu = mapRow({
  name: "quickGelu",
  doc: "GELU's approximation by a sigmoid: x * sigmoid(1.702 * x), where 1.702 is the float64 number next to it.",
  formula: { plain: "x * sigmoid(1.702 * x)", latex: "x\\,s(1.702\\,x)" },
  derivativeFormula: {
    plain: "s(z) * (1 + z * s(-z)), z = 1.702 * x, s = sigmoid",
    latex: "s(z)\\,(1 + z\\,s(-z)),\\ z = 1.702\\,x",
  },
  parameters: {},
  value: (x) => (x === -Infinity ? -0 : x * logistic(steepness * x)),
  derivative: (x) => {
    const z = steepness * x;
    if (Math.abs(z) > 1e3) return z > 0 ? 1 : -0;
    return logistic(z) * (1 + z * logistic(-z));
  },
  besideZero: () => ({ forward: 1 }), // x/2 + 0.4255 x²
  range: { low: -0.1636101896363536, high: Infinity },
  derivativeRange: { low: -0.09983932012886691, high: 1.099839320128867 },
  bounds: bounds.smooth,
  special: [
    [-0, -0],
    [0, 0],
    [-Infinity, -0],
    [Infinity, Infinity],
  ],
  specialDerivative: [
    [-0, 0.5],
    [0, 0.5],
    [-Infinity, -0],
    [Infinity, 1],
  ],
  monotone: false,
  symmetry: "none",
  fixedPoints: [0],
  use: "Weights that were trained with it, such as CLIP's; new nets take gelu.",
  limitations: "Off gelu by up to 0.0203. Frameworks round 1.702 to the dtype, which moves large negative results.",
  source: "Hendrycks & Gimpel, Gaussian Error Linear Units, 2016",
  signatures: { onnx: { module: "com.microsoft" } },
  names: {
    huggingface: ["quick_gelu"],
    onnx: ["QuickGelu"],
    other: ["QuickGELUActivation"],
  },
});

/** The error function. */
export const erf = mapRow({
  name: "erf",
  doc: "Error function: the normal distribution's mass within x * sqrt(2) standard deviations, with the sign of x.",
  formula: { plain: "2 / sqrt(pi) * integral from 0 to x of exp(-t^2) dt", latex: "\\operatorname{erf} x" },
  derivativeFormula: { plain: "2 / sqrt(pi) * exp(-x^2)", latex: "\\tfrac{2}{\\sqrt\\pi}\\,e^{-x^2}" },
  parameters: {},
  value: (x) => {
    const a = Math.abs(x);
    if (a > 1) return Math.sign(x) * (1 - 2 * normalCumulative(-a * Math.SQRT2));
    let term = 1;
    let sum = 1;
    for (let n = 1; n < 40; n++) {
      term *= (-x * x) / n;
      sum += term / (2 * n + 1);
    }
    return twoOverRootPi * x * sum;
  },
  derivative: (x) => twoOverRootPi * Math.exp(-x * x),
  range: { low: -1, high: 1, lowOpen: true, highOpen: true },
  derivativeRange: { low: 0, high: 1.1283791670955126, lowOpen: true },
  bounds: bounds.smooth,
  special: [
    [-0, -0],
    [0, 0],
    [-Infinity, -1],
    [Infinity, 1],
  ],
  specialDerivative: [
    [-0, 1.1283791670955126],
    [0, 1.1283791670955126],
    [-Infinity, 0],
    [Infinity, 0],
  ],
  monotone: true,
  symmetry: "odd",
  fixedPoints: [-0.617446879080607, 0, 0.617446879080607],
  use: "A building block: gelu is 0.5 * x * (1 + erf(x / sqrt(2))), though written so it loses its left tail.",
  limitations: "Both tails are flat. There is no erfc: 1 - erf(x) has no digits from x = 6 on.",
  source: "Abramowitz & Stegun, Handbook of Mathematical Functions, 7.1, 1964",
  signatures: { torch: { module: "torch" } },
  names: {
    torch: ["erf"],
    jax: ["erf"],
    keras: ["erf"],
    onnx: ["Erf"],
    webnn: ["erf"],
  },
});
