import type { ElementArray, SixteenBitDtype } from "../dtype.js";
import type { RowsKernel, RowsMasking } from "../kernels.js";
import type { RowsCalls } from "../op.js";
import { oneOutputOnCopies, widened } from "./copies.js";
import type { OnElements } from "./on-elements.js";

/** A rows kernel on float64 copies of whole arrays, the bias of a masking among them. */
export function rowsOnCopies(kernel: RowsKernel, dtype: SixteenBitDtype, row: RowsCalls): OnElements<RowsKernel> {
  const { forward, gradient } = oneOutputOnCopies(kernel, dtype, row);
  const wide = (masking: RowsMasking<ElementArray> | undefined) =>
    masking?.bias === undefined
      ? masking
      : { ...masking, bias: { ...masking.bias, data: widened(masking.bias.data, dtype) } };
  return {
    forward: (x, y, outer, length, inner, parameters, masking) =>
      forward(x, y, outer, length, inner, parameters, wide(masking)),
    gradient: (dy, y, dx, outer, length, inner, parameters, masking) =>
      gradient(dy, y, dx, outer, length, inner, parameters, wide(masking)),
  };
}
