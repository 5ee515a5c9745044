import type { Elements, Layout, Runs, TensorSource } from "./tensor.js";

/** An array that is in memory already. */
export function memorySource(name: string, layout: Layout, elements: Elements): TensorSource {
  return {
    name,
    format: "memory",
    layout,
    label: {},
    sequential: false,
    async read(start, target) {
      target.set(elements.subarray(start, start + target.length));
    },
    async readRuns({ start, length, stride, count }: Runs, target: Elements) {
      for (let k = 0; k < count; k++) {
        const from = start + k * stride;
        target.set(elements.subarray(from, from + length), k * length);
      }
    },
    async end() {},
    async close() {},
  };
}
