import type { FloatArray } from "../dtype.js";
import type { SixteenBitView, View } from "../view.js";
import type { AsyncOptions } from "./async.js";
import type { CallOptions, SixteenBitOptions } from "./options.js";

/** What a call gives: at once, or where it is asynchronous (L) a promise of it. */
export type Result<R, L extends boolean> = L extends true ? Promise<R> : R;

/** The options that only asynchronous calls have. */
export type More<L extends boolean> = L extends true ? AsyncOptions : unknown;

/** Calls with one operand and options O: on bits, whose dtype is named, and on arrays that say what they hold. */
export interface ForwardCalls<O, L extends boolean = false> {
  (
    x: Uint16Array | View<Uint16Array>,
    options: O & CallOptions<Uint16Array> & SixteenBitOptions & More<L>,
  ): Result<Uint16Array, L>;
  (x: SixteenBitView, options?: O & CallOptions<Uint16Array> & More<L>): Result<Uint16Array, L>;
  <A extends FloatArray>(x: A | View<A>, options?: O & CallOptions<A> & More<L>): Result<A, L>;
}

/** Calls with dy and one operand. */
export interface GradientCalls<O, L extends boolean = false> {
  (
    dy: Uint16Array | View<Uint16Array>,
    xOrY: Uint16Array | View<Uint16Array>,
    options: O & CallOptions<Uint16Array> & SixteenBitOptions & More<L>,
  ): Result<Uint16Array, L>;
  (dy: SixteenBitView, xOrY: SixteenBitView, options?: O & CallOptions<Uint16Array> & More<L>): Result<Uint16Array, L>;
  <A extends FloatArray>(dy: A | View<A>, xOrY: A | View<A>, options?: O & CallOptions<A> & More<L>): Result<A, L>;
}
