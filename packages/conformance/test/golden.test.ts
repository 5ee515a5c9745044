import { dtypes, kernelList } from "@nonlin/core";
import { describe, expect, it } from "vitest";
import { fromBits, step, toBits, ulpOf } from "../src/bits.js";
import { checksum } from "../src/checksum.js";
import { goldenVectors, hardCases } from "../src/golden.js";
import { cook, Draws } from "../src/recipes.js";
import { exactly, judge, ulpError } from "../src/ulp.js";

describe("golden vectors", () => {
  for (const { name } of kernelList) {
    for (const dtype of dtypes) {
      it(`of ${name} ${dtype} can be read`, () => {
        const vectors = goldenVectors(name, dtype);
        // A kernel without a formula in golden/generate.py is held to its row's own reference instead.
        if (vectors === undefined) return;
        const groups = [
          ...vectors.checksums,
          ...vectors.values,
          ...vectors.gates,
          ...vectors.rows,
          ...vectors.reductions,
          ...vectors.losses,
        ];
        expect(groups.length).toBeGreaterThan(0);
        const [first, ...others] = groups;
        expect(first?.default).toBe(true);
        expect(others.every((group) => !group.default)).toBe(true);
      });
    }
  }

  it("know one value of each kind that can be checked by hand", () => {
    const at = (x: number) => goldenVectors("sigmoid", "float32")?.values[0]?.vectors.find((vector) => vector.x === x);
    expect(at(0)).toMatchObject({ forward: { value: 0.5, remainder: 0 }, derivative: { value: 0.25, remainder: 0 } });
    // 1 / (1 + e^-1) = 0.73105857863000…
    expect(at(1)?.forward.value).toBe(Math.fround(0.7310585786300049));
    const softmax = goldenVectors("softmax", "float64")?.rows[0]?.vectors.find(
      ({ x }) => x.length === 2 && x[0] === x[1],
    );
    expect(softmax?.results.get(0)?.value).toBe(0.5);
  });

  it("hard cases are empty or readable", () => {
    for (const { name } of kernelList) {
      for (const direction of ["forward", "derivative"] as const) {
        for (const { x, expected } of hardCases(name, direction)) {
          expect(Math.fround(x)).toBe(x);
          expect(Math.fround(expected.value)).toBe(expected.value);
        }
      }
    }
  });
});

describe("checksum()", () => {
  it("is the CRC-32 of zlib", () => {
    expect(checksum([0x3132, 0x3334])).toBe("9be3e0a3"); // of "1234"
    expect(checksum([])).toBe("00000000");
  });
});

describe("recipes", () => {
  it("draw the stream that golden/README.md documents", () => {
    const draws = new Draws(1);
    expect([draws.next(), draws.next(), draws.next()]).toEqual([0x5e2d1772, 0x14e498f0, 0xd20ea1fd]);
  });

  it("make pairs that cancel", () => {
    const opposite = cook("float32", "opposite", 5, 9, 0);
    const twin = cook("float32", "twin", 6, 9, 2);
    const products = Array.from(opposite, (value, i) => value * (twin[i] as number));
    expect((products[0] as number) + (products[1] as number)).toBe(0);
    expect(products[8]).not.toBe(0);
  });
});

describe("ulpError()", () => {
  it("is the remainder where the result is the correctly rounded one", () => {
    expect(ulpError("float32", 1, { ...exactly(1), remainder: 0.25 })).toBe(0.25);
  });

  it("counts from the exact value, not from the rounded one", () => {
    const next = step("float32", 1, 1);
    expect(ulpError("float32", next, { ...exactly(1), remainder: 0.25 })).toBe(0.75);
    expect(ulpError("float32", step("float32", 1.5, -1), { ...exactly(1.5), remainder: 0.25 })).toBe(1.25);
  });

  it("takes the smaller ulp just below a power of two", () => {
    expect(ulpError("float32", step("float32", 1, -1), { ...exactly(1), below: true })).toBe(1);
  });

  it("does not take one zero for the other, nor a zero for a small number of the other sign", () => {
    expect(ulpError("float32", 0, exactly(-0))).toBe(Infinity);
    expect(ulpError("float32", 0, exactly(-(2 ** -149)))).toBe(Infinity);
    expect(ulpError("float32", -0, exactly(-(2 ** -149)))).toBe(1);
  });

  it("takes no NaN and no infinity for a number", () => {
    expect(ulpError("float64", NaN, exactly(1))).toBe(Infinity);
    expect(ulpError("float64", Infinity, exactly(Number.MAX_VALUE))).toBe(Infinity);
    expect(ulpError("float64", Number.MAX_VALUE, exactly(Infinity))).toBe(Infinity);
  });
});

describe("judge()", () => {
  it("demands the bits themselves where correct rounding is promised, even at a near tie", () => {
    const expected = { ...exactly(1), remainder: 0.49999 };
    const next = step("float32", 1, 1);
    expect(judge("float32", "correctly rounded", next, expected).kept).toBe(false);
    expect(judge("float32", { ulp: 0.5001 }, next, expected).kept).toBe(true);
  });

  it("measures in ulps of the largest term where terms cancel, in float64 only", () => {
    const expected = { ...exactly(2 ** -30), cancelledPlaces: 10 };
    const off = 2 ** -30 + 2 ** -30 * 2 ** -52 * 2048;
    expect(judge("float64", { ulp: 4 }, off, expected)).toEqual({ kept: true, ulp: 2, allowed: 4 });
    const off32 = step("float32", 2 ** -30, 1);
    expect(judge("float32", { ulp: 0.5001 }, off32, expected).kept).toBe(false);
  });
});

describe("bits", () => {
  it("steps over zero", () => {
    expect(toBits("float32", step("float32", 0, -1))).toBe("80000001");
    expect(toBits("float64", step("float64", -Number.MIN_VALUE, 2))).toBe("0000000000000001");
  });

  it("reads what it writes", () => {
    for (const value of [-0, 1 / 3, Number.MIN_VALUE, Number.MAX_VALUE]) {
      expect(fromBits("float64", toBits("float64", value))).toBe(value);
    }
  });

  it("knows the last place of normal and subnormal numbers", () => {
    expect(ulpOf("float32", 1)).toBe(2 ** -23);
    expect(ulpOf("float32", 2 ** -149)).toBe(2 ** -149);
    expect(ulpOf("float64", 2 ** -1022)).toBe(2 ** -1074);
    expect(ulpOf("float64", 0.75)).toBe(2 ** -53);
    expect([ulpOf("float16", 1), ulpOf("float16", 2 ** -20)]).toEqual([2 ** -10, 2 ** -24]);
    expect([ulpOf("bfloat16", 1), ulpOf("bfloat16", 2 ** -130)]).toEqual([2 ** -7, 2 ** -133]);
  });
});
