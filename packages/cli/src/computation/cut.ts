import { workFailure } from "../failure.js";
import { callings } from "../kinds.js";
import type { Row } from "../library.js";
import { elementCount, shapeWords } from "../tensors/tensor.js";

/** What a call says of where rows lie. */
export interface AlongAxis {
  readonly axis?: number;
  readonly pieces?: number;
  /** Whether one input is split in two halves. */
  readonly isSplit: boolean;
  /** How many channels have a parameter of their own; 0 where none has. */
  readonly channels: number;
}

/**
 * How a call falls into independent ones: operands are [outer, length, inner] in C order, and each [length] is a row that
 * depends on nothing else. Its result is [outer, resultLength, inner].
 */
export interface Cut {
  readonly outer: number;
  readonly length: number;
  readonly inner: number;
  readonly resultLength: number;
}

/** The cut of a call of a row on arrays of this shape; the axis, and what its length must be, are checked. */
export function cutOf(row: Row, shape: readonly number[], along: AlongAxis): Cut {
  const axis = axisOf(row, along);
  if (axis === undefined) return { outer: elementCount(shape), length: 1, inner: 1, resultLength: 1 };
  const position = positionOf(row, axis, shape);
  const length = shape[position] as number;
  return {
    outer: elementCount(shape.slice(0, position)),
    length,
    inner: elementCount(shape.slice(position + 1)),
    resultLength: resultLength(row, length, position, along),
  };
}

/** The shape of the result of such a call. */
export function resultShape(row: Row, shape: readonly number[], along: AlongAxis): number[] {
  const axis = axisOf(row, along);
  if (axis === undefined) return [...shape];
  const position = positionOf(row, axis, shape);
  if (callings[row.kind].reduces) return shape.filter((_, k) => k !== position);
  const own = resultLength(row, shape[position] as number, position, along);
  return shape.map((dimension, k) => (k === position ? own : dimension));
}

/** The axis that matters to a call, by the defaults of its kind; undefined where each element is by itself. */
function axisOf(row: Row, { axis, isSplit, channels }: AlongAxis): number | undefined {
  const kind = callings[row.kind];
  if (row.kind === "channel") return channels > 1 ? (axis ?? 1) : undefined;
  if (kind.twoInputs) return isSplit ? (axis ?? -1) : undefined;
  if (!kind.axis) return undefined;
  return axis ?? (kind.pieces ? 1 : -1);
}

function positionOf({ name }: Row, axis: number, shape: readonly number[]): number {
  const rank = shape.length;
  if (rank === 0) throw workFailure(`${name}: an array of no dimensions has no axis`);
  if (axis < -rank || axis >= rank) {
    throw workFailure(
      `${name}: axis must be an integer in [${-rank}, ${rank - 1}] for shape ${shapeWords(shape)}, got ${axis}`,
    );
  }
  return axis < 0 ? axis + rank : axis;
}

function resultLength(row: Row, length: number, axis: number, { isSplit, pieces, channels }: AlongAxis): number {
  const fail = (expected: string) => workFailure(`${row.name}: ${expected}, got ${length} along axis ${axis}`);
  if (isSplit) {
    if (length % 2 !== 0) throw fail("x must be of an even length to be split in halves");
    return length / 2;
  }
  if (row.kind === "groups") {
    const own = pieces ?? row.pieces;
    if (length % own !== 0) throw fail(`x must be of a length that is a multiple of the pieces (${own})`);
    return length / own;
  }
  if (row.kind === "channel" && channels > 1 && length !== channels) {
    throw fail(`a parameter must be 1 number or as many as channels, it is ${channels}`);
  }
  return callings[row.kind].reduces ? 1 : length;
}
