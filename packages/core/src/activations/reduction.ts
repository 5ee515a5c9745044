import type { BackendPart } from "../backend.js";
import type { ReductionKernel } from "../kernels.js";
import type { ReductionCalls } from "../op.js";
import { oneOutputOnCopies } from "../sixteen-bit/copies.js";
import type { Operand } from "../view.js";
import { type RowsOf, rowsAlongAxis } from "./axis.js";
import type { ForwardCalls, GradientCalls } from "./calls.js";
import { kernelByPrecision } from "./kernel-choice.js";
import { dividedOperands, output, singleOperand } from "./operands.js";
import { type AxisOptions, allowedOptions, readOptions } from "./options.js";

/**
 * A function that makes one number of each row along an axis, with its gradient. `axis` is -1 by default: the last. The
 * result has x's shape without that axis, and as many elements; `out` may not overlap x. An axis of length 0 leaves rows
 * without elements, each with a result of its own.
 */
export interface ReductionActivation extends ForwardCalls<AxisOptions> {
  /**
   * The gradient with respect to x, in x's shape, from the INPUT x: dy has the shape of the result, `shape` is that of x.
   * `out` may be x.
   */
  readonly grad: GradientCalls<AxisOptions>;
}

/** The function of a reduction row, on a backend. */
export function reductionActivation(row: ReductionCalls, backend: BackendPart) {
  const gradientOp = `${row.name}.grad`;
  const allowed = allowedOptions(row, ["axis"]);
  const kernelOf = kernelByPrecision<ReductionKernel, ReductionCalls>(row, backend, oneOutputOnCopies);

  const forward = (x: unknown, options?: unknown) => {
    const given = readOptions(row.name, options, allowed);
    const input = singleOperand(row.name, backend, "x", x, given);
    const { outer, length, inner, count } = rowsAlongAxis(row.name, given.axis, -1, input);
    const y = output(row.name, "out", given.out, input, count, [], [input.extent]);
    if (count > 0) kernelOf(given)[input.dtype].forward(input.data, y, outer, length, inner);
    return y;
  };
  forward.grad = (dy: unknown, x: unknown, options?: unknown) => {
    const op = gradientOp;
    const given = readOptions(op, options, allowed);
    const rowsOf = (operand: Operand): RowsOf => rowsAlongAxis(op, given.axis, -1, operand);
    const { upstream, input, split } = dividedOperands(op, backend, dy, x, given, rowsOf);
    const { outer, length, inner } = split;
    const dx = output(op, "out", given.out, input, input.length, [input], [upstream.extent]);
    if (input.length > 0) kernelOf(given)[input.dtype].gradient(upstream.data, input.data, dx, outer, length, inner);
    return dx;
  };
  return forward;
}
