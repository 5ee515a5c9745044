import { endianness } from "node:os";
import type { Dtype, View } from "../library.js";

export type ByteOrder = "little" | "big";
export type ElementOrder = "C" | "Fortran";

/** Elements in memory; those of float16 and bfloat16 as bits. */
export type Elements = Float32Array | Float64Array | Uint16Array;

/** What is known of an array before its elements are read. */
export interface Layout {
  readonly dtype: Dtype;
  readonly byteOrder: ByteOrder;
  /** C: the last index runs fastest. Fortran: the first. */
  readonly order: ElementOrder;
  readonly shape: readonly number[];
}

/** What a file says of an array besides its layout, so that a result can say the same. */
export interface Label {
  /** The name of the tensor, or of the member of an archive. */
  readonly name?: string;
  /** The names of the columns. */
  readonly columns?: readonly string[];
  /** What a .safetensors file says of itself. */
  readonly metadata?: { readonly [key: string]: string };
}

/** Runs of neighbouring elements at equal distances: run k begins at element start + k * stride. */
export interface Runs {
  readonly start: number;
  readonly length: number;
  readonly stride: number;
  readonly count: number;
}

/** An array whose elements are read when they are wanted. */
export interface TensorSource {
  /** Of the file, for messages. */
  readonly name: string;
  /** The format that it has. */
  readonly format: string;
  readonly layout: Layout;
  readonly label: Label;
  /** Whether each read has to begin where the one before ended. */
  readonly sequential: boolean;
  /** Fills `target` with the elements from `start` on, in the order of the file and in this machine's byte order. */
  read(start: number, target: Elements): Promise<void>;
  /** The same of runs, one after the other in `target`. Of sources that are not sequential. */
  readRuns(runs: Runs, target: Elements): Promise<void>;
  /** Behind the last read: checks what can be checked only there. */
  end(): Promise<void>;
  close(): Promise<void>;
}

/** Where the elements of a result go, in C order. */
export interface TensorSink {
  /** Whether each write has to begin where the one before ended. */
  readonly sequential: boolean;
  write(start: number, elements: Elements): Promise<void>;
  /** Runs, one after the other in `elements`. Of sinks that are not sequential. */
  writeRuns(runs: Runs, elements: Elements): Promise<void>;
  /** Behind the last write: the file is complete. */
  end(): Promise<void>;
}

/** The bytes of one element. */
export const elementBytes: { readonly [dtype in Dtype]: number } = { float16: 2, bfloat16: 2, float32: 4, float64: 8 };

/** An array for so many elements. */
export function newElements(dtype: Dtype, count: number): Elements {
  if (dtype === "float32") return new Float32Array(count);
  return dtype === "float64" ? new Float64Array(count) : new Uint16Array(count);
}

/** The bytes of elements, not copied. */
export function bytesOf(elements: Elements): Uint8Array {
  return new Uint8Array(elements.buffer, elements.byteOffset, elements.byteLength);
}

/** How elements lie in memory. */
export const machineOrder: ByteOrder = endianness() === "LE" ? "little" : "big";

/** Whether elements in files have their bytes the other way round than in memory. */
export function isForeign(byteOrder: ByteOrder): boolean {
  return byteOrder !== machineOrder;
}

/** Swaps the bytes of each element in place. Bytes rather than numbers: a NaN keeps its payload. */
export function swapped(bytes: Uint8Array, dtype: Dtype): Uint8Array {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (elementBytes[dtype] === 2) buffer.swap16();
  else if (elementBytes[dtype] === 4) buffer.swap32();
  else buffer.swap64();
  return bytes;
}

/** The number of elements of a shape. 0 beats any size: (0, 9e15) is empty, (9e15, 9e15) is not countable. */
export function elementCount(shape: readonly number[]): number {
  return shape.includes(0) ? 0 : shape.reduce((count, dimension) => count * dimension, 1);
}

/** A shape as Python writes it: (), (3,), (3, 4). */
export function shapeWords(shape: readonly number[]): string {
  return shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
}

/** The array with its logical shape, whatever the order of its elements. */
export function viewOf<A extends Elements>(data: A, { dtype, shape, order }: Omit<Layout, "byteOrder">): View<A> {
  if (order === "C") return { data, shape, dtype } as unknown as View<A>;
  let stride = 1;
  const strides = shape.map((dimension) => {
    const own = stride;
    stride *= dimension;
    return own;
  });
  return { data, shape, strides, dtype } as unknown as View<A>;
}
