import type { Absence, Competitor } from "../competitor.js";
import { notInstalled, peerPackage } from "../peer-packages.js";
import { learnedValues, type Subject } from "../subject.js";
import { type CallInputs, type Tensor, type TensorFlow, tensorflowCalls } from "./tensorflow-calls.js";

/** The whole: its core alone, as a package for Node, knows no gradients. */
const core = "@tensorflow/tfjs";

/** TensorFlow.js on one of its backends, whose packages register themselves. */
export async function tensorflow(backend: "cpu" | "wasm"): Promise<Competitor | Absence> {
  const name = `tfjs-${backend}`;
  const found = peerPackage(core);
  if (found === undefined) return { name, reason: notInstalled(core) };
  const own = peerPackage(`${core}-backend-${backend}`);
  if (own === undefined) return { name, reason: notInstalled(`the ${backend} backend of TensorFlow.js`) };
  const tf = found.exports as TensorFlow;
  if (backend === "wasm") (own.exports as { setThreadsCount(count: number): void }).setThreadsCount(1);
  tf.enableProdMode();
  if (!(await tf.setBackend(backend))) return { name, reason: "its backend does not start" };
  await tf.ready();
  return {
    name,
    description: `TensorFlow.js ${found.version}, ${backend} backend, one thread: its own function, or the formula in its functions, on tensors that are there already; reading the result is not in the time; gradients by tf.grad, which computes forward too`,
    family: "JavaScript",
    exact: false,
    threads: 1,
    prepare: (subject, data, out) => prepare(tf, backend, subject, data, out),
  };
}

const prepare = async (
  tf: TensorFlow,
  backend: string,
  subject: Subject,
  { inputs, dy, other }: Parameters<Competitor["prepare"]>[1],
  _out: Float32Array,
): ReturnType<Competitor["prepare"]> => {
  const { kernel, row, direction, shape, axis, channels } = subject;
  const call = tensorflowCalls[kernel.name];
  // Of two inputs, tf.grad gives the gradient of one only; of learned parameters, none.
  if (call === undefined || (direction === "gradient" && row.kind !== "map")) return [];
  await tf.setBackend(backend);
  const tensor = (values: Float32Array) => tf.tensor(values, shape, "float32");
  const xs = inputs.map(tensor);
  // No more than is needed: WebAssembly's memory has room for little beside the largest.
  const upstream = direction === "gradient" ? tensor(dy) : undefined;
  const second = row.kind === "gate" ? tensor(other) : undefined;
  const learned = learnedValues(subject).map((values) =>
    tf.tensor(values, channels === undefined ? [1] : [values.length, ...shape.slice(axis + 1).map(() => 1)], "float32"),
  );
  const numbers = Object.fromEntries(
    Object.entries(row.parameters).flatMap(([name, parameter]) =>
      parameter.type === "number" ? [[name, parameter.default]] : [],
    ),
  );
  const values: CallInputs = { numbers, learned, axis, other: second as Tensor };
  const forward = (x: Tensor) => call(tf as never, x, values);
  const gradient = tf.grad(forward);
  const compute = direction === "forward" ? forward : (x: Tensor) => gradient(x, upstream as Tensor);
  const mask = xs.length - 1;
  let last: Tensor | undefined;
  return [
    {
      async run(times) {
        // One engine serves both backends: which of them is set here, and is not in the time.
        await tf.setBackend(backend);
        const start = performance.now();
        for (let i = 0; i < times; i++) {
          last?.dispose();
          last = tf.tidy(() => compute(xs[i & mask] as Tensor));
        }
        return 1e6 * (performance.now() - start);
      },
      result: () => (last as Tensor).dataSync(),
      async dispose() {
        await tf.setBackend(backend);
        for (const one of [...xs, upstream, second, ...learned, last]) one?.dispose();
      },
    },
  ];
};
