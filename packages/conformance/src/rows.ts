import type { AxisRow, FloatArray, RowsKernel } from "@nonlin/core";
import { allocate } from "./carriers.js";
import type { Subject } from "./case.js";

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
