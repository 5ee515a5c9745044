import type { BackendPart } from "../backend.js";
import { type ElementArray, elementsOf, type FloatArray, typedArrayName } from "../dtype.js";
import { outOfRange, show, wrongType } from "../errors.js";
import type { GateCalls, Half, ParameterOptions, Parameters } from "../op.js";
import { hasKey, isList, type Values } from "../reading.js";
import { gateInPieces } from "../sixteen-bit/gate.js";
import { extentOf, type Operand, type SixteenBitView, type View } from "../view.js";
import { alongAxis } from "./axis.js";
import type { ForwardCalls, GradientCalls, More, Result } from "./calls.js";
import { kernelReader } from "./kernel-choice.js";
import { dividedOperands, operandsAlike, output, singleOperand } from "./operands.js";
import { type AxisOptions, allowedOptions, type CallOptions, readOptions, type SixteenBitOptions } from "./options.js";
import { numberReader } from "./parameters.js";

/** Options of a call with one input, which is split in two halves. */
export interface SplitOptions extends AxisOptions {
  /** Which half is activated. Default: `activated` of the function's row. */
  readonly activated?: Half;
}

/** The gradients with respect to two inputs. */
export interface GateGradient<A extends ElementArray> {
  readonly da: A;
  readonly db: A;
}

/** Where they go: as `out` of CallOptions, for each. Default: new arrays. */
export type GateGradientOut<A extends ElementArray> = Partial<GateGradient<A>>;

/** Options of a gradient with two outputs. */
export type GateGradientOptions<A extends ElementArray, P extends Parameters> = ParameterOptions<P> &
  Omit<CallOptions<A>, "out"> & { readonly out?: GateGradientOut<A> };

/**
 * An activation of one input times another input, with its gradients.
 *
 * Of two inputs: act(a) * b, element by element. a and b have one dtype, length and shape; `out` may be either of them.
 *
 * Of one: the same of the halves of x along `axis` (default -1: the last), whose length must be even. The result has half
 * as many elements, in the shape of one half; `out` may not overlap x.
 */
export interface GateActivation<P extends Parameters>
  extends PairCalls<ParameterOptions<P>>,
    ForwardCalls<ParameterOptions<P> & SplitOptions> {
  /**
   * Of two inputs: the gradients with respect to a and b, given that with respect to the result. Each output may be any
   * input.
   *
   * Of one: the gradient with respect to x, in x's shape; `shape` is that of x, dy has the shape of one half.
   */
  readonly grad: PairGradientCalls<P> & GradientCalls<ParameterOptions<P> & SplitOptions>;
}

type Bits = Uint16Array | View<Uint16Array>;

/** Calls of two inputs. */
export interface PairCalls<O, L extends boolean = false> {
  (a: Bits, b: Bits, options: O & CallOptions<Uint16Array> & SixteenBitOptions & More<L>): Result<Uint16Array, L>;
  (a: SixteenBitView, b: SixteenBitView, options?: O & CallOptions<Uint16Array> & More<L>): Result<Uint16Array, L>;
  <A extends FloatArray>(a: A | View<A>, b: A | View<A>, options?: O & CallOptions<A> & More<L>): Result<A, L>;
}

/** Calls of their gradients. */
export interface PairGradientCalls<P extends Parameters, L extends boolean = false> {
  (
    dy: Bits,
    a: Bits,
    b: Bits,
    options: GateGradientOptions<Uint16Array, P> & SixteenBitOptions & More<L>,
  ): Result<GateGradient<Uint16Array>, L>;
  (
    dy: SixteenBitView,
    a: SixteenBitView,
    b: SixteenBitView,
    options?: GateGradientOptions<Uint16Array, P> & More<L>,
  ): Result<GateGradient<Uint16Array>, L>;
  <A extends FloatArray>(
    dy: A | View<A>,
    a: A | View<A>,
    b: A | View<A>,
    options?: GateGradientOptions<A, P> & More<L>,
  ): Result<GateGradient<A>, L>;
}

