import {
  type Backend,
  type ChannelKernel,
  kernelList,
  kernelName,
  type MapKernel,
  type RowsKernel,
} from "./backend.js";
import { allocate, type Dtype, dtypeOf, type FloatArray, lengthOf, roundTo, typedArrayName } from "./dtype.js";
import { outOfRange, show, wrongType } from "./errors.js";
import type {
  ChannelParameter,
  ChannelRow,
  Interval,
  MapRow,
  ParameterOptions,
  Parameters,
  Row,
  RowsRow,
} from "./op.js";
import { type OpName, type Table, table } from "./ops/index.js";
import { readList, readRecord, type Values } from "./reading.js";
import {
  checkedArray,
  checkedShape,
  type Extent,
  elementCount,
  extentOf,
  newArray,
  type Operand,
  operand,
  overlaps,
  readOperand,
  sameShape,
  type View,
} from "./view.js";

/** Options of every call. */
export interface CallOptions<A extends FloatArray> {
  /** Where the result goes; x's dtype and length. May be x itself, may not overlap it otherwise. Default: a new array. */
  readonly out?: A;
  /** The dimensions of x, row-major; their product is x's length. Default: one dimension. */
  readonly shape?: readonly number[];
}

/** Options of functions that work along an axis. */
export interface AxisOptions {
  /** From the front, or from the back where negative. */
  readonly axis?: number;
}

/** An elementwise function with its gradient. */
export interface MapActivation<P extends Parameters> {
  /** f(x), element by element, in a new array of x's dtype or in `out`. */
  <A extends FloatArray>(x: A | View<A>, options?: ParameterOptions<P> & CallOptions<A>): A;
  /** dy * f′(x): the gradient with respect to x, given that with respect to the result. */
  grad<A extends FloatArray>(dy: A | View<A>, x: A | View<A>, options?: ParameterOptions<P> & CallOptions<A>): A;
}

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

/** A function of rows along an axis, with its gradient. */
export interface RowsActivation<P extends Parameters> {
  /** Each row along `axis` (default -1: the last) by itself. */
  <A extends FloatArray>(x: A | View<A>, options?: ParameterOptions<P> & CallOptions<A> & AxisOptions): A;
  /** The gradient with respect to x, from dy and the OUTPUT y of the forward call. */
  grad<A extends FloatArray>(
    dy: A | View<A>,
    y: A | View<A>,
    options?: ParameterOptions<P> & CallOptions<A> & AxisOptions,
  ): A;
}

type ActivationOf<R extends Row> = R extends { kind: "map" }
  ? MapActivation<R["parameters"]>
  : R extends { kind: "channel" }
    ? ChannelActivation<R["parameters"]>
    : RowsActivation<R["parameters"]>;

/** Every function of the table. */
export type Activations = { readonly [K in OpName]: ActivationOf<Table[K]> };

/** Every function of the table, on one backend. */
export type ActivationsOn<B extends Backend = Backend> = Activations & { readonly backend: B };

/**
 * Every function of the table, computed by `backend`.
 *
 * @throws TypeError if `backend` is not an object with a kernel for every function.
 */
export function createActivations<B extends Backend>(options: { readonly backend: B }): ActivationsOn<B> {
  const op = "createActivations";
  if (typeof options !== "object" || options === null) {
    throw wrongType({ op, argument: "options", expected: "an object { backend }", received: show(options) });
  }
  const backend = readRecord(op, "options", options, ["backend"]).backend as B;
  checkBackend(op, backend);
  const activations: { [name: string]: unknown } = { backend };
  for (const row of Object.values(table)) {
    // A row knows its kind; what a kind does with a call is one function.
    activations[row.name] = activationOfKind[row.kind](row as never, backend);
  }
  return activations as unknown as ActivationsOn<B>;
}

