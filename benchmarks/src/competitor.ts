import type { Data, Subject } from "./subject.js";

/** Who a competitor is: ours, what a JavaScript program can call, or what programs in other languages can. */
export type Family = "nonlin" | "JavaScript" | "native";

/** Somebody who can compute a subject. */
export interface Competitor {
  readonly name: string;
  /** What it is, for the header of the results. */
  readonly description: string;
  readonly family: Family;
  /** Whether it says that its results are the exact ones, bit for bit. */
  readonly exact: boolean;
  readonly threads: number;
  /** Everything but the computation itself: the ways it has, of which the fastest counts; none without such a function. */
  prepare(subject: Subject, data: Data, out: Float32Array): Promise<readonly Contestant[]>;
  /** Ends what runs beside. */
  close?(): void;
}

/** Somebody who cannot compete here, why, and how that is mended. */
export interface Absence {
  readonly name: string;
  readonly reason: string;
}

/** A computation that is ready to be timed. */
export interface Contestant {
  /** Which way it is, where there are several. */
  readonly way?: string;
  /**
   * Computes `times` times, from one input after the other, beginning with the first.
   *
   * @returns the nanoseconds that it took, where it has a clock of its own: another process, whose messages do not count.
   */
  run(times: number): void | Promise<void> | Promise<number>;
  /** Where the result of the last call is, if not in the array that it was prepared with. */
  readonly result?: () => Float32Array | Promise<Float32Array>;
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
