// float16 (IEEE 754 binary16) and bfloat16 (the upper half of a float32): a sign, an exponent, a fraction. Every value of
// both is a double; a double becomes one of them by ONE rounding, to nearest, ties to even, never through float32.
import type { SixteenBitDtype } from "../dtype.js";

/** How a dtype's 16 bits are read. */
interface Format {
  readonly fractionBits: number;
  readonly bias: number;
  /** The bits of Infinity; those above, without the sign, are NaN. */
  readonly infinity: number;
  /** The bits that every NaN is written as: quiet, positive, no payload. */
  readonly nan: number;
  /** By sign and exponent: the value of the last place, with the sign. */
  readonly lastPlace: Float64Array;
  /** By sign and exponent: the hidden bit, in last places. */
  readonly hidden: Float64Array;
}

function format(fractionBits: number): Format {
  const exponents = 1 << (15 - fractionBits);
  const bias = exponents / 2 - 1;
  const infinity = (exponents - 1) << fractionBits;
  const lastPlace = new Float64Array(2 * exponents);
  const hidden = new Float64Array(2 * exponents).fill(2 ** fractionBits);
  for (let exponent = 0; exponent < exponents; exponent++) {
    // The subnormal numbers have the last place of the least normal ones.
    const place = exponent === exponents - 1 ? Infinity : 2 ** (Math.max(exponent, 1) - bias - fractionBits);
    lastPlace[exponent] = place;
    lastPlace[exponents + exponent] = -place;
  }
  hidden[0] = 0;
  hidden[exponents] = 0;
  return { fractionBits, bias, infinity, nan: infinity | (1 << (fractionBits - 1)), lastPlace, hidden };
}

const formats: Readonly<Record<SixteenBitDtype, Format>> = {
  float16: /* @__PURE__ */ format(10),
  bfloat16: /* @__PURE__ */ format(7),
};

function decode({ fractionBits, infinity, lastPlace, hidden }: Format, bits: number): number {
  if ((bits & 0x7fff) > infinity) return NaN;
  const upper = bits >>> fractionBits;
  return ((hidden[upper] as number) + (bits & ((1 << fractionBits) - 1))) * (lastPlace[upper] as number);
}

/** A double, given as its two words, rounded once. */
function encode({ fractionBits, bias, infinity, nan }: Format, high: number, low: number): number {
  const sign = (high >>> 16) & 0x8000;
  const magnitude = high & 0x7fffffff;
  if (magnitude >= 0x7ff00000) return magnitude > 0x7ff00000 || low !== 0 ? nan : sign | infinity;
  const exponent = (magnitude >>> 20) - 1023 + bias;
  if (exponent > 2 * bias) return sign | infinity;
  // The hidden bit and the upper 20 of the fraction; the lower 32 only say whether there is more. What does not fit:
  const dropped = 20 - fractionBits + (exponent > 0 ? 0 : 1 - exponent);
  if (dropped > 21) return sign;
  const significand = (magnitude & 0xfffff) | 0x100000;
  const kept = significand >>> dropped;
  const rest = significand & ((1 << dropped) - 1);
  const half = 1 << (dropped - 1);
  const up = rest > half || (rest === half && (low !== 0 || (kept & 1) === 1));
  // kept has the hidden bit, if there is one, and a carry out of it goes to the exponent, at the end to Infinity.
  return sign | ((((exponent > 0 ? exponent : 1) - 1) << fractionBits) + kept + (up ? 1 : 0));
}

const word = /* @__PURE__ */ new Float64Array(1);
const halves = /* @__PURE__ */ new Uint32Array(/* @__PURE__ */ word.buffer);
/** Which of a double's two words in memory is the one with sign and exponent. */
const highHalf = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1 ? 1 : 0;
const lowHalf = 1 - highHalf;

/** The value of 16 bits, exactly. */
export function fromSixteenBits(dtype: SixteenBitDtype, bits: number): number {
  return decode(formats[dtype], bits);
}

/** The bits of the value of a 16-bit dtype that is nearest to a double; every NaN as the same quiet one. */
export function toSixteenBits(dtype: SixteenBitDtype, value: number): number {
  word[0] = value;
  return encode(formats[dtype], halves[highHalf] as number, halves[lowHalf] as number);
}

/** Writes the values of `count` elements of `from`, from `start` on, to `to`, from `at` on. */
export function widen(
  dtype: SixteenBitDtype,
  from: Uint16Array,
  start: number,
  count: number,
  to: Float64Array,
  at = 0,
): void {
  const f = formats[dtype];
  for (let i = 0; i < count; i++) to[at + i] = decode(f, from[start + i] as number);
}

/** Writes `count` values of `from`, from `at` on, each rounded once, to the elements of `to` from `start` on. */
export function narrow(
  dtype: SixteenBitDtype,
  from: Float64Array,
  count: number,
  to: Uint16Array,
  start: number,
  at = 0,
): void {
  const f = formats[dtype];
  const words = new Uint32Array(from.buffer, from.byteOffset + 8 * at, 2 * count);
  for (let i = 0; i < count; i++) {
    to[start + i] = encode(f, words[2 * i + highHalf] as number, words[2 * i + lowHalf] as number);
  }
}
