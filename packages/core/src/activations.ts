import { type Backend, type ChannelKernel, kernelList, kernelName, type MapKernel, type RowsKernel } from "./backend.js";
import { allocate, type Dtype, dtypeOf, type FloatArray, roundTo } from "./dtype.js";
import { outOfRange, show, wrongType } from "./errors.js";
import type { ChannelParameter, ChannelRow, Interval, MapRow, ParameterOptions, Parameters, Row, RowsRow } from "./op.js";
import { type OpName, type Table, table } from "./ops/index.js";
import { checkedArray, checkedShape, type Extent, extentOf, type Operand, operand, overlaps, type View } from "./view.js";

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

type Options = { readonly [key: string]: unknown };

/**
 * Every function of the table, computed by `backend`.
 *
 * @throws TypeError if `backend` is not an object with a kernel for every function.
 */
export function createActivations<B extends Backend>({ backend }: { readonly backend: B }): ActivationsOn<B> {
  checkBackend(backend);
  const activations: { [name: string]: unknown } = { backend };
  for (const row of Object.values(table)) {
    // A row knows its kind; what a kind does with a call is one function.
    activations[row.name] = activationOfKind[row.kind](row as never, backend);
  }
  return activations as unknown as ActivationsOn<B>;
}

function checkBackend(backend: Backend): void {
  const complain = (argument: string, expected: string, received: unknown) =>
    wrongType({ op: "createActivations", argument, expected, received: show(received) });
  if (typeof backend !== "object" || backend === null || typeof backend.name !== "string") {
    throw complain("backend", "a Backend: an object with name, isa, dtypes and kernels", backend);
  }
  if (!Array.isArray(backend.dtypes)) throw complain("backend.dtypes", "a list of dtypes", backend.dtypes);
  if (typeof backend.kernels !== "object" || backend.kernels === null) {
    throw complain("backend.kernels", "an object with a kernel for every function", backend.kernels);
  }
  const missing = kernelList.filter(({ name }) => typeof backend.kernels[name]?.forward !== "function");
  if (missing.length > 0) {
    throw complain("backend.kernels", "complete", `missing ${missing.map(({ name }) => name).join(", ")}`);
  }
}

const activationOfKind = { map: mapActivation, channel: channelActivation, rows: rowsActivation };

function mapActivation(row: MapRow, backend: Backend) {
  const allowed = allowedOptions(row, []);
  const choiceOf = choiceReader(row);
  const kernelOf = (options: Options) => backend.kernels[kernelName(row, choiceOf(options))] as MapKernel;
  const numbersOf = numberReader(row);

  const forward = (x: unknown, options?: Options) => {
    const given = checkedOptions(row.name, options, allowed);
    const kernel = kernelOf(given);
    const [input] = operands(row.name, backend, { x }, given);
    const parameters = numbersOf(given, input.dtype);
    const y = output(row.name, "out", given.out, input.dtype, input.length, [input], []);
    kernel.forward(input.data, y, input.length, parameters);
    return y;
  };
  forward.grad = (dy: unknown, x: unknown, options?: Options) => {
    const op = `${row.name}.grad`;
    const given = checkedOptions(op, options, allowed);
    const kernel = kernelOf(given);
    const [upstream, input] = operands(op, backend, { dy, x }, given);
    const parameters = numbersOf(given, input.dtype);
    const dx = output(op, "out", given.out, input.dtype, input.length, [upstream, input], []);
    kernel.gradient(upstream.data, input.data, dx, input.length, parameters);
    return dx;
  };
  return forward;
}

function channelActivation(row: ChannelRow, backend: Backend) {
  const allowed = allowedOptions(row, ["axis"]);
  const kernel = backend.kernels[kernelName(row)] as ChannelKernel;
  const [name, parameter] = Object.entries(row.parameters)[0] as [string, ChannelParameter];

  const forward = (x: unknown, options?: Options) => {
    const given = checkedOptions(row.name, options, allowed);
    const [input] = operands(row.name, backend, { x }, given);
    const { values, outer, channels, inner, extent } = channelsOf(row.name, name, parameter, given, input);
    const y = output(row.name, "out", given.out, input.dtype, input.length, [input], extent);
    kernel.forward(input.data, values, y, outer, channels, inner);
    return y;
  };
  forward.grad = (dy: unknown, x: unknown, options?: Options) => {
    const op = `${row.name}.grad`;
    const given = checkedOptions(op, options, allowed);
    const [upstream, input] = operands(op, backend, { dy, x }, given);
    const { values, outer, channels, inner, extent } = channelsOf(op, name, parameter, given, input);
    const out = checkedOptions(op, given.out as Options, new Set(["dx", `d${name}`]), "out");
    const dx = output(op, "out.dx", out.dx, input.dtype, input.length, [upstream, input], extent);
    const everything = [...extent, upstream.extent, input.extent, extentOf(dx)];
    const dparameter = output(op, `out.d${name}`, out[`d${name}`], input.dtype, channels, [], everything);
    kernel.gradient(upstream.data, input.data, values, dx, dparameter, outer, channels, inner);
    return { dx, [`d${name}`]: dparameter };
  };
  return forward;
}

