import { type FloatArray, typedArrayName } from "./dtype.js";
import { outOfRange, show, wrongType } from "./errors.js";

/**
 * A strided look at a flat array: element [i, j, …] is `data[offset + i * strides[0] + j * strides[1] + …]`. Strides count
 * elements, may be negative (a reversed axis) or 0 (a broadcast one), and default to row-major; offset defaults to 0.
 */
export interface View<A extends FloatArray = FloatArray> {
  readonly data: A;
  readonly shape: readonly number[];
  readonly strides?: readonly number[];
  readonly offset?: number;
}

/** What a call computes on: elements in row-major order, without gaps. */
export interface Operand {
  /** `length` elements; shares the caller's memory unless `packed`. */
  readonly data: FloatArray;
  readonly length: number;
  /** Undefined where the caller gave none. */
  readonly shape: readonly number[] | undefined;
  /** The bytes of the caller's buffer that can be read through the view. */
  readonly extent: Extent;
  /** Whether `data` is a copy, made because the view was not row-major. */
  readonly packed: boolean;
}

/** Bytes [start, end) of a buffer. */
export interface Extent {
  readonly buffer: ArrayBufferLike;
  readonly start: number;
  readonly end: number;
}

export function extentOf(array: FloatArray): Extent {
  return { buffer: array.buffer, start: array.byteOffset, end: array.byteOffset + array.byteLength };
}

/** Whether two extents share a byte. */
export function overlaps(a: Extent, b: Extent): boolean {
  return a.buffer === b.buffer && a.start < b.end && b.start < a.end;
}

/** A Float32Array or Float64Array with memory behind it, or an error that says what came instead. */
export function checkedArray(op: string, argument: string, value: unknown, expected: string): FloatArray {
  const name = typedArrayName(value);
  if (name !== "Float32Array" && name !== "Float64Array") {
    throw wrongType({
      op,
      argument,
      expected,
      received: show(value),
      remedy: name?.startsWith("Big")
        ? "convert it with Float64Array.from(values, Number)"
        : Array.isArray(value) || name !== undefined
          ? "convert it with Float32Array.from(values)"
          : undefined,
    });
  }
  const array = value as FloatArray;
  if (array.length === 0 && isDetached(array.buffer)) {
    throw wrongType({
      op,
      argument,
      expected: `${expected} with memory behind it`,
      received: `a ${name} whose buffer is detached`,
      remedy: "it was transferred to another thread; use the array there or copy before the transfer",
    });
  }
  return array;
}

/** Node 20 has no ArrayBuffer.prototype.detached; making a view of a detached buffer throws on every engine. */
function isDetached(buffer: ArrayBufferLike): boolean {
  try {
    new Uint8Array(buffer);
    return false;
  } catch {
    return true;
  }
}

/** A list of dimensions, each a non-negative integer, or an error. */
export function checkedShape(op: string, argument: string, value: unknown): readonly number[] {
  if (!Array.isArray(value) || !value.every((dimension) => Number.isSafeInteger(dimension) && dimension >= 0)) {
    throw wrongType({ op, argument, expected: "an array of non-negative integers", received: show(value) });
  }
  return value;
}

export function elementCount(shape: readonly number[]): number {
  return shape.reduce((count, dimension) => count * dimension, 1);
}

const arrayOrView = "a Float32Array, a Float64Array or a view { data, shape, strides?, offset? }";
const viewKeys = new Set(["data", "shape", "strides", "offset"]);

/** Takes an array or a view as a call gives it, with the shape that the call's options give, to what a kernel takes. */
export function operand(op: string, argument: string, value: unknown, shape: readonly number[] | undefined): Operand {
  if (typedArrayName(value) === undefined && isViewLike(value)) return viewOperand(op, argument, value, shape);
  const data = checkedArray(op, argument, value, arrayOrView);
  if (shape !== undefined && elementCount(shape) !== data.length) {
    throw outOfRange({
      op,
      argument: "shape",
      expected: `a list of dimensions whose product is the length ${data.length} of ${argument}`,
      received: `${show(shape)}, which makes ${elementCount(shape)}`,
    });
  }
  return { data, length: data.length, shape, extent: extentOf(data), packed: false };
}

function isViewLike(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === "object" && value !== null && "data" in value;
}

