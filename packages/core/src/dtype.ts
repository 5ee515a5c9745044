import { fromSixteenBits, toSixteenBits } from "./sixteen-bit/format.js";

/** The element types that kernels compute on. */
export type KernelDtype = "float32" | "float64";

/** The element types of 16 bits: computed in float64, rounded once. */
export type SixteenBitDtype = "float16" | "bfloat16";

/** The element types that arrays of numbers may have. */
export type Dtype = KernelDtype | SixteenBitDtype;

/** Every dtype. */
export const dtypes: readonly Dtype[] = ["float32", "float64", "float16", "bfloat16"];

/** An array that a kernel computes on. */
export type KernelArray = Float32Array | Float64Array;

/** Float16Array, where the TypeScript configuration has it (lib: esnext.float16); elsewhere no type at all. */
type Float16 = typeof globalThis extends { readonly Float16Array: { readonly prototype: infer A } } ? A : never;

/**
 * An array whose type says what its elements are: a Float32Array, a Float64Array or, where the runtime has it, a
 * Float16Array. Its buffer may be an ArrayBuffer or a SharedArrayBuffer.
 */
export type FloatArray = KernelArray | Float16;

/** An array that nonlin takes: one that says what its elements are, or a Uint16Array of the bits of a 16-bit dtype. */
export type ElementArray = FloatArray | Uint16Array;

/** What the dtype option may be for an array of this type. */
export type DtypeOf<A extends ElementArray> = A extends Float32Array
  ? "float32"
  : A extends Float64Array
    ? "float64"
    : A extends Uint16Array
      ? SixteenBitDtype
      : "float16";

const dtypeOfTag: Readonly<Record<string, Dtype>> = {
  Float32Array: "float32",
  Float64Array: "float64",
  Float16Array: "float16",
};

const bytesOfTag: Readonly<Record<string, number>> = {
  Float32Array: 4,
  Float64Array: 8,
  Float16Array: 2,
  Uint16Array: 2,
  Int8Array: 1,
  Uint8Array: 1,
  Uint8ClampedArray: 1,
  Int16Array: 2,
  Int32Array: 4,
  Uint32Array: 4,
  BigInt64Array: 8,
  BigUint64Array: 8,
};

const typedArray = Object.getPrototypeOf(Uint8Array.prototype) as typeof Uint8Array.prototype;

/**
 * What one of the engine's own getters says of an array: a subclass or an own property may shadow `array.length` and tell
 * kernels a wrong size. Each getter is a constant of its own scope, not of the module: bundlers make those variables, and
 * V8 does not build a getter that may change into its code. The checks of a short call took twice as long.
 */
const getterOf = <A, T>(key: string | symbol): ((array: A) => T) => {
  const get = Object.getOwnPropertyDescriptor(typedArray, key)?.get as (this: A) => T;
  return (array) => get.call(array);
};

/** The name of a typed array's type ("Float32Array", …), also for one from another realm; undefined for anything else. */
export const typedArrayName = /* @__PURE__ */ getterOf<unknown, string | undefined>(Symbol.toStringTag);

/** How many elements an array has; 0 where its buffer is detached or has shrunk away from it. */
export const lengthOf = /* @__PURE__ */ getterOf<ArrayBufferView, number>("length");

/** The memory of an array. */
export const bufferOf = /* @__PURE__ */ getterOf<ArrayBufferView, ArrayBufferLike>("buffer");

/** Where an array starts in its memory. */
export const byteOffsetOf = /* @__PURE__ */ getterOf<ArrayBufferView, number>("byteOffset");

/** The dtype that an array's type says; undefined for anything else, a Uint16Array of bits too. */
export function dtypeOf(value: unknown): Dtype | undefined {
  const name = typedArrayName(value);
  return name === undefined ? undefined : dtypeOfTag[name];
}

/** Whether an array holds elements of 16 bits. */
export function isSixteenBit(array: ElementArray): boolean {
  return bytesPerElement(array) === 2;
}

/** The dtype that an array of this dtype is computed in. */
export function kernelDtype(dtype: Dtype): KernelDtype {
  return dtype === "float32" ? "float32" : "float64";
}

/** The size of an array's elements. */
export function bytesPerElement(array: ArrayBufferView): number {
  return bytesOfTag[typedArrayName(array) as string] as number;
}

/** Whether an array has memory behind it: its buffer is neither detached nor shrunk away from it. */
export function hasMemory(array: ArrayBufferView): boolean {
  if (lengthOf(array) > 0) return true;
  try {
    // Node 20 has no ArrayBuffer.prototype.detached; every method of a typed array begins with this check.
    typedArray.keys.call(array as never);
    return true;
  } catch {
    return false;
  }
}

/** The bits of an array of 16-bit elements, in the same memory. */
export function bitsOf(array: ElementArray): Uint16Array {
  return new Uint16Array(bufferOf(array), byteOffsetOf(array), lengthOf(array));
}

/**
 * The `length` elements of an array from `start` on, in the same memory; those of 16 bits as bits. Not subarray(), which a
 * subclass may replace.
 */
export function elementsOf(array: ElementArray, start: number, length: number): KernelArray | Uint16Array {
  const buffer = bufferOf(array);
  const bytes = bytesPerElement(array);
  const first = byteOffsetOf(array) + bytes * start;
  if (bytes === 4) return new Float32Array(buffer, first, length);
  return bytes === 8 ? new Float64Array(buffer, first, length) : new Uint16Array(buffer, first, length);
}

/** A new array of zeros. */
export function allocate(dtype: KernelDtype, length: number): KernelArray {
  return dtype === "float32" ? new Float32Array(length) : new Float64Array(length);
}

/** A new array of zeros, of the type of `array`. */
export function allocateLike(array: ElementArray, length: number): ElementArray {
  switch (typedArrayName(array)) {
    case "Float32Array":
      return new Float32Array(length);
    case "Float64Array":
      return new Float64Array(length);
    case "Uint16Array":
      return new Uint16Array(length);
    default:
      return new (globalThis as unknown as { Float16Array: new (length: number) => FloatArray }).Float16Array(length);
  }
}

/** The nearest value that an element of this dtype can hold. */
export function roundTo(dtype: Dtype, value: number): number {
  if (dtype === "float64") return value;
  return dtype === "float32" ? Math.fround(value) : fromSixteenBits(dtype, toSixteenBits(dtype, value));
}
