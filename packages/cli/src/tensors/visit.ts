import type { Elements, Runs, TensorSink, TensorSource } from "./tensor.js";

/** An array of the layout of another, of which every element is 1: with it as dy, a gradient is the slope. */
export function ones({ layout, ...source }: TensorSource): TensorSource {
  const one = { float16: 0x3c00, bfloat16: 0x3f80, float32: 1, float64: 1 }[layout.dtype];
  const fill = async (_place: unknown, target: Elements) => {
    target.fill(one);
  };
  return { ...source, layout, sequential: false, read: fill, readRuns: fill, end: async () => {} };
}

/** Where elements are looked at and forgotten. What is not made of runs is one. */
export function visitor(visit: (elements: Elements, runs: Runs) => Promise<void>): TensorSink {
  return {
    sequential: false,
    write: (start, elements) => visit(elements, { start, length: elements.length, stride: elements.length, count: 1 }),
    writeRuns: (runs, elements) => visit(elements, runs),
    end: async () => {},
  };
}
