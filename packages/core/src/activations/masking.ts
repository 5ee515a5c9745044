import { bitsOf, type ElementArray, isSixteenBit, lengthOf, typedArrayName } from "../dtype.js";
import { outOfRange, show, wrongType } from "../errors.js";
import type { Blocks, RowsMasking } from "../kernels.js";
import type { Values } from "../reading.js";
import {
  checkedArray,
  checkMemory,
  type Extent,
  elementCount,
  extentOf,
  type Given,
  inMemory,
  insideOf,
  type Layout,
  type Operand,
  pack,
  readOperand,
  rowMajorStrides,
  type View,
} from "../view.js";

/**
 * A strided look at bytes, whose shape is broadcast to the data's by NumPy's rules: aligned at the last axis, an axis of 1
 * or none at all standing for any length.
 */
export interface MaskView {
  readonly data: Uint8Array;
  readonly shape: readonly number[];
  readonly strides?: readonly number[];
  readonly offset?: number;
}

/** Options that say which elements of the rows take part. */
export interface MaskingOptions {
  /**
   * 0 where an element takes no part: as if its logit were -Infinity, whatever it holds, NaN included. A Uint8Array as long
   * as x or as a block of its last axes, which serves all along the leading ones; or a view whose shape is broadcast.
   */
  readonly mask?: Uint8Array | MaskView;
  /** Of the last two axes [i, j]: an element takes part where j <= i (and where the mask, if any, says so). */
  readonly causal?: boolean;
  /**
   * What becomes of a row in which nothing takes part, or no more than -Infinity: "nan" (the default), or "zero", which
   * gives probabilities of 0, their logarithms -Infinity, and a gradient of 0.
   */
  readonly emptyRow?: "nan" | "zero";
}

/** The option of functions that add to the logits. */
export interface BiasOptions {
  /**
   * Added to the scaled logits, in x's dtype: an array or a view, broadcast as a mask is. -Infinity leaves an element out,
   * unless that is NaN or +Infinity.
   */
  readonly bias?: ElementArray | View<ElementArray>;
}

/** The names of the options of a row that may have a bias or not. */
export const maskingOptions = (biased: boolean): readonly string[] => [
  "mask",
  "causal",
  "emptyRow",
  ...(biased ? ["bias"] : []),
];

/** What a call says of its masking, read but not yet checked against any array. */
export interface GivenMasking {
  readonly mask: Given | undefined;
  readonly bias: Given | undefined;
  readonly causal: boolean;
  readonly zeroEmptyRows: boolean;
}

/** A call that masks nothing. */
export const noMasking: GivenMasking = { mask: undefined, bias: undefined, causal: false, zeroEmptyRows: false };

/** Reads a call's masking. */
export function readMasking(op: string, { mask, bias, causal, emptyRow }: Values): GivenMasking {
  if (mask === undefined && bias === undefined && causal === undefined && emptyRow === undefined) return noMasking;
  if (causal !== undefined && typeof causal !== "boolean") {
    throw wrongType({ op, argument: "causal", expected: "true or false", received: show(causal) });
  }
  if (emptyRow !== undefined && emptyRow !== "nan" && emptyRow !== "zero") {
    throw (typeof emptyRow === "string" ? outOfRange : wrongType)({
      op,
      argument: "emptyRow",
      expected: 'one of "nan", "zero"',
      received: show(emptyRow),
    });
  }
  return {
    mask: mask === undefined ? undefined : readOperand(op, "mask", mask),
    bias: bias === undefined ? undefined : readOperand(op, "bias", bias),
    causal: causal === true,
    zeroEmptyRows: emptyRow === "zero",
  };
}

/** Where an axis cuts the data. */
interface Cut {
  readonly position: number;
  readonly outer: number;
}

/** The masking of a call, if it is one, and the caller's memory that it reads. */
export interface MaskedCall {
  readonly masking: RowsMasking<ElementArray> | undefined;
  readonly extents: readonly Extent[];
}

