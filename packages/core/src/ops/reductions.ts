import { bounds, finite, reductionRow } from "../op.js";

/** The largest element, and what each element is beside it. */
function besideLargest(row: readonly number[]) {
  const largest = row.reduce((a, b) => (a > b ? a : b), -Infinity);
  const weights = row.map((x) => (x === largest ? 1 : Math.exp(x - largest)));
  return { largest, weights };
}

/** The logarithm of the sum of the exponentials of a row. */
export const logSumExp = reductionRow({
  name: "logSumExp",
  doc: "The logarithm of the sum of the exponentials of a row: one number for each row, a smooth maximum.",
  formula: { plain: "log(sum_j exp(x_j))", latex: "\\log \\textstyle\\sum_j e^{x_j}" },
  derivativeFormula: {
    plain: "exp(x_i) / sum_j exp(x_j), the softmax of x",
    latex: "\\frac{e^{x_i}}{\\sum_j e^{x_j}}",
  },
  parameters: {},
  value: (row) => {
    const { largest, weights } = besideLargest(row);
    if (!Number.isFinite(largest)) return row.some(Number.isNaN) ? NaN : largest;
    // The largest term is exactly 1: left out of the sum, the rest keeps its digits.
    const dominant = row.indexOf(largest);
    const rest = weights.reduce((total, weight, i) => (i === dominant ? total : total + weight), 0);
    return rest === 0 ? largest : largest + Math.log1p(rest);
  },
  derivatives: (row) => {
    const { largest, weights } = besideLargest(row);
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    return weights.map((weight) => (Number.isFinite(largest) ? weight / total : NaN));
  },
  range: finite,
  derivativeRange: { low: 0, high: 1, lowOpen: true },
  bounds: bounds.reduction,
  specialRows: [
    [[], -Infinity],
    [[5], 5],
    [[-0], -0],
    [[-Infinity, 3], 3],
    [[-Infinity, -0], -0],
    [[-Infinity, -Infinity], -Infinity],
    [[1, Infinity], Infinity],
    [[Infinity, Infinity, -Infinity], Infinity],
    [[NaN, Infinity], NaN],
    [[-Infinity, NaN], NaN],
    [[3.4e38, 1], 3.4e38],
  ],
  monotone: true,
  symmetry: "permutation",
  fixedPoints: { words: "the element of a row of one", examples: [[0], [0.25], [-3], [100]] },
  use: "Normalisers of log-probabilities: losses, hidden Markov models, mixtures; a maximum that every element moves.",
  limitations:
    "Not the maximum: n equal elements give log(n) more. Near 0 the digits end at about 2^-78, whatever the dtype. The gradient is NaN where the largest element is infinite, as softmax is.",
  source: "Blanchard, Higham & Higham, Accurately computing the log-sum-exp and softmax functions, 2021",
  names: {
    torch: ["logsumexp"],
    jax: ["logsumexp"],
    keras: ["logsumexp"],
    onnx: ["ReduceLogSumExp"],
    webnn: ["reduceLogSumExp"],
    other: ["reduce_logsumexp"],
  },
});
