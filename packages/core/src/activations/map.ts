import type { Backend } from "../backend.js";
import type { FloatArray } from "../dtype.js";
import type { MapRow, ParameterOptions, Parameters } from "../op.js";
import type { View } from "../view.js";
import { kernelReader } from "./kernel-choice.js";
import { operandPair, output, singleOperand } from "./operands.js";
import { allowedOptions, type CallOptions, readOptions } from "./options.js";
import { numberReader } from "./parameters.js";

/** An elementwise function with its gradient. */
export interface MapActivation<P extends Parameters> {
  /** f(x), element by element, in a new array of x's dtype or in `out`. */
  <A extends FloatArray>(x: A | View<A>, options?: ParameterOptions<P> & CallOptions<A>): A;
  /** dy * f′(x): the gradient with respect to x, given that with respect to the result. */
  grad<A extends FloatArray>(dy: A | View<A>, x: A | View<A>, options?: ParameterOptions<P> & CallOptions<A>): A;
}

/** The function of a map row, on a backend. */
export function mapActivation(row: MapRow, backend: Backend) {
  const gradientOp = `${row.name}.grad`;
  const allowed = allowedOptions(row, []);
  const kernelOf = kernelReader(row, backend);
  const numbersOf = numberReader(row);

  const forward = (x: unknown, options?: unknown) => {
    const given = readOptions(row.name, options, allowed);
    const kernel = kernelOf(row.name, given);
    const input = singleOperand(row.name, backend, "x", x, given);
    const parameters = numbersOf(row.name, given, input.dtype);
    const y = output(row.name, "out", given.out, input.dtype, input.length, [input], []);
    kernel.forward(input.data, y, input.length, parameters);
    return y;
  };
  forward.grad = (dy: unknown, x: unknown, options?: unknown) => {
    const op = gradientOp;
    const given = readOptions(op, options, allowed);
    const kernel = kernelOf(op, given);
    const [upstream, input] = operandPair(op, backend, [dy, "x", x], given);
    const parameters = numbersOf(op, given, input.dtype);
    const dx = output(op, "out", given.out, input.dtype, input.length, [upstream, input], []);
    kernel.gradient(upstream.data, input.data, dx, input.length, parameters);
    return dx;
  };
  return forward;
}
