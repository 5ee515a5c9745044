// C++ number literals as JavaScript numbers, and back to text that reads as the same double.

export type LiteralType = "int" | "float" | "double";

export interface Literal {
  readonly type: LiteralType;
  readonly value: number;
}

/** undefined for a literal outside the subset (`0b1`, `1L`, `0x1p0l`). */
export function parseLiteral(text: string): Literal | undefined {
  const hexadecimal = /^0x([\da-f]*)(?:\.([\da-f]*))?p([+-]?\d+)(f?)$/i.exec(text);
  if (hexadecimal) {
    const [, whole = "", fraction = "", exponent = "0", suffix = ""] = hexadecimal;
    const significand = BigInt(`0x${whole}${fraction}` === "0x" ? "0" : `0x${whole}${fraction}`);
    const value = timesPowerOfTwo(significand, Number(exponent) - 4 * fraction.length);
    if (value === undefined) return undefined;
    return suffix === "" ? { type: "double", value } : { type: "float", value: Math.fround(value) };
  }
  if (/^(0|[1-9]\d*)$/.test(text)) return { type: "int", value: Number(text) };
  const decimal = /^((?:\d+\.\d*|\.\d+|\d+(?=e))(?:e[+-]?\d+)?)(f?)$/i.exec(text);
  if (!decimal) return undefined;
  const value = Number(decimal[1]);
  // Rounding the decimal first to double and then to float can differ from g++ in rare halfway cases; nobody needs them.
  return decimal[2] === "" ? { type: "double", value } : { type: "float", value: Math.fround(value) };
}

// More than 53 bits would have to be rounded here: then the header does not say which double it means.
function timesPowerOfTwo(significand: bigint, exponent: number): number | undefined {
  let digits = significand;
  let shift = exponent;
  while (digits !== 0n && (digits & 1n) === 0n) {
    digits >>= 1n;
    shift += 1;
  }
  if (digits >= 1n << 53n) return undefined;
  // Two steps: 2^shift alone may overflow or underflow where the product does not.
  const half = Math.trunc(shift / 2);
  const value = Number(digits) * 2 ** half * 2 ** (shift - half);
  return value / 2 ** half / 2 ** (shift - half) === Number(digits) ? value : undefined;
}

/** The shortest decimal that reads back as the same double. */
export function numberText(value: number): string {
  return Object.is(value, -0) ? "-0" : String(value);
}
