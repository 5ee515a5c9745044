import type { FloatArray } from "@nonlin/core";
import { has } from "../adapter.js";
import { filled } from "../carriers.js";
import { mixedValues, moderateValues } from "../inputs.js";
import { defaultParameters } from "../parameters.js";
import type { Profile } from "../profiles.js";
import { type RuntimeCall, type RuntimeSubject, results } from "../runtime.js";
import type { Tally } from "../tally.js";
import { outputLengths } from "../trials.js";

/** What a kernel on a runtime has to do, as a case: the law's name, a sentence about the kernel, and the check. */
export interface LawCase {
  /** What reports and known failures call it. */
  readonly law: string;
  readonly title: string;
  check(tally: Tally): Promise<void>;
}

/** What a law is made for. */
export interface LawSubject extends RuntimeSubject {
  readonly profile: Profile;
}

/** Whether a runtime has the subject's function in a direction. */
export function can({ adapter, description }: RuntimeSubject, direction: "forward" | "gradient"): boolean {
  return has(adapter, description.op, direction);
}

/** One call with default parameters of a kind's usual form: [length] elementwise, [rows, length] along an axis. */
export function plainCall(
  subject: RuntimeSubject,
  direction: "forward" | "gradient",
  shape: readonly number[],
  inputs: readonly FloatArray[],
  axis = shape.length - 1,
): RuntimeCall {
  const { row, dtype } = subject;
  const parameters = defaultParameters(row, dtype);
  if (row.kind !== "loss") return { direction, parameters, shape, axis, inputs };
  const count = shape.reduce((total, size, i) => (i === axis ? total : total * size), 1);
  const labels = Int32Array.from({ length: count }, (_, i) => (5 * i + 1) % (shape[axis] as number));
  return { direction, parameters, shape, axis, inputs, labels };
}

/** How many values a kind's functions take of each shape, dy of gradients not counted. */
export function inputCount({ row }: RuntimeSubject): number {
  return row.kind === "gate" ? 2 : 1;
}

/** The arrays that a call of this shape takes: any numbers elementwise, moderate ones where all depend on all. */
export async function inputsFor(
  subject: RuntimeSubject,
  direction: "forward" | "gradient",
  shape: readonly number[],
  axis = shape.length - 1,
): Promise<FloatArray[]> {
  const { row, dtype } = subject;
  const length = shape.reduce((total, size) => total * size, 1);
  const isElementwise = row.kind === "map" || row.kind === "channel" || row.kind === "gate";
  const values = (seed: number, count = length) =>
    isElementwise ? mixedValues(dtype, seed, count) : moderateValues(dtype, seed, count);
  const inputs = Array.from({ length: inputCount(subject) }, (_, k) => values(length + 1000 * k + 1));
  if (direction === "forward") return inputs;
  const isReduced = row.kind === "reduction" || row.kind === "loss";
  const rows = length / (shape[axis] as number);
  const dy = values(length + 5000, isReduced ? rows : length);
  if (row.kind !== "rows" && row.kind !== "selection") return [dy, ...inputs];
  // The gradient along an axis is that of an output.
  const forward = plainCall(subject, "forward", shape, inputs, axis);
  const y = can(subject, "forward")
    ? ((await results(subject, forward))[0] as FloatArray)
    : uniform(subject, shape, axis);
  return [dy, y];
}

function uniform({ dtype }: RuntimeSubject, shape: readonly number[], axis: number): FloatArray {
  const length = shape.reduce((total, size) => total * size, 1);
  return filled(dtype, new Array<number>(length).fill(1 / (shape[axis] as number)));
}

/** The directions that a runtime has of a function. */
export function directionsOf(subject: RuntimeSubject): ("forward" | "gradient")[] {
  return (["forward", "gradient"] as const).filter((direction) => can(subject, direction));
}

/** Whether a function works along an axis, so that its calls have rows. */
export function hasRows({ row }: RuntimeSubject): boolean {
  return row.kind !== "map" && row.kind !== "channel" && row.kind !== "gate";
}

export { outputLengths };
