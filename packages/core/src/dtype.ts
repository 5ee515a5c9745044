/** The element types that arrays of numbers may have. */
export type Dtype = "float32" | "float64";

/** An array that nonlin computes on. Its buffer may be an ArrayBuffer or a SharedArrayBuffer. */
export type FloatArray = Float32Array | Float64Array;

const dtypeOfTag: Readonly<Record<string, Dtype>> = { Float32Array: "float32", Float64Array: "float64" };

const typedArrayTag = Object.getOwnPropertyDescriptor(
  Object.getPrototypeOf(Uint8Array.prototype) as object,
  Symbol.toStringTag,
)?.get as (this: unknown) => string | undefined;

/** The name of a typed array's type ("Float32Array", …), also for one from another realm; undefined for anything else. */
export function typedArrayName(value: unknown): string | undefined {
  return typedArrayTag.call(value);
}

/** The dtype of a Float32Array or a Float64Array; undefined for anything else. */
export function dtypeOf(value: unknown): Dtype | undefined {
  const name = typedArrayName(value);
  return name === undefined ? undefined : dtypeOfTag[name];
}

/** A new array of zeros. */
export function allocate(dtype: Dtype, length: number): FloatArray {
  return dtype === "float32" ? new Float32Array(length) : new Float64Array(length);
}

/** The nearest value that an element of this dtype can hold. */
export function roundTo(dtype: Dtype, value: number): number {
  return dtype === "float32" ? Math.fround(value) : value;
}
