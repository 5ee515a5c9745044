import {
  allocateLike,
  bitsOf,
  bufferOf,
  byteOffsetOf,
  bytesPerElement,
  type Dtype,
  type DtypeOf,
  dtypeOf,
  dtypes,
  type ElementArray,
  elementsOf,
  type FloatArray,
  hasMemory,
  isSixteenBit,
  type KernelArray,
  lengthOf,
  type SixteenBitDtype,
  typedArrayName,
} from "./dtype.js";
import { outOfRange, show, wrongType } from "./errors.js";
import { hasKey, isList, readList, readRecord } from "./reading.js";

/**
 * A strided look at a flat array: element [i, j, …] is `data[offset + i * strides[0] + j * strides[1] + …]`. Strides count
 * elements, may be negative (a reversed axis) or 0 (a broadcast one), and default to row-major; offset defaults to 0.
 */
export interface View<A extends ElementArray = FloatArray> {
  readonly data: A;
  readonly shape: readonly number[];
  readonly strides?: readonly number[];
  readonly offset?: number;
  /** What `data` holds. Needed, here or as an option of the call, for a Uint16Array only. */
  readonly dtype?: DtypeOf<A>;
}

/** A view of a Uint16Array that says what its bits are. */
export interface SixteenBitView extends View<Uint16Array> {
  readonly dtype: SixteenBitDtype;
}

/** What a call computes on: elements in row-major order, without gaps. */
export interface Operand {
  /** Its name in the call. */
  readonly argument: string;
  readonly dtype: Dtype;
  /** `length` elements, those of 16 bits perhaps as bits; shares the caller's memory unless `packed`. */
  readonly data: ElementArray;
  /** The caller's array: results are of its type. */
  readonly given: ElementArray;
  readonly length: number;
  /** Undefined where the caller gave none. */
  readonly shape: readonly number[] | undefined;
  /** The bytes of the caller's buffer that can be read through the view. */
  readonly extent: Extent;
  /** Whether `data` is a copy, made because the view was not row-major. */
  readonly packed: boolean;
}

/** Bytes [start, end) of an array's buffer. Which that is takes as long to ask as all the rest of a short call. */
export interface Extent {
  readonly array: ArrayBufferView;
  readonly start: number;
  readonly end: number;
}

/** The memory of `length` elements of an array, from `first` on. */
export function extentOf(array: ArrayBufferView, length = lengthOf(array), first = 0): Extent {
  const bytes = bytesPerElement(array);
  const start = byteOffsetOf(array) + first * bytes;
  return { array, start, end: start + length * bytes };
}

/** Whether two extents share a byte. */
export function overlaps(a: Extent, b: Extent): boolean {
  return Math.max(a.start, b.start) < Math.min(a.end, b.end) && bufferOf(a.array) === bufferOf(b.array);
}

/** An array with memory behind it, and what it holds. */
export interface TypedElements {
  readonly array: ElementArray;
  readonly dtype: Dtype;
}

/**
 * An array of numbers with memory behind it, or an error that says what came instead. A Uint16Array is one where `declared`
 * (an argument of the call, `declaredAs`) says what its bits are.
 */
export function checkedArray(
  op: string,
  argument: string,
  value: unknown,
  expected: string,
  declared?: Dtype,
  declaredAs = "dtype",
): TypedElements {
  const name = typedArrayName(value);
  const own = dtypeOf(value);
  if (own === undefined && name !== "Uint16Array") {
    throw wrongType({
      op,
      argument,
      expected,
      received: show(value),
      remedy: name?.startsWith("Big")
        ? "convert it with Float64Array.from(values, Number)"
        : isList(value) || name !== undefined
          ? "convert it with Float32Array.from(values)"
          : undefined,
    });
  }
  const array = value as ElementArray;
  if (own === undefined && declared === undefined) {
    throw wrongType({
      op,
      argument,
      expected,
      received: `${show(value)} without a dtype`,
      remedy: 'say what its bits are by the option dtype: "float16" or "bfloat16"',
    });
  }
  const dtype = own ?? (declared as Dtype);
  const fits = own === undefined ? dtype === "float16" || dtype === "bfloat16" : (declared ?? own) === own;
  if (!fits) {
    throw wrongType({
      op,
      argument: declaredAs,
      expected:
        own === undefined
          ? `"float16" or "bfloat16" for ${argument}, a ${name}`
          : `${show(own)} for ${argument}, a ${name}`,
      received: show(declared),
      remedy: own === undefined ? undefined : "leave it out",
    });
  }
  checkMemory(op, argument, array, expected);
  return { array, dtype };
}

