import type { BackendPart } from "../backend.js";
import { type ElementArray, type FloatArray, lengthOf, roundTo, typedArrayName } from "../dtype.js";
import { outOfRange, show, wrongType } from "../errors.js";
import type { LossKernel } from "../kernels.js";
import type { LossCalls, ParameterOptions, Parameters } from "../op.js";
import { readList, type Values } from "../reading.js";
import { lossOnCopies } from "../sixteen-bit/copies.js";
import { checkMemory, type Extent, extentOf, type Operand, type SixteenBitView, type View } from "../view.js";
import { type RowsOf, rowsAlongAxis } from "./axis.js";
import type { More, Result } from "./calls.js";
import { settled, sumError } from "./compensation.js";
import { storeElements } from "./elements.js";
import { kernelByPrecision } from "./kernel-choice.js";
import { output, singleOperand } from "./operands.js";
import { type AxisOptions, allowedOptions, type CallOptions, readOptions, type SixteenBitOptions } from "./options.js";
import { numberReader } from "./parameters.js";

/** A class for each row, in the order of x without the axis. */
export type Labels =
  | readonly (number | bigint)[]
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array;

/** What becomes of the losses of the rows: their mean over those that are not ignored, their sum, or each by itself. */
export type LossReduction = "mean" | "sum" | "none";

/** Options of a loss. */
export interface LossOptions<R extends LossReduction = LossReduction> extends AxisOptions {
  /** Default: "mean". */
  readonly reduction?: R;
  /** The label of rows that do not count: their loss and gradient are 0. Default: -100. */
  readonly ignoreIndex?: number;
}

/** One number, or with "none" one for each row. */
export type LossOf<A extends ElementArray, R extends LossReduction> = R extends "none" ? A : number;

/** The loss, and its gradient with respect to the logits. */
export interface LossGradient<A extends ElementArray, R extends LossReduction> {
  readonly loss: LossOf<A, R>;
  readonly dx: A;
}

/** Where they go: as `out` of CallOptions. Default: new arrays. */
export interface LossGradientOut<A extends ElementArray> {
  /** With the reduction "none" only. */
  readonly loss?: A;
  /** May be x itself. */
  readonly dx?: A;
}

/** Options of a gradient: what comes from above. */
export interface LossGradientOptions<A extends ElementArray> extends Omit<CallOptions<A>, "out"> {
  /** The gradient with respect to the loss: a number, or with "none" perhaps one for each row. Default: 1. */
  readonly dy?: number | readonly number[] | FloatArray;
  readonly out?: LossGradientOut<A>;
}

/**
 * A loss of rows of logits along `axis` (default -1: the last), each with a label. The mean, the sum, or with the reduction
 * "none" an array of the losses, in x's shape without the axis. Sums are taken in float64, compensated, in the order of the
 * rows, and rounded once to x's dtype. The mean of no rows is NaN.
 *
 * @throws RangeError that names a label which is no class, before anything is written.
 */
export interface LossActivation<P extends Parameters> extends LossForwardCalls<P> {
  /** The loss and its gradient with respect to x, in x's shape, from one reading of the logits. */
  readonly grad: LossGradientCalls<P>;
}

/** Calls of a loss. */
export interface LossForwardCalls<P extends Parameters, L extends boolean = false> {
  <R extends LossReduction = "mean">(
    x: Uint16Array | View<Uint16Array>,
    labels: Labels,
    options: LossOptions<R> & ParameterOptions<P> & CallOptions<Uint16Array> & SixteenBitOptions & More<L>,
  ): Result<LossOf<Uint16Array, R>, L>;
  <R extends LossReduction = "mean">(
    x: SixteenBitView,
    labels: Labels,
    options?: LossOptions<R> & ParameterOptions<P> & CallOptions<Uint16Array> & More<L>,
  ): Result<LossOf<Uint16Array, R>, L>;
  <A extends FloatArray, R extends LossReduction = "mean">(
    x: A | View<A>,
    labels: Labels,
    options?: LossOptions<R> & ParameterOptions<P> & CallOptions<A> & More<L>,
  ): Result<LossOf<A, R>, L>;
}

/** Calls of its gradient. */
export interface LossGradientCalls<P extends Parameters, L extends boolean = false> {
  <R extends LossReduction = "mean">(
    x: Uint16Array | View<Uint16Array>,
    labels: Labels,
    options: LossOptions<R> & ParameterOptions<P> & LossGradientOptions<Uint16Array> & SixteenBitOptions & More<L>,
  ): Result<LossGradient<Uint16Array, R>, L>;
  <R extends LossReduction = "mean">(
    x: SixteenBitView,
    labels: Labels,
    options?: LossOptions<R> & ParameterOptions<P> & LossGradientOptions<Uint16Array> & More<L>,
  ): Result<LossGradient<Uint16Array, R>, L>;
  <A extends FloatArray, R extends LossReduction = "mean">(
    x: A | View<A>,
    labels: Labels,
    options?: LossOptions<R> & ParameterOptions<P> & LossGradientOptions<A> & More<L>,
  ): Result<LossGradient<A, R>, L>;
}

