import { type BackendPart, kernelName } from "../backend.js";
import type { FloatArray } from "../dtype.js";
import type { MapKernel, RowsKernel } from "../kernels.js";
import type { NoisyRowsCalls, ParameterOptions, Parameters, RowsCalls } from "../op.js";
import { addGumbelNoise } from "../random/gumbel.js";
import { onEveryDtype } from "../sixteen-bit/on-elements.js";
import { pieceLength } from "../sixteen-bit/pieces.js";
import { rowsOnCopies } from "../sixteen-bit/rows.js";
import type { SixteenBitView, View } from "../view.js";
import { alongAxis } from "./axis.js";
import type { GradientCalls, More, Result } from "./calls.js";
import { loadElements, storeElements } from "./elements.js";
import { checkFloat64, operandPair, output, singleOperand } from "./operands.js";
import { type AxisOptions, allowedOptions, type CallOptions, readOptions, type SixteenBitOptions } from "./options.js";
import { numberReader } from "./parameters.js";
import { checkedSeed, type SeedOptions } from "./seed.js";

type Options<P extends Parameters> = ParameterOptions<P> & AxisOptions & SeedOptions;

/** A function of rows along an axis (default -1: the last), of logits to which noise is added, and its gradient. */
export interface NoisyRowsActivation<P extends Parameters> extends NoisyRowsForwardCalls<P> {
  /** The gradient with respect to x, from dy and the OUTPUT y. It needs no seed: y has the noise in it. */
  readonly grad: GradientCalls<NoisyRowsGradientOptions<P>>;
}

/** Options of its gradient. */
export type NoisyRowsGradientOptions<P extends Parameters> = ParameterOptions<P> & AxisOptions & Partial<SeedOptions>;

/** Calls of such a function. */
export interface NoisyRowsForwardCalls<P extends Parameters, L extends boolean = false> {
  (
    x: Uint16Array | View<Uint16Array>,
    options: Options<P> & CallOptions<Uint16Array> & SixteenBitOptions & More<L>,
  ): Result<Uint16Array, L>;
  (x: SixteenBitView, options: Options<P> & CallOptions<Uint16Array> & More<L>): Result<Uint16Array, L>;
  <A extends FloatArray>(x: A | View<A>, options: Options<P> & CallOptions<A> & More<L>): Result<A, L>;
}

/** How noise of each distribution is added. */
const noises = { gumbel: addGumbelNoise };

/** The function of such a row, computed by the kernel of the row that it names, which is `ofRows`. */
export function noisyRowsActivation(row: NoisyRowsCalls, backend: BackendPart, ofRows: RowsCalls) {
  const gradientOp = `${row.name}.grad`;
  const allowed = allowedOptions(row, ["axis", "seed"]);
  const numbersOf = numberReader(row);
  const kernel = backend.kernels[kernelName(ofRows)] as RowsKernel;
  const onDtype = onEveryDtype(ofRows, kernel, rowsOnCopies);
  const addNoise = noises[row.noise];
  const logarithm = backend.kernels.log1p as MapKernel;

  const forward = (x: unknown, options?: unknown) => {
    const op = row.name;
    const given = readOptions(op, options, allowed);
    const input = singleOperand(op, backend, "x", x, given);
    checkFloat64(op, backend, input);
    const seed = checkedSeed(op, given.seed);
    const { outer, length, inner } = alongAxis(op, given.axis, -1, input);
    const parameters = numbersOf(op, given, input.dtype);
    const y = output(op, "out", given.out, input, input.length, [input], []);
    if (input.length === 0) return y;
    const slice = length * inner;
    const together = Math.min(outer, Math.max(1, Math.floor(pieceLength / slice)));
    const sums = new Float64Array(together * slice);
    for (let o = 0; o < outer; o += together) {
      const slices = Math.min(together, outer - o);
      const [start, count] = [o * slice, slices * slice];
      loadElements(input, start, count, sums);
      addNoise(logarithm, seed, start, count, sums);
      kernel.forward(sums, sums, slices, length, inner, parameters);
      storeElements(input, sums, count, y, start);
    }
    return y;
  };
  forward.grad = (dy: unknown, y: unknown, options?: unknown) => {
    const op = gradientOp;
    const given = readOptions(op, options, allowed);
    const [upstream, result] = operandPair(op, backend, [dy, "y", y], given);
    if (given.seed !== undefined) checkedSeed(op, given.seed);
    const { outer, length, inner } = alongAxis(op, given.axis, -1, result);
    const parameters = numbersOf(op, given, result.dtype);
    const dx = output(op, "out", given.out, result, result.length, [upstream, result], []);
    if (result.length > 0) {
      onDtype[result.dtype].gradient(upstream.data, result.data, dx, outer, length, inner, parameters);
    }
    return dx;
  };
  return forward;
}
