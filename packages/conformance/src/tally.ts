// What one case finds on a runtime.
import type { Dtype } from "@nonlin/core";
import { show, toBits, ulpOf } from "./bits.js";
import type { Direction } from "./case.js";
import { parameterWords } from "./parameters.js";
import { type Profile, type Tolerance, toleranceWords, verdict } from "./profiles.js";
import { argumentsOf, type RuntimeSubject, reproductionOf } from "./runtime.js";
import type { Point, Trial } from "./trials.js";

/** The worst result of a case, ready to be read and to be made again. */
export interface Witness {
  readonly direction: Direction;
  /** Infinity for a NaN, an infinity or a sign that is not the expected one. */
  readonly ulp: number;
  /** Inputs by name with their bits, or in words where they are a row. */
  readonly inputs: readonly (readonly [name: string, bits: string])[];
  readonly words: string;
  readonly expected: string;
  readonly received: string;
  /** One line in the runtime's own API. */
  readonly reproduction?: string | undefined;
}

/** Where on the input line a result was how far off. */
export type ErrorAt = readonly [x: number, ulp: number];

const shown = 4;

/** Counts what is wrong and remembers the worst. */
export class Tally {
  readonly #subject: RuntimeSubject;
  readonly #profile: Profile;
  checked = 0;
  wrong = 0;
  readonly messages: string[] = [];
  /** The largest error among finite results, whether it is wrong or not. */
  largest = 0;
  worst: Witness | undefined;
  readonly errors: ErrorAt[] = [];

  constructor(subject: RuntimeSubject, profile: Profile) {
    this.#subject = subject;
    this.#profile = profile;
  }

  get dtype(): Dtype {
    return this.#subject.dtype;
  }

  /** Notes whether something is as it should be. The message is made only where it will be shown. */
  note(isRight: boolean, message: () => string): void {
    this.checked++;
    if (isRight) return;
    this.wrong++;
    if (this.messages.length < shown) this.messages.push(message());
  }

  /** Holds one result of a trial to a tolerance. */
  measure(tolerance: Tolerance, received: number, trial: Trial, point: Point): void {
    const { dtype } = this.#subject;
    const { kept, ulp } = verdict(this.#profile, dtype, tolerance, received, point.expected);
    if (Number.isFinite(ulp)) this.largest = Math.max(this.largest, ulp);
    const line = point.inputs.length === 1 || trial.direction === "derivative" ? point.inputs.at(-1)?.[1] : undefined;
    if (line !== undefined && Number.isFinite(line)) this.errors.push([line, ulp]);
    const isWorse = this.worst === undefined || ulp > this.worst.ulp;
    if (isWorse && (ulp > 0.5 || !kept)) this.worst = this.#witness(received, ulp, trial, point);
    this.note(kept, () => {
      const words = this.#words(trial, point);
      const { value } = point.expected;
      return `${words}: expected ${show(dtype, value)}, received ${show(dtype, received)}, ${ulpWords(ulp)} from the exact value (allowed: ${toleranceWords(tolerance)})`;
    });
  }

  /** Whether two results that should be one are as near to each other as the profile wants. */
  isSame(a: number, b: number): boolean {
    if (Object.is(a, b) || (!this.#profile.signedZeros && a === b)) return true;
    const { apart } = this.#profile;
    return Math.abs(a - b) <= apart * ulpOf(this.dtype, Math.max(Math.abs(a), Math.abs(b)));
  }

  /** Whether two results that are one by construction are: to the bit, where the profile wants that. */
  isTwin(a: number, b: number): boolean {
    return this.#profile.sameBits ? Object.is(a, b) : this.isSame(a, b);
  }

  #words(trial: Trial, { inputs, text }: Point): string {
    const { dtype, row } = this.#subject;
    const named = inputs.map(([name, value]) => `${name} = ${show(dtype, value)}`).join(", ");
    const words = [named, ...(text === undefined ? [] : [text])].filter((part) => part !== "").join(", ");
    return `${trial.direction} at ${words}${parameterWords(row, trial.call.parameters)}`;
  }

  #witness(received: number, ulp: number, trial: Trial, point: Point): Witness {
    const { dtype } = this.#subject;
    const call = point.alone?.() ?? (trial.call.shape.reduce((a, b) => a * b, 1) <= 64 ? trial.call : undefined);
    return {
      direction: trial.direction,
      ulp,
      inputs: point.inputs.map(([name, value]) => [name, toBits(dtype, value)]),
      words: this.#words(trial, point),
      expected: show(dtype, point.expected.value),
      received: show(dtype, received),
      reproduction: call === undefined ? undefined : reproductionOf(this.#subject, call),
    };
  }
}

/** An error in words: three digits, or what has no size. */
export function ulpWords(ulp: number): string {
  if (!Number.isFinite(ulp)) return "not a number of ULP";
  return `${ulp >= 1e4 ? ulp.toExponential(1) : Number(ulp.toPrecision(3))} ULP`;
}

/** A call for a message: its arguments as an adapter gets them, shortened. */
export function callWords(subject: RuntimeSubject, call: Parameters<typeof argumentsOf>[1]): string {
  const [op, , dtype, shape, axis] = argumentsOf(subject, call);
  return `${op} ${dtype} [${shape.join(", ")}]${call.shape.length > 1 ? `, axis ${axis}` : ""}`;
}