function rowsActivation(row: RowsRow, backend: Backend) {
  const allowed = allowedOptions(row, ["axis"]);
  const kernel = backend.kernels[kernelName(row)] as RowsKernel;
  const numbersOf = numberReader(row);

  const forward = (x: unknown, options?: Options) => {
    const given = checkedOptions(row.name, options, allowed);
    const [input] = operands(row.name, backend, { x }, given);
    const { outer, length, inner } = alongAxis(row.name, given.axis, -1, input);
    const parameters = numbersOf(given, input.dtype);
    const y = output(row.name, "out", given.out, input.dtype, input.length, [input], []);
    if (input.length > 0) kernel.forward(input.data, y, outer, length, inner, parameters);
    return y;
  };
  forward.grad = (dy: unknown, y: unknown, options?: Options) => {
    const op = `${row.name}.grad`;
    const given = checkedOptions(op, options, allowed);
    const [upstream, result] = operands(op, backend, { dy, y }, given);
    const { outer, length, inner } = alongAxis(op, given.axis, -1, result);
    const parameters = numbersOf(given, result.dtype);
    const dx = output(op, "out", given.out, result.dtype, result.length, [upstream, result], []);
    if (result.length > 0) kernel.gradient(upstream.data, result.data, dx, outer, length, inner, parameters);
    return dx;
  };
  return forward;
}

function allowedOptions(row: Row, more: readonly string[]): ReadonlySet<string> {
  return new Set([...Object.keys(row.parameters), "out", "shape", ...more]);
}

const none: Options = Object.freeze({});

function checkedOptions(op: string, options: unknown, allowed: ReadonlySet<string>, argument = "options"): Options {
  if (options === undefined) return none;
  if (typeof options !== "object" || options === null || Array.isArray(options) || dtypeOf(options) !== undefined) {
    throw wrongType({ op, argument, expected: "an object", received: show(options) });
  }
  for (const key in options) {
    if (!allowed.has(key)) {
      throw wrongType({
        op,
        argument,
        expected: `an object with no keys but ${[...allowed].join(", ")}`,
        received: `the unknown key ${show(key)}`,
      });
    }
  }
  return options as Options;
}