/** The function of a loss row, on a backend. */
export function lossActivation(row: LossCalls, backend: BackendPart) {
  const gradientOp = `${row.name}.grad`;
  const allowed = allowedOptions(row, ["axis", "reduction", "ignoreIndex"]);
  const allowedOfGradient = allowedOptions(row, ["axis", "reduction", "ignoreIndex", "dy"]);
  const kernelOf = kernelByPrecision<LossKernel, LossCalls>(row, backend, lossOnCopies);
  const numbersOf = numberReader(row);

  /** Everything that both calls check. */
  const prepare = (op: string, x: unknown, labels: unknown, given: Values) => {
    const reduction = reductionOption(op, given.reduction);
    const ignored = ignoreOption(op, given.ignoreIndex);
    const list = readLabels(op, labels);
    const input = singleOperand(op, backend, "x", x, given);
    const rows = rowsAlongAxis(op, given.axis, -1, input);
    const parameters = numbersOf(op, given, input.dtype);
    const classes = classesOf(op, list, rows, ignored);
    return { reduction, input, rows, parameters, classes, labelExtent: list.extent };
  };

  const forward = (x: unknown, labels: unknown, options?: unknown) => {
    const op = row.name;
    const given = readOptions(op, options, allowed);
    const { reduction, input, rows, parameters, classes, labelExtent } = prepare(op, x, labels, given);
    const out = lossOutput(op, "out", given.out, reduction, input, rows.count, [input.extent, ...labelExtent]);
    const losses = newLosses(op, rows.count);
    if (input.length > 0) {
      const { outer, length, inner } = rows;
      kernelOf(given)[input.dtype].forward(input.data, classes.labels, losses, outer, length, inner, parameters);
    }
    return reduced(reduction, losses, classes.counted, input, out);
  };
  forward.grad = (x: unknown, labels: unknown, options?: unknown) => {
    const op = gradientOp;
    const given = readOptions(op, options, allowedOfGradient);
    const outputs = readOptions(op, given.out, ["loss", "dx"], "out");
    const upstreamGiven = readUpstream(op, given.dy);
    const { reduction, input, rows, parameters, classes, labelExtent } = prepare(op, x, labels, given);
    const upstream = upstreamOf(op, upstreamGiven, reduction, rows.count, classes.counted);
    const others = [...labelExtent, ...upstream.extent];
    const dx = output(op, "out.dx", outputs.dx, input, input.length, [input], others);
    const forbidden = [input.extent, extentOf(dx), ...others];
    const out = lossOutput(op, "out.loss", outputs.loss, reduction, input, rows.count, forbidden);
    const losses = newLosses(op, rows.count);
    if (input.length > 0) {
      const { outer, length, inner } = rows;
      kernelOf(given)[input.dtype].gradient(
        input.data,
        classes.labels,
        upstream.values,
        losses,
        dx,
        outer,
        length,
        inner,
        parameters,
      );
    }
    return { loss: reduced(reduction, losses, classes.counted, input, out), dx };
  };
  return forward;
}

const reductions: readonly LossReduction[] = ["mean", "sum", "none"];

function reductionOption(op: string, value: unknown): LossReduction {
  if (value === undefined) return "mean";
  if (reductions.includes(value as LossReduction)) return value as LossReduction;
  throw (typeof value === "string" ? outOfRange : wrongType)({
    op,
    argument: "reduction",
    expected: `one of ${reductions.map(show).join(", ")}`,
    received: show(value),
  });
}

function ignoreOption(op: string, value: unknown): number {
  if (value === undefined) return -100;
  if (typeof value === "number" && Number.isSafeInteger(value)) return value;
  throw (typeof value === "number" ? outOfRange : wrongType)({
    op,
    argument: "ignoreIndex",
    expected: "an integer",
    received: show(value),
  });
}

/** Labels as a call gives them; plain ones are a copy. */
interface LabelList {
  readonly values: ArrayLike<number | bigint>;
  readonly length: number;
  readonly extent: readonly Extent[];
}

const labelArrays = [
  "Int8Array",
  "Uint8Array",
  "Int16Array",
  "Uint16Array",
  "Int32Array",
  "Uint32Array",
  "BigInt64Array",
  "BigUint64Array",
];
const isLabel = (item: unknown): item is number | bigint => typeof item === "number" || typeof item === "bigint";

function readLabels(op: string, labels: unknown): LabelList {
  const expected = "an array of integers, one for each row";
  const name = typedArrayName(labels);
  if (name !== undefined && labelArrays.includes(name)) {
    const array = labels as Int32Array;
    checkMemory(op, "labels", array, expected);
    return { values: array, length: lengthOf(array), extent: [extentOf(array)] };
  }
  const list = name === undefined ? readList(op, "labels", labels, isLabel) : undefined;
  if (list === undefined) {
    throw wrongType({
      op,
      argument: "labels",
      expected,
      received: show(labels),
      remedy: name === undefined ? undefined : "convert it with Int32Array.from(labels)",
    });
  }
  return { values: list, length: list.length, extent: [] };
}

