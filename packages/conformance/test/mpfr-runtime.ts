// A correct runtime that shares nothing with nonlin and nothing with the suite: MPFR's own numbers, textbook formulas with so
// many bits that cancellation does not matter, and a rounding of its own.
import * as gmp from "gmp-wasm";
import type { Adapter } from "../src/index.js";

/** As much of gmp-wasm's numbers as is used here: its own types lose the methods. A number beside one is a small integer. */
interface Float {
  add(other: Float | number): Float;
  sub(other: Float | number): Float;
  mul(other: Float | number): Float;
  div(other: Float | number): Float;
  pow(exponent: number): Float;
  neg(): Float;
  abs(): Float;
  exp(): Float;
  ln(): Float;
  tanh(): Float;
  cosh(): Float;
  sech(): Float;
  isEqual(other: Float): boolean;
  greaterThan(other: Float): boolean;
  toNumber(): number;
}
interface Context {
  Float(value: number): Float;
  destroy(): void;
}
type Formula = (c: Context, x: Float) => Float;

const logistic: Formula = (c, x) => c.Float(1).div(x.neg().exp().add(1));
const softplus: Formula = (_, x) => x.exp().add(1).ln();

/** Values and slopes of smooth functions, as textbooks have them. */
const smooth: Readonly<Record<string, readonly [value: Formula, slope: Formula]>> = {
  sigmoid: [logistic, (c, x) => c.Float(1).div(x.div(2).cosh().pow(2).mul(4))],
  tanh: [(_, x) => x.tanh(), (_, x) => x.sech().pow(2)],
  exp: [(_, x) => x.exp(), (_, x) => x.exp()],
  expm1: [(_, x) => x.exp().sub(1), (_, x) => x.exp()],
  silu: [(c, x) => x.mul(logistic(c, x)), (c, x) => logistic(c, x).mul(x.mul(logistic(c, x.neg())).add(1))],
  softplus: [softplus, logistic],
  logSigmoid: [(c, x) => softplus(c, x.neg()).neg(), (c, x) => logistic(c, x.neg())],
  mish: [
    (c, x) => x.mul(softplus(c, x).tanh()),
    (c, x) =>
      softplus(c, x)
        .tanh()
        .add(x.mul(logistic(c, x)).mul(softplus(c, x).sech().pow(2))),
  ],
  tanhShrink: [(_, x) => x.sub(x.tanh()), (_, x) => x.tanh().pow(2)],
  softsign: [(_, x) => x.div(x.abs().add(1)), (c, x) => c.Float(1).div(x.abs().add(1).pow(2))],
};

/** What the table has at infinite arguments and at zeros, which no formula of real numbers knows. */
const limits: Readonly<
  Record<string, readonly [low: number, high: number, slopeLow: number, slopeHigh: number, oddAt0: boolean]>
> = {
  sigmoid: [0, 1, 0, 0, false],
  tanh: [-1, 1, 0, 0, true],
  exp: [0, Infinity, 0, Infinity, false],
  expm1: [-1, Infinity, 0, Infinity, true],
  silu: [-0, Infinity, -0, 1, true],
  softplus: [0, Infinity, 0, 1, false],
  logSigmoid: [-Infinity, -0, 1, 0, false],
  mish: [-0, Infinity, -0, 1, true],
  tanhShrink: [-Infinity, Infinity, 1, 1, true],
  softsign: [-1, 1, 0, 0, true],
};

const word = new DataView(new ArrayBuffer(8));

/** An exact value in float32, by way of a double rounded to odd: then the second rounding decides as the first would have. */
function toFloat32(c: Context, value: Float): number {
  const nearest = value.toNumber();
  if (nearest === 0 || !Number.isFinite(nearest) || value.isEqual(c.Float(nearest))) return Math.fround(nearest);
  word.setFloat64(0, nearest);
  const bits = word.getBigInt64(0);
  if ((bits & 1n) === 0n) {
    const isAbove = value.greaterThan(c.Float(nearest));
    word.setBigInt64(0, bits + (isAbove === nearest > 0 ? 1n : -1n));
  }
  return Math.fround(word.getFloat64(0));
}

