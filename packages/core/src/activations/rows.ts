import { type Backend, kernelName } from "../backend.js";
import type { RowsKernel } from "../kernels.js";
import type { AxisRow, ParameterOptions, Parameters } from "../op.js";
import { kernelByDtype } from "../sixteen-bit/kernels.js";
import { alongAxis } from "./axis.js";
import type { ForwardCalls, GradientCalls } from "./calls.js";
import { operandPair, output, singleOperand } from "./operands.js";
import { type AxisOptions, allowedOptions, readOptions } from "./options.js";
import { numberReader } from "./parameters.js";

/** A function of rows along an axis, each row by itself, with its gradient. `axis` is -1 by default: the last. */
export interface RowsActivation<P extends Parameters> extends ForwardCalls<ParameterOptions<P> & AxisOptions> {
  /** The gradient with respect to x, from dy and the OUTPUT y of the forward call. */
  readonly grad: GradientCalls<ParameterOptions<P> & AxisOptions>;
}

/** The function of a row of either kind that works along an axis, on a backend. */
export function rowsActivation(row: AxisRow, backend: Backend) {
  const gradientOp = `${row.name}.grad`;
  const allowed = allowedOptions(row, ["axis"]);
  const kernel = kernelByDtype(row, backend.kernels[kernelName(row)] as RowsKernel);
  const numbersOf = numberReader(row);

  const forward = (x: unknown, options?: unknown) => {
    const given = readOptions(row.name, options, allowed);
    const input = singleOperand(row.name, backend, "x", x, given);
    const { outer, length, inner } = alongAxis(row.name, given.axis, -1, input);
    const parameters = numbersOf(row.name, given, input.dtype);
    const y = output(row.name, "out", given.out, input, input.length, [input], []);
    if (input.length > 0) kernel[input.dtype].forward(input.data, y, outer, length, inner, parameters);
    return y;
  };
  forward.grad = (dy: unknown, y: unknown, options?: unknown) => {
    const op = gradientOp;
    const given = readOptions(op, options, allowed);
    const [upstream, result] = operandPair(op, backend, [dy, "y", y], given);
    const { outer, length, inner } = alongAxis(op, given.axis, -1, result);
    const parameters = numbersOf(op, given, result.dtype);
    const dx = output(op, "out", given.out, result, result.length, [upstream, result], []);
    if (result.length > 0)
      kernel[result.dtype].gradient(upstream.data, result.data, dx, outer, length, inner, parameters);
    return dx;
  };
  return forward;
}
