import { type AxisRow, boundOf, type Dtype, type FloatArray, type RowsKernel } from "@nonlin/core";
import { ulpOf } from "./bits.js";
import { allocate, constant, filled } from "./carriers.js";
import type { Subject } from "./case.js";
import { finiteValues, moderateValues } from "./inputs.js";

/** A kernel that works along an axis, seen one row at a time. */
export interface OneRow {
  readonly subject: Subject<AxisRow>;
  readonly kernel: RowsKernel;
  /** The result of one contiguous row, in a new array. */
  at(x: FloatArray, parameters: readonly number[]): FloatArray;
  /** The gradient of one contiguous row, from dy and the output y, in a new array. */
  gradientAt(dy: FloatArray, y: FloatArray, parameters: readonly number[]): FloatArray;
}

/** The kernel of a subject that works along an axis. */
export function oneRow(subject: Subject<AxisRow>): OneRow {
  const kernel = subject.backend.kernels[subject.description.name] as RowsKernel;
  return {
    subject,
    kernel,
    at(x, parameters) {
      const y = allocate(subject.dtype, x.length);
      kernel.forward(x, y, 1, x.length, 1, parameters);
      return y;
    },
    gradientAt(dy, y, parameters) {
      const dx = allocate(subject.dtype, y.length);
      kernel.gradient(dy, y, dx, 1, y.length, 1, parameters);
      return dx;
    },
  };
}

/** Where element `position` of row (`outer`, `inner`) lies in [outer, axisLength, inner]. */
export function rowIndex(
  { axisLength, inner }: { readonly axisLength: number; readonly inner: number },
  outerIndex: number,
  position: number,
  innerIndex: number,
): number {
  return (outerIndex * axisLength + position) * inner + innerIndex;
}

/** Takes row (`outer`, `inner`) out of arrays of [outer, axisLength, inner]. */
export function rowReader(
  dtype: Dtype,
  sizes: { readonly axisLength: number; readonly inner: number },
  outerIndex: number,
  innerIndex: number,
): (data: FloatArray) => FloatArray {
  return (data) =>
    allocate(dtype, sizes.axisLength).map(
      (_, position) => data[rowIndex(sizes, outerIndex, position, innerIndex)] as number,
    ) as FloatArray;
}

/**
 * Whether a result may stand for another of the same row, computed in another place or with a mask: the same bits, or in
 * the fast tier, whose sums have no fixed order, twice its bound, of the `largest` term.
 */
export function isSameResult({ dtype, precision, row }: Subject, a: number, b: number, largest: number): boolean {
  if (Object.is(a, b)) return true;
  const bound = boundOf(row.bounds, "gradient", dtype);
  if (precision === "exact" || bound === "correctly rounded") return false;
  return Math.abs(a - b) <= 2 * bound.ulp * ulpOf(dtype, largest);
}

/** The largest finite number of a row, in size. */
export function largestIn(row: ArrayLike<number>): number {
  return Array.from(row).reduce((most, value) => (Number.isFinite(value) ? Math.max(most, Math.abs(value)) : most), 0);
}

/** Rows of moderate and of any numbers, one with equal ones, one with a single number, one far apart. */
export function rowSamples(dtype: Dtype): FloatArray[] {
  return [
    ...Array.from({ length: 40 }, (_, i) => moderateValues(dtype, i + 1, 1 + (i % 9), i % 4 === 0 ? 100 : 4)),
    ...Array.from({ length: 20 }, (_, i) => finiteValues(dtype, i + 1, 1 + (i % 9))),
    constant(dtype, 2, 1),
    filled(dtype, [0.25]),
    filled(dtype, [100, -100]),
  ];
}

/** Lengths around the widths of vectors, and some long ones. */
const rowLengths = [...Array.from({ length: 67 }, (_, i) => i + 1), 100, 128, 1000, 1025];
/** [outer, inner]: rows behind one another, next to one another, and both. */
const rowPlaces = [
  [1, 2],
  [3, 1],
  [17, 1],
  [1, 8],
  [2, 5],
  [2, 17],
] as const;

/** [outer, axisLength, inner] of arrays of rows; of long ones not all. */
export const rowLayouts: readonly (readonly [outer: number, axisLength: number, inner: number])[] = rowLengths.flatMap(
  (axisLength) =>
    (axisLength > 67 ? rowPlaces.slice(0, 4) : rowPlaces).map(([outer, inner]) => [outer, axisLength, inner] as const),
);
