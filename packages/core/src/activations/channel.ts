import { type Backend, kernelName } from "../backend.js";
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
import type { ChannelKernel } from "../kernels.js";
import type { ChannelParameter, ChannelRow, ParameterOptions, Parameters } from "../op.js";
import { readList } from "../reading.js";
import { fromSixteenBits } from "../sixteen-bit/format.js";
import { kernelByDtype } from "../sixteen-bit/kernels.js";
import { checkedArray, type Extent, extentOf, type Operand, type SixteenBitView, type View } from "../view.js";
import { alongAxis } from "./axis.js";
import type { ForwardCalls } from "./calls.js";
import { operandPair, output, singleOperand } from "./operands.js";
import { type AxisOptions, allowedOptions, type CallOptions, readOptions, type SixteenBitOptions } from "./options.js";
import { parameterValue } from "./parameters.js";

/** `dx`, and the gradient of the learned parameter, one value per channel (one in all where it was one number). */
export type ChannelGradient<A extends ElementArray, P extends Parameters> = { readonly dx: A } & {
  readonly [K in keyof P & string as `d${K}`]: A;
};

/** Where the gradients go: as `out` of CallOptions, for each. Default: new arrays. */
export type ChannelGradientOut<A extends ElementArray, P extends Parameters> = Partial<ChannelGradient<A, P>>;

/** Options of a gradient with two outputs. */
export type ChannelGradientOptions<A extends ElementArray, P extends Parameters> = ParameterOptions<P> &
  Omit<CallOptions<A>, "out"> &
  AxisOptions & { readonly out?: ChannelGradientOut<A, P> };

/**
 * An elementwise function with a parameter that may differ by channel, with both gradients. `axis` (default 1) is where the
 * channels lie, and is needed for a parameter per channel only.
 */
export interface ChannelActivation<P extends Parameters> extends ForwardCalls<ParameterOptions<P> & AxisOptions> {
  /** dy * f′(x), and for each channel the sum of dy * (the derivative with respect to the parameter). */
  readonly grad: ChannelGradientCalls<P>;
}

interface ChannelGradientCalls<P extends Parameters> {
  (
    dy: Uint16Array | View<Uint16Array>,
    x: Uint16Array | View<Uint16Array>,
    options: ChannelGradientOptions<Uint16Array, P> & SixteenBitOptions,
  ): ChannelGradient<Uint16Array, P>;
  (
    dy: SixteenBitView,
    x: SixteenBitView,
    options?: ChannelGradientOptions<Uint16Array, P>,
  ): ChannelGradient<Uint16Array, P>;
  <A extends FloatArray>(
    dy: A | View<A>,
    x: A | View<A>,
    options?: ChannelGradientOptions<A, P>,
  ): ChannelGradient<A, P>;
}

/** The function of a channel row, on a backend. */
export function channelActivation(row: ChannelRow, backend: Backend) {
  const gradientOp = `${row.name}.grad`;
  const allowed = allowedOptions(row, ["axis"]);
  const kernel = kernelByDtype(row, backend.kernels[kernelName(row)] as ChannelKernel);
  const [name, parameter] = Object.entries(row.parameters)[0] as [string, ChannelParameter];
  const single: SingleValue = { float32: allocate("float32", 1), float64: allocate("float64", 1) };

  const forward = (x: unknown, options?: unknown) => {
    const given = readOptions(row.name, options, allowed);
    const list = parameterList(row.name, name, given[name] === undefined ? parameter.default : given[name]);
    const input = singleOperand(row.name, backend, "x", x, given);
    const { values, outer, channels, inner, extent } = channelsOf(
      row.name,
      name,
      parameter,
      list,
      given.axis,
      input,
      single,
    );
    const y = output(row.name, "out", given.out, input, input.length, [input], extent);
    kernel[input.dtype].forward(input.data, values, y, outer, channels, inner);
    return y;
  };
  forward.grad = (dy: unknown, x: unknown, options?: unknown) => {
    const op = gradientOp;
    const given = readOptions(op, options, allowed);
    const out = readOptions(op, given.out, ["dx", `d${name}`], "out");
    const list = parameterList(op, name, given[name] === undefined ? parameter.default : given[name]);
    const [upstream, input] = operandPair(op, backend, [dy, "x", x], given);
    const { values, outer, channels, inner, extent } = channelsOf(op, name, parameter, list, given.axis, input, single);
    const dx = output(op, "out.dx", out.dx, input, input.length, [upstream, input], extent);
    const everything = [...extent, upstream.extent, input.extent, extentOf(dx)];
    const dparameter = output(op, `out.d${name}`, out[`d${name}`], input, channels, [], everything);
    kernel[input.dtype].gradient(upstream.data, input.data, values, dx, dparameter, outer, channels, inner);
    return { dx, [`d${name}`]: dparameter };
  };
  return forward;
}

/** Room for a parameter that is one number: a new array for each call would cost a third of a small one. */
type SingleValue = Readonly<Record<KernelDtype, KernelArray>>;

interface Channels {
  /** In what the dtype is computed in, rounded to the dtype. */
  readonly values: KernelArray;
  readonly outer: number;
  readonly channels: number;
  readonly inner: number;
  /** The caller's memory that holds the parameter, where it is an array: no output may lie on it. */
  readonly extent: readonly Extent[];
}

/** A channel parameter as a call gives it, read but not measured against the channels. */
interface ParameterList {
  /** Plain numbers are a copy. */
  readonly numbers: readonly number[] | ElementArray;
  readonly isOneNumber: boolean;
}

const isNumber = (value: unknown): value is number => typeof value === "number";

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
  name: string,
  parameter: ChannelParameter,
  { numbers, isOneNumber }: ParameterList,
  axis: unknown,
  input: Operand,
  single: SingleValue,
): Channels {
  const typed = typedArrayName(numbers) === undefined ? undefined : parameterArray(op, name, numbers, input);
  const extent = typed === undefined ? [] : [extentOf(typed)];
  const count = typed === undefined ? numbers.length : lengthOf(typed);
  const perChannel = count !== 1;
  const { outer, length, inner } =
    perChannel || axis !== undefined ? alongAxis(op, axis, 1, input) : { outer: 1, length: 1, inner: input.length };
  if (perChannel && count !== length) {
    throw outOfRange({
      op,
      argument: name,
      expected: `1 number or ${length}, one per channel along the axis`,
      received: `${count}`,
    });
  }
  const computed = kernelDtype(input.dtype);
  const values = count === 1 ? single[computed] : allocate(computed, count);
  const isBits = typedArrayName(typed) === "Uint16Array";
  for (let c = 0; c < count; c++) {
    const argument = isOneNumber ? name : `${name}[${c}]`;
    const value = isBits ? fromSixteenBits(input.dtype as SixteenBitDtype, numbers[c] as number) : numbers[c];
    values[c] = parameterValue(op, argument, value, parameter.domain, input.dtype);
  }
  return perChannel
    ? { values, outer, channels: length, inner, extent }
    : { values, outer: 1, channels: 1, inner: input.length, extent };
}

/** A parameter's array; a Uint16Array holds what x holds. */
function parameterArray(op: string, name: string, given: unknown, { given: x, dtype }: Operand): ElementArray {
  const isBits = typedArrayName(given) === "Uint16Array";
  if (isBits && !isSixteenBit(x)) throw notNumbers(op, name, given);
  return checkedArray(op, name, given, "an array", isBits ? dtype : undefined).array;
}