/** Checks what a call says of its masking against what it masks. */
export function maskingOf(op: string, given: GivenMasking, input: Operand, cut: Cut): MaskedCall {
  if (given === noMasking) return { masking: undefined, extents: [] };
  const shape = input.shape ?? [input.length];
  if (given.causal) checkCausal(op, shape, cut.position, input.shape !== undefined);
  const mask = given.mask === undefined ? undefined : maskSource(op, given.mask, shape);
  const bias = given.bias === undefined ? undefined : biasSource(op, given.bias, shape, input);
  const masking =
    mask === undefined && bias === undefined && !given.causal && !given.zeroEmptyRows
      ? undefined
      : {
          mask: mask && blocksOf(op, mask, shape, cut),
          bias: bias && blocksOf(op, bias, shape, cut),
          causalRows: given.causal ? (shape[shape.length - 2] as number) : 0,
          zeroEmptyRows: given.zeroEmptyRows,
        };
  return { masking, extents: [mask, bias].flatMap((source) => (source === undefined ? [] : [source.extent])) };
}

function checkCausal(op: string, shape: readonly number[], position: number, isKnown: boolean): void {
  if (shape.length >= 2 && position === shape.length - 1) return;
  throw outOfRange({
    op,
    argument: "causal",
    expected: "false, or true along the last of two axes or more",
    received: `true along axis ${position} of shape ${show(shape)}`,
    remedy: isKnown ? undefined : "give the dimensions as options.shape or in a view",
  });
}

/** What is broadcast: element [i, …] of the data belongs to `data[offset + i * strides[0] + …]`. */
interface Source<A> extends Layout {
  readonly argument: string;
  readonly data: A;
  readonly extent: Extent;
}

function maskSource(op: string, given: Given, shape: readonly number[]): Source<Uint8Array> {
  const { argument, data, layout, dtype } = given;
  const expected =
    layout === undefined ? "a Uint8Array, or a view { data, shape, strides?, offset? } of one" : "a Uint8Array";
  const named = layout === undefined ? argument : `${argument}.data`;
  if (dtype !== undefined) {
    throw wrongType({ op, argument: `${argument}.dtype`, expected: "absent", received: show(dtype) });
  }
  if (typedArrayName(data) !== "Uint8Array") {
    throw wrongType({
      op,
      argument: named,
      expected,
      received: show(data),
      remedy: "convert it with Uint8Array.from(values, (takesPart) => (takesPart ? 1 : 0))",
    });
  }
  const bytes = data as Uint8Array;
  checkMemory(op, named, bytes, expected);
  return broadcast(op, argument, bytes, layout, shape);
}

function biasSource(op: string, given: Given, shape: readonly number[], input: Operand): Source<ElementArray> {
  const { argument, data, layout, dtype: own } = given;
  const named = layout === undefined ? argument : `${argument}.data`;
  const expected = `an array of ${input.dtype} like ${input.argument}${layout === undefined ? ", or a view of one" : ""}`;
  const bits = typedArrayName(data) === "Uint16Array" && isSixteenBit(input.given);
  const { array, dtype } = checkedArray(op, named, data, expected, own ?? (bits ? input.dtype : undefined));
  if (dtype !== input.dtype) {
    throw wrongType({ op, argument: named, expected: `${input.dtype} like ${input.argument}`, received: dtype });
  }
  const elements = isSixteenBit(array) ? bitsOf(array) : array;
  return broadcast(op, argument, elements, layout, shape);
}

