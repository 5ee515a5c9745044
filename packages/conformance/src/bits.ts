import { type Dtype, fromSixteenBits, toSixteenBits } from "@nonlin/core";

const word = new DataView(new ArrayBuffer(8));

/** The bits of a value as hexadecimal digits: 8 for float32, 16 for float64, 4 for those of 16 bits. */
export function toBits(dtype: Dtype, value: number): string {
  if (dtype === "float16" || dtype === "bfloat16") return toSixteenBits(dtype, value).toString(16).padStart(4, "0");
  if (dtype === "float32") {
    word.setFloat32(0, value);
    return word.getUint32(0).toString(16).padStart(8, "0");
  }
  word.setFloat64(0, value);
  return word.getBigUint64(0).toString(16).padStart(16, "0");
}

/** The value whose bits are these hexadecimal digits. */
export function fromBits(dtype: Dtype, digits: string): number {
  if (dtype === "float16" || dtype === "bfloat16") return fromSixteenBits(dtype, Number.parseInt(digits, 16));
  if (dtype === "float32") {
    word.setUint32(0, Number.parseInt(digits, 16));
    return word.getFloat32(0);
  }
  word.setUint32(0, Number.parseInt(digits.slice(0, 8), 16));
  word.setUint32(4, Number.parseInt(digits.slice(8), 16));
  return word.getFloat64(0);
}

/** A value for people: decimal, and its bits. */
export function show(dtype: Dtype, value: number): string {
  return `${Object.is(value, -0) ? "-0" : value} (0x${toBits(dtype, value)})`;
}

/** The value `ulps` floats further up (down where negative); -0 and 0 are one step apart from their neighbours. */
export function step(dtype: Dtype, value: number, ulps: number): number {
  const width = BigInt(formats[dtype].width);
  const bits = BigInt(`0x${toBits(dtype, value)}`);
  const sign = 1n << (width - 1n);
  const position = (bits >= sign ? sign - bits : bits) + BigInt(ulps);
  const moved = position >= 0n ? position : sign - position;
  return fromBits(dtype, moved.toString(16).padStart(Number(width / 4n), "0"));
}

interface Format {
  /** Bits of the whole number. */
  readonly width: number;
  /** Bits of the significand, the hidden one included. */
  readonly precision: number;
  readonly smallest: number;
  readonly smallestNormal: number;
  readonly largest: number;
}

/** The limits of each dtype. */
export const formats: Readonly<Record<Dtype, Format>> = {
  float32: format(32, 24, 127),
  float64: format(64, 53, 1023),
  float16: format(16, 11, 15),
  bfloat16: format(16, 8, 127),
};

function format(width: number, precision: number, largestExponent: number): Format {
  const smallestNormal = 2 ** (1 - largestExponent);
  return {
    width,
    precision,
    smallest: smallestNormal * 2 ** (1 - precision),
    smallestNormal,
    largest: 2 ** largestExponent * (2 - 2 ** (1 - precision)),
  };
}

/** One unit in the last place of a value: the distance to the next float away from zero. */
export function ulpOf(dtype: Dtype, value: number): number {
  const { precision, smallest, smallestNormal } = formats[dtype];
  const magnitude = Math.abs(value);
  if (magnitude < smallestNormal) return smallest;
  word.setFloat64(0, magnitude);
  const exponent = (word.getUint32(0) >>> 20) - 1023;
  return 2 ** Math.max(exponent - precision + 1, Math.log2(smallest));
}

/** Whether a value is too small for a full significand, and not zero. */
export function isSubnormal(dtype: Dtype, value: number): boolean {
  return value !== 0 && Math.abs(value) < formats[dtype].smallestNormal;
}
