import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Competitor } from "../competitor.js";
import { type Constant, encodeModel } from "../onnx-model.js";
import { learnedValues, type Subject } from "../subject.js";
import { onnxNodes } from "./onnx-nodes.js";

/** The part of onnxruntime-node that is used here. It is not a dependency, so its own types may not be there. */
interface Onnxruntime {
  readonly InferenceSession: {
    create(model: Uint8Array, options: object): Promise<Session>;
  };
  readonly Tensor: new (type: "float32", data: Float32Array, shape: readonly number[]) => object;
}
interface Session {
  run(feeds: object, fetches?: object): Promise<{ readonly y: { readonly data: Float32Array } }>;
  release(): Promise<void>;
}

export const peersCommand = "pnpm --filter @nonlin/benchmarks run peers";

/** One thread like everybody here, the best graph it can make, and no messages among the results. */
const sessionOptions = {
  executionProviders: ["cpu"],
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  executionMode: "sequential",
  graphOptimizationLevel: "all",
  logSeverityLevel: 3,
};

/** onnxruntime-node from the folder `peers`; undefined where it is not installed. */
export function onnxruntime(): Competitor | undefined {
  // From dist/index.js: the bundle lies beside src.
  const require = createRequire(new URL("../peers/package.json", import.meta.url));
  let manifest: string;
  try {
    manifest = require.resolve("onnxruntime-node/package.json");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "MODULE_NOT_FOUND") return undefined;
    throw error;
  }
  const { version } = JSON.parse(readFileSync(manifest, "utf8")) as { version: string };
  const runtime = require("onnxruntime-node") as Onnxruntime;
  return {
    name: "ort",
    description: `onnxruntime-node ${version}: session.run of a model of one node, one thread, the faster of with and without an output of ours (it makes a new one in both cases); it returns a promise and starts in setImmediate, which is in the time`,
    async prepare(subject, { inputs }, out) {
      const model = modelOf(subject);
      if (model === undefined) return [];
      const session = await runtime.InferenceSession.create(model, sessionOptions);
      const feeds = inputs.map((x) => ({ x: new runtime.Tensor("float32", x, subject.shape) }));
      const mask = feeds.length - 1;
      const fetches = { y: new runtime.Tensor("float32", out, subject.shape) };
      let last = out;
      // Version 1.30 fills the output that it is given, and copies it to a new one all the same; without, there is one
      // copy less. Which of them is faster depends on the length and on the state of the heap.
      return [
        {
          way: "with an output of ours",
          async run(times) {
            for (let i = 0; i < times; i++) await session.run(feeds[i & mask] as object, fetches);
          },
        },
        {
          way: "without",
          async run(times) {
            for (let i = 0; i < times; i++) last = (await session.run(feeds[i & mask] as object)).y.data;
          },
          result: () => last,
          dispose: () => session.release(),
        },
      ];
    },
  };
}

function modelOf(subject: Subject): Uint8Array | undefined {
  const { kernel, direction, shape, axis, row, channels } = subject;
  const node = onnxNodes[kernel.name];
  // onnxruntime's inference has no gradients.
  if (node === undefined || direction === "gradient") return undefined;
  if (channels !== undefined && !node.slopeInput) return undefined;
  const parameters = Object.fromEntries(
    Object.entries(row.parameters).flatMap(([name, parameter]) =>
      parameter.type === "choice" ? [] : [[name, parameter.default]],
    ),
  );
  const inner = channels === undefined ? [] : shape.slice(axis + 1).map(() => 1);
  const constants: Constant[] = node.slopeInput
    ? learnedValues(subject).map((values) => ({ shape: [values.length, ...inner], values }))
    : [];
  return encodeModel({ ...node, attributes: node.attributes(parameters, axis), constants, shape });
}
