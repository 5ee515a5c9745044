import type { FloatArray, LossKernel, LossRow } from "@nonlin/core";
import { roundTo } from "@nonlin/core";
import { allocate } from "./carriers.js";
import type { Subject } from "./case.js";

/** A loss kernel seen one row at a time. */
export interface OneLoss {
  readonly subject: Subject<LossRow>;
  readonly kernel: LossKernel;
  /** The loss of one contiguous row, rounded to the dtype. */
  at(x: FloatArray, label: number, parameters: readonly number[]): number;
  /** The gradient of one contiguous row, in a new array. */
  gradientAt(upstream: number, x: FloatArray, label: number, parameters: readonly number[]): FloatArray;
}

/** The kernel of a subject that makes a loss of each row. */
export function oneLoss(subject: Subject<LossRow>): OneLoss {
  const { dtype } = subject;
  const kernel = subject.backend.kernels[subject.description.name] as LossKernel;
  return {
    subject,
    kernel,
    at(x, label, parameters) {
      const losses = new Float64Array(1);
      kernel.forward(x, Int32Array.of(label), losses, 1, x.length, 1, parameters);
      return roundTo(dtype, losses[0] as number);
    },
    gradientAt(upstream, x, label, parameters) {
      const dx = allocate(dtype, x.length);
      const [labels, upstreams] = [Int32Array.of(label), Float64Array.of(upstream)];
      kernel.gradient(x, labels, upstreams, new Float64Array(1), dx, 1, x.length, 1, parameters);
      return dx;
    },
  };
}

/** A label for each of `count` rows of `length` elements, every seventh of them no class. */
export function labelsOf(count: number, length: number): Int32Array {
  return Int32Array.from({ length: count }, (_, row) => (row % 7 === 5 ? -1 : (row * 5 + 1) % length));
}
