import type { BackendPart } from "../backend.js";
import { type ElementArray, type FloatArray, isSixteenBit, roundTo } from "../dtype.js";
import { outOfRange, show, wrongType } from "../errors.js";
import type { MapKernel } from "../kernels.js";
import type { Calls, MapCalls, ParameterOptions } from "../op.js";
import type { OpName, Table } from "../ops/index.js";
import { isList, readList } from "../reading.js";
import { mapInPieces } from "../sixteen-bit/map.js";
import { forEachPiece, scratch } from "../sixteen-bit/pieces.js";
import { type Extent, extentOf, type Given, type Operand, operand, readOperand, type View } from "../view.js";
import { alongAxis } from "./axis.js";
import { settled, sumError } from "./compensation.js";
import { loadElements, storeElements } from "./elements.js";
import { kernelReader } from "./kernel-choice.js";
import type { kinkSlopes } from "./kinks.js";
import { checkFloat64, operandPair, output, singleOperand } from "./operands.js";
import {
  type AxisOptions,
  allowedOptions,
  type CallOptions,
  type CallRules,
  readOptions,
  type SixteenBitOptions,
} from "./options.js";
import { numberReader } from "./parameters.js";

/** The functions that a bias can be fused with: the elementwise ones without a learned parameter. */
export type MapName = { [K in OpName]: Table[K]["kind"] extends "map" ? K : never }[OpName];

/** One number per channel: an array or a view of x's dtype, or plain numbers, which are rounded to it. */
export type Bias<A extends ElementArray> = A | View<A> | readonly number[];

/** The gradients with respect to x and to the bias, the latter with one element per channel. */
export interface BiasGradient<A extends ElementArray> {
  readonly dx: A;
  readonly dbias: A;
}

type Options<K extends MapName, A extends ElementArray> = ParameterOptions<Table[K]["parameters"]> &
  CallOptions<A> &
  AxisOptions;
type GradientOptions<K extends MapName, A extends ElementArray> = Omit<Options<K, A>, "out"> & {
  readonly out?: Partial<BiasGradient<A>>;
};

/**
 * An elementwise function of x plus a bias per channel, in one pass: f(x[o, c, i] + bias[c]), channels along `axis`
 * (default 1). Sum and function are computed in float64 and the result is rounded once: the bits are those of x and bias in
 * float64, added, and f of the sum, rounded to x's dtype.
 *
 * @throws what the function `op` throws; RangeError for an `op` that is not elementwise or a bias that has not one number
 * per channel; TypeError for one of another dtype.
 */
export interface BiasActivation {
  <K extends MapName>(
    x: Uint16Array | View<Uint16Array>,
    bias: Bias<Uint16Array>,
    op: K,
    options: Options<K, Uint16Array> & SixteenBitOptions,
  ): Uint16Array;
  <K extends MapName, A extends FloatArray>(x: A | View<A>, bias: Bias<A>, op: K, options?: Options<K, A>): A;
  /**
   * dx = dy · f′(x + bias), and for each channel the sum of it before it is rounded, in order, with what additions round
   * away kept.
   */
  readonly grad: {
    <K extends MapName>(
      dy: Uint16Array | View<Uint16Array>,
      x: Uint16Array | View<Uint16Array>,
      bias: Bias<Uint16Array>,
      op: K,
      options: GradientOptions<K, Uint16Array> & SixteenBitOptions,
    ): BiasGradient<Uint16Array>;
    <K extends MapName, A extends FloatArray>(
      dy: A | View<A>,
      x: A | View<A>,
      bias: Bias<A>,
      op: K,
      options?: GradientOptions<K, A>,
    ): BiasGradient<A>;
  };
}

/** What a function is, for this file. */
interface Fused {
  readonly rules: CallRules;
  readonly kernelOf: ReturnType<typeof kernelReader<MapKernel, MapCalls>>;
  readonly numbersOf: ReturnType<typeof numberReader>;
  readonly slopesAtKinks: ReturnType<typeof kinkSlopes> | undefined;
}

/** What rows are looked up in, by name. */
export type CallsByName = Readonly<Record<string, Calls & { readonly kind: string }>>;

