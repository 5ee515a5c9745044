// Numbers as adapters are given them: those of 16 bits as their bits. The suite itself carries them as float64.
import { type Dtype, fromSixteenBits, type KernelArray, toSixteenBits } from "@nonlin/core";
import type { TensorData } from "./adapter.js";
import { allocate } from "./carriers.js";

/** A new array for numbers of a dtype, as an adapter takes and gives them. */
export function elements(dtype: Dtype, length: number): TensorData {
  if (dtype === "float32") return new Float32Array(length);
  return dtype === "float64" ? new Float64Array(length) : new Uint16Array(length);
}

/** Numbers, which the dtype can hold, as elements of it. */
export function toElements(dtype: Dtype, values: ArrayLike<number>): TensorData {
  const array = elements(dtype, values.length);
  const isBits = dtype === "float16" || dtype === "bfloat16";
  for (let i = 0; i < values.length; i++) {
    array[i] = isBits ? toSixteenBits(dtype, values[i] as number) : (values[i] as number);
  }
  return array;
}

/** The numbers that elements of a dtype are. */
export function fromElements(dtype: Dtype, values: ArrayLike<number>): KernelArray {
  const array = allocate(dtype, values.length);
  const isBits = dtype === "float16" || dtype === "bfloat16";
  for (let i = 0; i < values.length; i++) {
    array[i] = isBits ? fromSixteenBits(dtype, values[i] as number) : (values[i] as number);
  }
  return array;
}
