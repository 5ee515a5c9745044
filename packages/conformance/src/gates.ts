import type { FloatArray, GateKernel, GateRow } from "@nonlin/core";
import { allocate } from "./carriers.js";
import type { Subject } from "./case.js";

/** A gate kernel seen element by element. */
export interface Gate {
  readonly subject: Subject<GateRow>;
  readonly kernel: GateKernel;
  /** f at each pair, in a new array. */
  at(a: FloatArray, b: FloatArray, parameters: readonly number[]): FloatArray;
  /** Both gradients at each pair, in new arrays. */
  gradientAt(dy: FloatArray, a: FloatArray, b: FloatArray, parameters: readonly number[]): GateGradients;
}

export interface GateGradients {
  readonly da: FloatArray;
  readonly db: FloatArray;
}

/** The kernel of a subject that has two inputs. */
export function gate(subject: Subject<GateRow>): Gate {
  const kernel = subject.backend.kernels[subject.description.name] as GateKernel;
  return {
    subject,
    kernel,
    at(a, b, parameters) {
      const y = allocate(subject.dtype, a.length);
      kernel.forward(a, b, y, 1, a.length, a.length, parameters);
      return y;
    },
    gradientAt(dy, a, b, parameters) {
      const [da, db] = [allocate(subject.dtype, a.length), allocate(subject.dtype, a.length)];
      kernel.gradient(dy, a, b, da, db, 1, a.length, a.length, parameters);
      return { da, db };
    },
  };
}

/** The halves of an array that holds `outer` pairs of runs, as a gate kernel takes them: without the gaps around them. */
export function halves(array: FloatArray, outer: number, run: number): readonly [FloatArray, FloatArray] {
  if (outer === 0) return [array, array];
  return [array.subarray(0, (2 * outer - 1) * run), array.subarray(run, 2 * outer * run)];
}