/** Throws where an array's buffer is detached or has shrunk away from it. */
export function checkMemory(op: string, argument: string, array: ArrayBufferView, expected: string): void {
  if (hasMemory(array)) return;
  throw wrongType({
    op,
    argument,
    expected: `${expected} with memory behind it`,
    received: `a ${typedArrayName(array)} whose buffer is detached or has shrunk`,
    remedy: "a buffer that was transferred belongs to another thread: use the array there, or copy it before",
  });
}

/** A dtype that a caller names, or an error. */
export function checkedDtype(op: string, argument: string, value: unknown): Dtype | undefined {
  if (value === undefined) return undefined;
  if (typeof value === "string" && (dtypes as readonly string[]).includes(value)) return value as Dtype;
  const complain = typeof value === "string" ? outOfRange : wrongType;
  throw complain({ op, argument, expected: `one of ${dtypes.map(show).join(", ")}`, received: show(value) });
}

const isInteger = (value: unknown): value is number => Number.isSafeInteger(value);
const isDimension = (value: unknown): value is number => isInteger(value) && value >= 0;

/** A copy of a list of dimensions, each a non-negative integer, or an error. */
export function checkedShape(op: string, argument: string, value: unknown): readonly number[] {
  const shape = readList(op, argument, value, isDimension);
  if (shape === undefined) {
    throw wrongType({ op, argument, expected: "an array of non-negative integers", received: show(value) });
  }
  return shape;
}

export function elementCount(shape: readonly number[]): number {
  // Infinity * 0 is NaN, and a product of large dimensions may come to Infinity before the 0 is met.
  return shape.includes(0) ? 0 : shape.reduce((count, dimension) => count * dimension, 1);
}

export function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((dimension, axis) => dimension === b[axis]);
}

/** A new array of zeros for `argument`, of the type of `array`, or an error where there is no memory for it. */
export function newArray(op: string, argument: string, array: ElementArray, length: number): ElementArray {
  return inMemory(op, argument, length, () => allocateLike(array, length));
}

/** What `allocate` makes for `argument`, or an error where there is no memory for it. */
export function inMemory<A>(op: string, argument: string, length: number, allocate: () => A): A {
  try {
    return allocate();
  } catch (cause) {
    throw outOfRange({
      op,
      argument,
      expected: "of a size that fits in memory",
      received: `${length} elements`,
      cause,
    });
  }
}

const anArray = "a Float32Array, a Float64Array, a Float16Array or a Uint16Array with a dtype";
const arrayOrView = `${anArray}, or a view { data, shape, strides?, offset?, dtype? }`;
const viewKeys = ["data", "shape", "strides", "offset", "dtype"];

/** What a call gives as an operand, read from the caller's object but not checked against any array yet. */
export interface Given {
  readonly argument: string;
  readonly data: unknown;
  /** Where a view was given. */
  readonly layout?: Layout;
  /** Where a view was given that says so. */
  readonly dtype?: Dtype | undefined;
}

/** Where the elements of a view lie in its data. */
export interface Layout {
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  readonly offset: number;
}

/** Reads an array or a view, once. */
export function readOperand(op: string, argument: string, value: unknown): Given {
  if (typedArrayName(value) !== undefined || !hasKey(op, argument, value, "data")) return { argument, data: value };
  const view = readRecord(op, argument, value, viewKeys);
  const shape = checkedShape(op, `${argument}.shape`, view.shape);
  const strides = checkedStrides(op, `${argument}.strides`, view.strides, shape);
  const offset = view.offset === undefined ? 0 : view.offset;
  if (!isInteger(offset)) {
    throw wrongType({ op, argument: `${argument}.offset`, expected: "an integer", received: show(offset) });
  }
  const dtype = checkedDtype(op, `${argument}.dtype`, view.dtype);
  return { argument, data: view.data, layout: { shape, strides, offset }, dtype };
}

/** Takes an array or a view, with the shape and the dtype that the call's options give, to what a kernel takes. */
export function operand(
  op: string,
  given: Given,
  shape: readonly number[] | undefined,
  dtypeOption: Dtype | undefined,
): Operand {
  const { argument, layout } = given;
  if (layout !== undefined) return viewOperand(op, given, layout, shape, dtypeOption);
  const { array, dtype } = checkedArray(op, argument, given.data, arrayOrView, dtypeOption);
  const length = lengthOf(array);
  if (shape !== undefined && elementCount(shape) !== length) {
    throw outOfRange({
      op,
      argument: "shape",
      expected: `a list of dimensions whose product is the length ${length} of ${argument}`,
      received: `${show(shape)}, which makes ${elementCount(shape)}`,
    });
  }
  const extent = extentOf(array, length);
  return { argument, dtype, data: array, given: array, length, shape, extent, packed: false };
}