/** The function of a gate row, on a backend. */
export function gateActivation(row: GateCalls, backend: BackendPart) {
  const { name } = row;
  const gradientOp = `${name}.grad`;
  const allowedForPair = allowedOptions(row, []);
  const allowedForSplit = allowedOptions(row, ["axis", "activated"]);
  const kernelOf = kernelReader(row, backend, gateInPieces);
  const numbersOf = numberReader(row);

  const ofPair = (a: unknown, b: unknown, options: unknown) => {
    const given = readOptions(name, options, allowedForPair);
    const kernel = kernelOf(name, given);
    const operands = operandsAlike(name, backend, [["a", a] as const, ["b", b] as const], "a", given);
    const [{ data, dtype, length }, other] = operands;
    const parameters = numbersOf(name, given, dtype);
    const y = output(name, "out", given.out, operands[0], length, operands, []);
    kernel[dtype].forward(data, other.data, y, 1, length, length, parameters);
    return y;
  };
  const ofHalves = (x: unknown, options: unknown) => {
    const given = readOptions(name, options, allowedForSplit);
    const kernel = kernelOf(name, given);
    const input = singleOperand(name, backend, "x", x, given);
    const split = splitOf(name, row, given, input);
    const parameters = numbersOf(name, given, input.dtype);
    const y = output(name, "out", given.out, input, input.length / 2, [], [input.extent]);
    const { activated, other } = halves(input.data, split);
    kernel[input.dtype].forward(activated, other, y, split.outer, split.run, 2 * split.run, parameters);
    return y;
  };
  const gradientOfPair = (dy: unknown, a: unknown, b: unknown, options: unknown) => {
    const op = gradientOp;
    const given = readOptions(op, options, allowedForPair);
    const out = readOptions(op, given.out, ["da", "db"], "out");
    const kernel = kernelOf(op, given);
    const operands = operandsAlike(
      op,
      backend,
      [["dy", dy] as const, ["a", a] as const, ["b", b] as const],
      "a",
      given,
    );
    const [upstream, { data, dtype, length }, other] = operands;
    const parameters = numbersOf(op, given, dtype);
    const da = output(op, "out.da", out.da, operands[1], length, operands, []);
    const db = output(op, "out.db", out.db, operands[1], length, operands, [extentOf(da)]);
    kernel[dtype].gradient(upstream.data, data, other.data, da, db, 1, length, length, parameters);
    return { da, db };
  };
  const gradientOfHalves = (dy: unknown, x: unknown, options: unknown) => {
    const op = gradientOp;
    const given = readOptions(op, options, allowedForSplit);
    const kernel = kernelOf(op, given);
    const { upstream, input, split } = dividedOperands(op, backend, dy, x, given, (operand) =>
      splitOf(op, row, given, operand),
    );
    const parameters = numbersOf(op, given, input.dtype);
    const dx = output(op, "out", given.out, input, input.length, [input], [upstream.extent]);
    const from = halves(input.data, split);
    const to = halves(dx, split);
    const { outer, run } = split;
    kernel[input.dtype].gradient(
      upstream.data,
      from.activated,
      from.other,
      to.activated,
      to.other,
      outer,
      run,
      2 * run,
      parameters,
    );
    return dx;
  };

  const forward = (first: unknown, second?: unknown, third?: unknown) =>
    isInput(name, second, third) ? ofPair(first, second, third) : ofHalves(first, second);
  forward.grad = (dy: unknown, first: unknown, second?: unknown, third?: unknown) =>
    isInput(gradientOp, second, third) ? gradientOfPair(dy, first, second, third) : gradientOfHalves(dy, first, second);
  return forward;
}

/**
 * Whether an argument is a second input or options: options are objects without `data`. What cannot be options is taken
 * for an input, to be refused as one.
 */
export function isInput(op: string, value: unknown, next: unknown): boolean {
  if (typedArrayName(value) !== undefined || next !== undefined) return true;
  if (value === undefined) return false;
  return typeof value !== "object" || value === null || isList(value) || hasKey(op, "options", value, "data");
}

/** How an input falls in two: `outer` times a run of the first half, then one of the second. */
interface Split {
  readonly outer: number;
  readonly run: number;
  readonly activated: Half;
  /** The shape of one half. */
  readonly shape: readonly number[];
}

function splitOf(op: string, row: GateCalls, options: Values, input: Operand): Split {
  const activated = halfOption(op, options.activated, row.activated);
  const { position, outer, length, inner } = alongAxis(op, options.axis, -1, input);
  const shape = input.shape ?? [input.length];
  if (length % 2 !== 0) {
    throw outOfRange({
      op,
      argument: input.argument,
      expected: "of an even length along the axis that is split in two",
      received: `${length} along axis ${position} of shape ${show(shape)}`,
      remedy: "give two inputs as two arguments",
    });
  }
  const half = length / 2;
  return {
    outer,
    run: half * inner,
    activated,
    shape: shape.map((dimension, axis) => (axis === position ? half : dimension)),
  };
}

function halfOption(op: string, value: unknown, byDefault: Half): Half {
  if (value === undefined) return byDefault;
  if (value === "first" || value === "second") return value;
  throw (typeof value === "string" ? outOfRange : wrongType)({
    op,
    argument: "activated",
    expected: 'one of "first", "second"',
    received: show(value),
  });
}

/** The halves of an array, without a copy: each from its first element to its last, with what lies between. */
function halves(array: ElementArray, { outer, run, activated }: Split) {
  const length = outer === 0 ? 0 : (2 * outer - 1) * run;
  const first = elementsOf(array, 0, length);
  const second = elementsOf(array, outer === 0 ? 0 : run, length);
  return activated === "first" ? { activated: first, other: second } : { activated: second, other: first };
}
