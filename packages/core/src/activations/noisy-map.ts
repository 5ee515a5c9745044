import type { BackendPart } from "../backend.js";
import { type FloatArray, roundTo } from "../dtype.js";
import type { NoisyMapCalls, ParameterOptions, Parameters } from "../op.js";
import { uniformDraws } from "../random/philox.js";
import type { Values } from "../reading.js";
import { pieceLength, scratch } from "../sixteen-bit/pieces.js";
import type { Operand, SixteenBitView, View } from "../view.js";
import type { More, Result } from "./calls.js";
import { loadElements, storeElements } from "./elements.js";
import { operandPair, output, singleOperand } from "./operands.js";
import { allowedOptions, type CallOptions, readOptions, type SixteenBitOptions } from "./options.js";
import { numberReader } from "./parameters.js";
import { checkedSeed, type SeedOptions } from "./seed.js";

/** An elementwise function with a number in it that is drawn for each element, and its gradient. */
export interface NoisyMapActivation<P extends Parameters> extends NoisyForwardCalls<P> {
  /** dy * f′(x) for what the same seed draws. */
  readonly grad: NoisyMapGradient<P>;
}

/** Calls of such a function. */
export interface NoisyForwardCalls<P extends Parameters, L extends boolean = false> {
  (
    x: Uint16Array | View<Uint16Array>,
    options: ParameterOptions<P> & SeedOptions & CallOptions<Uint16Array> & SixteenBitOptions & More<L>,
  ): Result<Uint16Array, L>;
  (
    x: SixteenBitView,
    options: ParameterOptions<P> & SeedOptions & CallOptions<Uint16Array> & More<L>,
  ): Result<Uint16Array, L>;
  <A extends FloatArray>(
    x: A | View<A>,
    options: ParameterOptions<P> & SeedOptions & CallOptions<A> & More<L>,
  ): Result<A, L>;
}

/** Calls of its gradient. */
export interface NoisyMapGradient<P extends Parameters, L extends boolean = false> {
  (
    dy: Uint16Array | View<Uint16Array>,
    x: Uint16Array | View<Uint16Array>,
    options: ParameterOptions<P> & SeedOptions & CallOptions<Uint16Array> & SixteenBitOptions & More<L>,
  ): Result<Uint16Array, L>;
  (
    dy: SixteenBitView,
    x: SixteenBitView,
    options: ParameterOptions<P> & SeedOptions & CallOptions<Uint16Array> & More<L>,
  ): Result<Uint16Array, L>;
  <A extends FloatArray>(
    dy: A | View<A>,
    x: A | View<A>,
    options: ParameterOptions<P> & SeedOptions & CallOptions<A> & More<L>,
  ): Result<A, L>;
}

/** The function of such a row. The backend only says which dtypes there are. */
export function noisyMapActivation(row: NoisyMapCalls, backend: BackendPart) {
  const gradientOp = `${row.name}.grad`;
  const allowed = allowedOptions(row, ["seed"]);
  const numbersOf = numberReader(row);
  const names = Object.keys(row.parameters);

  /** Writes what is drawn for elements from `start` on. */
  const drawer = (op: string, given: Values, { dtype }: Operand) => {
    const seed = checkedSeed(op, given.seed);
    const values = Object.fromEntries(numbersOf(op, given, dtype).map((value, i) => [names[i] as string, value]));
    return (start: number, count: number, to: Float64Array) => {
      uniformDraws(seed, start, count, to);
      for (let i = 0; i < count; i++) to[i] = roundTo(dtype, row.drawn(to[i] as number, values));
    };
  };

  const forward = (x: unknown, options?: unknown) => {
    const op = row.name;
    const given = readOptions(op, options, allowed);
    const input = singleOperand(op, backend, "x", x, given);
    const draw = drawer(op, given, input);
    const y = output(op, "out", given.out, input, input.length, [input], []);
    for (let start = 0; start < input.length; start += pieceLength) {
      const count = Math.min(pieceLength, input.length - start);
      const [xs, drawn] = scratch();
      loadElements(input, start, count, xs);
      draw(start, count, drawn);
      for (let i = 0; i < count; i++) xs[i] = row.value(xs[i] as number, drawn[i] as number);
      storeElements(input, xs, count, y, start);
    }
    return y;
  };
  forward.grad = (dy: unknown, x: unknown, options?: unknown) => {
    const op = gradientOp;
    const given = readOptions(op, options, allowed);
    const [upstream, input] = operandPair(op, backend, [dy, "x", x], given);
    const draw = drawer(op, given, input);
    const dx = output(op, "out", given.out, input, input.length, [upstream, input], []);
    for (let start = 0; start < input.length; start += pieceLength) {
      const count = Math.min(pieceLength, input.length - start);
      const [xs, drawn, dys] = scratch();
      loadElements(input, start, count, xs);
      loadElements(upstream, start, count, dys);
      draw(start, count, drawn);
      for (let i = 0; i < count; i++) {
        xs[i] = (dys[i] as number) * row.derivative(xs[i] as number, drawn[i] as number);
      }
      storeElements(input, xs, count, dx, start);
    }
    return dx;
  };
  return forward;
}
