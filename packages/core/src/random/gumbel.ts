import type { MapKernel } from "../kernels.js";
import { pieceLength } from "../sixteen-bit/pieces.js";
import { uniformDraws } from "./philox.js";

// ln 2 in two parts: the upper has 32 significant bits, so that its product with an exponent is exact. Of Python's mpmath, with
// 60 digits: h = floor(ln(2) * 2^32) / 2^32, and the double nearest to ln(2) - h.
const ln2High = 0.6931471803691238;
const ln2Low = 1.9082149292705877e-10;

const word = /* @__PURE__ */ new DataView(/* @__PURE__ */ new ArrayBuffer(8));
let rooms: readonly Float64Array[] | undefined;

/** Room of this file's own: the callers may be using the pieces. */
function room(): readonly [Float64Array, Float64Array] {
  rooms ??= [new Float64Array(pieceLength), new Float64Array(pieceLength)];
  return rooms as never;
}

/**
 * Adds to `count` numbers what Gumbel's standard distribution gives for elements from `start` on: -log(-log u), with u the
 * uniform draws of the seed. In float64, good to a few 2^-53. The logarithms are those of the backend's own kernel of
 * log(1 + x), because Math.log is not the same everywhere: log v is k * ln 2 + log(1 + (v / 2^k - 1)).
 */
export function addGumbelNoise(
  logarithm: MapKernel,
  seed: number,
  start: number,
  count: number,
  sums: Float64Array,
): void {
  const [values, exponents] = room();
  for (let done = 0; done < count; done += pieceLength) {
    const piece = Math.min(pieceLength, count - done);
    uniformDraws(seed, start + done, piece, values);
    // Exact: u is a multiple of 2^-33 in (0, 1).
    for (let i = 0; i < piece; i++) values[i] = (values[i] as number) - 1;
    logarithm.forward(values, values, piece, []);
    for (let i = 0; i < piece; i++) {
      const rate = -(values[i] as number);
      const exponent = exponentOf(rate);
      exponents[i] = exponent;
      values[i] = rate / 2 ** exponent - 1;
    }
    logarithm.forward(values, values, piece, []);
    for (let i = 0; i < piece; i++) {
      const exponent = exponents[i] as number;
      const noise = -(exponent * ln2High + ((values[i] as number) + exponent * ln2Low));
      sums[done + i] = (sums[done + i] as number) + noise;
    }
  }
}

/** The k with value / 2^k in [3/4, 3/2): there the logarithm of it has no more digits to lose. */
function exponentOf(value: number): number {
  word.setFloat64(0, value);
  const exponent = (word.getUint32(0) >>> 20) - 1023;
  return value / 2 ** exponent >= 1.5 ? exponent + 1 : exponent;
}
