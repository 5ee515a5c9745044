import type { Data, Subject } from "./subject.js";

/** Somebody who can compute a subject. */
export interface Competitor {
  readonly name: string;
  /** What it is, for the header of the results. */
  readonly description: string;
  /** Everything but the computation itself: the ways it has, of which the fastest counts; none without such a function. */
  prepare(subject: Subject, data: Data, out: Float32Array): Promise<readonly Contestant[]>;
}

/** A computation that is ready to be timed. */
export interface Contestant {
  /** Which way it is, where there are several. */
  readonly way?: string;
  /** Computes `times` times, from one input after the other, beginning with the first. */
  run(times: number): void | Promise<void>;
  /** Where the result of the last call is, if not in the array that it was prepared with. */
  readonly result?: () => Float32Array;
  /** The gradients of the learned parameters, where there are such. */
  readonly parameterGradients?: readonly Float32Array[];
  /** The gradient of the second input, where there is one. */
  readonly otherGradient?: Float32Array;
  dispose?(): Promise<void>;
}

/** A `run` of synchronous calls. */
export function inTurn(inputs: readonly Float32Array[], call: (x: Float32Array) => unknown): Contestant["run"] {
  const mask = inputs.length - 1;
  return (times) => {
    for (let i = 0; i < times; i++) call(inputs[i & mask] as Float32Array);
  };
}
