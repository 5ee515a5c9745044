import { type Elements, type Layout, newElements, type Runs, type TensorSink, type TensorSource } from "./tensor.js";

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

/** A place in memory for results. */
export function memorySink(dtype: Layout["dtype"], count: number): TensorSink & { readonly elements: Elements } {
  const elements = newElements(dtype, count);
  return {
    elements,
    sequential: false,
    async write(start, written) {
      elements.set(written, start);
    },
    async writeRuns({ start, length, stride, count: runs }, written) {
      for (let k = 0; k < runs; k++) elements.set(written.subarray(k * length, (k + 1) * length), start + k * stride);
    },
    async end() {},
  };
}
