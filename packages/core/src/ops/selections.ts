import { bounds, selectionRow } from "../op.js";

function sum(terms: readonly number[]): number {
  return terms.reduce((total, term) => total + term, 0);
}
function isAllFinite(row: readonly number[]): boolean {
  return row.every((x) => x < Infinity) && row.some((x) => x > -Infinity);
}
const notNumbers = (row: readonly number[]) => row.map(() => NaN);

/**
 * The threshold of a row: that of its first elements in descending order, as many as lie above their own. `thresholdOf`
 * takes the elements relative to the largest, which keeps their digits.
 */
function threshold(row: readonly number[], thresholdOf: (elements: readonly number[]) => number): number {
  const ordered = [...row].sort((a, b) => b - a);
  let found = thresholdOf(ordered.slice(0, 1));
  for (let count = 2; count <= ordered.length; count++) {
    const next = thresholdOf(ordered.slice(0, count));
    if (!((ordered[count - 1] as number) > next)) break;
    found = next;
  }
  return found;
}

function relativeToLargest(row: readonly number[]): number[] {
  const largest = row.reduce((a, b) => (a > b ? a : b), -Infinity);
  return row.map((x) => x - largest);
}

/** slope * (dy - the mean of dy, weighted by the slopes). */
function centered(dy: readonly number[], slopes: readonly number[]): number[] {
  const mean = sum(dy.map((d, i) => d * (slopes[i] as number))) / sum(slopes);
  return dy.map((d, i) => (slopes[i] as number) * (d - mean));
}

/** One at the largest element of a row, zero elsewhere. */
export const hardmax = selectionRow({
  name: "hardmax",
  doc: "Hardmax: 1 at the first of a row's largest elements, 0 elsewhere.",
  formula: { plain: "i = argmax(x) ? 1 : 0", latex: "[\\,i = \\operatorname{argmax}_j x_j\\,]" },
  derivativeFormula: { plain: "0", latex: "0" },
  parameters: {},
  value: (row) => {
    if (row.some(Number.isNaN)) return notNumbers(row);
    const first = row.indexOf(row.reduce((a, b) => (a > b ? a : b), -Infinity));
    return row.map((_, i) => (i === first ? 1 : 0));
  },
  gradient: (dy, y) => dy.map((d, i) => d * (y[i] as number) - d * (y[i] as number)),
  range: { low: 0, high: 1 },
  derivativeRange: { low: 0, high: 0 },
  bounds: bounds.piecewiseLinear,
  kink: "0 where the largest elements are equal",
  specialRows: [
    [[5], [1]],
    [
      [2, 3, 3],
      [0, 1, 0],
    ],
    [
      [-0, 0],
      [1, 0],
    ],
    [
      [1, Infinity, Infinity],
      [0, 1, 0],
    ],
    [
      [-Infinity, -Infinity],
      [1, 0],
    ],
    [
      [1, NaN],
      [NaN, NaN],
    ],
  ],
  monotone: true,
  symmetry: "permutation of distinct elements",
  fixedPoints: {
    words: "one 1 among zeros",
    examples: [[1], [0, 1], [1, 0, 0]],
  },
  use: "A decision as a one-hot row, at inference: the limit of softmax as its temperature goes to 0.",
  limitations:
    "No gradient. Of equal elements the first alone gets the 1, 0 and -0 being equal; so does the first of a row of only -Infinity, and Infinity is a largest element like others. A row with a NaN is NaN.",
  source: "ONNX, operator Hardmax, 2017",
  names: { onnx: ["Hardmax"], other: ["hardmax"] },
});

