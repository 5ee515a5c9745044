import { type Backend, kernelName } from "../backend.js";
import type { FloatArray } from "../dtype.js";
import type { RowsKernel } from "../kernels.js";
import type { ParameterOptions, Parameters, RowsRow } from "../op.js";
import type { View } from "../view.js";
import { alongAxis } from "./axis.js";
import { operandPair, output, singleOperand } from "./operands.js";
import { type AxisOptions, allowedOptions, type CallOptions, readOptions } from "./options.js";
import { numberReader } from "./parameters.js";

/** A function of rows along an axis, with its gradient. */
export interface RowsActivation<P extends Parameters> {
  /** Each row along `axis` (default -1: the last) by itself. */
  <A extends FloatArray>(x: A | View<A>, options?: ParameterOptions<P> & CallOptions<A> & AxisOptions): A;
  /** The gradient with respect to x, from dy and the OUTPUT y of the forward call. */
  grad<A extends FloatArray>(
    dy: A | View<A>,
    y: A | View<A>,
    options?: ParameterOptions<P> & CallOptions<A> & AxisOptions,
  ): A;
}

/** The function of a rows row, on a backend. */
export function rowsActivation(row: RowsRow, backend: Backend) {
  const gradientOp = `${row.name}.grad`;
  const allowed = allowedOptions(row, ["axis"]);
  const kernel = backend.kernels[kernelName(row)] as RowsKernel;
  const numbersOf = numberReader(row);

  const forward = (x: unknown, options?: unknown) => {
    const given = readOptions(row.name, options, allowed);
    const input = singleOperand(row.name, backend, "x", x, given);
    const { outer, length, inner } = alongAxis(row.name, given.axis, -1, input);
    const parameters = numbersOf(row.name, given, input.dtype);
    const y = output(row.name, "out", given.out, input.dtype, input.length, [input], []);
    if (input.length > 0) kernel.forward(input.data, y, outer, length, inner, parameters);
    return y;
  };
  forward.grad = (dy: unknown, y: unknown, options?: unknown) => {
    const op = gradientOp;
    const given = readOptions(op, options, allowed);
    const [upstream, result] = operandPair(op, backend, [dy, "y", y], given);
    const { outer, length, inner } = alongAxis(op, given.axis, -1, result);
    const parameters = numbersOf(op, given, result.dtype);
    const dx = output(op, "out", given.out, result.dtype, result.length, [upstream, result], []);
    if (result.length > 0) kernel.gradient(upstream.data, result.data, dx, outer, length, inner, parameters);
    return dx;
  };
  return forward;
}
