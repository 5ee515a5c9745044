// Kernels compute on float32 and float64. On float16 and bfloat16 they compute in float64, so that every backend has both:
// elements are widened, which is exact, and a result is rounded once.
import type { Dtype, ElementArray, KernelArray, SixteenBitDtype } from "../dtype.js";
import type { Kernel, KernelOfKind, RowsMasking } from "../kernels.js";
import type { Kind, Row } from "../op.js";
import { channelInPieces } from "./channel.js";
import { onCopies } from "./copies.js";
import { gateInPieces } from "./gate.js";
import { mapInPieces } from "./map.js";
import { rowsOnCopies } from "./rows.js";

/** What a kernel takes, on arrays of one dtype. */
type OnElement<V> = V extends KernelArray
  ? ElementArray
  : V extends readonly KernelArray[]
    ? readonly ElementArray[]
    : V extends RowsMasking
      ? RowsMasking<ElementArray>
      : V;

/** A kernel's functions on arrays of one dtype, whatever that is. */
export type OnElements<K> = {
  readonly [M in keyof K]: K[M] extends (...args: infer P) => void
    ? (...args: { [I in keyof P]: OnElement<P[I]> }) => void
    : never;
};
/** One kernel on every dtype. */
export type KernelByDtype<K> = Readonly<Record<Dtype, OnElements<K>>>;

/**
 * How the kernels of each kind compute on 16 bits: elementwise in pieces, others on float64 copies of whole arrays. Of the
 * latter a new kind names the arrays that its functions write, by their positions.
 */
const onSixteenBits: {
  readonly [K in Kind]: (kernel: KernelOfKind[K], dtype: SixteenBitDtype, row: Row) => OnElements<KernelOfKind[K]>;
} = {
  map: mapInPieces,
  channel: channelInPieces,
  gate: gateInPieces,
  rows: rowsOnCopies,
  selection: onCopies({ forward: [1], gradient: [2] }),
  reduction: onCopies({ forward: [1], gradient: [2] }),
  // Losses are float64 as they are.
  loss: onCopies({ forward: [], gradient: [4] }),
};

/** A row's kernel on every dtype. */
export function kernelByDtype<K extends Kernel>(row: Row, kernel: K): KernelByDtype<K> {
  const on = (dtype: SixteenBitDtype) => onSixteenBits[row.kind](kernel as never, dtype, row);
  const asItIs = kernel as OnElements<unknown>;
  return { float32: asItIs, float64: asItIs, float16: on("float16"), bfloat16: on("bfloat16") } as KernelByDtype<K>;
}
