import type { FloatArray } from "@nonlin/core";

/** Not instanceof: the array may come from another realm (a frame, a test runner's sandbox). */
export function isFloat32(array: FloatArray): array is Float32Array {
  return array.BYTES_PER_ELEMENT === 4;
}
