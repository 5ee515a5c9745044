import { type Backend, kernelName } from "../backend.js";
import type { RowsKernel } from "../kernels.js";
import type { AxisRow, ParameterOptions, Parameters } from "../op.js";
import { kernelByDtype } from "../sixteen-bit/kernels.js";
import { alongAxis } from "./axis.js";
import type { ForwardCalls, GradientCalls } from "./calls.js";
import { maskingOf, maskingOptions, readMasking } from "./masking.js";
import { operandPair, output, singleOperand } from "./operands.js";
import { type AxisOptions, allowedOptions, readOptions } from "./options.js";
import { numberReader } from "./parameters.js";

/** Options of a call along an axis; More are those of its kind or its row alone. */
export type RowsOptions<P extends Parameters, More = unknown> = ParameterOptions<P> & AxisOptions & More;

/** A function of rows along an axis, each row by itself, with its gradient. `axis` is -1 by default: the last. */
export interface RowsActivation<P extends Parameters, More = unknown> extends ForwardCalls<RowsOptions<P, More>> {
  /**
   * The gradient with respect to x, from dy and the OUTPUT y of the forward call. Give it the forward call's options: it is
   * 0 where an element took no part, and dy there counts for nothing.
   */
  readonly grad: GradientCalls<RowsOptions<P, More>>;
}

/** The function of a row of either kind that works along an axis, on a backend. */
export function rowsActivation(row: AxisRow, backend: Backend) {
  const gradientOp = `${row.name}.grad`;
  const allowed = allowedOptions(row, ["axis", ...(row.kind === "rows" ? maskingOptions(row.biased) : [])]);
  const kernel = kernelByDtype(row, backend.kernels[kernelName(row)] as RowsKernel);
  const numbersOf = numberReader(row);

  const forward = (x: unknown, options?: unknown) => {
    const given = readOptions(row.name, options, allowed);
    const chosen = readMasking(row.name, given);
    const input = singleOperand(row.name, backend, "x", x, given);
    const cut = alongAxis(row.name, given.axis, -1, input);
    const parameters = numbersOf(row.name, given, input.dtype);
    const { masking, extents } = maskingOf(row.name, chosen, input, cut);
    const y = output(row.name, "out", given.out, input, input.length, [input], extents);
    const { outer, length, inner } = cut;
    if (input.length === 0) return y;
    if (masking === undefined) kernel[input.dtype].forward(input.data, y, outer, length, inner, parameters);
    else kernel[input.dtype].forward(input.data, y, outer, length, inner, parameters, masking);
    return y;
  };
  forward.grad = (dy: unknown, y: unknown, options?: unknown) => {
    const op = gradientOp;
    const given = readOptions(op, options, allowed);
    const chosen = readMasking(op, given);
    const [upstream, result] = operandPair(op, backend, [dy, "y", y], given);
    const cut = alongAxis(op, given.axis, -1, result);
    const parameters = numbersOf(op, given, result.dtype);
    const { masking, extents } = maskingOf(op, chosen, result, cut);
    const dx = output(op, "out", given.out, result, result.length, [upstream, result], extents);
    const { outer, length, inner } = cut;
    if (result.length === 0) return dx;
    if (masking === undefined) {
      kernel[result.dtype].gradient(upstream.data, result.data, dx, outer, length, inner, parameters);
    } else {
      kernel[result.dtype].gradient(upstream.data, result.data, dx, outer, length, inner, parameters, masking);
    }
    return dx;
  };
  return forward;
}
