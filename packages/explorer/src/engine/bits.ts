const memory = new DataView(new ArrayBuffer(8));

/** A float32's bits, `0xbe22fae1`. */
export function bits32(value: number): string {
  memory.setFloat32(0, value);
  return hex(memory.getUint32(0), 8);
}

/** A float64's bits, sixteen digits. */
export function bits64(value: number): string {
  memory.setFloat64(0, value);
  return `${hex(memory.getUint32(0), 8)}${hex(memory.getUint32(4), 8).slice(2)}`;
}

/** Sixteen bits, `0xbe23`. */
export function bits16(bits: number): string {
  return hex(bits, 4);
}

function hex(bits: number, digits: number): string {
  return `0x${bits.toString(16).padStart(digits, "0")}`;
}

/** The distance between a float32 value and the next one of greater magnitude, that of the smallest subnormal below. */
export function ulp32(value: number): number {
  const exponent = Math.floor(Math.log2(Math.abs(value)));
  // Where log2 was rounded up to the next power of two.
  const exact = 2 ** exponent > Math.abs(value) ? exponent - 1 : exponent;
  return 2 ** (Math.max(exact, -126) - 23);
}

/**
 * How far a float32 result lies from the real number, in float32 units in the last place: 0 where both are the same
 * infinity or NaN, Infinity where only one is not a number.
 */
export function ulpError32(result: number, exact: number): number {
  if (Object.is(result, exact) || result === exact) return 0;
  if (Number.isNaN(result) || Number.isNaN(exact)) return Number.isNaN(result) && Number.isNaN(exact) ? 0 : Infinity;
  // An overflow that rounding makes: the largest float32 is followed by infinity.
  if (!Number.isFinite(result)) return Math.fround(exact) === result ? 0 : Infinity;
  if (!Number.isFinite(exact)) return Infinity;
  return Math.abs(result - exact) / ulp32(exact);
}