/** `biasActivation`, for the functions of one backend. */
export function biasActivation(backend: BackendPart, rows: CallsByName): BiasActivation {
  const known = new Map<string, Fused>();
  const fusedOf = (op: string, name: unknown): Fused => {
    const row = mapRowNamed(op, rows, name);
    const fused = known.get(row.name) ?? fusedWith(row, backend);
    known.set(row.name, fused);
    return fused;
  };

  const forward = (x: unknown, bias: unknown, name: unknown, options?: unknown) => {
    const op = "biasActivation";
    const { rules, kernelOf, numbersOf } = fusedOf(op, name);
    const given = readOptions(op, options, rules);
    const kernel = kernelOf(op, given).float64;
    const biasGiven = readBias(op, bias);
    const input = singleOperand(op, backend, "x", x, given);
    checkFloat64(op, backend, input);
    const { outer, length: channels, inner } = alongAxis(op, given.axis, 1, input);
    const parameters = numbersOf(op, given, input.dtype);
    const { values, extent } = biasValues(op, biasGiven, input, channels);
    const y = output(op, "out", given.out, input, input.length, [input], extent);
    forEachPiece(outer, channels, inner, (start, first, ...sizes) => {
      const [xs, ys] = scratch();
      const count = sizes[0] * sizes[1] * sizes[2];
      loadElements(input, start, count, xs);
      addBias(xs, values, first, ...sizes);
      kernel.forward(xs, ys, count, parameters);
      storeElements(input, ys, count, y, start);
    });
    return y;
  };
  forward.grad = (dy: unknown, x: unknown, bias: unknown, name: unknown, options?: unknown) => {
    const op = "biasActivation.grad";
    const { rules, kernelOf, numbersOf, slopesAtKinks } = fusedOf(op, name);
    const given = readOptions(op, options, rules);
    const out = readOptions(op, given.out, ["dx", "dbias"], "out");
    const kernel = kernelOf(op, given).float64;
    const biasGiven = readBias(op, bias);
    const [upstream, input] = operandPair(op, backend, [dy, "x", x], given);
    checkFloat64(op, backend, input);
    const { outer, length: channels, inner } = alongAxis(op, given.axis, 1, input);
    const parameters = numbersOf(op, given, input.dtype);
    const { values, extent } = biasValues(op, biasGiven, input, channels);
    const dx = output(op, "out.dx", out.dx, input, input.length, [upstream, input], extent);
    const everything = [...extent, upstream.extent, input.extent, extentOf(dx)];
    const dbias = output(op, "out.dbias", out.dbias, input, channels, [], everything);
    const sums = new Float64Array(channels);
    const rests = new Float64Array(channels);
    forEachPiece(outer, channels, inner, (start, first, ...sizes) => {
      const [xs, dys, dxs] = scratch();
      const count = sizes[0] * sizes[1] * sizes[2];
      loadElements(input, start, count, xs);
      loadElements(upstream, start, count, dys);
      addBias(xs, values, first, ...sizes);
      const piece = (data: Float64Array) => ({ data, dtype: "float64", length: count }) as const;
      const putSlopes = slopesAtKinks?.(given.preset, piece(dys), piece(xs), parameters);
      kernel.gradient(dys, xs, dxs, count, parameters);
      putSlopes?.(dxs);
      addUp(dxs, sums, rests, first, ...sizes);
      storeElements(input, dxs, count, dx, start);
    });
    for (let c = 0; c < channels; c++) {
      sums[c] = settled(sums[c] as number, rests[c] as number);
    }
    storeElements(input, sums, channels, dbias, 0);
    return { dx, dbias };
  };
  return forward as unknown as BiasActivation;
}

function fusedWith(row: MapCalls, backend: BackendPart): Fused {
  return {
    rules: allowedOptions(row, ["axis"]),
    kernelOf: kernelReader(row, backend, mapInPieces),
    numbersOf: numberReader(row),
    slopesAtKinks: row.traits.slopes?.(row),
  };
}

function mapRowNamed(op: string, rows: CallsByName, name: unknown): MapCalls {
  const row = typeof name === "string" && Object.hasOwn(rows, name) ? rows[name] : undefined;
  if (row?.kind === "map") return row as MapCalls;
  const names = Object.keys(rows).filter((key) => rows[key]?.kind === "map");
  throw (typeof name === "string" ? outOfRange : wrongType)({
    op,
    argument: "op",
    expected: `the name of an elementwise function without a learned parameter (${names.join(", ")})`,
    received: show(name),
  });
}

/** A bias as a call gives it, read but not measured against the channels. */
type BiasGiven = { readonly numbers: readonly number[] } | { readonly array: Given };

function readBias(op: string, bias: unknown): BiasGiven {
  if (!isList(bias)) return { array: readOperand(op, "bias", bias) };
  const numbers = readList(op, "bias", bias, (item): item is number => typeof item === "number");
  if (numbers !== undefined) return { numbers };
  const expected = "an array of numbers with one per channel";
  throw wrongType({ op, argument: "bias", expected, received: show(bias) });
}

/** The bias in float64, and the caller's memory that it lies in, where it does. */
function biasValues(
  op: string,
  given: BiasGiven,
  input: Operand,
  channels: number,
): { readonly values: Float64Array; readonly extent: readonly Extent[] } {
  const { dtype } = input;
  const check = (count: number) => {
    if (count === channels) return;
    const expected = `${channels} numbers, one per channel along the axis`;
    throw outOfRange({ op, argument: "bias", expected, received: `${count}` });
  };
  if ("numbers" in given) {
    check(given.numbers.length);
    return { values: Float64Array.from(given.numbers, (value) => roundTo(dtype, value)), extent: [] };
  }
  const array = operand(op, given.array, undefined, isSixteenBit(input.given) ? dtype : undefined);
  if (array.dtype !== dtype) {
    const expected = `${dtype} like ${input.argument}`;
    throw wrongType({ op, argument: "bias", expected, received: array.dtype });
  }
  check(array.length);
  const values = new Float64Array(channels);
  loadElements(array, 0, channels, values);
  return { values, extent: [array.extent] };
}

function addBias(
  xs: Float64Array,
  bias: Float64Array,
  first: number,
  outer: number,
  channels: number,
  inner: number,
): void {
  let at = 0;
  for (let o = 0; o < outer; o++) {
    for (let c = first; c < first + channels; c++) {
      const value = bias[c] as number;
      for (const end = at + inner; at < end; at++) xs[at] = (xs[at] as number) + value;
    }
  }
}

/** Adds the elements of each channel to its sum, and what that rounds away to its rest (Neumaier). */
function addUp(
  terms: Float64Array,
  sums: Float64Array,
  rests: Float64Array,
  first: number,
  outer: number,
  channels: number,
  inner: number,
): void {
  let at = 0;
  for (let o = 0; o < outer; o++) {
    for (let c = first; c < first + channels; c++) {
      let sum = sums[c] as number;
      let rest = rests[c] as number;
      for (const end = at + inner; at < end; at++) {
        const term = terms[at] as number;
        const total = sum + term;
        rest += sumError(sum, term, total);
        sum = total;
      }
      sums[c] = sum;
      rests[c] = rest;
    }
  }
}
