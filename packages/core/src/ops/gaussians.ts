import { bounds, mapRow } from "../op.js";
import { normalCumulative, normalDensity } from "./normal-distribution.js";

const rootTwoOverPi = Math.sqrt(2 / Math.PI);
const cubic = 0.044715;

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
