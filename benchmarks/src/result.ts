import type { Row } from "@nonlin/core";
import type { Absence, Competitor } from "./competitor.js";
import type { Machine } from "./machine.js";
import type { Measurement } from "./measurement.js";
import type { Direction } from "./subject.js";

/** What one competitor did with one subject. */
export interface Entry extends Measurement {
  readonly nanosecondsPerElement: number;
  /** The way that was the fastest, where there were several. */
  readonly way?: string;
  /** Against nonlin's exact result; `noNumber` where one of them is NaN and the other is not. */
  readonly maxUlp: number;
}

/** More than any two float32 lie apart: JSON has no infinity. */
export const noNumber = 2 ** 32;

export interface SubjectResult {
  readonly op: string;
  readonly kernel: string;
  readonly kind: Row["kind"];
  readonly direction: Direction;
  readonly title: string;
  readonly shape: readonly number[];
  readonly axis: number;
  readonly length: number;
  /** At most one rounding in the formula: bound by memory, not by arithmetic. */
  readonly piecewiseLinear: boolean;
  /** Whether the formula has an exponential, a logarithm, a sine or an error function in it. */
  readonly transcendental: boolean;
  /** By competitor; who has no such function is not in it. */
  readonly entries: { readonly [competitor: string]: Entry };
  /** Who was not timed: computed something else, threw, or would take too long. */
  readonly implausible: { readonly [competitor: string]: string };
}

/** What the results say of a competitor. */
export type Introduction = Pick<Competitor, "name" | "description" | "family" | "exact" | "threads">;

export interface Result {
  readonly machine: Machine & { readonly loadAfter: number; readonly seconds: number };
  readonly competitors: readonly Introduction[];
  /** Who is not there, why, and how to get it. */
  readonly absent: readonly Absence[];
  readonly input: string;
  readonly subjects: readonly SubjectResult[];
}

/** As JSON: a line for each subject, and no more digits than were measured. */
export function resultText({ subjects, ...rest }: Result): string {
  const head = JSON.stringify(rest, undefined, 1).slice(0, -"\n}".length);
  const lines = subjects.map((subject) => `  ${JSON.stringify(subject, fiveDigits)}`);
  return `${head},\n "subjects": [\n${lines.join(",\n")}\n ]\n}\n`;
}

function fiveDigits(_key: string, value: unknown): unknown {
  return typeof value === "number" && !Number.isInteger(value) ? Number(value.toPrecision(5)) : value;
}
