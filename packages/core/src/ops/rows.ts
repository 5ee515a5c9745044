import { bounds, finite, positive, rowsRow } from "../op.js";

const temperature = {
  type: "number",
  doc: "Divides the logits: above 1 flattens the distribution, below 1 sharpens it.",
  default: 1,
  domain: positive,
} as const;

function scaledLogits(row: readonly number[], temperature: number): number[] {
  const largest = row.reduce((a, b) => (a > b ? a : b), -Infinity);
  return row.map((x) => (x - largest) / temperature);
}
function sum(terms: readonly number[]): number {
  return terms.reduce((total, term) => total + term, 0);
}

function probabilities(logits: readonly number[]): number[] {
  const terms = logits.map(Math.exp);
  const total = sum(terms);
  return terms.map((term) => term / total);
}

/** Softmax along an axis. */
export const softmax = rowsRow({
  name: "softmax",
  doc: "Softmax: turns a row of logits into probabilities that add up to 1.",
  formula: { plain: "exp(x_i / T) / sum_j exp(x_j / T)", latex: "\\frac{e^{x_i/T}}{\\sum_j e^{x_j/T}}" },
  derivativeFormula: {
    plain: "dx = y * (dy - sum(dy * y)) / T, from the output y",
    latex: "dx_i = y_i\\,(dy_i - \\textstyle\\sum_j dy_j y_j) / T",
  },
  parameters: { temperature },
  biased: false,
  value: (row, { temperature }) => probabilities(scaledLogits(row, temperature)),
  gradient: (dy, y, { temperature }) => {
    const dot = sum(dy.map((d, i) => d * (y[i] as number)));
    return dy.map((d, i) => ((y[i] as number) * (d - dot)) / temperature);
  },
  range: { low: 0, high: 1, lowOpen: true },
  derivativeRange: { low: -0.25, high: 0.25 },
  bounds: bounds.rows,
  excluded: 0,
  specialRows: [
    [[5], [1]],
    [
      [0, -Infinity],
      [1, 0],
    ],
    [
      [1, NaN],
      [NaN, NaN],
    ],
    [
      [1, Infinity],
      [NaN, NaN],
    ],
    [
      [-Infinity, -Infinity],
      [NaN, NaN],
    ],
    [
      [3.4e38, -3.4e38],
      [1, 0],
    ],
  ],
  monotone: true,
  symmetry: "permutation",
  fixedPoints: { words: "the uniform distribution", examples: [[1], [0.5, 0.5], [0.25, 0.25, 0.25, 0.25]] },
  use: "The last layer of a classifier, attention weights, the next token's distribution.",
  limitations: "For a loss take logSoftmax: the logarithm of a softmax that underflowed is -Infinity.",
  source: "Bridle, Probabilistic Interpretation of Feedforward Classification Network Outputs, 1990",
  signatures: { torch: { divisor: "temperature" }, onnx: { divisor: "temperature" } },
  names: {
    torch: ["softmax", "Softmax"],
    jax: ["softmax"],
    keras: ["softmax", "Softmax"],
    onnx: ["Softmax"],
    webnn: ["softmax"],
  },
});

/** The logarithm of softmax along an axis. */
export const logSoftmax = rowsRow({
  name: "logSoftmax",
  doc: "The logarithm of softmax, computed without the detour: keeps full relative accuracy for a dominant logit.",
  formula: { plain: "x_i / T - log(sum_j exp(x_j / T))", latex: "x_i/T - \\log \\textstyle\\sum_j e^{x_j/T}" },
  derivativeFormula: {
    plain: "dx = (dy - exp(y) * sum(dy)) / T, from the output y",
    latex: "dx_i = (dy_i - e^{y_i} \\textstyle\\sum_j dy_j) / T",
  },
  parameters: { temperature },
  biased: false,
  value: (row, { temperature }) => {
    const scaled = scaledLogits(row, temperature);
    const dominant = scaled.indexOf(0);
    // The dominant term is exactly 1: left out of the sum, the rest keeps its digits.
    const rest = sum(scaled.map((x, i) => (i === dominant ? 0 : Math.exp(x))));
    return scaled.map((x) => x - Math.log1p(rest));
  },
  gradient: (dy, y, { temperature }) => {
    const total = sum(dy);
    return dy.map((d, i) => (d - Math.exp(y[i] as number) * total) / temperature);
  },
  range: { low: -Infinity, high: 0 },
  derivativeRange: { low: -1, high: 1, lowOpen: true, highOpen: true },
  bounds: bounds.rows,
  excluded: -Infinity,
  specialRows: [
    [[5], [0]],
    [
      [0, -Infinity],
      [0, -Infinity],
    ],
    [
      [1, NaN],
      [NaN, NaN],
    ],
    [
      [1, Infinity],
      [NaN, NaN],
    ],
    [
      [-Infinity, -Infinity],
      [NaN, NaN],
    ],
  ],
  monotone: true,
  symmetry: "permutation",
  fixedPoints: {
    words: "the logarithms of any distribution",
    examples: [[0], [Math.log(0.5), Math.log(0.5)], [Math.log(0.25), Math.log(0.75)]],
  },
  use: "Cross-entropy losses, beam search, anything that adds log-probabilities up.",
  limitations: "A row of only -Infinity has no distribution: the result is NaN.",
  source: "Goodfellow, Bengio & Courville, Deep Learning, section 6.2.2.3, 2016",
  signatures: { torch: { divisor: "temperature" }, onnx: { divisor: "temperature" } },
  names: {
    torch: ["log_softmax", "LogSoftmax"],
    jax: ["log_softmax"],
    keras: ["log_softmax"],
    onnx: ["LogSoftmax"],
    other: ["logsoftmax"],
  },
});

