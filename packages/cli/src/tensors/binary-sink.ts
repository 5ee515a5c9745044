import { runsInTurn } from "./binary.js";
import type { ByteSink } from "./output.js";
import { bytesOf, elementBytes, isForeign, type Layout, swapped, type TensorSink } from "./tensor.js";
import { nextTurn } from "./turns.js";

/** Writes `header`, and the elements behind it. */
export async function binarySink(to: ByteSink, layout: Layout, header: Uint8Array): Promise<TensorSink> {
  const { writeAt } = to;
  const width = elementBytes[layout.dtype];
  const swap = isForeign(layout.byteOrder);
  // The caller's elements are not ours to swap in place.
  const ready = (bytes: Uint8Array) => (swap ? swapped(bytes.slice(), layout.dtype) : bytes);
  await to.write(header);
  let next = 0;
  return {
    sequential: writeAt === undefined,
    async write(start, elements) {
      const bytes = ready(bytesOf(elements));
      if (start !== next) return writeAt?.(header.length + start * width, bytes);
      next += elements.length;
      await to.write(bytes);
    },
    async writeRuns({ start, length, stride, count }, elements) {
      const bytes = ready(bytesOf(elements));
      const run = length * width;
      for (let k = 0; k < count; k++) {
        writeAt?.(header.length + (start + k * stride) * width, bytes.subarray(k * run, (k + 1) * run));
        if (k % runsInTurn === runsInTurn - 1) await nextTurn();
      }
    },
    async end() {},
  };
}
