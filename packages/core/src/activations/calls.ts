import type { FloatArray } from "../dtype.js";
import type { SixteenBitView, View } from "../view.js";
import type { CallOptions, SixteenBitOptions } from "./options.js";

/** Calls with one operand and options O: on bits, whose dtype is named, and on arrays that say what they hold. */
export interface ForwardCalls<O> {
  (x: Uint16Array | View<Uint16Array>, options: O & CallOptions<Uint16Array> & SixteenBitOptions): Uint16Array;
  (x: SixteenBitView, options?: O & CallOptions<Uint16Array>): Uint16Array;
  <A extends FloatArray>(x: A | View<A>, options?: O & CallOptions<A>): A;
}

/** Calls with dy and one operand. */
export interface GradientCalls<O> {
  (
    dy: Uint16Array | View<Uint16Array>,
    xOrY: Uint16Array | View<Uint16Array>,
    options: O & CallOptions<Uint16Array> & SixteenBitOptions,
  ): Uint16Array;
  (dy: SixteenBitView, xOrY: SixteenBitView, options?: O & CallOptions<Uint16Array>): Uint16Array;
  <A extends FloatArray>(dy: A | View<A>, xOrY: A | View<A>, options?: O & CallOptions<A>): A;
}
