import { bitsOf, type ElementArray, isSixteenBit, type SixteenBitDtype } from "../dtype.js";
import type { Kernel } from "../kernels.js";
import type { Row } from "../op.js";
import { narrow, widen } from "./format.js";
import type { OnElements } from "./kernels.js";
import { parameterMeaning } from "./parameters.js";

/** A float64 copy of 16-bit numbers; an array that is float64 already as it is. */
export function widened(array: ElementArray, dtype: SixteenBitDtype): Float64Array {
  if (!isSixteenBit(array)) return array as Float64Array;
  const bits = bitsOf(array);
  const copy = new Float64Array(bits.length);
  widen(dtype, bits, 0, bits.length, copy);
  return copy;
}

type Positions = readonly number[];

/**
 * A kernel on float64 copies of all arrays of 16 bits; those at the positions given are written back, and must lie apart
 * from each other.
 */
export function onCopies(outputs: { readonly forward: Positions; readonly gradient: Positions }) {
  return <K extends Kernel>(kernel: K, dtype: SixteenBitDtype, row: Row): OnElements<K> => {
    const meaningOf = parameterMeaning(row, dtype);
    const wideOf = (value: unknown) => {
      if (ArrayBuffer.isView(value)) return widened(value as ElementArray, dtype);
      return Array.isArray(value) ? meaningOf(value) : value;
    };
    const method =
      (direction: "forward" | "gradient") =>
      (...given: readonly unknown[]) => {
        const wide = given.map(wideOf);
        (kernel[direction] as (...args: unknown[]) => void)(...wide);
        for (const position of outputs[direction]) {
          const [from, to] = [wide[position] as Float64Array, bitsOf(given[position] as ElementArray)];
          narrow(dtype, from, from.length, to, 0);
        }
      };
    return { forward: method("forward"), gradient: method("gradient") } as OnElements<K>;
  };
}
