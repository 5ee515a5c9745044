import type { Machine } from "./machine.js";
import type { Measurement } from "./measurement.js";
import type { Direction } from "./subject.js";

/** What one competitor did with one subject. */
export interface Entry extends Measurement {
  readonly nanosecondsPerElement: number;
  readonly elementsPerNanosecond: number;
  /** The way that was the fastest, where there were several. */
  readonly way?: string;
  /** Against nonlin's exact result. */
  readonly maxUlp: number;
}

export interface SubjectResult {
  readonly op: string;
  readonly kernel: string;
  readonly direction: Direction;
  readonly title: string;
  readonly shape: readonly number[];
  readonly axis: number;
  readonly length: number;
  /** At most one rounding in the formula: bound by memory, not by arithmetic. */
  readonly piecewiseLinear: boolean;
  /** By competitor; who has no such function is not in it. */
  readonly entries: { readonly [competitor: string]: Entry };
  /** Who computed something else and was not timed, and what. */
  readonly implausible: { readonly [competitor: string]: string };
}

export interface Result {
  readonly machine: Machine & { readonly loadAfter: number; readonly seconds: number };
  readonly competitors: readonly { readonly name: string; readonly description: string }[];
  /** Who is not there, why, and how to get it. */
  readonly absent: readonly { readonly name: string; readonly reason: string }[];
  readonly input: string;
  readonly subjects: readonly SubjectResult[];
}
