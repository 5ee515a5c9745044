import type { FloatArray, ReductionKernel, ReductionRow } from "@nonlin/core";
import { allocate, filled } from "./carriers.js";
import type { Subject } from "./case.js";

/** A reduction kernel seen one row at a time. */
export interface OneReduction {
  readonly subject: Subject<ReductionRow>;
  readonly kernel: ReductionKernel;
  /** The result of one contiguous row. */
  at(x: FloatArray): number;
  /** The gradient of one contiguous row, in a new array. */
  gradientAt(dy: number, x: FloatArray): FloatArray;
}

/** The kernel of a subject that makes one number of each row. */
export function oneReduction(subject: Subject<ReductionRow>): OneReduction {
  const kernel = subject.backend.kernels[subject.description.name] as ReductionKernel;
  return {
    subject,
    kernel,
    at(x) {
      const y = allocate(subject.dtype, 1);
      kernel.forward(x, y, 1, x.length, 1);
      return y[0] as number;
    },
    gradientAt(dy, x) {
      const dx = allocate(subject.dtype, x.length);
      kernel.gradient(filled(subject.dtype, [dy]), x, dx, 1, x.length, 1);
      return dx;
    },
  };
}
