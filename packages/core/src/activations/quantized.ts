import { lengthOf, typedArrayName } from "../dtype.js";
import { outOfRange, show, wrongType } from "../errors.js";
import type { Framework } from "../frameworks.js";
import type { ChannelParameter, ParameterOptions, Parameters, Row } from "../op.js";
import { type OpName, type Table, table } from "../ops/index.js";
import { readRecord, type Values } from "../reading.js";
import { checkMemory, extentOf, overlaps } from "../view.js";
import { readOptions } from "./options.js";

/** The element types of 8 bits. */
export type QuantizedDtype = "int8" | "uint8";

/** What the integer q stands for: (q - zeroPoint) * scale. */
export interface Quantization {
  /** Above 0. Taken as the double that it is: a framework that keeps scales in float32 wants Math.fround(scale). */
  readonly scale: number;
  /** An integer that the dtype holds. Default: 0. */
  readonly zeroPoint?: number;
}

/** The elementwise functions. */
export type ElementwiseName = {
  [K in OpName]: Table[K]["kind"] extends "map" | "channel" ? K : never;
}[OpName];

/** A row's parameters; a learned one is one number here. */
type NumberOptions<P extends Parameters> = {
  readonly [K in keyof P]?: P[K] extends ChannelParameter ? number : ParameterOptions<P>[K];
};

/** How a function is quantised. */
export interface QuantizedOptions<D extends QuantizedDtype = QuantizedDtype> {
  readonly dtype: D;
  readonly input: Quantization;
  readonly output: Quantization;
  /** As in every call: whose defaults hold. */
  readonly preset?: Framework;
}

/** An array of 8-bit integers. */
export type QuantizedArray<D extends QuantizedDtype = QuantizedDtype> = D extends "int8" ? Int8Array : Uint8Array;

/** A function from 8-bit integers to 8-bit integers: a look-up for each element. */
export type QuantizedActivation<D extends QuantizedDtype> = (
  x: QuantizedArray<D>,
  options?: {
    /** Where the result goes, as long as x: x itself, or memory of its own. Default: a new array. */
    readonly out?: QuantizedArray<D>;
  },
) => QuantizedArray<D>;

/**
 * An elementwise function on quantised numbers, through a table of 256 results:
 *
 *     round((f((q - input.zeroPoint) * input.scale)) / output.scale) + output.zeroPoint
 *
 * limited to what the dtype holds, with f in float64 and ties rounded to even, as ONNX's QuantizeLinear does. What is a tie
 * is decided as for real numbers wherever f is x or a constant, piece by piece; elsewhere f is known to a few 2^-53.
 *
 * @throws RangeError for a function that is not elementwise, a scale that is not positive and finite, a zero point that the
 * dtype does not hold, a result that is NaN; TypeError for a value of the wrong type.
 */
export type Quantize = <K extends ElementwiseName, D extends QuantizedDtype>(
  op: K,
  options: QuantizedOptions<D> & NumberOptions<Table[K]["parameters"]>,
) => QuantizedActivation<D>;

interface Integers {
  readonly low: number;
  readonly high: number;
  readonly array: "Int8Array" | "Uint8Array";
  readonly allocate: (length: number) => Int8Array | Uint8Array;
}

const integersOf: Readonly<Record<QuantizedDtype, Integers>> = {
  int8: { low: -128, high: 127, array: "Int8Array", allocate: (length) => new Int8Array(length) },
  uint8: { low: 0, high: 255, array: "Uint8Array", allocate: (length) => new Uint8Array(length) },
};

type Gradient = Float64Array | { readonly dx: Float64Array };

/** What a function of the table looks like to this file. */
interface Elementwise {
  (x: Float64Array, options: Values): Float64Array;
  grad(dy: Float64Array, x: Float64Array, options: Values): Gradient;
}

/** `quantized`, for the functions of one instance. */
export function quantize(activations: { readonly [name: string]: unknown }): Quantize {
  const quantized = (name: unknown, options: unknown) => {
    const row = elementwiseRow(name);
    const given = readOptions("quantized", options, {
      names: ["dtype", "input", "output", "preset", ...Object.keys(row.parameters)],
      row,
    });
    const integers = integersOf[checkedDtype(given.dtype)];
    const input = checkedQuantization("input", given.input, integers);
    const output = checkedQuantization("output", given.output, integers);
    const parameters = parametersOf(row, given);
    const results = tableOf(row.name, activations[row.name] as Elementwise, parameters, integers, input, output);
    return lookUp(`quantized ${row.name}`, integers, results);
  };
  return quantized as unknown as Quantize;
}

function elementwiseRow(name: unknown): Row {
  const rows: Readonly<Record<string, Row>> = table;
  const names = Object.keys(rows).filter((key) => ["map", "channel"].includes((rows[key] as Row).kind));
  if (typeof name !== "string" || !names.includes(name)) {
    throw (typeof name === "string" ? outOfRange : wrongType)({
      op: "quantized",
      argument: "op",
      expected: `the name of an elementwise function (${names.join(", ")})`,
      received: show(name),
    });
  }
  return rows[name] as Row;
}

function checkedDtype(value: unknown): QuantizedDtype {
  if (value === "int8" || value === "uint8") return value;
  const complain = typeof value === "string" ? outOfRange : wrongType;
  throw complain({ op: "quantized", argument: "dtype", expected: '"int8" or "uint8"', received: show(value) });
}