function checkBackend(op: string, backend: Backend): void {
  const complain = (argument: string, expected: string, received: unknown) =>
    wrongType({ op, argument, expected, received: show(received) });
  if (typeof backend !== "object" || backend === null || typeof backend.name !== "string") {
    throw complain("backend", "a Backend: an object with name, isa, dtypes and kernels", backend);
  }
  if (!Array.isArray(backend.dtypes)) {
    throw complain("backend.dtypes", 'a list of "float32", "float64" or both', backend.dtypes);
  }
  if (typeof backend.kernels !== "object" || backend.kernels === null) {
    throw complain("backend.kernels", "an object with a kernel for every function", backend.kernels);
  }
  const directions = ["forward", "gradient"] as const;
  const missing = kernelList.flatMap(({ name }) =>
    directions.flatMap((direction) =>
      typeof backend.kernels[name]?.[direction] === "function" ? [] : [`${name}.${direction}`],
    ),
  );
  if (missing.length > 0) {
    const expected = "an object with a forward and a gradient function for every kernel";
    throw wrongType({ op, argument: "backend.kernels", expected, received: `none for ${missing.join(", ")}` });
  }
}

const activationOfKind = { map: mapActivation, channel: channelActivation, rows: rowsActivation };

function mapActivation(row: MapRow, backend: Backend) {
  const gradientOp = `${row.name}.grad`;
  const allowed = allowedOptions(row, []);
  const choiceOf = choiceReader(row);
  const kernels = new Map(
    [undefined, ...choicesOf(row)].map((choice) => [choice, backend.kernels[kernelName(row, choice)] as MapKernel]),
  );
  const kernelOf = (op: string, options: Values) => kernels.get(choiceOf(op, options)) as MapKernel;
  const numbersOf = numberReader(row);

  const forward = (x: unknown, options?: unknown) => {
    const given = readOptions(row.name, options, allowed);
    const kernel = kernelOf(row.name, given);
    const input = singleOperand(row.name, backend, "x", x, given);
    const parameters = numbersOf(row.name, given, input.dtype);
    const y = output(row.name, "out", given.out, input.dtype, input.length, [input], []);
    kernel.forward(input.data, y, input.length, parameters);
    return y;
  };
  forward.grad = (dy: unknown, x: unknown, options?: unknown) => {
    const op = gradientOp;
    const given = readOptions(op, options, allowed);
    const kernel = kernelOf(op, given);
    const [upstream, input] = operandPair(op, backend, [dy, "x", x], given);
    const parameters = numbersOf(op, given, input.dtype);
    const dx = output(op, "out", given.out, input.dtype, input.length, [upstream, input], []);
    kernel.gradient(upstream.data, input.data, dx, input.length, parameters);
    return dx;
  };
  return forward;
}

