import type { BackendPart } from "../backend.js";
import {
  allocate,
  dtypeOf,
  type ElementArray,
  type FloatArray,
  isSixteenBit,
  type KernelArray,
  type KernelDtype,
  kernelDtype,
  lengthOf,
  type SixteenBitDtype,
  typedArrayName,
} from "../dtype.js";
import { outOfRange, show, wrongType } from "../errors.js";
import type { ChannelCalls, ChannelParameter, LearnedName, ParameterOptions, Parameters } from "../op.js";
import { readList, type Values } from "../reading.js";
import { channelInPieces } from "../sixteen-bit/channel.js";
import { fromSixteenBits } from "../sixteen-bit/format.js";
import { checkedArray, type Extent, extentOf, type Operand, type SixteenBitView, type View } from "../view.js";
import { alongAxis } from "./axis.js";
import type { ForwardCalls, More, Result } from "./calls.js";
import { kernelByPrecision } from "./kernel-choice.js";
import { operandPair, output, singleOperand } from "./operands.js";
import { type AxisOptions, allowedOptions, type CallOptions, readOptions, type SixteenBitOptions } from "./options.js";
import { numberReader, parameterValue } from "./parameters.js";

/** `dx`, and the gradient of each learned parameter, one value per channel (one in all where it was one number). */
export type ChannelGradient<A extends ElementArray, P extends Parameters> = { readonly dx: A } & {
  readonly [K in LearnedName<P> as `d${K}`]: A;
};

/** Where the gradients go: as `out` of CallOptions, for each. Default: new arrays. */
export type ChannelGradientOut<A extends ElementArray, P extends Parameters> = Partial<ChannelGradient<A, P>>;

/** Options of a gradient with several outputs. */
export type ChannelGradientOptions<A extends ElementArray, P extends Parameters> = ParameterOptions<P> &
  Omit<CallOptions<A>, "out"> &
  AxisOptions & { readonly out?: ChannelGradientOut<A, P> };

/**
 * An elementwise function with parameters that may differ by channel, with all gradients. `axis` (default 1) is where the
 * channels lie, and is needed for a parameter per channel only.
 */
export interface ChannelActivation<P extends Parameters> extends ForwardCalls<ParameterOptions<P> & AxisOptions> {
  /**
   * dy * f′(x), and for each learned parameter the sum of dy * (the derivative with respect to it): over each channel, or
   * over everything where the parameter is one number.
   */
  readonly grad: ChannelGradientCalls<P>;
}

/** Calls of the gradient. */
export interface ChannelGradientCalls<P extends Parameters, L extends boolean = false> {
  (
    dy: Uint16Array | View<Uint16Array>,
    x: Uint16Array | View<Uint16Array>,
    options: ChannelGradientOptions<Uint16Array, P> & SixteenBitOptions & More<L>,
  ): Result<ChannelGradient<Uint16Array, P>, L>;
  (
    dy: SixteenBitView,
    x: SixteenBitView,
    options?: ChannelGradientOptions<Uint16Array, P> & More<L>,
  ): Result<ChannelGradient<Uint16Array, P>, L>;
  <A extends FloatArray>(
    dy: A | View<A>,
    x: A | View<A>,
    options?: ChannelGradientOptions<A, P> & More<L>,
  ): Result<ChannelGradient<A, P>, L>;
}

/** The function of a channel row, on a backend. */
export function channelActivation(row: ChannelCalls, backend: BackendPart) {
  const gradientOp = `${row.name}.grad`;
  const allowed = allowedOptions(row, ["axis"]);
  const kernelOf = kernelByPrecision(row, backend, channelInPieces);
  const learned = learnedParameters(row);
  const outputs = ["dx", ...learned.map(({ gradient }) => gradient)];
  const numbersOf = numberReader(row);

  const forward = (x: unknown, options?: unknown) => {
    const given = readOptions(row.name, options, allowed);
    const lists = parameterLists(row.name, learned, given);
    const input = singleOperand(row.name, backend, "x", x, given);
    const { values, outer, channels, inner, extents } = channelsOf(row.name, learned, lists, given.axis, input);
    const numbers = numbersOf(row.name, given, input.dtype);
    const y = output(row.name, "out", given.out, input, input.length, [input], extents);
    kernelOf(given)[input.dtype].forward(input.data, values, y, outer, channels, inner, numbers);
    return y;
  };
  forward.grad = (dy: unknown, x: unknown, options?: unknown) => {
    const op = gradientOp;
    const given = readOptions(op, options, allowed);
    const out = readOptions(op, given.out, outputs, "out");
    const lists = parameterLists(op, learned, given);
    const [upstream, input] = operandPair(op, backend, [dy, "x", x], given);
    const { values, counts, outer, channels, inner, extents } = channelsOf(op, learned, lists, given.axis, input);
    const numbers = numbersOf(op, given, input.dtype);
    const dx = output(op, "out.dx", out.dx, input, input.length, [upstream, input], extents);
    const everything = [...extents, upstream.extent, input.extent, extentOf(dx)];
    const result: { [name: string]: ElementArray } = { dx };
    const dlearned = learned.map(({ gradient }, k) => {
      const array = output(op, `out.${gradient}`, out[gradient], input, counts[k] as number, [], everything);
      everything.push(extentOf(array));
      result[gradient] = array;
      return array;
    });
    kernelOf(given)[input.dtype].gradient(
      upstream.data,
      input.data,
      values,
      dx,
      dlearned,
      outer,
      channels,
      inner,
      numbers,
    );
    return result;
  };
  return forward;
}

