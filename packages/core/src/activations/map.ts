import type { BackendPart } from "../backend.js";
import type { MapCalls, ParameterOptions, Parameters } from "../op.js";
import { mapInPieces } from "../sixteen-bit/map.js";
import type { ForwardCalls, GradientCalls } from "./calls.js";
import { kernelReader } from "./kernel-choice.js";
import { operandPair, output, singleOperand } from "./operands.js";
import { allowedOptions, readOptions } from "./options.js";
import { numberReader } from "./parameters.js";

/** An elementwise function with its gradient. */
export interface MapActivation<P extends Parameters> extends ForwardCalls<ParameterOptions<P>> {
  /** dy * f′(x): the gradient with respect to x, given that with respect to the result. */
  readonly grad: GradientCalls<ParameterOptions<P>>;
}

/** The function of a map row, on a backend. */
export function mapActivation(row: MapCalls, backend: BackendPart) {
  const gradientOp = `${row.name}.grad`;
  const allowed = allowedOptions(row, []);
  const kernelOf = kernelReader(row, backend, mapInPieces);
  const numbersOf = numberReader(row);
  const slopesAtKinks = row.traits.slopes?.(row);

  const forward = (x: unknown, options?: unknown) => {
    const given = readOptions(row.name, options, allowed);
    const kernel = kernelOf(row.name, given);
    const input = singleOperand(row.name, backend, "x", x, given);
    const parameters = numbersOf(row.name, given, input.dtype);
    const y = output(row.name, "out", given.out, input, input.length, [input], []);
    kernel[input.dtype].forward(input.data, y, input.length, parameters);
    return y;
  };
  forward.grad = (dy: unknown, x: unknown, options?: unknown) => {
    const op = gradientOp;
    const given = readOptions(op, options, allowed);
    const kernel = kernelOf(op, given);
    const [upstream, input] = operandPair(op, backend, [dy, "x", x], given);
    const parameters = numbersOf(op, given, input.dtype);
    const dx = output(op, "out", given.out, input, input.length, [upstream, input], []);
    const putSlopes = slopesAtKinks?.(given.preset, upstream, input, parameters);
    kernel[input.dtype].gradient(upstream.data, input.data, dx, input.length, parameters);
    putSlopes?.(dx);
    return dx;
  };
  return forward;
}