function channelActivation(row: ChannelRow, backend: Backend) {
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

function rowsActivation(row: RowsRow, backend: Backend) {
  const gradientOp = `${row.name}.grad`;
  const allowed = allowedOptions(row, ["axis"]);
  const kernel = backend.kernels[kernelName(row)] as RowsKernel;
  const numbersOf = numberReader(row);

  const forward = (x: unknown, options?: unknown) => {
    const given = readOptions(row.name, options, allowed);
    const input = singleOperand(row.name, backend, "x", x, given);
    const { outer, length, inner } = alongAxis(row.name, given.axis, -1, input);
    const parameters = numbersOf(row.name, given, input.dtype);
    const y = output(row.name, "out", given.out, input.dtype, input.length, [input], []);
    if (input.length > 0) kernel.forward(input.data, y, outer, length, inner, parameters);
    return y;
  };
  forward.grad = (dy: unknown, y: unknown, options?: unknown) => {
    const op = gradientOp;
    const given = readOptions(op, options, allowed);
    const [upstream, result] = operandPair(op, backend, [dy, "y", y], given);
    const { outer, length, inner } = alongAxis(op, given.axis, -1, result);
    const parameters = numbersOf(op, given, result.dtype);
    const dx = output(op, "out", given.out, result.dtype, result.length, [upstream, result], []);
    if (result.length > 0) kernel.gradient(upstream.data, result.data, dx, outer, length, inner, parameters);
    return dx;
  };
  return forward;
}

function allowedOptions(row: Row, more: readonly string[]): readonly string[] {
  return [...Object.keys(row.parameters), "out", "shape", ...more];
}

const none: Values = Object.freeze({});

function readOptions(op: string, options: unknown, allowed: readonly string[], argument = "options"): Values {
  if (options === undefined) return none;
  if (typeof options !== "object" || options === null || typedArrayName(options) !== undefined) {
    throw wrongType({ op, argument, expected: `an object { ${allowed.join(", ")} }`, received: show(options) });
  }
  return readRecord(op, argument, options, allowed);
}

function shapeOption(op: string, options: Values): readonly number[] | undefined {
  return options.shape === undefined ? undefined : checkedShape(op, "shape", options.shape);
}

function checkDtype(op: string, backend: Backend, { argument, dtype }: Operand): void {
  if (backend.dtypes.includes(dtype)) return;
  throw wrongType({
    op,
    argument,
    expected: `of a dtype that the ${backend.name} backend has (${backend.dtypes.join(", ")})`,
    received: dtype,
  });
}

/** The operand of a forward call. */
function singleOperand(op: string, backend: Backend, argument: string, value: unknown, options: Values): Operand {
  const given = readOperand(op, argument, value);
  const result = operand(op, given, shapeOption(op, options));
  checkDtype(op, backend, result);
  return result;
}

/** The operands of a gradient call: of one dtype, length and shape. */
function operandPair(
  op: string,
  backend: Backend,
  [upstreamValue, argument, value]: readonly [unknown, string, unknown],
  options: Values,
): readonly [Operand, Operand] {
  const shape = shapeOption(op, options);
  const givenUpstream = readOperand(op, "dy", upstreamValue);
  const given = readOperand(op, argument, value);
  // From here on nothing runs the caller's code, so what has been checked stays as it was.
  const upstream = operand(op, givenUpstream, shape);
  const input = operand(op, given, shape);
  checkDtype(op, backend, input);
  if (upstream.dtype !== input.dtype) {
    throw wrongType({ op, argument: "dy", expected: `${input.dtype} like ${argument}`, received: upstream.dtype });
  }
  if (upstream.length !== input.length) {
    throw outOfRange({
      op,
      argument: "dy",
      expected: `as long as ${argument} (${input.length} elements)`,
      received: `${upstream.length} elements`,
    });
  }
  if (upstream.shape !== undefined && input.shape !== undefined && !sameShape(upstream.shape, input.shape)) {
    throw outOfRange({
      op,
      argument: "dy",
      expected: `of ${argument}'s shape ${show(input.shape)}`,
      received: `shape ${show(upstream.shape)}`,
    });
  }
  // A view beside a plain array: its shape is that of both.
  const known = input.shape ?? upstream.shape;
  return [upstream, known === input.shape ? input : { ...input, shape: known }];
}

/**
 * The array that a result goes to. It may be exactly an operand that is read in order, and may share no byte with
 * anything else that the call touches.
 */
function output(
  op: string,
  argument: string,
  out: unknown,
  dtype: Dtype,
  length: number,
  operands: readonly Operand[],
  forbidden: readonly Extent[],
): FloatArray {
  if (out === undefined) return newArray(op, argument, dtype, length);
  const array = checkedArray(op, argument, out, `a ${dtype === "float32" ? "Float32Array" : "Float64Array"}`);
  const outDtype = dtypeOf(array);
  if (outDtype !== dtype) {
    throw wrongType({ op, argument, expected: `of the input's dtype ${dtype}`, received: `${outDtype}` });
  }
  const outLength = lengthOf(array);
  if (outLength !== length) {
    throw outOfRange({ op, argument, expected: `${length} elements long`, received: `${outLength} elements` });
  }
  const extent = extentOf(array, outDtype, length);
  const clash = operands.some((from) => clashes(extent, from)) || forbidden.some((other) => overlaps(extent, other));
  if (clash) {
    throw outOfRange({
      op,
      argument,
      expected: "the input array itself or memory of its own",
      received: "an array that overlaps an input or another output",
      remedy: "pass a separate array, or none",
    });
  }
  return array;
}

function clashes(extent: Extent, from: Operand): boolean {
  return overlaps(extent, from.extent) && (from.packed || from.extent.start !== extent.start);
}

function choicesOf(row: Row): readonly string[] {
  return Object.values(row.parameters).flatMap((parameter) => (parameter.type === "choice" ? parameter.choices : []));
}

function choiceReader(row: Row): (op: string, options: Values) => string | undefined {
  const found = Object.entries(row.parameters).find(([, parameter]) => parameter.type === "choice");
  if (found === undefined) return () => undefined;
  const [name, parameter] = found;
  if (parameter.type !== "choice") return () => undefined;
  return (op, options) => {
    const value = options[name];
    if (value === undefined) return parameter.default;
    if (typeof value !== "string" || !parameter.choices.includes(value)) {
      throw (typeof value === "string" ? outOfRange : wrongType)({
        op,
        argument: name,
        expected: `one of ${parameter.choices.map(show).join(", ")}`,
        received: show(value),
      });
    }
    return value;
  };
}

/** Reads the number parameters of a call in the table's order. */
function numberReader(row: Row): (op: string, options: Values, dtype: Dtype) => readonly number[] {
  const numbers = Object.entries(row.parameters).flatMap(([name, parameter]) =>
    parameter.type === "number" ? [{ name, parameter }] : [],
  );
  return (op, options, dtype) =>
    numbers.map(({ name, parameter: { default: byDefault, domain } }) =>
      parameterValue(op, name, options[name] === undefined ? byDefault : options[name], domain, dtype),
    );
}

function parameterValue(op: string, argument: string, value: unknown, domain: Interval, dtype: Dtype): number {
  if (typeof value !== "number") {
    throw wrongType({ op, argument, expected: "a number", received: show(value) });
  }
  const rounded = roundTo(dtype, value);
  const inside =
    (domain.lowOpen ? rounded > domain.low : rounded >= domain.low) &&
    (domain.highOpen ? rounded < domain.high : rounded <= domain.high);
  if (!inside) {
    throw outOfRange({ op, argument, expected: `a ${domainWords(domain)} number in ${dtype}`, received: show(value) });
  }
  return rounded;
}

function domainWords({ low }: Interval): string {
  return low === -Infinity ? "finite" : `finite, ${low === 0 ? "positive" : `greater than ${low}`}`;
}

/** Where an axis cuts a row-major shape: [outer, length, inner]. */
function alongAxis(
  op: string,
  axis: unknown,
  byDefault: number,
  input: Operand,
): { readonly outer: number; readonly length: number; readonly inner: number } {
  const shape = input.shape ?? [input.length];
  const rank = shape.length;
  if (rank === 0) {
    throw outOfRange({
      op,
      argument: "shape",
      expected: "of one dimension or more (one of no dimensions has no axis)",
      received: "[]",
    });
  }
  const value = axis === undefined ? byDefault : axis;
  if (typeof value !== "number" || !Number.isInteger(value) || value < -rank || value >= rank) {
    throw (typeof value === "number" ? outOfRange : wrongType)({
      op,
      argument: "axis",
      expected: `an integer in [${-rank}, ${rank - 1}] for shape ${show(shape)}`,
      received: axis === undefined ? `${byDefault}, the default` : show(value),
      remedy: input.shape === undefined ? "give the dimensions as options.shape or in a view" : undefined,
    });
  }
  const position = value < 0 ? value + rank : value;
  const length = shape[position] as number;
  // Of an empty array the other dimensions may be anything: 2^52 times 0 elements are not worth 2^52 rounds.
  if (input.length === 0) return { outer: 0, length, inner: 0 };
  return { outer: elementCount(shape.slice(0, position)), length, inner: elementCount(shape.slice(position + 1)) };
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
