/** The element types that arrays of numbers may have. */
export type Dtype = "float32" | "float64";

/** An array that nonlin computes on. Its buffer may be an ArrayBuffer or a SharedArrayBuffer. */
export type FloatArray = Float32Array | Float64Array;

const dtypeOfTag: Readonly<Record<string, Dtype>> = { Float32Array: "float32", Float64Array: "float64" };

const typedArray = Object.getPrototypeOf(Uint8Array.prototype) as typeof Uint8Array.prototype;
const getter = (key: string | symbol) => Object.getOwnPropertyDescriptor(typedArray, key)?.get;
const typedArrayTag = getter(Symbol.toStringTag) as (this: unknown) => string | undefined;
// The engine's own getters: a subclass or an own property may shadow `array.length` and tell kernels a wrong size.
const bufferGetter = getter("buffer") as (this: FloatArray) => ArrayBufferLike;
const byteOffsetGetter = getter("byteOffset") as (this: FloatArray) => number;
const lengthGetter = getter("length") as (this: FloatArray) => number;

/** The name of a typed array's type ("Float32Array", …), also for one from another realm; undefined for anything else. */
export function typedArrayName(value: unknown): string | undefined {
  return typedArrayTag.call(value);
}

/** The dtype of a Float32Array or a Float64Array; undefined for anything else. */
export function dtypeOf(value: unknown): Dtype | undefined {
  const name = typedArrayName(value);
  return name === undefined ? undefined : dtypeOfTag[name];
}

/** How many elements an array has; 0 where its buffer is detached or has shrunk away from it. */
export function lengthOf(array: FloatArray): number {
  return lengthGetter.call(array);
}

/** The memory of an array. */
export function bufferOf(array: FloatArray): ArrayBufferLike {
  return bufferGetter.call(array);
}

/** Where an array starts in its memory. */
export function byteOffsetOf(array: FloatArray): number {
  return byteOffsetGetter.call(array);
}

/** Whether an array has memory behind it: its buffer is neither detached nor shrunk away from it. */
export function hasMemory(array: FloatArray): boolean {
  if (lengthOf(array) > 0) return true;
  try {
    // Node 20 has no ArrayBuffer.prototype.detached; every method of a typed array begins with this check.
    typedArray.keys.call(array as never);
    return true;
  } catch {
    return false;
  }
}

/** The `length` elements of an array from `start` on, in the same memory. Not subarray(), which a subclass may replace. */
export function elementsOf(array: FloatArray, start: number, length: number): FloatArray {
  return dtypeOf(array) === "float32"
    ? new Float32Array(bufferOf(array), byteOffsetOf(array) + 4 * start, length)
    : new Float64Array(bufferOf(array), byteOffsetOf(array) + 8 * start, length);
}

/** A new array of zeros. */
export function allocate(dtype: Dtype, length: number): FloatArray {
  return dtype === "float32" ? new Float32Array(length) : new Float64Array(length);
}

/** The nearest value that an element of this dtype can hold. */
export function roundTo(dtype: Dtype, value: number): number {
  return dtype === "float32" ? Math.fround(value) : value;
}