/** Labels as kernels take them, -1 for rows that are ignored, and how many are not. */
interface Classes {
  readonly labels: Int32Array;
  readonly counted: number;
}

function classesOf(op: string, list: LabelList, { count, length }: RowsOf, ignored: number): Classes {
  if (list.extent.length > 0) checkLabelMemory(op, list);
  if (list.length !== count) {
    throw outOfRange({
      op,
      argument: "labels",
      expected: `${count} integers, one for each row of x`,
      received: `${list.length}`,
    });
  }
  const labels = new Int32Array(count);
  let counted = 0;
  for (let i = 0; i < count; i++) {
    const given = list.values[i] as number | bigint;
    const label = Number(given);
    if (label === ignored) {
      labels[i] = -1;
      continue;
    }
    if (!Number.isInteger(label) || label < 0 || label >= length) {
      throw outOfRange({
        op,
        argument: `labels[${i}]`,
        expected: `an integer in [0, ${length}), or ignoreIndex (${ignored})`,
        received: show(given),
      });
    }
    labels[i] = label;
    counted++;
  }
  return { labels, counted };
}

/** Reading x may have run code of the caller, which can detach an array. */
function checkLabelMemory(op: string, { values }: LabelList): void {
  checkMemory(op, "labels", values as Int32Array, "an array of integers, one for each row");
}

function newLosses(op: string, count: number): Float64Array {
  try {
    return new Float64Array(count);
  } catch (cause) {
    throw outOfRange({
      op,
      argument: "x",
      expected: "of a size whose losses fit in memory",
      received: `${count} rows`,
      cause,
    });
  }
}

/** Where losses go that are not made one number. */
function lossOutput(
  op: string,
  argument: string,
  out: unknown,
  reduction: LossReduction,
  input: Operand,
  count: number,
  forbidden: readonly Extent[],
): ElementArray | undefined {
  if (reduction === "none") return output(op, argument, out, input, count, [], forbidden);
  if (out === undefined) return undefined;
  throw wrongType({
    op,
    argument,
    expected: `left out where the reduction is ${show(reduction)}, whose result is a number`,
    received: show(out),
    remedy: 'reduction: "none" gives an array',
  });
}

/** The result of a call: a number of the dtype, or an array. */
function reduced(
  reduction: LossReduction,
  losses: Float64Array,
  counted: number,
  input: Operand,
  out: ElementArray | undefined,
): number | ElementArray {
  if (out === undefined) {
    const total = compensatedSum(losses);
    return roundTo(input.dtype, reduction === "mean" ? total / counted : total);
  }
  storeElements(input, losses, losses.length, out, 0);
  return out;
}

/** Neumaier's sum, in order. */
function compensatedSum(terms: Float64Array): number {
  let sum = 0;
  let rest = 0;
  for (let i = 0; i < terms.length; i++) {
    const term = terms[i] as number;
    const total = sum + term;
    rest += sumError(sum, term, total);
    sum = total;
  }
  return settled(sum, rest);
}

/** What comes from above as a call gives it. */
type GivenUpstream = number | readonly number[] | FloatArray;

const isNumber = (item: unknown): item is number => typeof item === "number";
const upstreamExpected = "a number, or an array of numbers with one for each row";

function readUpstream(op: string, dy: unknown): GivenUpstream {
  if (dy === undefined) return 1;
  if (typeof dy === "number") return dy;
  const name = typedArrayName(dy);
  if (name === "Float32Array" || name === "Float64Array" || name === "Float16Array") return dy as FloatArray;
  const list = name === undefined ? readList(op, "dy", dy, isNumber) : undefined;
  if (list === undefined) throw wrongType({ op, argument: "dy", expected: upstreamExpected, received: show(dy) });
  return list;
}

/** What each row's loss counts: 0 for none, and the part of a mean. */
function upstreamOf(
  op: string,
  given: GivenUpstream,
  reduction: LossReduction,
  count: number,
  counted: number,
): { readonly values: Float64Array; readonly extent: readonly Extent[] } {
  if (typeof given === "number") {
    const value = reduction === "mean" ? given / counted : given;
    return { values: newLosses(op, count).fill(value), extent: [] };
  }
  const isTyped = typedArrayName(given) !== undefined;
  if (reduction !== "none") {
    throw wrongType({
      op,
      argument: "dy",
      expected: `a number where the reduction is ${show(reduction)}`,
      received: show(given),
      remedy: 'reduction: "none" takes one for each row',
    });
  }
  if (isTyped) checkMemory(op, "dy", given as FloatArray, upstreamExpected);
  const length = isTyped ? lengthOf(given as FloatArray) : given.length;
  if (length !== count) {
    throw outOfRange({ op, argument: "dy", expected: `1 number or ${count}, one for each row`, received: `${length}` });
  }
  const values = newLosses(op, count);
  for (let i = 0; i < count; i++) values[i] = given[i] as number;
  return { values, extent: isTyped ? [extentOf(given as FloatArray)] : [] };
}
