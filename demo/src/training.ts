import { createHash } from "node:crypto";
import type { Activations } from "@nonlin/core";
import { Adam } from "./adam.js";
import { classes, copyMoved, type Digits, pixelsPerDigit } from "./digits.js";
import type { Choice } from "./hidden-activation.js";
import { Network } from "./network.js";
import { seeded, shuffled } from "./random.js";
import { Stopwatch, type Timing } from "./stopwatch.js";

/** What decides a run, bit for bit, together with the digits. */
export interface Plan {
  readonly seed: number;
  readonly epochs: number;
  readonly hidden: number;
  readonly batch: number;
  /** Of the first step; goes down to 0 in a straight line. */
  readonly rate: number;
  readonly choice: Choice;
}

export interface Epoch {
  /** Mean cross-entropy over the training digits, in the course of the epoch. */
  readonly loss: number;
  /** Share of the held-out digits that are recognised after it. */
  readonly accuracy: number;
}

/** What a run came to. */
export interface Run {
  readonly epochs: readonly Epoch[];
  readonly accuracy: number;
  /** [test digits, classes]. */
  readonly probabilities: Float32Array;
  /** What the activation learned, where it learns: one value for each hidden unit, of each parameter. */
  readonly learned: readonly LearnedParameter[];
  readonly digests: { readonly weights: string; readonly losses: string; readonly probabilities: string };
  readonly timings: readonly Timing[];
  readonly seconds: number;
}

/** A learned parameter before and after the training. */
export interface LearnedParameter {
  readonly name: string;
  readonly before: Float32Array;
  readonly after: Float32Array;
}

/** Called after every batch. */
export type Watcher = (progress: { readonly batches: number; readonly of: number; readonly loss: number }) => void;

/** Trains a net on one backend. The same plan and digits give the same run, to the last bit, on every backend. */
export function train(
  plan: Plan,
  digits: { readonly train: Digits; readonly test: Digits },
  activations: Activations,
  watch: Watcher = () => {},
): Run {
  const start = performance.now();
  const random = seeded(plan.seed);
  const stopwatch = new Stopwatch();
  const network = new Network(plan.choice, plan.hidden, activations, stopwatch, random);
  const adam = new Adam(network.parameters);
  const learned = network.activation.learned.map(({ name, values }): LearnedParameter => {
    return { name, before: values.slice(), after: values };
  });

  const batchesPerEpoch = Math.ceil(digits.train.count / plan.batch);
  const of = plan.epochs * batchesPerEpoch;
  const pixels = new Float32Array(plan.batch * pixelsPerDigit);
  const losses = createHash("sha256");
  const epochs: Epoch[] = [];
  let batches = 0;
  let probabilities = new Float32Array(0);
  for (let epoch = 0; epoch < plan.epochs; epoch++) {
    const order = shuffled(digits.train.count, random);
    let sum = 0;
    for (let first = 0; first < order.length; first += plan.batch) {
      const members = order.subarray(first, first + plan.batch);
      members.forEach((index, row) => {
        const right = Math.floor(random() * 3) - 1;
        const down = Math.floor(random() * 3) - 1;
        copyMoved(digits.train, index, right, down, pixels, row * pixelsPerDigit);
      });
      const labels = Uint8Array.from(members, (index) => digits.train.labels[index] as number);
      const loss = network.learn(pixels.subarray(0, members.length * pixelsPerDigit), labels);
      losses.update(new Uint8Array(Float64Array.of(loss).buffer));
      adam.step(plan.rate * (1 - batches / of));
      sum += loss;
      batches += 1;
      watch({ batches, of, loss: loss / members.length });
    }
    probabilities = network.probabilities(digits.test.pixels) as Float32Array<ArrayBuffer>;
    epochs.push({ loss: sum / order.length, accuracy: accuracyOf(probabilities, digits.test.labels) });
  }
  return {
    epochs,
    accuracy: epochs.at(-1)?.accuracy ?? 0,
    probabilities,
    learned,
    digests: {
      weights: network.digest(),
      losses: losses.digest("hex"),
      probabilities: createHash("sha256").update(new Uint8Array(probabilities.buffer)).digest("hex"),
    },
    timings: stopwatch.timings,
    seconds: (performance.now() - start) / 1000,
  };
}

/** The most probable class of one row. */
export function guess(probabilities: Float32Array, row: number): number {
  let best = 0;
  for (let c = 1; c < classes; c++) {
    if ((probabilities[row * classes + c] as number) > (probabilities[row * classes + best] as number)) best = c;
  }
  return best;
}

function accuracyOf(probabilities: Float32Array, labels: Uint8Array): number {
  let right = 0;
  labels.forEach((label, row) => {
    if (guess(probabilities, row) === label) right += 1;
  });
  return right / labels.length;
}
