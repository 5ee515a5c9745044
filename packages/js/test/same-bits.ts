import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { KernelRow } from "../generator/loops/loop-function.js";
import type { Header } from "../generator/modules.js";
import { everyday, everything, firstDifference, random } from "./inputs.js";
import { type Case, type Comparison, compare, type Dtype, run } from "./reference.js";

const parameterSets = [
  [1, 1, 1, 1],
  [0.01, -2.5, 0.1, 3],
  [0, -0, 1e-3, 7],
  [20, 0.3, 1 / 3, 1 / 6],
];

// Lengths around the sixteen accumulators, and inner sizes that restart them.
const shapes = [
  { outer: 1, middle: 1, inner: 1 },
  { outer: 3, middle: 5, inner: 7 },
  { outer: 2, middle: 8, inner: 9 },
  { outer: 1, middle: 1000, inner: 1 },
  { outer: 2, middle: 3, inner: 1001 },
];

function otherCount({ kind, learned = 0 }: KernelRow, channels: number, length: number): number {
  return kind === "gate" ? length : learned * channels;
}

function cases(row: KernelRow, kernel: number, dtype: Dtype): Case[] {
  const next = random(kernel + 1);
  return parameterSets.flatMap((parameters) =>
    (row.kind === "map" ? [{ outer: 1, middle: 1, inner: 20000 }] : shapes).flatMap((shape) =>
      [everything, everyday].map((fill): Case => {
        const length = shape.outer * shape.middle * shape.inner;
        return {
          kernel,
          dtype,
          ...shape,
          parameters: parameters.slice(0, row.parameters),
          x: fill(dtype, length, next),
          dy: fill(dtype, length, next),
          others: fill(dtype, otherCount(row, shape.middle, length), next),
        };
      }),
    ),
  );
}

/** Tests that JavaScript's results are those of the same headers compiled by g++. */
export function testSameBits(headers: readonly Header[], kernelList: readonly KernelRow[]): void {
  let comparison: Comparison;
  beforeAll(async () => {
    comparison = await compare(headers, kernelList);
  }, 120_000);
  afterAll(() => comparison?.remove());

  describe.each(kernelList.map((row, index) => ({ ...row, index })))("$name", (row) => {
    it.each(["float32", "float64"] as const)("has the bits of the C++ kernel for %s", (dtype) => {
      const samples = cases(row, row.index, dtype);
      const expected = comparison.reference(samples);
      for (const [number, sample] of samples.entries()) {
        const actual = run(comparison.kernels[row.name] as never, row.kind, sample);
        for (const [output, array] of actual.entries()) {
          const reference = expected[number]?.[output] as typeof array;
          const at = firstDifference(array, reference);
          if (at === undefined) continue;
          expect.fail(
            `output ${output} [${at}] is ${array[at]}, C++ has ${reference[at]}: x ${sample.x[at]}, dy ${sample.dy[at]}, ` +
              `parameters ${sample.parameters}, shape ${sample.outer} × ${sample.middle} × ${sample.inner}`,
          );
        }
      }
    });
  });
}
