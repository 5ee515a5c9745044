import type { KernelArray } from "@nonlin/core";
import { bufferOf, byteOffsetOf } from "@nonlin/core/functions";
import type { Exports } from "./exports.js";
import { fastHeapBase } from "./generated/fast-kernels.js";

/** The arrays that kernels read and write. */
export type MemoryArray = KernelArray | Int32Array | Uint8Array;

const pageBytes = 65536;
/** Of every array in the module's memory: a multiple of all elements' sizes, and of a vector's. */
const alignment = 16;

/** Below so many elements a loop is quicker than the views that a block copy needs. */
const shortCopy = 48;

/** The next address where an array may start. */
export function aligned(address: number): number {
  return Math.ceil(address / alignment) * alignment;
}

/**
 * The memory of one instance: views of it, and where the module's own data ends. Growing gives it a new buffer and
 * detaches all views: none may be kept beyond the next `ensure`.
 */
export class Memory {
  /** The first byte that the modules themselves do not use. */
  readonly start: number;
  float32!: Float32Array;
  float64!: Float64Array;
  int32!: Int32Array;
  uint8!: Uint8Array;

  /** @param hasFast Whether the module of the fast tier has its data there too. */
  constructor(
    private readonly exports: Exports,
    hasFast: boolean,
  ) {
    this.start = aligned(hasFast ? fastHeapBase : exports.__heap_base.value);
    this.makeViews();
    if (hasFast) this.ensure(fastHeapBase);
  }

  get buffer(): ArrayBuffer {
    return this.exports.memory.buffer as ArrayBuffer;
  }

  get bytes(): number {
    return this.uint8.byteLength;
  }

  private makeViews(): void {
    const { buffer } = this.exports.memory;
    this.float32 = new Float32Array(buffer);
    this.float64 = new Float64Array(buffer);
    this.int32 = new Int32Array(buffer);
    this.uint8 = new Uint8Array(buffer);
  }

  /**
   * Makes the memory reach at least to `end`.
   *
   * @throws RangeError where the engine gives no more.
   */
  ensure(end: number): void {
    if (end <= this.bytes) return;
    try {
      this.exports.memory.grow(Math.ceil((end - this.bytes) / pageBytes));
    } catch (cause) {
      throw new RangeError(
        `nonlin: wasm needs ${Math.ceil(end / 2 ** 20)} MB of memory for this call, and the engine gives no more; ` +
          'pass fewer rows or channels at once, or take the backend "js", which needs none',
        { cause },
      );
    }
    this.makeViews();
  }

  /** The view of a float dtype. */
  floats(isDouble: boolean): KernelArray {
    return isDouble ? this.float64 : this.float32;
  }
}

/**
 * Copies `runs` runs of `run` elements, `stride` apart in `from` from `start` on, to address `to`, one behind the other.
 * `view` is the memory as elements of that type.
 */
export function gather(
  view: MemoryArray,
  to: number,
  from: MemoryArray,
  start: number,
  runs: number,
  run: number,
  stride: number,
): void {
  const at = to / view.BYTES_PER_ELEMENT;
  if (run === stride || runs === 1) {
    copyIn(view, at, from, start, runs * run);
    return;
  }
  for (let r = 0; r < runs; r++) copyIn(view, at + r * run, from, start + r * stride, run);
}

/** The way back. */
export function scatter(
  view: MemoryArray,
  from: number,
  to: MemoryArray,
  start: number,
  runs: number,
  run: number,
  stride: number,
): void {
  const at = from / view.BYTES_PER_ELEMENT;
  if (run === stride || runs === 1) {
    copyOut(view, at, to, start, runs * run);
    return;
  }
  for (let r = 0; r < runs; r++) copyOut(view, at + r * run, to, start + r * stride, run);
}

function copyIn(view: MemoryArray, at: number, from: MemoryArray, start: number, count: number): void {
  if (count < shortCopy) for (let k = 0; k < count; k++) view[at + k] = from[start + k] as number;
  else view.set(part(view, from, start, count), at);
}

function copyOut(view: MemoryArray, at: number, to: MemoryArray, start: number, count: number): void {
  if (count < shortCopy) for (let k = 0; k < count; k++) to[start + k] = view[at + k] as number;
  else part(view, to, start, count).set(part(view, view, at, count));
}

/** Elements of an array of the type of `view`. Not subarray(), which a subclass may replace. */
function part(view: MemoryArray, array: MemoryArray, start: number, count: number): MemoryArray {
  const View = view.constructor as new (buffer: ArrayBufferLike, offset: number, length: number) => MemoryArray;
  return new View(bufferOf(array), byteOffsetOf(array) + start * view.BYTES_PER_ELEMENT, count);
}
