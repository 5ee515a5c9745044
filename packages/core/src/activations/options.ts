import { type Dtype, type DtypeOf, type ElementArray, type SixteenBitDtype, typedArrayName } from "../dtype.js";
import { outOfRange, show, wrongType } from "../errors.js";
import { type Framework, frameworks } from "../frameworks.js";
import type { Calls } from "../op.js";
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
  /**
   * Whose defaults hold where the call names no value, and whose slopes at kinks: `preset: "onnx"` gives hardSigmoid alpha
   * 0.2. Where that framework does not differ, or has no such function, the call is as without. `describe` tells where they
   * differ: `conventions`.
   */
  readonly preset?: Framework;
  /**
   * "exact", the default: a result is the real number rounded once, and the same on every backend. "fast": float32 results
   * within the `fastBounds` of `describe`, in less time, where the backend has a kernel in single
   * precision for the function; bits may differ between backends. Elsewhere, and for other dtypes, the same as "exact".
   */
  readonly precision?: Precision;
}

/** How good results are: see CallOptions. */
export type Precision = (typeof precisions)[number];
const precisions = ["exact", "fast"] as const;

/** The option that a Uint16Array needs: what its bits are. */
export interface SixteenBitOptions {
  readonly dtype: SixteenBitDtype;
}

/** Options of functions that work along an axis. */
export interface AxisOptions {
  /** From the front, or from the back where negative. */
  readonly axis?: number;
}

/** What the options of a row's calls may be called, and what its presets say. */
export interface CallRules {
  readonly names: readonly string[];
  readonly row: Pick<Calls, "conventions">;
}

/** The rules for the options of a row's calls; `more` are names beside its parameters and what every call has. */
export function allowedOptions(row: Pick<Calls, "parameters" | "conventions">, more: readonly string[]): CallRules {
  return { names: [...Object.keys(row.parameters), "out", "shape", "dtype", "preset", "precision", ...more], row };
}

/** Those of a call that names none. */
export const none: Values = /* @__PURE__ */ Object.freeze({});

/** Those of a call that names its precision only, "fast". */
export const fastOnly: Values = /* @__PURE__ */ Object.freeze({ precision: "fast" });

/**
 * Options, each read once; those not allowed are an error. Those of a call have its preset's values where it names none.
 */
export function readOptions(
  op: string,
  options: unknown,
  allowed: CallRules | readonly string[],
  argument = "options",
): Values {
  if (options === undefined) return none;
  const rules = "names" in allowed ? allowed : { names: allowed, row: undefined };
  if (typeof options !== "object" || options === null || typedArrayName(options) !== undefined) {
    throw wrongType({ op, argument, expected: `an object { ${rules.names.join(", ")} }`, received: show(options) });
  }
  const given = readRecord(op, argument, options, rules.names);
  checkPrecision(op, given.precision);
  if (given.preset === undefined || rules.row === undefined) return given;
  return withPreset(rules.row, given, oneOf(op, "preset", given.preset, frameworks));
}

/** Throws where a call names a precision that there is not. */
export function checkPrecision(op: string, precision: unknown): void {
  if (precision !== undefined) oneOf(op, "precision", precision, precisions);
}

/** One of some words, or an error. */
function oneOf<T extends string>(op: string, argument: string, value: unknown, names: readonly T[]): T {
  if (names.includes(value as T)) return value as T;
  throw (typeof value === "string" ? outOfRange : wrongType)({
    op,
    argument,
    expected: `one of ${names.map(show).join(", ")}`,
    received: show(value),
  });
}

function withPreset(row: Pick<Calls, "conventions">, given: Values, preset: Framework): Values {
  const filled: { [name: string]: unknown } = { ...given };
  for (const [name, value] of Object.entries(row.conventions?.[preset]?.parameters ?? {})) filled[name] ??= value;
  return filled;
}

/** The dimensions that a call names. */
export function shapeOption(op: string, options: Values): readonly number[] | undefined {
  return options.shape === undefined ? undefined : checkedShape(op, "shape", options.shape);
}

/** The dtype that a call names. */
export function dtypeOption(op: string, options: Values): Dtype | undefined {
  return checkedDtype(op, "dtype", options.dtype);
}
