import type { AxisRow, Dtype, FloatArray } from "@nonlin/core";
import { roundTo } from "@nonlin/core";
import { show, ulpOf } from "../bits.js";
import { allocate, constant, filled } from "../carriers.js";
import { type Check, Findings, type Subject } from "../case.js";
import { moderateValues } from "../inputs.js";
import { defaultParameters } from "../parameters.js";
import { type OneRow, oneRow } from "../rows.js";

/** Laws of functions that select elements of a row by their order. */
export function selectionLaws(subject: Subject<AxisRow>): Check[] {
  const kernel = oneRow(subject);
  return [
    ["gives probabilities, in the order of its inputs", () => probabilities(kernel)],
    ["gives equal elements equal results, or all to the first of them", () => equalElements(kernel)],
    ["gives the same bits to a row in another order", () => reordered(kernel)],
    ["finds its way through long rows, sorted or all equal", () => longRows(kernel)],
  ];
}

/** Rows of which few, some and all elements are selected, with and without equal ones. */
function samples(dtype: Dtype): FloatArray[] {
  const coarse = (row: FloatArray) => row.map((x) => roundTo(dtype, Math.round(x * 4) / 4)) as FloatArray;
  return [1, 2, 3, 7, 16, 40, 257].flatMap((length) =>
    [0.01, 0.5, 2, 30].flatMap((scale) => {
      const row = moderateValues(dtype, length + scale * 100, length, scale);
      return [row, coarse(row)];
    }),
  );
}

/** The sum of some results, and how far that may be from the exact one: by the rounding of each, and of the sum. */
function sum(dtype: Dtype, results: FloatArray): { readonly total: number; readonly slack: number } {
  let [total, slack] = [0, results.length * 2 ** -53];
  for (const value of results) {
    total += value;
    slack += value === 0 ? 0 : 0.6 * ulpOf(dtype, value);
  }
  return { total, slack };
}

function probabilities(kernel: OneRow): undefined {
  const { subject } = kernel;
  const { row, dtype } = subject;
  const findings = new Findings(subject);
  for (const x of samples(dtype)) {
    const y = kernel.at(x, defaultParameters(row, dtype));
    const { total, slack } = sum(dtype, y);
    if (Math.abs(total - 1) > slack) findings.add(() => `the results of [${x.join(", ")}] add up to ${total}`);
    const order = [...x.keys()].sort((a, b) => (x[a] as number) - (x[b] as number) || b - a);
    for (const [k, i] of order.entries()) {
      const before = k === 0 ? 0 : (y[order[k - 1] as number] as number);
      if ((y[i] as number) >= before && !Object.is(y[i], -0)) continue;
      findings.add(
        () => `result ${i} of [${x.join(", ")}] is ${show(dtype, y[i] as number)}, less than a lesser one's`,
      );
    }
  }
  findings.conclude();
}

function equalElements(kernel: OneRow): undefined {
  const { subject } = kernel;
  const { row, dtype } = subject;
  const findings = new Findings(subject);
  for (const x of samples(dtype)) {
    const y = kernel.at(x, defaultParameters(row, dtype));
    for (const [i, value] of x.entries()) {
      const first = x.indexOf(value);
      const expected = row.symmetry === "permutation" || i === first ? y[first] : 0;
      if (Object.is(y[i], expected)) continue;
      findings.add(
        () =>
          `results ${first} and ${i} of [${x.join(", ")}]: ${show(dtype, y[first] as number)}, ${show(dtype, y[i] as number)}`,
      );
    }
  }
  findings.conclude();
}

function reordered(kernel: OneRow): undefined {
  const { subject } = kernel;
  const { row, dtype } = subject;
  const parameters = defaultParameters(row, dtype);
  const findings = new Findings(subject);
  for (const x of samples(dtype)) {
    if (row.symmetry !== "permutation" && new Set(x).size < x.length) continue;
    const y = kernel.at(x, parameters);
    for (const [words, order] of [
      ["reversed", [...x.keys()].reverse()],
      ["sorted", [...x.keys()].sort((a, b) => (x[a] as number) - (x[b] as number))],
    ] as const) {
      const received = kernel.at(pick(dtype, x, order), parameters);
      for (const [i, value] of pick(dtype, y, order).entries()) {
        if (Object.is(value, received[i])) continue;
        findings.add(
          () =>
            `result ${order[i]} of [${x.join(", ")}] is ${show(dtype, value)}, and ${show(dtype, received[i] as number)} of the row ${words}`,
        );
      }
    }
  }
  findings.conclude();
}

function pick(dtype: Dtype, row: FloatArray, order: readonly number[]): FloatArray {
  return filled(
    dtype,
    order.map((i) => row[i] as number),
  );
}

function longRows(kernel: OneRow): undefined {
  const { subject } = kernel;
  const { row, dtype } = subject;
  const parameters = defaultParameters(row, dtype);
  const findings = new Findings(subject);
  const length = 100_003;
  const share = roundTo(dtype, 1 / length);
  const equal = kernel.at(constant(dtype, length, -3), parameters);
  for (const [i, value] of equal.entries()) {
    const expected = row.symmetry === "permutation" ? share : i === 0 ? 1 : 0;
    if (!Object.is(value, expected))
      findings.add(
        () => `result ${i} of ${length} equal elements: expected ${expected}, received ${show(dtype, value)}`,
      );
  }
  // From steps below the last place of 16 bits to such that one or two elements are selected.
  for (const step of [2 ** -40, 2 ** -20, 2 ** -9, 0.75]) {
    const ascending = allocate(dtype, length);
    for (let i = 0; i < length; i++) ascending[i] = roundTo(dtype, 0.5 - step * (length - 1 - i));
    const up = kernel.at(ascending, parameters);
    const down = kernel.at(ascending.slice().reverse() as FloatArray, parameters).reverse();
    const { total, slack } = sum(dtype, up);
    if (Math.abs(total - 1) > slack)
      findings.add(() => `the results of ${length} elements ${step} apart add up to ${total}`);
    if (row.symmetry !== "permutation") continue;
    for (const [i, value] of up.entries()) {
      if (Object.is(value, down[i])) continue;
      findings.add(
        () =>
          `result ${i} of ${length} elements ${step} apart: ${show(dtype, value)} of the ascending row, ${show(dtype, down[i] as number)} of the descending one`,
      );
    }
  }
  findings.conclude();
}
