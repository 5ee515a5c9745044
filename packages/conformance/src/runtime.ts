// An adapter, asked in the suite's own terms: kernels, parameters in the table's order, numbers as float64 or float32 arrays.
import type { Dtype, FloatArray, KernelDescription, Row } from "@nonlin/core";
import { roundTo, show } from "@nonlin/core";
import type { Adapter, CallArguments, CallParameters, TensorData, Unsupported } from "./adapter.js";
import { ConformanceError } from "./case.js";
import { elements, fromElements, toElements } from "./elements.js";
import { namedParameters } from "./parameters.js";

/** A kernel of the table on a runtime. */
export interface RuntimeSubject {
  readonly adapter: Adapter;
  readonly description: KernelDescription;
  readonly row: Row;
  readonly dtype: Dtype;
}

/** One call of it. */
export interface RuntimeCall {
  readonly direction: "forward" | "gradient";
  /** In the table's order, without the choice. */
  readonly parameters: readonly number[];
  /** Learned parameters that differ by channel, by their position among all numbers. */
  readonly perChannel?: readonly FloatArray[] | undefined;
  readonly shape: readonly number[];
  readonly axis: number;
  readonly inputs: readonly FloatArray[];
  /** One for each row of a loss. */
  readonly labels?: Int32Array | undefined;
}

/** That a runtime cannot compute a call, in its adapter's words. */
export class NotSupported extends Error {
  override readonly name = "NotSupported";
}

/** The call as an adapter takes it. */
export function argumentsOf({ description, row, dtype }: RuntimeSubject, call: RuntimeCall): CallArguments {
  const named: Record<string, number | string | TensorData> = { ...namedParameters(row, description, call.parameters) };
  const learned = Object.keys(row.parameters).filter((name) => row.parameters[name]?.type === "channel");
  for (const [k, values] of (call.perChannel ?? []).entries()) named[learned[k] as string] = toElements(dtype, values);
  return [
    call.direction === "forward" ? description.op : `${description.op}.grad`,
    named as CallParameters,
    dtype,
    call.shape,
    call.axis,
    [...call.inputs.map((input) => toElements(dtype, input)), ...(call.labels === undefined ? [] : [call.labels])],
  ];
}

/**
 * The results of a call, as numbers: as many arrays as the runtime gives, of which the first are always there.
 *
 * @throws NotSupported where the adapter says so; ConformanceError where what comes is no result.
 */
export async function results(subject: RuntimeSubject, call: RuntimeCall): Promise<FloatArray[]> {
  const args = argumentsOf(subject, call);
  const answer: unknown = await subject.adapter.run(...args);
  if (isUnsupported(answer)) throw new NotSupported(answer.unsupported);
  const arrays = outputsOf(answer);
  const length = outputLength(subject, call);
  const [first] = arrays;
  if (first === undefined || first.length !== length) {
    throw new ConformanceError(
      `${args[0]}: expected ${length} results for the shape [${call.shape.join(", ")}], received ${first === undefined ? show(answer) : `${first.length}`}`,
      [],
    );
  }
  return arrays.map((array) => numbersOf(subject, call, array));
}

/** Of 16 bits a Uint16Array holds bits, and any other array numbers. */
function numbersOf({ dtype, row }: RuntimeSubject, { direction }: RuntimeCall, array: ArrayLike<number>): FloatArray {
  // Losses are to be added up, and rounded after that.
  const isWide = row.kind === "loss" && direction === "forward";
  if (isWide) return Float64Array.from(array, (loss) => roundTo(dtype, loss));
  const isNumbers = (dtype === "float16" || dtype === "bfloat16") && !(array instanceof Uint16Array);
  return isNumbers ? Float64Array.from(array) : fromElements(dtype, array);
}

function isUnsupported(answer: unknown): answer is Unsupported {
  return typeof answer === "object" && answer !== null && "unsupported" in answer;
}

function outputsOf(answer: unknown): ArrayLike<number>[] {
  const isList = (value: unknown): value is ArrayLike<number> =>
    (ArrayBuffer.isView(value) && !(value instanceof DataView)) ||
    (Array.isArray(value) && value.every((item) => typeof item === "number"));
  if (isList(answer)) return [answer];
  return Array.isArray(answer) ? answer.filter(isList) : [];
}

function outputLength({ row }: RuntimeSubject, { shape, axis, direction }: RuntimeCall): number {
  const all = shape.reduce((total, size) => total * size, 1);
  const reduces = (row.kind === "reduction" || row.kind === "loss") && direction === "forward";
  return reduces ? shape.reduce((total, size, i) => (i === axis ? total : total * size), 1) : all;
}

/** The line in the runtime's own API that computes a call, where its adapter has one. */
export function reproductionOf(subject: RuntimeSubject, call: RuntimeCall): string | undefined {
  return subject.adapter.reproduction?.(...argumentsOf(subject, call));
}

/** What is there to write results into, of a runtime that writes into arrays: elements, as an adapter takes them. */
export function room(dtype: Dtype, length: number): TensorData {
  return elements(dtype, length);
}
