import type { Adapter, TensorData } from "@nonlin/conformance";
import { list } from "../literals.js";
import { imported, versionOf } from "../peers.js";

interface Maths {
  softmax(row: readonly number[] | TensorData): ArrayLike<number>;
  log_softmax(row: readonly number[] | TensorData): ArrayLike<number>;
}

const names = { softmax: "softmax", logSoftmax: "log_softmax" } as const;

/** The softmax that transformers.js has of its own, for logits: a file of its source, which works alone. */
export async function transformers(): Promise<Adapter> {
  const name = "@huggingface/transformers";
  const maths = await imported<Maths>(name, "src/utils/maths.js");
  return {
    name: "transformers.js",
    version: versionOf(name),
    ops: Object.keys(names),
    run(op, { temperature }, _, shape, axis, [x]) {
      if (temperature !== 1) return { unsupported: "it has no temperature" };
      if (axis !== shape.length - 1) return { unsupported: "it takes one row" };
      const length = shape[axis] as number;
      const data = x as Float32Array;
      const result = new Float32Array(data.length);
      for (let start = 0; start < data.length; start += length) {
        result.set(maths[names[op as keyof typeof names]](data.subarray(start, start + length)), start);
      }
      return result;
    },
    reproduction: (op, _, __, ___, ____, [x]) =>
      `${names[op as keyof typeof names]}(Float32Array.from(${list(x as TensorData)}))`,
  };
}
