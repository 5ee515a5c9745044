import { roundTo, type SixteenBitDtype } from "../dtype.js";
import type { KernelCalls } from "../op.js";

/** Number parameters of the dtype as the float64 kernel takes them: one that stands for another number is that. */
export function parameterMeaning(
  row: KernelCalls,
  dtype: SixteenBitDtype,
): (rounded: readonly number[]) => readonly number[] {
  const meanings = Object.values(row.parameters).flatMap((p) => (p.type === "number" ? [p.standsFor] : []));
  if (meanings.every((meaning) => meaning === undefined)) return (rounded) => rounded;
  return (rounded) =>
    rounded.map((value, i) => {
      const meaning = meanings[i];
      return meaning !== undefined && value === roundTo(dtype, meaning) ? meaning : value;
    });
}
