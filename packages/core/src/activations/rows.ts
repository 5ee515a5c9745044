import type { BackendPart } from "../backend.js";
import type { RowsKernel } from "../kernels.js";
import type { ParameterOptions, Parameters, RowsCalls, SelectionCalls } from "../op.js";
import { oneOutputOnCopies } from "../sixteen-bit/copies.js";
import type { OnSixteenBits } from "../sixteen-bit/on-elements.js";
import { rowsOnCopies } from "../sixteen-bit/rows.js";
import { alongAxis } from "./axis.js";
import type { ForwardCalls, GradientCalls } from "./calls.js";
import { kernelByPrecision } from "./kernel-choice.js";
import { type MaskedCall, maskingOf, maskingOptions, noMasking, readMasking } from "./masking.js";
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

/** The function of a row of the kind `rows`, on a backend. */
export function rowsActivation(row: RowsCalls, backend: BackendPart) {
  const masks: Masks = { options: maskingOptions(row.biased), read: readMasking, of: maskingOf };
  return axisActivation(row, backend, rowsOnCopies, masks);
}

/** The function of a row of the kind `selection`, on a backend. */
export function selectionActivation(row: SelectionCalls, backend: BackendPart) {
  return axisActivation(row, backend, oneOutputOnCopies, unmaskable);
}

/** How calls mask elements: read at once, and checked against the operand later. */
interface Masks {
  readonly options: readonly string[];
  readonly read: typeof readMasking;
  readonly of: typeof maskingOf;
}

const unmasked: MaskedCall = { masking: undefined, extents: [] };
const unmaskable: Masks = { options: [], read: () => noMasking, of: () => unmasked };

function axisActivation<R extends RowsCalls | SelectionCalls>(
  row: R,
  backend: BackendPart,
  onSixteenBits: OnSixteenBits<RowsKernel, R>,
  masks: Masks,
) {
  const gradientOp = `${row.name}.grad`;
  const allowed = allowedOptions(row, ["axis", ...masks.options]);
  const kernelOf = kernelByPrecision(row, backend, onSixteenBits);
  const numbersOf = numberReader(row);

  const forward = (x: unknown, options?: unknown) => {
    const given = readOptions(row.name, options, allowed);
    const chosen = masks.read(row.name, given);
    const input = singleOperand(row.name, backend, "x", x, given);
    const cut = alongAxis(row.name, given.axis, -1, input);
    const parameters = numbersOf(row.name, given, input.dtype);
    const { masking, extents } = masks.of(row.name, chosen, input, cut);
    const y = output(row.name, "out", given.out, input, input.length, [input], extents);
    const { outer, length, inner } = cut;
    if (input.length === 0) return y;
    const kernel = kernelOf(given)[input.dtype];
    if (masking === undefined) kernel.forward(input.data, y, outer, length, inner, parameters);
    else kernel.forward(input.data, y, outer, length, inner, parameters, masking);
    return y;
  };
  forward.grad = (dy: unknown, y: unknown, options?: unknown) => {
    const op = gradientOp;
    const given = readOptions(op, options, allowed);
    const chosen = masks.read(op, given);
    const [upstream, result] = operandPair(op, backend, [dy, "y", y], given);
    const cut = alongAxis(op, given.axis, -1, result);
    const parameters = numbersOf(op, given, result.dtype);
    const { masking, extents } = masks.of(op, chosen, result, cut);
    const dx = output(op, "out", given.out, result, result.length, [upstream, result], extents);
    const { outer, length, inner } = cut;
    if (result.length === 0) return dx;
    const kernel = kernelOf(given)[result.dtype];
    if (masking === undefined) kernel.gradient(upstream.data, result.data, dx, outer, length, inner, parameters);
    else kernel.gradient(upstream.data, result.data, dx, outer, length, inner, parameters, masking);
    return dx;
  };
  return forward;
}
