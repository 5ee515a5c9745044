import { describe, expect, it } from "vitest";
import { philox, uniformDraws } from "../src/random/philox.js";

describe("Philox4x32-10", () => {
  // Known answers of Random123, the implementation by the paper's authors (kat_vectors).
  it.each([
    [
      [0, 0, 0, 0],
      [0, 0],
      [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
    ],
    [
      [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
      [0xffffffff, 0xffffffff],
      [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
    ],
    [
      [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      [0xa4093822, 0x299f31d0],
      [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
    ],
  ] as const)("of counter %j and key %j is %j", (counter, key, expected) => {
    const words = new Uint32Array(4);
    philox(counter[0], counter[1], counter[2], counter[3], key[0], key[1], words);
    expect([...words]).toEqual(expected);
  });

  it("draws the same numbers whatever the pieces", () => {
    const [whole, piece] = [new Float64Array(1000), new Float64Array(1000)];
    uniformDraws(2 ** 40 + 7, 0, 1000, whole);
    for (const [start, count] of [
      [1, 2],
      [3, 997],
      [500, 1],
      [998, 2],
    ] as const) {
      uniformDraws(2 ** 40 + 7, start, count, piece);
      expect(piece.subarray(0, count)).toEqual(whole.subarray(start, start + count));
    }
    expect(whole[0]).not.toBe(whole[4]);
    uniformDraws(7, 0, 1000, piece);
    expect(piece).not.toEqual(whole);
  });

  it("is the middle of one of 2^32 parts, for each word of a block", () => {
    const draws = new Float64Array(4);
    uniformDraws(0, 0, 4, draws);
    expect([...draws]).toEqual([0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8].map((word) => (word + 0.5) / 2 ** 32));
  });

  it("is uniform to what a million draws tell, also far from the beginning", () => {
    for (const start of [0, 2 ** 50]) {
      const draws = new Float64Array(1 << 20);
      uniformDraws(42, start, draws.length, draws);
      const counts = new Array<number>(64).fill(0);
      for (const draw of draws) counts[Math.floor(draw * 64)] = (counts[Math.floor(draw * 64)] as number) + 1;
      const expected = draws.length / 64;
      const chiSquare = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
      // 63 degrees of freedom: outside of these limits once in a million times, and the seed is fixed.
      expect(chiSquare).toBeGreaterThan(20);
      expect(chiSquare).toBeLessThan(130);
    }
  });
});