/** Operands of one call: each as kernels take it, all of one dtype and length. */
function operands<const K extends string>(
  op: string,
  backend: Backend,
  values: { readonly [N in K]: unknown },
  options: Options,
): (Operand & { readonly dtype: Dtype })[] & { 0: Operand & { readonly dtype: Dtype }; 1: Operand & { readonly dtype: Dtype } } {
  const shape = options.shape === undefined ? undefined : checkedShape(op, "shape", options.shape);
  const entries = Object.entries(values).map(([argument, value]) => {
    const resolved = operand(op, argument, value, shape);
    return { argument, ...resolved, dtype: dtypeOf(resolved.data) as Dtype };
  });
  const last = entries[entries.length - 1] as (typeof entries)[number];
  if (!backend.dtypes.includes(last.dtype)) {
    throw wrongType({
      op,
      argument: last.argument,
      expected: `of a dtype that the ${backend.name} backend has (${backend.dtypes.join(", ")})`,
      received: last.dtype,
    });
  }
  for (const entry of entries) {
    if (entry.dtype !== last.dtype) {
      throw wrongType({ op, argument: entry.argument, expected: `${last.dtype} like ${last.argument}`, received: entry.dtype });
    }
    if (entry.length !== last.length) {
      throw outOfRange({
        op,
        argument: entry.argument,
        expected: `as long as ${last.argument} (${last.length} elements)`,
        received: `${entry.length} elements`,
      });
    }
    if (entry.shape && last.shape && show(entry.shape) !== show(last.shape)) {
      throw outOfRange({
        op,
        argument: entry.argument,
        expected: `of ${last.argument}'s shape ${show(last.shape)}`,
        received: `shape ${show(entry.shape)}`,
      });
    }
  }
  return entries as never;
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
  if (out === undefined) return allocate(dtype, length);
  const array = checkedArray(op, argument, out, `a ${dtype === "float32" ? "Float32Array" : "Float64Array"}`);
  const outDtype = dtypeOf(array);
  if (outDtype !== dtype) {
    throw wrongType({ op, argument, expected: `of the input's dtype ${dtype}`, received: `${outDtype}` });
  }
  if (array.length !== length) {
    throw outOfRange({ op, argument, expected: `${length} elements long`, received: `${array.length} elements` });
  }
  const extent = extentOf(array);
  const clash =
    operands.some((from) => overlaps(extent, from.extent) && (from.packed || from.extent.start !== extent.start)) ||
    forbidden.some((other) => overlaps(extent, other));
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

function choiceReader(row: Row): (options: Options) => string | undefined {
  const found = Object.entries(row.parameters).find(([, parameter]) => parameter.type === "choice");
  if (found === undefined) return () => undefined;
  const [name, parameter] = found;
  if (parameter.type !== "choice") return () => undefined;
  return (options) => {
    const value = options[name];
    if (value === undefined) return parameter.default;
    if (typeof value !== "string" || !parameter.choices.includes(value)) {
      throw wrongType({
        op: row.name,
        argument: name,
        expected: `one of ${parameter.choices.map(show).join(", ")}`,
        received: show(value),
      });
    }
    return value;
  };
}

/** Reads the number parameters of a call in the table's order. */
function numberReader(row: Row): (options: Options, dtype: Dtype) => readonly number[] {
  const numbers = Object.entries(row.parameters).flatMap(([name, parameter]) =>
    parameter.type === "number" ? [{ name, parameter }] : [],
  );
  return (options, dtype) =>
    numbers.map(({ name, parameter }) =>
      parameterValue(row.name, name, options[name] ?? parameter.default, parameter.domain, dtype),
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
  const value = axis === undefined ? byDefault : axis;
  if (typeof value !== "number" || !Number.isInteger(value) || value < -rank || value >= rank) {
    throw (typeof value === "number" ? outOfRange : wrongType)({
      op,
      argument: "axis",
      expected: rank === 0 ? "absent: a shape of no dimensions has no axis" : `an integer in [${-rank}, ${rank - 1}] for shape ${show(shape)}`,
      received: axis === undefined ? `${byDefault}, the default` : show(value),
      remedy: input.shape === undefined ? "give the dimensions as options.shape or in a view" : undefined,
    });
  }
  const position = value < 0 ? value + rank : value;
  const product = (dimensions: readonly number[]) => dimensions.reduce((a, b) => a * b, 1);
  return {
    outer: product(shape.slice(0, position)),
    length: shape[position] as number,
    inner: product(shape.slice(position + 1)),
  };
}

interface Channels {
  readonly values: FloatArray;
  readonly outer: number;
  readonly channels: number;
  readonly inner: number;
  /** The caller's memory that holds the parameter, where it is an array: no output may lie on it. */
  readonly extent: readonly Extent[];
}

function channelsOf(
  op: string,
  name: string,
  parameter: ChannelParameter,
  options: Options,
  input: Operand & { readonly dtype: Dtype },
): Channels {
  const given = options[name] ?? parameter.default;
  const list = typeof given === "number" ? [given] : given;
  const typed = dtypeOf(list) === undefined ? undefined : checkedArray(op, name, list, "an array");
  if (typed === undefined && !Array.isArray(list)) {
    throw wrongType({
      op,
      argument: name,
      expected: "a number, or an array of numbers with one per channel",
      received: show(given),
    });
  }
  const numbers = (typed ?? list) as ArrayLike<number>;
  const extent = typed === undefined ? [] : [extentOf(typed)];
  const perChannel = numbers.length !== 1;
  const { outer, length, inner } =
    perChannel || options.axis !== undefined
      ? alongAxis(op, options.axis, 1, input)
      : { outer: 1, length: 1, inner: input.length };
  if (perChannel && numbers.length !== length) {
    throw outOfRange({
      op,
      argument: name,
      expected: `1 number or ${length}, one per channel along the axis`,
      received: `${numbers.length}`,
    });
  }
  const values = allocate(input.dtype, numbers.length);
  for (let c = 0; c < numbers.length; c++) {
    const argument = typeof given === "number" ? name : `${name}[${c}]`;
    values[c] = parameterValue(op, argument, numbers[c], parameter.domain, input.dtype);
  }
  return perChannel
    ? { values, outer, channels: length, inner, extent }
    : { values, outer: 1, channels: 1, inner: input.length, extent };
}
