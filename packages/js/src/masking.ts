// Rows of which some elements take no part. What stands for those is written into a copy of the row, which the kernel then
// computes as any other, so that the bits are those of a row that held it from the start.
import type { Blocks, KernelArray, RowsKernel, RowsMasking } from "@nonlin/core";
import { isFloat32 } from "./float-array.js";

/** A generated kernel. */
interface WholeRows extends Pick<RowsKernel, "gradient"> {
  forward(
    x: KernelArray,
    y: KernelArray,
    outer: number,
    axisLength: number,
    inner: number,
    parameters: readonly number[],
    zeroEmptyRows?: boolean,
    biases?: KernelArray,
  ): void;
}

/**
 * A kernel that masks elements, from one that takes whole rows; `excluded` is the result of an element that
 * takes no part, `absent` what stands for it.
 */
export function masking(kernel: WholeRows, excluded: number, absent: number): RowsKernel {
  return kernelOf(kernel, excluded, absent, false);
}

/** The same of a kernel that adds a bias: one of -Infinity excludes. */
export function maskingWithBias(kernel: WholeRows, excluded: number): RowsKernel {
  return kernelOf(kernel, excluded, 0, true);
}

function kernelOf(kernel: WholeRows, excluded: number, absent: number, biased: boolean): RowsKernel {
  return {
    forward(x, y, outer, axisLength, inner, parameters, masking) {
      if (masking === undefined) {
        kernel.forward(x, y, outer, axisLength, inner, parameters);
        return;
      }
      const row = like(x, axisLength);
      const bias = biased ? like(x, axisLength) : undefined;
      for (let o = 0; o < outer; o++) {
        for (let i = 0; i < inner; i++) {
          const { isTaken, biasAt } = rowOf(masking, o, i, inner);
          const start = o * axisLength * inner + i;
          for (let k = 0, at = start; k < axisLength; k++, at += inner) {
            const taken = isTaken(k);
            row[k] = taken ? (x[at] as number) : absent;
            if (bias !== undefined) bias[k] = taken ? biasAt(k) : -Infinity;
          }
          kernel.forward(row, row, 1, axisLength, 1, parameters, masking.zeroEmptyRows, bias);
          for (let k = 0, at = start; k < axisLength; k++, at += inner) y[at] = row[k] as number;
        }
      }
    },
    gradient(dy, y, dx, outer, axisLength, inner, parameters, masking) {
      if (masking === undefined) {
        kernel.gradient(dy, y, dx, outer, axisLength, inner, parameters);
        return;
      }
      const upstream = like(y, axisLength);
      const result = like(y, axisLength);
      for (let o = 0; o < outer; o++) {
        for (let i = 0; i < inner; i++) {
          const { isTaken } = rowOf(masking, o, i, inner);
          const start = o * axisLength * inner + i;
          let isEmpty = masking.zeroEmptyRows;
          for (let k = 0, at = start; k < axisLength; k++, at += inner) {
            const taken = isTaken(k);
            upstream[k] = taken ? (dy[at] as number) : 0;
            result[k] = taken ? (y[at] as number) : excluded;
            if (result[k] !== excluded) isEmpty = false;
          }
          kernel.gradient(upstream, result, upstream, 1, axisLength, 1, parameters);
          for (let k = 0, at = start; k < axisLength; k++, at += inner) {
            dx[at] = isTaken(k) && !isEmpty ? (upstream[k] as number) : 0;
          }
        }
      }
    },
  };
}

const like = (array: KernelArray, length: number) =>
  isFloat32(array) ? new Float32Array(length) : new Float64Array(length);

/** What a masking says of the elements of row (o, i). */
function rowOf({ mask, bias, causalRows }: RowsMasking, o: number, i: number, inner: number) {
  const end = causalRows === 0 ? Infinity : (o % causalRows) + 1;
  const [maskStart, biasStart] = [startOf(mask, o) + i, startOf(bias, o) + i];
  return {
    isTaken: (k: number) => k < end && (mask === undefined || mask.data[maskStart + k * inner] !== 0),
    biasAt: (k: number) => (bias === undefined ? 0 : (bias.data[biasStart + k * inner] as number)),
  };
}

const startOf = (blocks: Blocks<unknown> | undefined, o: number) => blocks?.starts?.[o] ?? 0;
