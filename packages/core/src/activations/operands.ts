import type { Backend } from "../backend.js";
import { type Dtype, dtypeOf, type FloatArray, lengthOf } from "../dtype.js";
import { outOfRange, show, wrongType } from "../errors.js";
import type { Values } from "../reading.js";
import {
  checkedArray,
  type Extent,
  extentOf,
  newArray,
  type Operand,
  operand,
  overlaps,
  readOperand,
  sameShape,
} from "../view.js";
import { shapeOption } from "./options.js";

/** The operand of a forward call. */
export function singleOperand(
  op: string,
  backend: Backend,
  argument: string,
  value: unknown,
  options: Values,
): Operand {
  const given = readOperand(op, argument, value);
  const result = operand(op, given, shapeOption(op, options));
  checkDtype(op, backend, result);
  return result;
}

/** The operands of a gradient call: of one dtype, length and shape. */
export function operandPair(
  op: string,
  backend: Backend,
  [upstreamValue, argument, value]: readonly [unknown, string, unknown],
  options: Values,
): readonly [Operand, Operand] {
  const shape = shapeOption(op, options);
  const givenUpstream = readOperand(op, "dy", upstreamValue);
  const given = readOperand(op, argument, value);
  // From here on nothing runs the caller's code, so what has been checked stays as it was.
  const upstream = operand(op, givenUpstream, shape);
  const input = operand(op, given, shape);
  checkDtype(op, backend, input);
  if (upstream.dtype !== input.dtype) {
    throw wrongType({ op, argument: "dy", expected: `${input.dtype} like ${argument}`, received: upstream.dtype });
  }
  if (upstream.length !== input.length) {
    throw outOfRange({
      op,
      argument: "dy",
      expected: `as long as ${argument} (${input.length} elements)`,
      received: `${upstream.length} elements`,
    });
  }
  if (upstream.shape !== undefined && input.shape !== undefined && !sameShape(upstream.shape, input.shape)) {
    throw outOfRange({
      op,
      argument: "dy",
      expected: `of ${argument}'s shape ${show(input.shape)}`,
      received: `shape ${show(upstream.shape)}`,
    });
  }
  // A view beside a plain array: its shape is that of both.
  const known = input.shape ?? upstream.shape;
  return [upstream, known === input.shape ? input : { ...input, shape: known }];
}

function checkDtype(op: string, backend: Backend, { argument, dtype }: Operand): void {
  if (backend.dtypes.includes(dtype)) return;
  throw wrongType({
    op,
    argument,
    expected: `of a dtype that the ${backend.name} backend has (${backend.dtypes.join(", ")})`,
    received: dtype,
  });
}

/**
 * The array that a result goes to. It may be exactly an operand that is read in order, and may share no byte with
 * anything else that the call touches.
 */
export function output(
  op: string,
  argument: string,
  out: unknown,
  dtype: Dtype,
  length: number,
  operands: readonly Operand[],
  forbidden: readonly Extent[],
): FloatArray {
  if (out === undefined) return newArray(op, argument, dtype, length);
  const array = checkedArray(op, argument, out, `a ${dtype === "float32" ? "Float32Array" : "Float64Array"}`);
  const outDtype = dtypeOf(array);
  if (outDtype !== dtype) {
    throw wrongType({ op, argument, expected: `of the input's dtype ${dtype}`, received: `${outDtype}` });
  }
  const outLength = lengthOf(array);
  if (outLength !== length) {
    throw outOfRange({ op, argument, expected: `${length} elements long`, received: `${outLength} elements` });
  }
  const extent = extentOf(array, outDtype, length);
  const clash = operands.some((from) => clashes(extent, from)) || forbidden.some((other) => overlaps(extent, other));
  if (clash) {
    throw outOfRange({
      op,
      argument,
      expected: "the input array itself or memory of its own",
      received: "an array that overlaps an input or another output",
      remedy: "pass a separate array, or none",
    });
  }
  return array;
}

function clashes(extent: Extent, from: Operand): boolean {
  return overlaps(extent, from.extent) && (from.packed || from.extent.start !== extent.start);
}
