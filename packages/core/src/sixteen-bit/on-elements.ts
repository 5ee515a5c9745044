// Kernels compute on float32 and float64. On float16 and bfloat16 they compute in float64, so that every backend has both:
// elements are widened, which is exact, and a result is rounded once.
import type { Dtype, ElementArray, KernelArray, SixteenBitDtype } from "../dtype.js";
import type { Kernel, RowsMasking } from "../kernels.js";
import type { KernelCalls } from "../op.js";

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

/** What rounded number parameters mean, but for a row that says otherwise. */
export const asTheyAre = (rounded: readonly number[]) => rounded;

/** How a kernel computes on 16 bits. */
export type OnSixteenBits<K, R extends KernelCalls = KernelCalls> = (
  kernel: K,
  dtype: SixteenBitDtype,
  row: R,
) => OnElements<K>;

/** A row's kernel on every dtype, given how its kind computes on 16 bits. */
export function onEveryDtype<K extends Kernel, R extends KernelCalls>(
  row: R,
  kernel: K,
  onSixteenBits: OnSixteenBits<K, R>,
): KernelByDtype<K> {
  const asItIs = kernel as OnElements<unknown> as OnElements<K>;
  return {
    float32: asItIs,
    float64: asItIs,
    float16: onSixteenBits(kernel, "float16", row),
    bfloat16: onSixteenBits(kernel, "bfloat16", row),
  };
}