function elementwise(c: Context, op: string, isSlope: boolean, x: number): number {
  if (Number.isNaN(x)) return NaN;
  const [low, high, slopeLow, slopeHigh, isOdd] = limits[op] as (typeof limits)[string] & readonly unknown[];
  if (x === -Infinity) return isSlope ? slopeLow : low;
  if (x === Infinity) return isSlope ? slopeHigh : high;
  if (x === 0 && isOdd && !isSlope) return x;
  const formula = (smooth[op] as (typeof smooth)[string])[isSlope ? 1 : 0] as Formula;
  // Where e^x is far above or below every float, so is everything that has it in it: the limits stand for it.
  if (Math.abs(x) > 3000 && op !== "softsign" && op !== "tanhShrink") {
    const limit = x < 0 ? (isSlope ? slopeLow : low) : isSlope ? slopeHigh : high;
    return Number.isFinite(limit) ? limit : op === "exp" || op === "expm1" ? limit : x;
  }
  if (op === "tanhShrink" && Math.abs(x) > 3000) return isSlope ? 1 : toFloat32(c, c.Float(x).sub(Math.sign(x)));
  return toFloat32(c, formula(c, c.Float(x)));
}

function softmax(c: Context, row: Float32Array, asLogarithm: boolean): number[] {
  const isLost = row.some((x) => Number.isNaN(x) || x === Infinity) || row.every((x) => x === -Infinity);
  if (isLost) return Array.from(row, () => NaN);
  const largest = row.reduce((a, b) => Math.max(a, b));
  const weights = Array.from(row, (x) => (x === -Infinity ? c.Float(0) : c.Float(x).sub(c.Float(largest)).exp()));
  const total = weights.reduce((sum, weight) => sum.add(weight));
  return weights.map((weight, i) => {
    if (row[i] === -Infinity) return asLogarithm ? -Infinity : 0;
    if (!asLogarithm) return toFloat32(c, weight.div(total));
    return toFloat32(
      c,
      c
        .Float(row[i] as number)
        .sub(c.Float(largest))
        .sub(total.ln()),
    );
  });
}

/** Its exports come by name, or as the default. */
interface Library {
  init(): Promise<{ getContext(options: { readonly precisionBits: number }): Context }>;
}

/** The runtime. Loading it compiles MPFR. */
export async function mpfrRuntime(): Promise<Adapter> {
  const library = gmp as unknown as Library & { readonly default?: Library };
  const { getContext } = await (library.init ?? (library.default as Library).init)();
  const names = Object.keys(smooth);
  return {
    name: "MPFR",
    ops: [...names, ...names.map((name) => `${name}.grad`), "softmax", "logSoftmax"],
    run(op, parameters, _, shape, axis, inputs) {
      if (parameters.beta !== undefined && parameters.beta !== 1) return { unsupported: "there is no beta" };
      if (parameters.temperature !== undefined && parameters.temperature !== 1)
        return { unsupported: "there is no temperature" };
      const data = inputs.at(-1) as Float32Array;
      const name = op.replace(/\.grad$/, "");
      const result = new Float32Array(data.length);
      const within = (bits: number, compute: (c: Context) => void) => {
        const c = getContext({ precisionBits: bits });
        compute(c);
        c.destroy();
      };
      if (name in smooth) {
        const dy = inputs.length === 2 ? (inputs[0] as Float32Array) : undefined;
        for (const [i, x] of data.entries()) {
          // Tiny arguments cancel by as many bits as they are small.
          within(160 + 2 * Math.ceil(Math.abs(Math.log2(Math.min(Math.abs(x), 2 ** 128) || 1))), (c) => {
            if (dy === undefined) result[i] = elementwise(c, name, false, x);
            else result[i] = product(c, name, dy[i] as number, x);
          });
        }
        return result;
      }
      const length = shape[axis] as number;
      if (length > 5000) return { unsupported: "it would take minutes" };
      const inner = shape.slice(axis + 1).reduce((total, size) => total * size, 1);
      for (let start = 0; start < data.length / length; start++) {
        const first = Math.floor(start / inner) * length * inner + (start % inner);
        const row = Float32Array.from({ length }, (_, k) => data[first + k * inner] as number);
        within(500, (c) => {
          for (const [k, y] of softmax(c, row, name === "logSoftmax").entries()) result[first + k * inner] = y;
        });
      }
      return result;
    },
  };
}

/** dy times the exact slope, rounded once; what is no number by IEEE's rules. */
function product(c: Context, name: string, dy: number, x: number): number {
  const slope = elementwise(c, name, true, x);
  const isLimit = Math.abs(x) > 3000 && (slope === 0 || slope === 1 || !Number.isFinite(slope));
  if (dy === 0 || !Number.isFinite(dy) || !Number.isFinite(x) || Number.isNaN(slope) || isLimit) {
    return Math.fround(dy * slope);
  }
  return toFloat32(c, ((smooth[name] as (typeof smooth)[string])[1] as Formula)(c, c.Float(x)).mul(c.Float(dy)));
}