/** A learned parameter of a row. */
export interface Learned {
  readonly name: string;
  /** What its gradient is called. */
  readonly gradient: string;
  readonly parameter: Pick<ChannelParameter, "default" | "domain">;
  readonly defaultList: ParameterList;
  /** Room for its value where all are one number each: a new array for each call would cost a third of a small one. */
  readonly single: Readonly<Record<KernelDtype, KernelArray>>;
}

export function learnedParameters(row: ChannelCalls): readonly Learned[] {
  return Object.entries(row.parameters).flatMap(([name, parameter]) => {
    if (parameter.type !== "channel") return [];
    const single = { float32: allocate("float32", 1), float64: allocate("float64", 1) };
    const defaultList = { numbers: [parameter.default], isOneNumber: true };
    return [{ name, gradient: `d${name}`, parameter, defaultList, single }];
  });
}

interface Channels {
  /** Of each learned parameter one per channel, in what the dtype is computed in, rounded to the dtype. */
  readonly values: readonly KernelArray[];
  /** How many values each was given: one per channel, or one in all. */
  readonly counts: readonly number[];
  readonly outer: number;
  readonly channels: number;
  readonly inner: number;
  /** The caller's memory that holds parameters, where they are arrays: no output may lie on it. */
  readonly extents: readonly Extent[];
}

/** A channel parameter as a call gives it, read but not measured against the channels. */
interface ParameterList {
  /** Plain numbers are a copy. */
  readonly numbers: readonly number[] | ElementArray;
  readonly isOneNumber: boolean;
}

const isNumber = (value: unknown): value is number => typeof value === "number";

function parameterLists(op: string, learned: readonly Learned[], given: Values): readonly ParameterList[] {
  return learned.map(({ name, defaultList }) =>
    given[name] === undefined ? defaultList : parameterList(op, name, given[name]),
  );
}

function parameterList(op: string, name: string, given: unknown): ParameterList {
  if (isNumber(given)) return { numbers: [given], isOneNumber: true };
  const typed = dtypeOf(given) !== undefined || typedArrayName(given) === "Uint16Array";
  const numbers = typed ? (given as ElementArray) : readList(op, name, given, isNumber);
  if (numbers === undefined) throw notNumbers(op, name, given);
  return { numbers, isOneNumber: false };
}

function notNumbers(op: string, name: string, given: unknown): TypeError {
  const expected = "a number, or an array of numbers with one per channel";
  return wrongType({ op, argument: name, expected, received: show(given) });
}

function channelsOf(
  op: string,
  learned: readonly Learned[],
  lists: readonly ParameterList[],
  axis: unknown,
  input: Operand,
): Channels {
  const extents: Extent[] = [];
  const counts: number[] = [];
  let perChannel = false;
  for (let k = 0; k < lists.length; k++) {
    const { numbers, isOneNumber } = lists[k] as ParameterList;
    let count = numbers.length;
    if (!isOneNumber && typedArrayName(numbers) !== undefined) {
      const typed = parameterArray(op, (learned[k] as Learned).name, numbers, input);
      extents.push(extentOf(typed));
      count = lengthOf(typed);
    }
    counts.push(count);
    perChannel ||= count !== 1;
  }
  const { outer, length, inner } =
    perChannel || axis !== undefined ? alongAxis(op, axis, 1, input) : { outer: 1, length: 1, inner: input.length };
  const channels = perChannel ? length : 1;
  const values = lists.map((list, k) => {
    const [one, count] = [learned[k] as Learned, counts[k] as number];
    if (count !== 1 && count !== length) {
      throw outOfRange({
        op,
        argument: one.name,
        expected: `1 number or ${length}, one per channel along the axis`,
        received: `${count}`,
      });
    }
    return valuesOf(op, one, list, count, channels, input);
  });
  return perChannel
    ? { values, counts, outer, channels, inner, extents }
    : { values, counts, outer: 1, channels, inner: input.length, extents };
}

/** The values of a parameter by channel. */
function valuesOf(
  op: string,
  { name, parameter, single }: Learned,
  { numbers, isOneNumber }: ParameterList,
  count: number,
  channels: number,
  { dtype }: Operand,
): KernelArray {
  const computed = kernelDtype(dtype);
  const values = count === 1 && channels === 1 ? single[computed] : allocate(computed, channels);
  if (isOneNumber) {
    const value = parameterValue(op, name, numbers[0], parameter.domain, dtype);
    // fill() on one element costs small calls 30 ns.
    if (channels !== 1) return values.fill(value);
    values[0] = value;
    return values;
  }
  const isBits = typedArrayName(numbers) === "Uint16Array";
  for (let c = 0; c < count; c++) {
    const value = isBits ? fromSixteenBits(dtype as SixteenBitDtype, numbers[c] as number) : numbers[c];
    values[c] = parameterValue(op, `${name}[${c}]`, value, parameter.domain, dtype);
  }
  if (count === 1 && channels > 1) values.fill(values[0] as number);
  return values;
}

/** A parameter's array; a Uint16Array holds what x holds. */
function parameterArray(op: string, name: string, given: unknown, { given: x, dtype }: Operand): ElementArray {
  const isBits = typedArrayName(given) === "Uint16Array";
  if (isBits && !isSixteenBit(x)) throw notNumbers(op, name, given);
  return checkedArray(op, name, given, "an array", isBits ? dtype : undefined).array;
}
