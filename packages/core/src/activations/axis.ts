import { outOfRange, show, wrongType } from "../errors.js";
import { elementCount, type Operand } from "../view.js";

/** Where an axis, from the front, cuts a row-major shape: [outer, length, inner]. */
export function alongAxis(
  op: string,
  axis: unknown,
  byDefault: number,
  input: Operand,
): { readonly position: number; readonly outer: number; readonly length: number; readonly inner: number } {
  const shape = input.shape ?? [input.length];
  const rank = shape.length;
  if (rank === 0) {
    throw outOfRange({
      op,
      argument: "shape",
      expected: "of one dimension or more (one of no dimensions has no axis)",
      received: "[]",
    });
  }
  const value = axis === undefined ? byDefault : axis;
  if (typeof value !== "number" || !Number.isInteger(value) || value < -rank || value >= rank) {
    throw (typeof value === "number" ? outOfRange : wrongType)({
      op,
      argument: "axis",
      expected: `an integer in [${-rank}, ${rank - 1}] for shape ${show(shape)}`,
      received: axis === undefined ? `${byDefault}, the default` : show(value),
      remedy: input.shape === undefined ? "give the dimensions as options.shape or in a view" : undefined,
    });
  }
  const position = value < 0 ? value + rank : value;
  const length = shape[position] as number;
  // Of an empty array the other dimensions may be anything: 2^52 times 0 elements are not worth 2^52 rounds.
  if (input.length === 0) return { position, outer: 0, length, inner: 0 };
  const [outer, inner] = [elementCount(shape.slice(0, position)), elementCount(shape.slice(position + 1))];
  return { position, outer, length, inner };
}

/** The rows along an axis of a shape. */
export interface RowsOf {
  readonly outer: number;
  readonly length: number;
  readonly inner: number;
  /** How many there are. */
  readonly count: number;
  /** The shape of one number for each: that of the input without the axis. */
  readonly shape: readonly number[];
}

/** The rows along an axis, those without elements too: [outer, inner] rows of `length` elements. */
export function rowsAlongAxis(op: string, axis: unknown, byDefault: number, input: Operand): RowsOf {
  const { position, length } = alongAxis(op, axis, byDefault, input);
  const shape = input.shape ?? [input.length];
  const [before, after] = [shape.slice(0, position), shape.slice(position + 1)];
  const [outer, inner] = [elementCount(before), elementCount(after)];
  const count = outer === 0 || inner === 0 ? 0 : outer * inner;
  return { outer, length, inner, count, shape: [...before, ...after] };
}
