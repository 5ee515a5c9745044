import type { BackendPart } from "../backend.js";
import { type ElementArray, isSixteenBit, kernelDtype, lengthOf, typedArrayName } from "../dtype.js";
import { outOfRange, show, wrongType } from "../errors.js";
import type { Values } from "../reading.js";
import {
  checkedArray,
  type Extent,
  elementCount,
  extentOf,
  newArray,
  type Operand,
  operand,
  overlaps,
  readOperand,
  sameShape,
} from "../view.js";
import { dtypeOption, shapeOption } from "./options.js";

/** The operand of a forward call. */
export function singleOperand(
  op: string,
  backend: BackendPart,
  argument: string,
  value: unknown,
  options: Values,
): Operand {
  const given = readOperand(op, argument, value);
  const result = operand(op, given, shapeOption(op, options), dtypeOption(op, options));
  checkDtype(op, backend, result);
  return result;
}

/** The operands of a gradient call: of one dtype, length and shape. */
export function operandPair(
  op: string,
  backend: BackendPart,
  [upstreamValue, argument, value]: readonly [unknown, string, unknown],
  options: Values,
): readonly [Operand, Operand] {
  const shape = shapeOption(op, options);
  const dtype = dtypeOption(op, options);
  const givenUpstream = readOperand(op, "dy", upstreamValue);
  const given = readOperand(op, argument, value);
  // From here on nothing runs the caller's code, so what has been checked stays as it was.
  const upstream = operand(op, givenUpstream, shape, dtype);
  const input = operand(op, given, shape, dtype);
  checkDtype(op, backend, input);
  checkLike(op, upstream, input);
  // A view beside a plain array: its shape is that of both.
  const known = input.shape ?? upstream.shape;
  return [upstream, known === input.shape ? input : { ...input, shape: known }];
}

/** Operands in the order of the call, of the dtype, length and shape of the one called `model`. */
export function operandsAlike<const G extends readonly (readonly [argument: string, value: unknown])[]>(
  op: string,
  backend: BackendPart,
  given: G,
  model: string,
  options: Values,
): { readonly [K in keyof G]: Operand } {
  const shape = shapeOption(op, options);
  const dtype = dtypeOption(op, options);
  const read = given.map(([argument, value]) => readOperand(op, argument, value));
  const operands = read.map((one) => operand(op, one, shape, dtype));
  const input = operands.find(({ argument }) => argument === model) as Operand;
  checkDtype(op, backend, input);
  // Views beside a plain array: the shape of the first is that of all.
  const known = input.shape ?? operands.find((one) => one.shape !== undefined)?.shape;
  for (const one of operands) checkLike(op, one, { ...input, shape: known });
  return operands as { readonly [K in keyof G]: Operand };
}

/** The operands of a gradient whose dy is like one part of the divided input x. */
export function dividedOperands<S extends { readonly shape: readonly number[] }>(
  op: string,
  backend: BackendPart,
  upstreamValue: unknown,
  value: unknown,
  options: Values,
  divide: (input: Operand) => S,
): { readonly upstream: Operand; readonly input: Operand; readonly split: S } {
  const shape = shapeOption(op, options);
  const dtype = dtypeOption(op, options);
  const givenUpstream = readOperand(op, "dy", upstreamValue);
  const given = readOperand(op, "x", value);
  const upstream = operand(op, givenUpstream, undefined, dtype);
  const input = operand(op, given, shape, dtype);
  checkDtype(op, backend, input);
  const split = divide(input);
  checkLike(op, upstream, {
    argument: "the result",
    dtype: input.dtype,
    length: elementCount(split.shape),
    shape: split.shape,
  });
  return { upstream, input, split };
}

type Likeness = Pick<Operand, "argument" | "dtype" | "length" | "shape">;

function checkLike(op: string, { argument, dtype, length, shape }: Likeness, model: Likeness): void {
  if (dtype !== model.dtype) {
    throw wrongType({ op, argument, expected: `${model.dtype} like ${model.argument}`, received: dtype });
  }
  if (length !== model.length) {
    throw outOfRange({
      op,
      argument,
      expected: `as long as ${model.argument} (${model.length} elements)`,
      received: `${length} elements`,
    });
  }
  if (shape !== undefined && model.shape !== undefined && !sameShape(shape, model.shape)) {
    throw outOfRange({
      op,
      argument,
      expected: `of ${model.argument}'s shape ${show(model.shape)}`,
      received: `shape ${show(shape)}`,
    });
  }
}

function checkDtype(op: string, backend: BackendPart, { argument, dtype }: Operand): void {
  const needed = kernelDtype(dtype);
  if (backend.dtypes.includes(needed)) return;
  throw wrongType({
    op,
    argument,
    expected: `of a dtype that the ${backend.name} backend has (${backend.dtypes.join(", ")})`,
    received: needed === dtype ? dtype : `${dtype}, which is computed in ${needed}`,
  });
}

/** For what is computed in float64 whatever the dtype: throws where the backend has no kernels of it. */
export function checkFloat64(op: string, backend: BackendPart, { argument, dtype }: Operand): void {
  if (backend.dtypes.includes("float64")) return;
  throw wrongType({
    op,
    argument,
    expected: `of a dtype that the ${backend.name} backend can compute in float64, which it has not`,
    received: dtype,
  });
}

/**
 * The array that a result goes to, of the dtype of `like`, and of its type where it is a new one. It may be exactly an
 * operand that is read in order, and may share no byte with anything else that the call touches.
 */
export function output(
  op: string,
  argument: string,
  out: unknown,
  like: Operand,
  length: number,
  operands: readonly Operand[],
  forbidden: readonly Extent[],
): ElementArray {
  if (out === undefined) return newArray(op, argument, like.given, length);
  const array = outputArray(op, argument, out, like);
  const outLength = lengthOf(array);
  if (outLength !== length) {
    throw outOfRange({ op, argument, expected: `${length} elements long`, received: `${outLength} elements` });
  }
  const extent = extentOf(array, length);
  const clash = operands.some((from) => clashes(extent, from)) || forbidden.some((other) => overlaps(extent, other));
  if (clash) {
    throw outOfRange({
      op,
      argument,
      expected: operands.length === 0 ? "memory of its own" : "the input array itself or memory of its own",
      received: "an array that overlaps an input or another output",
      remedy: "pass a separate array, or none",
    });
  }
  return array;
}

/** An array of the dtype of an operand; a Uint16Array is one of either 16-bit dtype. */
function outputArray(op: string, argument: string, out: unknown, { given, dtype }: Operand): ElementArray {
  const isBits = typedArrayName(out) === "Uint16Array";
  const expected = `a ${typedArrayName(given)}`;
  if (isBits && !isSixteenBit(given)) throw wrongType({ op, argument, expected, received: show(out) });
  const { array, dtype: outDtype } = checkedArray(op, argument, out, expected, isBits ? dtype : undefined);
  if (outDtype !== dtype) {
    throw wrongType({ op, argument, expected: `of the input's dtype ${dtype}`, received: `${outDtype}` });
  }
  return array;
}

function clashes(extent: Extent, from: Operand): boolean {
  return (from.packed || from.extent.start !== extent.start) && overlaps(extent, from.extent);
}