/** The point of the probability simplex that is nearest to a row. */
export const sparsemax = selectionRow({
  name: "sparsemax",
  doc: "Sparsemax: the probabilities that are nearest to a row of logits; all but those of the largest are exactly 0.",
  formula: {
    plain: "max(x_i - t, 0), where t makes them add up to 1",
    latex: "\\max(x_i - \\tau, 0),\\ \\textstyle\\sum_j \\max(x_j - \\tau, 0) = 1",
  },
  derivativeFormula: {
    plain: "dx = y > 0 ? dy - mean(dy where y > 0) : 0, from the output y",
    latex: "dx_i = [y_i > 0]\\,(dy_i - \\textstyle\\sum_{y_j > 0} dy_j \\,/\\, |\\{j : y_j > 0\\}|)",
  },
  parameters: {},
  value: (row) => {
    if (!isAllFinite(row)) return notNumbers(row);
    const distances = relativeToLargest(row);
    const t = threshold(distances, (elements) => (sum(elements) - 1) / elements.length);
    return distances.map((x) => Math.max(x - t, 0));
  },
  gradient: (dy, y) =>
    centered(
      dy,
      y.map((value) => (value > 0 ? 1 : value)),
    ),
  range: { low: 0, high: 1 },
  derivativeRange: { low: -0.5, high: 1, highOpen: true },
  bounds: bounds.rows,
  kink: "0 at an element that lies on the threshold",
  specialRows: [
    [[5], [1]],
    [
      [1, 0],
      [1, 0],
    ],
    [
      [0.5, 0.25],
      [0.625, 0.375],
    ],
    [
      [2, 2],
      [0.5, 0.5],
    ],
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
  fixedPoints: { words: "every distribution", examples: [[1], [0.5, 0.5], [0, 1], [0.25, 0.125, 0.625]] },
  use: "Attention and classification with few candidates: weights that are exactly 0 can be skipped, and read.",
  limitations:
    "Elements outside of the selection get no gradient: a loss that needs their logarithm is infinite. A row with a NaN or Infinity, or of only -Infinity, is NaN.",
  source:
    "Martins & Astudillo, From Softmax to Sparsemax: A Sparse Model of Attention and Multi-Label Classification, 2016",
  names: { keras: ["sparsemax"], other: ["Sparsemax"] },
});

/** Between softmax and sparsemax. */
export const entmax15 = selectionRow({
  name: "entmax15",
  doc: "1.5-entmax: half-way between softmax and sparsemax, smooth, with exact zeros far below the largest element.",
  formula: {
    plain: "max(x_i / 2 - t, 0)^2, where t makes them add up to 1",
    latex: "\\max(x_i/2 - \\tau, 0)^2,\\ \\textstyle\\sum_j \\max(x_j/2 - \\tau, 0)^2 = 1",
  },
  derivativeFormula: {
    plain: "dx = g * (dy - sum(g * dy) / sum(g)), g = sqrt(y), from the output y",
    latex: "dx_i = g_i\\,(dy_i - \\textstyle\\sum_j g_j\\,dy_j / \\sum_j g_j),\\ g = \\sqrt{y}",
  },
  parameters: {},
  value: (row) => {
    if (!isAllFinite(row)) return notNumbers(row);
    const halves = relativeToLargest(row).map((x) => x / 2);
    const t = threshold(halves, (elements) => {
      const mean = sum(elements) / elements.length;
      const spread = sum(elements.map((x) => (x - mean) ** 2));
      // Where their spread alone is beyond 1, the last of them cannot be above any threshold.
      return spread > 1 ? Infinity : mean - Math.sqrt((1 - spread) / elements.length);
    });
    return halves.map((x) => Math.max(x - t, 0) ** 2);
  },
  gradient: (dy, y) => centered(dy, y.map(Math.sqrt)),
  range: { low: 0, high: 1 },
  derivativeRange: { low: -Math.SQRT2 / 4, high: 1, highOpen: true },
  bounds: bounds.rows,
  specialRows: [
    [[5], [1]],
    [
      [2, 0],
      [1, 0],
    ],
    [
      [3, 3, 3, 3],
      [0.25, 0.25, 0.25, 0.25],
    ],
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
  use: "Attention that is sparse but learns as smoothly as softmax does.",
  limitations:
    "Elements outside of the selection get no gradient. A row with a NaN or Infinity, or of only -Infinity, is NaN.",
  source: "Peters, Niculae & Martins, Sparse Sequence-to-Sequence Models, 2019",
  names: { other: ["entmax15", "Entmax15"] },
});
