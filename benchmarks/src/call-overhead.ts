// What a call costs beside its arithmetic: nanoseconds per call with `out`, at 1 and at 64 elements, of a function of each
// backend and of the choice that nonlin makes. `--json` prints one line for each.
import { bind, createActivations, relu } from "nonlin";

// Short rounds, of which the quickest counts, so that one of them is not interrupted even on a machine that is busy; and
// by turns, so that what is slow for a while is slow for all.
const rounds = 400;
const calls = 1000;

interface Subject {
  readonly backend: string;
  readonly call: string;
  readonly length: number;
  readonly run: () => unknown;
}

/** Each in a function of its own text: in one that they share, calls would be polymorphic, which no caller's are. */
function timed({ run }: Subject): () => number {
  return new Function(
    "run",
    `return () => {
      const start = process.hrtime.bigint();
      for (let i = 0; i < ${calls}; i++) run();
      return Number(process.hrtime.bigint() - start) / ${calls};
    };`,
  )(run) as () => number;
}

const subjects = ([undefined, "native", "js"] as const).flatMap((name) => {
  const activations = createActivations(name === undefined ? {} : { backend: name });
  const backend = name ?? "chosen";
  return [1, 64].flatMap((length): Subject[] => {
    const x = Float32Array.from({ length }, (_, i) => i - length / 2);
    const out = new Float32Array(length);
    return [
      { backend, call: "relu", length, run: () => activations.relu(x, { out }) },
      { backend, call: "relu, bound", length, run: bind(activations.relu, { length }).run },
      { backend, call: "relu.grad", length, run: () => activations.relu.grad(x, x, { out }) },
      { backend, call: "leakyRelu", length, run: () => activations.leakyRelu(x, { out, negativeSlope: 0.1 }) },
      { backend, call: "softmax", length, run: () => activations.softmax(x, { out }) },
      ...(name === undefined ? [{ backend, call: "relu, by its export", length, run: () => relu(x, { out }) }] : []),
    ];
  });
});

const clocks = subjects.map(timed);
const least = subjects.map(() => Infinity);
for (let round = 0; round < rounds; round++) {
  for (const [k, clock] of clocks.entries()) least[k] = Math.min(least[k] as number, clock());
}
for (const [k, { backend, call, length }] of subjects.entries()) {
  const record = { backend, call, length, nanoseconds: Math.round((least[k] as number) * 10) / 10 };
  console.log(process.argv.includes("--json") ? JSON.stringify(record) : Object.values(record).join("\t"));
}
