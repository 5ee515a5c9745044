import { binarySource } from "./binary.js";
import { binarySink } from "./binary-sink.js";
import { ownBytes } from "./bytes.js";
import type { OutputFiles } from "./output.js";
import {
  type Elements,
  elementBytes,
  elementCount,
  type Layout,
  machineOrder,
  newElements,
  type TensorSink,
  type TensorSource,
} from "./tensor.js";

/** So many bytes are copied at a time. */
const pieceBytes = 4 << 20;

/** The pieces of an array: where each begins, and its elements. */
async function eachPiece(
  source: TensorSource,
  visit: (start: number, piece: Elements) => Promise<void>,
): Promise<void> {
  const { dtype, shape } = source.layout;
  const count = elementCount(shape);
  const most = pieceBytes / elementBytes[dtype];
  for (let start = 0; start < count; start += most) {
    const piece = newElements(dtype, Math.min(most, count - start));
    await source.read(start, piece);
    await visit(start, piece);
  }
  await source.end();
}

/** In this machine's byte order, as a temporary file of our own has it. */
function nativeLayout(layout: Layout): Layout {
  return { ...layout, byteOrder: machineOrder };
}

async function scratchSource(source: TensorSource, layout: Layout, fd: number): Promise<TensorSource> {
  const place = { format: source.format, layout, label: source.label, start: 0, promisedBy: "it", last: true };
  const bytes = ownBytes(source.name, fd);
  return { ...binarySource({ ...bytes, close: () => source.close() }, place), layout };
}

/** An array that can be read from anywhere: itself, or a copy in a temporary file. */
export async function anywhere(source: TensorSource, files: OutputFiles): Promise<TensorSource> {
  if (!source.sequential) return source;
  const layout = nativeLayout(source.layout);
  const scratch = await files.scratch();
  const sink = await binarySink(scratch, layout, new Uint8Array(0));
  await eachPiece(source, (start, piece) => sink.write(start, piece));
  return scratchSource(source, layout, scratch.fd);
}

/** An array in C order: itself, or a copy in a temporary file, made of about `memory` bytes at a time. */
export async function inCOrder(source: TensorSource, files: OutputFiles, memory: number): Promise<TensorSource> {
  const { dtype, shape, order } = source.layout;
  if (order === "C" || shape.length < 2) return { ...source, layout: { ...source.layout, order: "C" } };
  const from = await anywhere(source, files);
  const layout = { ...nativeLayout(source.layout), order: "C" } as const;
  const scratch = await files.scratch();
  const sink = await binarySink(scratch, layout, new Uint8Array(0));
  const [first = 1, ...others] = shape;
  const rest = elementCount(others);
  const places = rowMajorPlaces(others);
  const most = Math.max(1, Math.floor(memory / (2 * rest * elementBytes[dtype])));
  for (let start = 0; start < first; start += most) {
    const length = Math.min(most, first - start);
    const columns = newElements(dtype, length * rest);
    await from.readRuns({ start, length, stride: first, count: rest }, columns);
    const rows = newElements(dtype, length * rest);
    for (let k = 0; k < rest; k++) {
      const place = places[k] as number;
      for (let i = 0; i < length; i++) rows[i * rest + place] = columns[k * length + i] as number;
    }
    await sink.write(start * rest, rows);
  }
  return scratchSource(source, layout, scratch.fd);
}

/** Of each index in Fortran order its place in C order. */
function rowMajorPlaces(shape: readonly number[]): Float64Array {
  const places = new Float64Array(elementCount(shape));
  const strides = shape.map((_, axis) => elementCount(shape.slice(axis + 1)));
  const index = shape.map(() => 0);
  for (let k = 0, place = 0; k < places.length; k++) {
    places[k] = place;
    for (let axis = 0; axis < shape.length; axis++) {
      const [dimension, stride] = [shape[axis] as number, strides[axis] as number];
      index[axis] = (index[axis] as number) + 1;
      place += stride;
      if ((index[axis] as number) < dimension) break;
      place -= dimension * stride;
      index[axis] = 0;
    }
  }
  return places;
}

/** A place that can be written anywhere, for one that cannot: a temporary file, which goes there at the end. */
export async function buffered(sink: TensorSink, layout: Layout, files: OutputFiles): Promise<TensorSink> {
  if (!sink.sequential) return sink;
  const own = { ...nativeLayout(layout), order: "C" } as const;
  const scratch = await files.scratch();
  const inner = await binarySink(scratch, own, new Uint8Array(0));
  return {
    ...inner,
    async end() {
      const place = { format: "raw", layout: own, start: 0, promisedBy: "it", last: true };
      await eachPiece(binarySource(ownBytes(scratch.name, scratch.fd), place), (start, piece) =>
        sink.write(start, piece),
      );
      await sink.end();
    },
  };
}