/** Softmax of scale * x + bias along an axis. */
export const scaledSoftmax = rowsRow({
  name: "scaledSoftmax",
  doc: "Softmax of scale * x + bias, in one pass: attention weights from raw scores.",
  formula: {
    plain: "exp(s * x_i + b_i) / sum_j exp(s * x_j + b_j)",
    latex: "\\frac{e^{s x_i + b_i}}{\\sum_j e^{s x_j + b_j}}",
  },
  derivativeFormula: {
    plain: "dx = s * y * (dy - sum(dy * y)), from the output y",
    latex: "dx_i = s\\,y_i\\,(dy_i - \\textstyle\\sum_j dy_j y_j)",
  },
  parameters: {
    scale: {
      type: "number",
      doc: "Multiplies x: 1 / sqrt(the dimension of the keys) in attention.",
      default: 1,
      domain: finite,
    },
  },
  biased: true,
  value: (row, { scale }, bias) => {
    const logits = row.map((x, i) => scale * x + (bias === undefined ? 0 : (bias[i] as number)));
    return probabilities(scaledLogits(logits, 1));
  },
  gradient: (dy, y, { scale }) => {
    const dot = sum(dy.map((d, i) => d * (y[i] as number)));
    return dy.map((d, i) => (y[i] as number) * ((d - dot) * scale));
  },
  range: { low: 0, high: 1, lowOpen: true },
  derivativeRange: { low: -0.25, high: 0.25 },
  bounds: bounds.rows,
  excluded: 0,
  specialRows: [
    [[5], [1]],
    [
      [0, -Infinity],
      [1, 0],
    ],
    [
      [1, NaN],
      [NaN, NaN],
    ],
    [
      [1, Infinity],
      [NaN, NaN],
    ],
    [
      [-Infinity, -Infinity],
      [NaN, NaN],
    ],
    [
      [3.4e38, -3.4e38],
      [1, 0],
    ],
  ],
  monotone: true,
  symmetry: "permutation",
  fixedPoints: { words: "the uniform distribution", examples: [[1], [0.5, 0.5], [0.25, 0.25, 0.25, 0.25]] },
  use: "Attention: the scores' scale, the position bias and the mask come in without a pass of their own.",
  limitations:
    "The float64 bound holds while |s * x| stays below 2^24 where the bias cancels it; float32 has no such limit.",
  source: "Vaswani et al., Attention Is All You Need, 2017",
  names: { other: ["scaled_softmax", "ScaledSoftmax", "scaled_masked_softmax", "ScaledMaskedSoftmax"] },
});

/** Softmax of -x along an axis. */
export const softmin = rowsRow({
  name: "softmin",
  doc: "Softmin: softmax of -x, probabilities of which the smallest element has the largest.",
  formula: { plain: "exp(-x_i / T) / sum_j exp(-x_j / T)", latex: "\\frac{e^{-x_i/T}}{\\sum_j e^{-x_j/T}}" },
  derivativeFormula: {
    plain: "dx = -y * (dy - sum(dy * y)) / T, from the output y",
    latex: "dx_i = -y_i\\,(dy_i - \\textstyle\\sum_j dy_j y_j) / T",
  },
  parameters: { temperature },
  biased: false,
  value: (row, { temperature }) =>
    probabilities(
      scaledLogits(
        row.map((x) => -x),
        temperature,
      ),
    ),
  gradient: (dy, y, { temperature }) => {
    const dot = sum(dy.map((d, i) => d * (y[i] as number)));
    return dy.map((d, i) => (-(y[i] as number) * (d - dot)) / temperature);
  },
  range: { low: 0, high: 1, lowOpen: true },
  derivativeRange: { low: -0.25, high: 0.25 },
  bounds: bounds.rows,
  excluded: 0,
  specialRows: [
    [[5], [1]],
    [
      [0, Infinity],
      [1, 0],
    ],
    [
      [1, NaN],
      [NaN, NaN],
    ],
    [
      [1, -Infinity],
      [NaN, NaN],
    ],
    [
      [Infinity, Infinity],
      [NaN, NaN],
    ],
    [
      [3.4e38, -3.4e38],
      [0, 1],
    ],
  ],
  monotone: false,
  symmetry: "permutation",
  fixedPoints: { words: "the uniform distribution", examples: [[1], [0.5, 0.5], [0.25, 0.25, 0.25, 0.25]] },
  use: "Weights from distances, costs or energies, of which the smallest counts the most.",
  limitations: "As softmax's: an element far above the smallest gets 0, and no gradient.",
  source: "Boltzmann, Studien über das Gleichgewicht der lebendigen Kraft zwischen bewegten materiellen Punkten, 1868",
  signatures: { torch: { divisor: "temperature" } },
  names: { torch: ["softmin", "Softmin"] },
});
