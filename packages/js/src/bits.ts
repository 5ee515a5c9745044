// The few operations of native/simd/scalar.h that look at a double's bits.
//
// No double is put together from two int32 stores: the load after them waits until both have left the store buffer,
// which made a sigmoid 1.8 times and a product_error 5 times as slow. Tables do not wait.

const value = /* @__PURE__ */ new Float64Array(1);
const words = /* @__PURE__ */ new Int32Array(/* @__PURE__ */ value.buffer);

/** Where the sign and the exponent of a double are in its two words: 1 on little-endian machines, 0 on big-endian ones. */
const high = /* @__PURE__ */ highWord();
const low = 1 - high;

function highWord(): 0 | 1 {
  const one = new Int32Array(Float64Array.of(1).buffer);
  return one[1] === 0 ? 0 : 1;
}

// By the biased exponent, like the bits of the result: 2^-1022 at 1. 0 and Infinity at the ends, as adding to the
// exponent's bits gives.
const powers = /* @__PURE__ */ powersOfTwo();

function powersOfTwo(): Float64Array {
  const table = new Float64Array(2048);
  table[1] = 2 ** -1022;
  for (let exponent = 2; exponent < 2048; exponent++) table[exponent] = 2 * (table[exponent - 1] as number);
  return table;
}

/** 2^n for an integer n in [-1022, 1023]; anything else gives some number. */
export function pow2(n: number): number {
  return powers[(n + 1023) & 2047] as number;
}

/** floor(log2 x) for a positive, normal, finite x; anything else gives some number. */
export function exponent(x: number): number {
  value[0] = x;
  return ((words[high] as number) >>> 20) - 1023;
}

// The last place of a double, with the double's sign, by its sign and exponent.
const lastPlaces = /* @__PURE__ */ placeValues();

function placeValues(): Float64Array {
  const table = new Float64Array(4096);
  table[0] = 2 ** -1074;
  table[1] = 2 ** -1074;
  for (let exponent = 2; exponent < 2047; exponent++) table[exponent] = 2 * (table[exponent - 1] as number);
  for (let exponent = 0; exponent < 2047; exponent++) table[exponent + 2048] = -(table[exponent] as number);
  return table;
}

/** x with the lower 27 bits of its significand cleared. */
export function truncate(x: number): number {
  value[0] = x;
  const lastPlace = lastPlaces[(words[high] as number) >>> 20] as number;
  const truncated = x - ((words[low] as number) & 0x7ffffff) * lastPlace;
  // The subtraction is exact but for the sign of a zero.
  return truncated === 0 ? 0 * x : truncated;
}

// By the sign bit. A conditional would be a branch, mispredicted half the time: sigmoid took 14 ns with it, 8 without.
const signs = /* @__PURE__ */ Float64Array.of(1, -1);

/** The magnitude with the sign of `sign`, which may be a zero. */
export function copySign(magnitude: number, sign: number): number {
  value[0] = sign;
  return Math.abs(magnitude) * (signs[(words[high] as number) >>> 31] as number);
}