function viewOperand(
  op: string,
  { argument, data, dtype: ownDtype }: Given,
  layout: Layout,
  shapeOption: readonly number[] | undefined,
  dtypeOption: Dtype | undefined,
): Operand {
  if (ownDtype !== undefined && dtypeOption !== undefined && ownDtype !== dtypeOption) {
    throw wrongType({
      op,
      argument: `${argument}.dtype`,
      expected: `${show(dtypeOption)} like the option dtype`,
      received: show(ownDtype),
    });
  }
  const declaredAs = ownDtype === undefined ? "dtype" : `${argument}.dtype`;
  const elements = checkedArray(op, `${argument}.data`, data, anArray, ownDtype ?? dtypeOption, declaredAs);
  if (shapeOption !== undefined && !sameShape(shapeOption, layout.shape)) {
    throw outOfRange({
      op,
      argument: "shape",
      expected: `the view's own shape ${show(layout.shape)}`,
      received: show(shapeOption),
      remedy: "leave the option out",
    });
  }
  return strided(op, argument, elements, layout);
}

function checkedStrides(op: string, argument: string, value: unknown, shape: readonly number[]): readonly number[] {
  if (value === undefined) return rowMajorStrides(shape);
  const strides = readList(op, argument, value, isInteger);
  if (strides === undefined || strides.length !== shape.length) {
    throw wrongType({
      op,
      argument,
      expected: `an array of ${shape.length} integers, one for each dimension of ${show(shape)}`,
      received: show(value),
    });
  }
  return strides;
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
  { array: given, dtype }: TypedElements,
  { shape, strides, offset }: Layout,
): Operand {
  const length = elementCount(shape);
  const { first, end } = insideOf(op, argument, lengthOf(given), { shape, strides, offset });
  const extent = extentOf(given, end - first, first);
  const rowMajor = rowMajorStrides(shape);
  const packed = length > 0 && shape.some((dimension, axis) => dimension > 1 && strides[axis] !== rowMajor[axis]);
  const operand = { argument, dtype, given, length, shape, extent, packed };
  if (!packed) return { ...operand, data: elementsOf(given, first, length) };
  const elements = newArray(op, argument, given, length);
  if (isSixteenBit(given)) pack(bitsOf(given), shape, strides, offset, bitsOf(elements));
  else pack(given as KernelArray, shape, strides, offset, elements as KernelArray);
  return { ...operand, data: elements };
}

/** The elements [first, end) of `available` ones that a view can read, or an error where it leaves them. */
export function insideOf(
  op: string,
  argument: string,
  available: number,
  { shape, strides, offset }: Layout,
): { readonly first: number; readonly end: number } {
  const isEmpty = elementCount(shape) === 0;
  const steps = shape.map((dimension, axis) => (dimension - 1) * (strides[axis] as number));
  const first = isEmpty ? offset : steps.reduce((low, step) => low + Math.min(step, 0), offset);
  const last = isEmpty ? offset - 1 : steps.reduce((high, step) => high + Math.max(step, 0), offset);
  if (first < 0 || last >= available || first > available) {
    throw outOfRange({
      op,
      argument,
      expected: `a view inside its ${available} elements`,
      received:
        `shape ${show(shape)}, strides ${show(strides)}, offset ${offset}, ` +
        (isEmpty ? `which starts at element ${offset}` : `which reads elements ${first} to ${last}`),
    });
  }
  return { first, end: last + 1 };
}

/** Writes the elements of a view to `packed` in row-major order. */
export function pack(
  data: KernelArray | Uint16Array | Uint8Array,
  shape: readonly number[],
  strides: readonly number[],
  offset: number,
  packed: KernelArray | Uint16Array | Uint8Array,
): void {
  const innerAxis = shape.length - 1;
  const innerLength = shape[innerAxis] as number;
  const innerStride = strides[innerAxis] as number;
  const index = new Array<number>(innerAxis).fill(0);
  let from = offset;
  for (let to = 0; to < packed.length; to += innerLength) {
    for (let i = 0; i < innerLength; i++) packed[to + i] = data[from + i * innerStride] as number;
    for (let axis = innerAxis - 1; axis >= 0; axis--) {
      index[axis] = (index[axis] as number) + 1;
      from += strides[axis] as number;
      if ((index[axis] as number) < (shape[axis] as number)) break;
      from -= (strides[axis] as number) * (shape[axis] as number);
      index[axis] = 0;
    }
  }
}