function broadcast<A extends ArrayBufferView>(
  op: string,
  argument: string,
  data: A,
  layout: Layout | undefined,
  shape: readonly number[],
): Source<A> {
  const own = layout ?? trailingBlock(op, argument, lengthOf(data), shape);
  const leading = shape.length - own.shape.length;
  const fits =
    leading >= 0 && own.shape.every((dimension, axis) => dimension === 1 || dimension === shape[leading + axis]);
  if (!fits) {
    throw outOfRange({
      op,
      argument,
      expected: `of a shape that can be broadcast to ${show(shape)}`,
      received: show(own.shape),
      remedy: "each axis, counted from the last, must be as long or 1",
    });
  }
  const { first, end } = insideOf(op, argument, lengthOf(data), own);
  const strides = shape.map((dimension, axis) =>
    axis < leading || own.shape[axis - leading] !== dimension ? 0 : (own.strides[axis - leading] as number),
  );
  return { argument, data, shape, strides, offset: own.offset, extent: extentOf(data, end - first, first) };
}

/** A plain array: x's own shape, or what is left of it without leading axes. */
function trailingBlock(op: string, argument: string, length: number, shape: readonly number[]): Layout {
  const blocks = shape.map((_, axis) => shape.slice(axis));
  const block = blocks.find((dimensions) => elementCount(dimensions) === length);
  if (block === undefined) {
    throw outOfRange({
      op,
      argument,
      expected: `as long as shape ${show(shape)} or a block of its last axes (${blocks.map(elementCount).join(", ")})`,
      received: `${length} elements`,
      remedy: "pass a view { data, shape } for any other shape that can be broadcast",
    });
  }
  return { shape: block, strides: rowMajorStrides(block), offset: 0 };
}

/**
 * Blocks of the axes from `position` on, one for each index of the axes before. They stay in the caller's memory if they
 * are row-major there; where not, the different ones are copied.
 */
function blocksOf<A extends Uint8Array | ElementArray>(
  op: string,
  source: Source<A>,
  shape: readonly number[],
  { position, outer }: Cut,
): Blocks<A> {
  if (outer === 0) return { data: source.data, starts: undefined };
  const rowMajor = rowMajorStrides(shape);
  const inBlock = (axis: number) => axis >= position;
  const isPacked = shape.every(
    (dimension, axis) => !inBlock(axis) || dimension === 1 || source.strides[axis] === rowMajor[axis],
  );
  let { data, strides, offset }: { data: A; strides: readonly number[]; offset: number } = source;
  if (!isPacked) {
    const different = shape.map((dimension, axis) => (inBlock(axis) || strides[axis] !== 0 ? dimension : 1));
    const copy = newCopy(op, source, elementCount(different));
    pack(data as Uint8Array, different, strides, offset, copy as Uint8Array);
    const packed = rowMajorStrides(different);
    strides = strides.map((stride, axis) => (inBlock(axis) || stride !== 0 ? (packed[axis] as number) : 0));
    data = copy;
    offset = 0;
  }
  return { data, starts: startsOf(shape.slice(0, position), strides, offset, outer) };
}

function newCopy<A extends Uint8Array | ElementArray>(op: string, { argument, data }: Source<A>, length: number): A {
  // Not data.constructor, which a subclass may have replaced.
  const name = typedArrayName(data) as "Uint8Array" | "Uint16Array" | "Float32Array" | "Float64Array";
  return inMemory(op, argument, length, () => new globalThis[name](length) as A);
}

function startsOf(
  outerShape: readonly number[],
  strides: readonly number[],
  offset: number,
  outer: number,
): Float64Array | undefined {
  if (offset === 0 && outerShape.every((dimension, axis) => dimension === 1 || strides[axis] === 0)) return undefined;
  const starts = new Float64Array(outer);
  starts[0] = offset;
  // From the last axis to the first: what is there already is repeated, one stride further on.
  let count = 1;
  for (let axis = outerShape.length - 1; axis >= 0; axis--) {
    const [dimension, stride] = [outerShape[axis] as number, strides[axis] as number];
    const end = count * dimension;
    for (let at = count; at < end; at++) starts[at] = (starts[at - count] as number) + stride;
    count = end;
  }
  return starts;
}
