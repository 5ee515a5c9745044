import { describe, expect, test } from "vitest";
import { bits16, bits32, bits64, ulp32, ulpError32 } from "../src/engine/bits.js";

/** The next float32 of greater magnitude, by its bits. */
function next(value: number): number {
  const memory = new DataView(new ArrayBuffer(4));
  memory.setFloat32(0, value);
  memory.setUint32(0, memory.getUint32(0) + 1);
  return memory.getFloat32(0);
}

describe("A unit in the last place of float32", () => {
  test.each([1, 1.5, 1.9999998807907104, 2, 3.1e-30, 2 ** -126, 2 ** -127, 1e-45, 2 ** 127, 0.1, 8388607.5])(
    "at %s is the distance to the next number",
    (value) => {
      const rounded = Math.fround(value);
      expect(ulp32(rounded)).toBe(Math.abs(next(rounded) - rounded));
      expect(ulp32(-rounded)).toBe(ulp32(rounded));
    },
  );

  test("just below a power of two, where a logarithm rounds up, is that of the lower binade", () => {
    for (const power of [-100, -20, 0, 1, 20, 100]) {
      expect(ulp32(2 ** power * (1 - 2 ** -53))).toBe(2 ** (power - 24));
      expect(ulp32(2 ** power)).toBe(2 ** (power - 23));
    }
  });

  test("at 0 is the smallest number", () => {
    expect(ulp32(0)).toBe(2 ** -149);
  });
});

describe("An error in ULP", () => {
  test("is a half for what is rounded at a tie, and one for the neighbour", () => {
    expect(ulpError32(1, 1 + 2 ** -24)).toBe(0.5);
    expect(ulpError32(next(1), 1)).toBe(1);
    expect(ulpError32(0, 1e-9)).toBeGreaterThan(8e6);
  });

  test("is 0 where both are the same infinity or NaN, and where rounding overflows", () => {
    expect(ulpError32(Number.NaN, Number.NaN)).toBe(0);
    expect(ulpError32(Infinity, Infinity)).toBe(0);
    expect(ulpError32(Infinity, 3.5e38)).toBe(0);
  });

  test("is infinite where only one is a number", () => {
    expect(ulpError32(Number.NaN, 1)).toBe(Infinity);
    expect(ulpError32(Infinity, 1e38)).toBe(Infinity);
    expect(ulpError32(1, Infinity)).toBe(Infinity);
  });
});

test("Bits are written in hexadecimal, all digits", () => {
  expect(bits32(1)).toBe("0x3f800000");
  expect(bits32(-0)).toBe("0x80000000");
  expect(bits64(1)).toBe("0x3ff0000000000000");
  expect(bits64(5e-324)).toBe("0x0000000000000001");
  expect(bits16(0x3c0)).toBe("0x03c0");
});
