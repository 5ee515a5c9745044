import { ownBytes } from "./bytes.js";
import type { OutputFile } from "./output.js";
import { bytesOf, type Elements, elementBytes, newElements, type TensorSink, type TensorSource } from "./tensor.js";
import { nextTurn } from "./turns.js";

/** One slab [length, inner] of an array, which begins at element `start`. */
export interface Slab {
  readonly start: number;
  readonly length: number;
  readonly inner: number;
}

/** How a slab is read or written by columns: `width` of them at a time, in about `memory` bytes. */
export interface Columns {
  readonly width: number;
  readonly memory: number;
  /** Told how much of a slab has been copied, of 1. */
  readonly onProgress?: (part: number) => void;
}

/**
 * Shorter runs are not read from where they lie: a call of the system costs as much as copying so many bytes several times
 * over. A slab of 4 GiB by runs of 64 bytes took eight minutes, by way of a temporary file half of one.
 */
const shortestRun = 8 << 10;

/** Whether columns are better read and written by way of a temporary file. */
export function needsRegrouping(source: TensorSource, { width }: Columns): boolean {
  return width * elementBytes[source.layout.dtype] < shortestRun;
}

/** Copies a slab so that each group of `width` columns, [length, width], lies in one piece: group k at k * width * length. */
export async function toGroups(source: TensorSource, slab: Slab, columns: Columns, scratch: OutputFile): Promise<void> {
  const { dtype } = source.layout;
  const size = elementBytes[dtype];
  const buffers = newBuffers(dtype, slab, columns);
  for (const { first, count } of bands(slab, columns, size)) {
    const rows = buffers.rows.subarray(0, count * slab.inner);
    await source.read(slab.start + first * slab.inner, rows);
    const { group } = buffers;
    for (let i = 0; i < slab.inner; i += columns.width) {
      const width = Math.min(columns.width, slab.inner - i);
      for (let k = 0; k < count; k++) {
        for (let j = 0; j < width; j++) group[k * width + j] = rows[k * slab.inner + i + j] as number;
      }
      scratch.writeAt((i * slab.length + first * width) * size, bytesOf(group.subarray(0, count * width)));
    }
    columns.onProgress?.((first + count) / slab.length);
    await nextTurn();
  }
}

/** The way back: groups that lie in one piece each become a slab of `sink`. */
export async function fromGroups(
  scratch: OutputFile,
  dtype: TensorSource["layout"]["dtype"],
  slab: Slab,
  columns: Columns,
  sink: TensorSink,
): Promise<void> {
  const size = elementBytes[dtype];
  const from = ownBytes(scratch.name, scratch.fd);
  const buffers = newBuffers(dtype, slab, columns);
  for (const { first, count } of bands(slab, columns, size)) {
    const rows = buffers.rows.subarray(0, count * slab.inner);
    const { group } = buffers;
    for (let i = 0; i < slab.inner; i += columns.width) {
      const width = Math.min(columns.width, slab.inner - i);
      from.readAt?.((i * slab.length + first * width) * size, bytesOf(group.subarray(0, count * width)));
      for (let k = 0; k < count; k++) {
        for (let j = 0; j < width; j++) rows[k * slab.inner + i + j] = group[k * width + j] as number;
      }
    }
    await sink.write(slab.start + first * slab.inner, rows);
    columns.onProgress?.((first + count) / slab.length);
    await nextTurn();
  }
}

/** A group of columns in a temporary file, which begins at column `i`. */
export function readGroup(scratch: OutputFile, length: number, i: number, target: Elements): void {
  ownBytes(scratch.name, scratch.fd).readAt?.(i * length * target.BYTES_PER_ELEMENT, bytesOf(target));
}

/** The same, written. */
export function writeGroup(scratch: OutputFile, length: number, i: number, elements: Elements): void {
  scratch.writeAt(i * length * elements.BYTES_PER_ELEMENT, bytesOf(elements));
}

/** Room for the rows of a band, and for those columns of them that go together. */
function newBuffers(dtype: TensorSource["layout"]["dtype"], slab: Slab, columns: Columns) {
  const most = bandLength(slab, columns, elementBytes[dtype]);
  return { rows: newElements(dtype, most * slab.inner), group: newElements(dtype, most * columns.width) };
}

function bandLength({ length, inner }: Slab, { memory }: Columns, size: number): number {
  return Math.min(length, Math.max(1, Math.floor(memory / (2 * inner * size))));
}

/** Rows that are copied at a time. */
function* bands({ length, inner }: Slab, columns: Columns, size: number) {
  const most = bandLength({ start: 0, length, inner }, columns, size);
  for (let first = 0; first < length; first += most) yield { first, count: Math.min(most, length - first) };
}
