import type { BackendPart } from "../backend.js";
import {
  type ElementArray,
  elementsOf,
  isSixteenBit,
  type KernelArray,
  lengthOf,
  type SixteenBitDtype,
} from "../dtype.js";
import { outOfRange, show, wrongType } from "../errors.js";
import type { GroupsCalls, ParameterOptions, Parameters } from "../op.js";
import { widened } from "../sixteen-bit/copies.js";
import { toSixteenBits } from "../sixteen-bit/format.js";
import type { Operand } from "../view.js";
import { alongAxis } from "./axis.js";
import type { ForwardCalls, GradientCalls } from "./calls.js";
import { dividedOperands, output, singleOperand } from "./operands.js";
import { type AxisOptions, allowedOptions, readOptions } from "./options.js";

/** How elements are grouped. */
export interface GroupsOptions extends AxisOptions {
  /** How many neighbours along `axis` make a group: a divisor of the axis' length. Default: 2. */
  readonly pieces?: number;
}

/**
 * A function that keeps one element of each group of neighbours along `axis` (default 1), with its gradient. The result has
 * x's shape, with the axis shorter by the factor `pieces`.
 */
export interface GroupsActivation<P extends Parameters> extends ForwardCalls<ParameterOptions<P> & GroupsOptions> {
  /** The gradient with respect to x, from dy, which is like the result, and x. */
  readonly grad: GradientCalls<ParameterOptions<P> & GroupsOptions>;
}

/** Data is [outer, groups, pieces, inner], row-major. */
interface Grouping {
  readonly outer: number;
  readonly groups: number;
  readonly pieces: number;
  readonly inner: number;
  /** The result's. */
  readonly shape: readonly number[];
}

/** The function of such a row. It only moves numbers, so the backend only says which dtypes there are. */
export function groupsActivation(row: GroupsCalls, backend: BackendPart) {
  const gradientOp = `${row.name}.grad`;
  const allowed = allowedOptions(row, ["axis", "pieces"]);

  const forward = (x: unknown, options?: unknown) => {
    const op = row.name;
    const given = readOptions(op, options, allowed);
    const input = singleOperand(op, backend, "x", x, given);
    const grouping = groupingOf(op, row, given.axis, given.pieces, input);
    const y = output(op, "out", given.out, input, input.length / grouping.pieces, [], [input.extent]);
    const [from, to] = [elements(input.data), elements(y)];
    const nan = nanOf(input, y);
    forEachGroup(row, grouping, numbersOf(input), (group, _, kept, value) => {
      to[group] = Number.isNaN(value) ? nan : (from[kept] as number);
    });
    return y;
  };
  forward.grad = (dy: unknown, x: unknown, options?: unknown) => {
    const op = gradientOp;
    const given = readOptions(op, options, allowed);
    const { upstream, input, split } = dividedOperands(op, backend, dy, x, given, (operand) =>
      groupingOf(op, row, given.axis, given.pieces, operand),
    );
    const dx = output(op, "out", given.out, input, input.length, [input], [upstream.extent]);
    const [from, to] = [elements(upstream.data), elements(dx)];
    const nan = nanOf(input, dx);
    forEachGroup(row, split, numbersOf(input), (group, first, kept, value) => {
      const undecided = Number.isNaN(value);
      for (let k = 0; k < split.pieces; k++) to[first + k * split.inner] = undecided ? nan : 0;
      if (!undecided) to[kept] = from[group] as number;
    });
    return dx;
  };
  return forward;
}

function groupingOf(op: string, row: GroupsCalls, axis: unknown, given: unknown, input: Operand): Grouping {
  const pieces = given === undefined ? row.pieces : given;
  if (typeof pieces !== "number" || !Number.isSafeInteger(pieces) || pieces < 1) {
    throw (typeof pieces === "number" ? outOfRange : wrongType)({
      op,
      argument: "pieces",
      expected: "a positive integer",
      received: show(pieces),
    });
  }
  const { position, outer, length, inner } = alongAxis(op, axis, 1, input);
  const shape = input.shape ?? [input.length];
  if (length % pieces !== 0) {
    throw outOfRange({
      op,
      argument: "pieces",
      expected: `a divisor of the length ${length} of axis ${position} of shape ${show(shape)}`,
      received: given === undefined ? `${pieces}, the default` : show(pieces),
    });
  }
  const groups = length / pieces;
  return { outer, groups, pieces, inner, shape: shape.map((dimension, k) => (k === position ? groups : dimension)) };
}

/** Visits each group of the result, in order: where its first element lies, where the one that is kept, and its value. */
function forEachGroup(
  row: GroupsCalls,
  { outer, groups, pieces, inner }: Grouping,
  values: KernelArray,
  visit: (group: number, first: number, kept: number, value: number) => void,
): void {
  let group = 0;
  for (let run = 0; run < outer * groups; run++) {
    for (let i = 0; i < inner; i++) {
      const first = run * pieces * inner + i;
      let kept = first;
      let value = values[first] as number;
      for (let k = 1, at = first + inner; k < pieces; k++, at += inner) {
        const candidate = values[at] as number;
        if (!row.wins(candidate, value)) continue;
        kept = at;
        value = candidate;
      }
      visit(group, first, kept, value);
      group++;
    }
  }
}

/** The elements as numbers, and as what can be moved without being changed: the bits of 16-bit elements. */
const numbersOf = ({ data, dtype }: Operand) => widened(data, dtype as SixteenBitDtype);
const elements = (array: ElementArray) => elementsOf(array, 0, lengthOf(array));

/** NaN, as elementsOf has it: the bits of 16-bit elements. */
function nanOf({ dtype }: Operand, array: ElementArray): number {
  return isSixteenBit(array) ? toSixteenBits(dtype as SixteenBitDtype, NaN) : NaN;
}
