import { describe, expect, it } from "vitest";
import { copySign, exponent, pow2, truncate } from "../src/bits.js";
import { everything, random, special } from "./inputs.js";

const bits = new DataView(new ArrayBuffer(8));
const anything = [...special, ...everything("float64", 100_000, random(7))];

function reference(x: number, change: (bits: bigint) => bigint): number {
  bits.setFloat64(0, x);
  bits.setBigUint64(0, BigInt.asUintN(64, change(bits.getBigUint64(0))));
  return bits.getFloat64(0);
}

describe("pow2", () => {
  it("is 2^n over the whole range of normal exponents", () => {
    for (let n = -1022; n <= 1023; n++) expect(pow2(n)).toBe(2 ** n);
  });
  it("is some number for anything else", () => {
    for (const n of [-1e9, 1e300, 1024, -1023, 0.5, Number.NaN, Number.POSITIVE_INFINITY])
      expect(pow2(n)).toBeTypeOf("number");
  });
});

describe("exponent", () => {
  it("is floor(log2 x) for positive normal numbers", () => {
    for (let n = -1022; n <= 1023; n++) {
      expect(exponent(2 ** n)).toBe(n);
      expect(exponent(2 ** n * (2 - 2 ** -52))).toBe(n);
    }
  });
});

describe("truncate", () => {
  it("clears the lower 27 bits of every number, zeros' signs included", () => {
    const subnormal = Array.from({ length: 1000 }, (_, i) => (i - 500) * 2 ** (-1074 + (i % 40)));
    for (const x of [...anything, ...subnormal]) {
      const expected = Number.isNaN(x) ? Number.NaN : reference(x, (b) => b & ~0x7ffffffn);
      if (!Object.is(truncate(x), expected)) expect.fail(`truncate(${x}) is ${truncate(x)}, not ${expected}`);
    }
  });
});

describe("copySign", () => {
  it("takes the sign of zeros too", () => {
    expect(copySign(3, -0)).toBe(-3);
    expect(copySign(-3, 0)).toBe(3);
    expect(copySign(0, -1)).toBe(-0);
    expect(copySign(Number.NEGATIVE_INFINITY, 2)).toBe(Number.POSITIVE_INFINITY);
    expect(copySign(Number.NaN, -1)).toBeNaN();
  });
});
