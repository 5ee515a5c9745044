import { type Dtype, type DtypeOf, type ElementArray, type SixteenBitDtype, typedArrayName } from "../dtype.js";
import { show, wrongType } from "../errors.js";
import type { Row } from "../op.js";
import { readRecord, type Values } from "../reading.js";
import { checkedDtype, checkedShape } from "../view.js";

/** Options of every call. */
export interface CallOptions<A extends ElementArray> {
  /** Where the result goes; x's dtype and length. May be x itself, may not overlap it otherwise. Default: a new array. */
  readonly out?: A;
  /** The dimensions of x, row-major; their product is x's length. Default: one dimension. */
  readonly shape?: readonly number[];
  /** What the arrays of the call hold. Needed for a Uint16Array only; if given, it must be true. */
  readonly dtype?: DtypeOf<A>;
}

/** The option that a Uint16Array needs: what its bits are. */
export interface SixteenBitOptions {
  readonly dtype: SixteenBitDtype;
}

/** Options of functions that work along an axis. */
export interface AxisOptions {
  /** From the front, or from the back where negative. */
  readonly axis?: number;
}

/** The names of all options of a row's calls. */
export function allowedOptions(row: Row, more: readonly string[]): readonly string[] {
  return [...Object.keys(row.parameters), "out", "shape", "dtype", ...more];
}

const none: Values = Object.freeze({});

/** A call's options, each read once; those not allowed are an error. */
export function readOptions(op: string, options: unknown, allowed: readonly string[], argument = "options"): Values {
  if (options === undefined) return none;
  if (typeof options !== "object" || options === null || typedArrayName(options) !== undefined) {
    throw wrongType({ op, argument, expected: `an object { ${allowed.join(", ")} }`, received: show(options) });
  }
  return readRecord(op, argument, options, allowed);
}

/** The dimensions that a call names. */
export function shapeOption(op: string, options: Values): readonly number[] | undefined {
  return options.shape === undefined ? undefined : checkedShape(op, "shape", options.shape);
}

/** The dtype that a call names. */
export function dtypeOption(op: string, options: Values): Dtype | undefined {
  return checkedDtype(op, "dtype", options.dtype);
}
