import { bounds, lossRow, nonNegative } from "../op.js";

/** The largest element, how far the others lie below it, and the sum of all e^-distance but for the largest. */
function besideLargest(row: readonly number[]) {
  const largest = row.reduce((a, b) => (a > b ? a : b), -Infinity);
  const dominant = row.indexOf(largest);
  const distances = row.map((x) => (Number.isFinite(largest) ? largest - x : NaN));
  const rest = distances.reduce((total, d, i) => (i === dominant ? total : total + Math.exp(-d)), 0);
  return { distances, rest: row.some(Number.isNaN) ? NaN : rest };
}

/** The cross-entropy of softmax and a label for each row. */
export const softmaxCrossEntropy = lossRow({
  name: "softmaxCrossEntropy",
  doc: "The cross-entropy of softmax and the label of each row, from the logits: -log(softmax(x)[label]), with its gradient from the same reading of the logits.",
  formula: {
    plain: "log(sum_j exp(x_j)) - (1 - s) * x_label - s * mean_j(x_j)",
    latex: "\\log \\textstyle\\sum_j e^{x_j} - (1-s)\\,x_{label} - s\\,\\overline{x}",
  },
  derivativeFormula: {
    plain: "softmax(x)_i - s / n - (i = label ? 1 - s : 0)",
    latex: "\\mathrm{softmax}(x)_i - s/n - (1-s)\\,[i = label]",
  },
  parameters: {
    labelSmoothing: {
      type: "number",
      doc: "How much of each target is spread over all classes alike.",
      default: 0,
      domain: { low: 0, high: 1 },
    },
  },
  value: (row, label, { labelSmoothing: s }) => {
    const { distances, rest } = besideLargest(row);
    const spread = s === 0 ? 0 : (s * distances.reduce((sum, d) => sum + d, 0)) / row.length;
    return Math.log1p(rest) + (1 - s) * (distances[label] as number) + spread;
  },
  derivatives: (row, label, { labelSmoothing: s }) => {
    const { distances, rest } = besideLargest(row);
    const weights = distances.map((d) => Math.exp(-d));
    const toll = s / row.length;
    return weights.map((weight, i) => {
      if (i !== label) return weight / (1 + rest) - toll;
      // softmax - 1 without a cancellation: the others, of which one is the largest or all are in `rest`.
      const others = distances[i] === 0 ? rest : 1 + rest - weight;
      return (s === 0 ? 0 : s - toll) - others / (1 + rest);
    });
  },
  range: nonNegative,
  derivativeRange: { low: -1, high: 1 },
  bounds: bounds.loss,
  specialRows: [
    [[5], 0, 0],
    [[1, -Infinity], 0, 0],
    [[1, -Infinity], 1, Infinity],
    [[1, NaN], 0, NaN],
    [[1, Infinity], 0, NaN],
    [[1, Infinity], 1, NaN],
    [[-Infinity, -Infinity], 0, NaN],
    [[1e38, -1e38], 0, 0],
  ],
  symmetry: "permutation",
  use: "The loss of a classifier or a language model, from its logits and integer labels.",
  limitations:
    "Labels are classes, not distributions. With smoothing, a logit of -Infinity makes the loss Infinity, as its formula has it.",
  source: "Szegedy et al., Rethinking the Inception Architecture for Computer Vision, 2016 (label smoothing)",
  names: {
    torch: ["cross_entropy", "CrossEntropyLoss"],
    jax: ["softmax_cross_entropy_with_integer_labels"],
    keras: ["sparse_categorical_crossentropy", "SparseCategoricalCrossentropy"],
    onnx: ["SoftmaxCrossEntropyLoss"],
    other: ["sparse_softmax_cross_entropy_with_logits"],
  },
});