function checkedQuantization(argument: string, value: unknown, { low, high }: Integers): Required<Quantization> {
  const op = "quantized";
  if (typeof value !== "object" || value === null) {
    throw wrongType({ op, argument, expected: "an object { scale, zeroPoint? }", received: show(value) });
  }
  const { scale, zeroPoint = 0 } = readRecord(op, argument, value, ["scale", "zeroPoint"]);
  if (typeof scale !== "number" || !(scale > 0 && scale < Infinity)) {
    throw (typeof scale === "number" ? outOfRange : wrongType)({
      op,
      argument: `${argument}.scale`,
      expected: "a positive finite number",
      received: show(scale),
    });
  }
  if (typeof zeroPoint !== "number" || !(Number.isInteger(zeroPoint) && zeroPoint >= low && zeroPoint <= high)) {
    throw (typeof zeroPoint === "number" ? outOfRange : wrongType)({
      op,
      argument: `${argument}.zeroPoint`,
      expected: `an integer in [${low}, ${high}]`,
      received: show(zeroPoint),
    });
  }
  return { scale, zeroPoint };
}

function parametersOf(row: Row, given: Values): Values {
  const entries = Object.entries(row.parameters).map(([name, { type }]) => {
    const value = given[name];
    if (type === "channel" && value !== undefined && typeof value !== "number") {
      throw wrongType({ op: "quantized", argument: name, expected: "one number for all", received: show(value) });
    }
    return [name, value] as const;
  });
  return Object.fromEntries(entries);
}

/** The results for all integers, the least first. */
function tableOf(
  name: string,
  activation: Elementwise,
  parameters: Values,
  { low, high, allocate }: Integers,
  input: Required<Quantization>,
  output: Required<Quantization>,
): Int8Array | Uint8Array {
  const steps = Float64Array.from({ length: 256 }, (_, i) => low + i - input.zeroPoint);
  const x = steps.map((step) => step * input.scale);
  const y = activation(x, parameters);
  const gradient = activation.grad(new Float64Array(256).fill(1), x, parameters);
  const slopes = gradient instanceof Float64Array ? gradient : gradient.dx;
  const results = allocate(256);
  for (const [i, value] of y.entries()) {
    if (Number.isNaN(value)) {
      throw outOfRange({
        op: "quantized",
        argument: name,
        expected: "a number for each of the 256 inputs",
        received: `NaN for ${low + i}, which stands for ${x[i]}`,
      });
    }
    const lost = productError(steps[i] as number, input.scale, x[i] as number) * (slopes[i] as number);
    const rounded = roundedQuotient(value, Number.isFinite(lost) ? lost : 0, output.scale) + output.zeroPoint;
    results[i] = Math.min(high, Math.max(low, rounded));
  }
  return results;
}

/** What a multiplication by an integer of a few bits rounded away, exactly, unless the numbers are near the limits. */
function productError(integer: number, scale: number, product: number): number {
  const cut = scale * (2 ** 27 + 1);
  const upper = cut - (cut - scale);
  return integer * upper - product + integer * (scale - upper);
}

/** The integer nearest to (value + rest) / divisor, ties to even, where rest is too small for value to hold. */
function roundedQuotient(value: number, rest: number, divisor: number): number {
  const quotient = value / divisor;
  // Beyond all zero points and dtypes: so large that it is limited anyway.
  if (!(Math.abs(quotient) < 1024)) return quotient;
  const below = Math.floor(quotient);
  const above = below + 1;
  const side = exactSign(value, rest, 2 * below + 1, divisor);
  if (side !== 0) return side < 0 ? below : above;
  return below % 2 === 0 ? below : above;
}

/** The sign of (value + rest) - (odd / 2) * divisor. */
function exactSign(value: number, rest: number, odd: number, divisor: number): number {
  const difference = 2n * (scaled(value) + scaled(rest)) - BigInt(odd) * scaled(divisor);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

const word = new DataView(new ArrayBuffer(8));

/** A finite double times 2^1074: an integer. */
function scaled(value: number): bigint {
  word.setFloat64(0, Math.abs(value));
  const bits = word.getBigUint64(0);
  const exponent = bits >> 52n;
  const fraction = bits & 0xfffffffffffffn;
  const magnitude = exponent === 0n ? fraction : (fraction | 0x10000000000000n) << (exponent - 1n);
  return value < 0 ? -magnitude : magnitude;
}

function lookUp(op: string, { low, array, allocate }: Integers, results: Int8Array | Uint8Array) {
  return (x: unknown, options?: unknown) => {
    const { out } = readOptions(op, options, ["out"]);
    const from = checkedIntegers(op, "x", x, array);
    const length = lengthOf(from);
    const to = out === undefined ? allocate(length) : checkedIntegers(op, "out", out, array);
    const outLength = lengthOf(to);
    if (outLength !== length) {
      throw outOfRange({ op, argument: "out", expected: `${length} elements long`, received: `${outLength} elements` });
    }
    const [extent, place] = [extentOf(from), extentOf(to)];
    if (overlaps(extent, place) && extent.start !== place.start) {
      throw outOfRange({
        op,
        argument: "out",
        expected: "the input array itself or memory of its own",
        received: "an array that overlaps the input",
        remedy: "pass a separate array, or none",
      });
    }
    for (let i = 0; i < length; i++) to[i] = results[(from[i] as number) - low] as number;
    return to;
  };
}

function checkedIntegers(op: string, argument: string, value: unknown, array: string): Int8Array | Uint8Array {
  const expected = `${array === "Int8Array" ? "an" : "a"} ${array}`;
  if (typedArrayName(value) !== array) throw wrongType({ op, argument, expected, received: show(value) });
  checkMemory(op, argument, value as ArrayBufferView, expected);
  return value as Int8Array | Uint8Array;
}
