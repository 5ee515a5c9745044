import { bitsOf, type ElementArray } from "../dtype.js";
import { narrow, widen } from "../sixteen-bit/format.js";
import type { Operand } from "../view.js";

/** Copies `count` elements of an operand from `start` on to the beginning of `to`, exactly. */
export function loadElements({ data, dtype }: Operand, start: number, count: number, to: Float64Array): void {
  if (dtype === "float16" || dtype === "bfloat16") widen(dtype, bitsOf(data), start, count, to);
  else for (let i = 0; i < count; i++) to[i] = data[start + i] as number;
}

/** Writes the first `count` numbers of `from`, each rounded once to the dtype of an operand, to `to` from `start` on. */
export function storeElements(
  { dtype }: Operand,
  from: Float64Array,
  count: number,
  to: ElementArray,
  start: number,
): void {
  if (dtype === "float16" || dtype === "bfloat16") narrow(dtype, from, count, bitsOf(to), start);
  else for (let i = 0; i < count; i++) to[start + i] = from[i] as number;
}