function viewOperand(
  op: string,
  argument: string,
  view: { readonly [key: string]: unknown },
  shapeOption: readonly number[] | undefined,
): Operand {
  const unknownKey = Object.keys(view).find((key) => !viewKeys.has(key));
  if (unknownKey !== undefined) {
    throw wrongType({
      op,
      argument,
      expected: "a view with the keys data, shape, strides, offset",
      received: `the key ${show(unknownKey)}`,
    });
  }
  const data = checkedArray(op, `${argument}.data`, view.data, "a Float32Array or a Float64Array");
  const shape = checkedShape(op, `${argument}.shape`, view.shape);
  if (shapeOption !== undefined && show(shapeOption) !== show(shape)) {
    throw outOfRange({
      op,
      argument: "shape",
      expected: `the view's own shape ${show(shape)}`,
      received: show(shapeOption),
      remedy: "leave the option out",
    });
  }
  const strides = checkedStrides(op, argument, view.strides, shape);
  const offset = view.offset ?? 0;
  if (!Number.isSafeInteger(offset)) {
    throw wrongType({ op, argument: `${argument}.offset`, expected: "an integer", received: show(offset) });
  }
  return strided(op, argument, data, shape, strides, offset as number);
}

function checkedStrides(
  op: string,
  argument: string,
  value: unknown,
  shape: readonly number[],
): readonly number[] {
  if (value === undefined) return rowMajorStrides(shape);
  if (!Array.isArray(value) || !value.every(Number.isSafeInteger) || value.length !== shape.length) {
    throw wrongType({
      op,
      argument: `${argument}.strides`,
      expected: `an array of ${shape.length} integers, one for each dimension of ${show(shape)}`,
      received: show(value),
    });
  }
  return value;
}

export function rowMajorStrides(shape: readonly number[]): number[] {
  const strides: number[] = new Array(shape.length);
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= shape[axis] as number;
  }
  return strides;
}

function strided(
  op: string,
  argument: string,
  data: FloatArray,
  shape: readonly number[],
  strides: readonly number[],
  offset: number,
): Operand {
  const length = elementCount(shape);
  const steps = shape.map((dimension, axis) => (dimension - 1) * (strides[axis] as number));
  const first = length === 0 ? offset : steps.reduce((low, step) => low + Math.min(step, 0), offset);
  const last = length === 0 ? offset - 1 : steps.reduce((high, step) => high + Math.max(step, 0), offset);
  if (first < 0 || last >= data.length || first > data.length) {
    throw outOfRange({
      op,
      argument,
      expected: `a view inside its ${data.length} elements`,
      received: `shape ${show(shape)}, strides ${show(strides)}, offset ${offset}, which reads elements ${first} to ${last}`,
    });
  }
  const start = data.byteOffset + first * data.BYTES_PER_ELEMENT;
  const end = data.byteOffset + (last + 1) * data.BYTES_PER_ELEMENT;
  const extent = { buffer: data.buffer, start, end };
  const rowMajor = rowMajorStrides(shape);
  const packed = length > 0 && shape.some((dimension, axis) => dimension > 1 && strides[axis] !== rowMajor[axis]);
  const elements = packed ? pack(data, shape, strides, offset, length) : data.subarray(first, first + length);
  return { data: elements, length, shape, extent, packed };
}

/** The elements of a view in row-major order. */
function pack(
  data: FloatArray,
  shape: readonly number[],
  strides: readonly number[],
  offset: number,
  length: number,
): FloatArray {
  const packed = data.BYTES_PER_ELEMENT === 8 ? new Float64Array(length) : new Float32Array(length);
  const innerAxis = shape.length - 1;
  const innerLength = shape[innerAxis] as number;
  const innerStride = strides[innerAxis] as number;
  const index = new Array<number>(innerAxis).fill(0);
  let from = offset;
  for (let to = 0; to < length; to += innerLength) {
    for (let i = 0; i < innerLength; i++) packed[to + i] = data[from + i * innerStride] as number;
    for (let axis = innerAxis - 1; axis >= 0; axis--) {
      index[axis] = (index[axis] as number) + 1;
      from += strides[axis] as number;
      if ((index[axis] as number) < (shape[axis] as number)) break;
      from -= (strides[axis] as number) * (shape[axis] as number);
      index[axis] = 0;
    }
  }
  return packed;
}
