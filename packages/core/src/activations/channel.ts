import { type Backend, kernelName } from "../backend.js";
import { allocate, dtypeOf, type FloatArray, lengthOf } from "../dtype.js";
import { outOfRange, show, wrongType } from "../errors.js";
import type { ChannelKernel } from "../kernels.js";
import type { ChannelParameter, ChannelRow, ParameterOptions, Parameters } from "../op.js";
import { readList } from "../reading.js";
import { checkedArray, type Extent, extentOf, type Operand, type View } from "../view.js";
import { alongAxis } from "./axis.js";
import { operandPair, output, singleOperand } from "./operands.js";
import { type AxisOptions, allowedOptions, type CallOptions, readOptions } from "./options.js";
import { parameterValue } from "./parameters.js";

/** `dx`, and the gradient of the learned parameter, one value per channel (one in all where it was one number). */
export type ChannelGradient<A extends FloatArray, P extends Parameters> = { readonly dx: A } & {
  readonly [K in keyof P & string as `d${K}`]: A;
};

/** Where the gradients go: as `out` of CallOptions, for each. Default: new arrays. */
export type ChannelGradientOut<A extends FloatArray, P extends Parameters> = Partial<ChannelGradient<A, P>>;

/** An elementwise function with a parameter that may differ by channel, with both gradients. */
export interface ChannelActivation<P extends Parameters> {
  /** f(x), element by element. `axis` (default 1) is where the channels lie, and is needed for a parameter per channel only. */
  <A extends FloatArray>(x: A | View<A>, options?: ParameterOptions<P> & CallOptions<A> & AxisOptions): A;
  /** dy * f′(x), and for each channel the sum of dy * (the derivative with respect to the parameter). */
  grad<A extends FloatArray>(
    dy: A | View<A>,
    x: A | View<A>,
    options?: ParameterOptions<P> &
      Omit<CallOptions<A>, "out"> &
      AxisOptions & { readonly out?: ChannelGradientOut<A, P> },
  ): ChannelGradient<A, P>;
}

/** The function of a channel row, on a backend. */
export function channelActivation(row: ChannelRow, backend: Backend) {
  const gradientOp = `${row.name}.grad`;
  const allowed = allowedOptions(row, ["axis"]);
  const kernel = backend.kernels[kernelName(row)] as ChannelKernel;
  const [name, parameter] = Object.entries(row.parameters)[0] as [string, ChannelParameter];

  const forward = (x: unknown, options?: unknown) => {
    const given = readOptions(row.name, options, allowed);
    const list = parameterList(row.name, name, given[name] === undefined ? parameter.default : given[name]);
    const input = singleOperand(row.name, backend, "x", x, given);
    const { values, outer, channels, inner, extent } = channelsOf(row.name, name, parameter, list, given.axis, input);
    const y = output(row.name, "out", given.out, input.dtype, input.length, [input], extent);
    kernel.forward(input.data, values, y, outer, channels, inner);
    return y;
  };
  forward.grad = (dy: unknown, x: unknown, options?: unknown) => {
    const op = gradientOp;
    const given = readOptions(op, options, allowed);
    const out = readOptions(op, given.out, ["dx", `d${name}`], "out");
    const list = parameterList(op, name, given[name] === undefined ? parameter.default : given[name]);
    const [upstream, input] = operandPair(op, backend, [dy, "x", x], given);
    const { values, outer, channels, inner, extent } = channelsOf(op, name, parameter, list, given.axis, input);
    const dx = output(op, "out.dx", out.dx, input.dtype, input.length, [upstream, input], extent);
    const everything = [...extent, upstream.extent, input.extent, extentOf(dx)];
    const dparameter = output(op, `out.d${name}`, out[`d${name}`], input.dtype, channels, [], everything);
    kernel.gradient(upstream.data, input.data, values, dx, dparameter, outer, channels, inner);
    return { dx, [`d${name}`]: dparameter };
  };
  return forward;
}

interface Channels {
  readonly values: FloatArray;
  readonly outer: number;
  readonly channels: number;
  readonly inner: number;
  /** The caller's memory that holds the parameter, where it is an array: no output may lie on it. */
  readonly extent: readonly Extent[];
}

/** A channel parameter as a call gives it, read but not measured against the channels. */
interface ParameterList {
  /** Plain numbers are a copy. */
  readonly numbers: readonly number[] | FloatArray;
  readonly isOneNumber: boolean;
}

const isNumber = (value: unknown): value is number => typeof value === "number";

function parameterList(op: string, name: string, given: unknown): ParameterList {
  if (isNumber(given)) return { numbers: [given], isOneNumber: true };
  const numbers = dtypeOf(given) === undefined ? readList(op, name, given, isNumber) : (given as FloatArray);
  if (numbers === undefined) {
    const expected = "a number, or an array of numbers with one per channel";
    throw wrongType({ op, argument: name, expected, received: show(given) });
  }
  return { numbers, isOneNumber: false };
}

function channelsOf(
  op: string,
  name: string,
  parameter: ChannelParameter,
  { numbers, isOneNumber }: ParameterList,
  axis: unknown,
  input: Operand,
): Channels {
  const typed = dtypeOf(numbers) === undefined ? undefined : checkedArray(op, name, numbers, "an array");
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
  const values = allocate(input.dtype, count);
  for (let c = 0; c < count; c++) {
    const argument = isOneNumber ? name : `${name}[${c}]`;
    values[c] = parameterValue(op, argument, numbers[c], parameter.domain, input.dtype);
  }
  return perChannel
    ? { values, outer, channels: length, inner, extent }
    : { values, outer: 1, channels: 1, inner: input.length, extent };
}
