import { type Constant, encodeModel } from "@nonlin/onnx-model";
import type { Absence, Competitor, Contestant } from "../competitor.js";
import { notInstalled, peerPackage } from "../peer-packages.js";
import { type Data, learnedValues, type Subject } from "../subject.js";
import { onnxNodes } from "./onnx-nodes.js";

/** The part of onnxruntime that is used here. It is not a dependency, so its own types may not be there. */
interface Onnxruntime {
  readonly InferenceSession: {
    create(model: Uint8Array, options: object): Promise<Session>;
  };
  readonly Tensor: new (type: "float32", data: Float32Array, shape: readonly number[]) => object;
  readonly env: { readonly wasm: { numThreads?: number } };
}
interface Session {
  run(feeds: object, fetches?: object): Promise<{ readonly y: { readonly data: Float32Array } }>;
  release(): Promise<void>;
}

/** The best graph that it can make, and no messages among the results. */
const sessionOptions = {
  interOpNumThreads: 1,
  executionMode: "sequential",
  graphOptimizationLevel: "all",
  logSeverityLevel: 3,
};

/** onnxruntime-node, with this many threads. */
export function onnxruntimeNode(threads: number): Competitor | Absence {
  const name = threads === 1 ? "ort" : `ort-${threads}`;
  const found = peerPackage("onnxruntime-node");
  if (found === undefined) return { name, reason: notInstalled("onnxruntime-node") };
  return {
    name,
    description: `onnxruntime-node ${found.version}: session.run of a model of one node, ${threads} thread${threads === 1 ? "" : "s"}, the faster of with and without an output of ours (it makes a new one in both cases); it returns a promise and starts in setImmediate, which is in the time`,
    family: "JavaScript",
    exact: false,
    threads,
    async prepare(...task) {
      const options = { ...sessionOptions, executionProviders: ["cpu"], intraOpNumThreads: threads };
      const prepared = await prepare(found.exports as Onnxruntime, options, ...task);
      return prepared === undefined ? [] : [prepared.filling, prepared.making];
    },
  };
}

/** onnxruntime-web on WebAssembly. */
export function onnxruntimeWeb(): Competitor | Absence {
  const name = "ort-web";
  const found = peerPackage("onnxruntime-web");
  if (found === undefined) return { name, reason: notInstalled("onnxruntime-web") };
  const runtime = found.exports as Onnxruntime;
  runtime.env.wasm.numThreads = 1;
  return {
    name,
    description: `onnxruntime-web ${found.version}, WebAssembly in Node, one thread: session.run of a model of one node; it makes a new output`,
    family: "JavaScript",
    exact: false,
    threads: 1,
    async prepare(...task) {
      const options = { ...sessionOptions, executionProviders: ["wasm"] };
      // An output that it is given stays as it is.
      return [(await prepare(runtime, options, ...task))?.making].filter((one) => one !== undefined);
    },
  };
}

/** The two ways: one fills an output of ours, the other makes a new one; nothing where it has no such function. */
async function prepare(
  runtime: Onnxruntime,
  options: object,
  subject: Subject,
  { inputs }: Data,
  out: Float32Array,
): Promise<{ readonly filling: Contestant; readonly making: Contestant } | undefined> {
  const model = modelOf(subject);
  if (model === undefined) return undefined;
  const session = await runtime.InferenceSession.create(model, options);
  const feeds = inputs.map((x) => ({ x: new runtime.Tensor("float32", x, subject.shape) }));
  const mask = feeds.length - 1;
  const fetches = { y: new runtime.Tensor("float32", out, subject.shape) };
  let last = out;
  // Version 1.30 fills the output that it is given, and copies it to a new one all the same; without, there is one
  // copy less. Which of them is faster depends on the length and on the state of the heap.
  return {
    filling: {
      way: "with an output of ours",
      async run(times) {
        for (let i = 0; i < times; i++) await session.run(feeds[i & mask] as object, fetches);
      },
    },
    making: {
      way: "without",
      async run(times) {
        for (let i = 0; i < times; i++) last = (await session.run(feeds[i & mask] as object)).y.data;
      },
      result: () => last,
      dispose: () => session.release(),
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
  const constants: readonly Constant[] = node.slopeInput
    ? learnedValues(subject).map((values) => ({ shape: [values.length, ...inner], values }))
    : (node.constants?.(parameters) ?? []);
  return encodeModel({ ...node, attributes: node.attributes(parameters, axis), constants, shape });
}
