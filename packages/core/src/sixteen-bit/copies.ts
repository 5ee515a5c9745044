import { bitsOf, type ElementArray, isSixteenBit, type SixteenBitDtype } from "../dtype.js";
import type { Kernel } from "../kernels.js";
import type { KernelCalls } from "../op.js";
import { narrow, widen } from "./format.js";
import { asTheyAre, type OnElements } from "./on-elements.js";

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
 * A kernel on float64 copies of all arrays of 16 bits, also of those in lists; those at the positions given are written
 * back, and must lie apart from each other. A new kind names them here.
 */
export function onCopies(outputs: { readonly forward: Positions; readonly gradient: Positions }) {
  return <K extends Kernel>(kernel: K, dtype: SixteenBitDtype, row: KernelCalls): OnElements<K> => {
    const meaningOf = row.traits.meaning?.(row, dtype) ?? asTheyAre;
    const wideOf = (value: unknown): unknown => {
      if (ArrayBuffer.isView(value)) return widened(value as ElementArray, dtype);
      if (!Array.isArray(value)) return value;
      return value.some(ArrayBuffer.isView) ? value.map(wideOf) : meaningOf(value);
    };
    const method =
      (direction: "forward" | "gradient") =>
      (...given: readonly unknown[]) => {
        const wide = given.map(wideOf);
        (kernel[direction] as (...args: unknown[]) => void)(...wide);
        for (const position of outputs[direction]) {
          const froms = [wide[position]].flat() as Float64Array[];
          const tos = [given[position]].flat() as ElementArray[];
          for (const [i, from] of froms.entries()) narrow(dtype, from, from.length, bitsOf(tos[i] as ElementArray), 0);
        }
      };
    return { forward: method("forward"), gradient: method("gradient") } as OnElements<K>;
  };
}

/** For kernels that write one array like x, or less. */
export const oneOutputOnCopies = /* @__PURE__ */ onCopies({ forward: [1], gradient: [2] });

/** For losses, which are float64 as they are. */
export const lossOnCopies = /* @__PURE__ */ onCopies({ forward: [], gradient: [4] });
