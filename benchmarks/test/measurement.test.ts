import { afterEach, describe, expect, it, vi } from "vitest";
import { maxUlp } from "../src/accuracy.js";
import { measure, quartiles } from "../src/measurement.js";
import { markdownTable } from "../src/report.js";
import { normal } from "../src/sample.js";

describe("measuring", () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it("tells who is slower, awaited or not", async () => {
    // Not the machine's clock: on a busy one the fast contestant was interrupted until it was half as fast.
    let now = 0;
    vi.spyOn(performance, "now").mockImplementation(() => now);
    const spin = (microseconds: number) => {
      now += microseconds / 1000;
    };
    const fast = {
      run: (times: number) => {
        for (let i = 0; i < times; i++) spin(20);
      },
    };
    const slow = {
      run: async (times: number) => {
        for (let i = 0; i < times; i++) spin(200);
      },
    };
    const effort = {
      sliceMilliseconds: 1,
      warmUpMilliseconds: 2,
      rounds: 5,
      contestantMilliseconds: 1000,
      fewestRounds: 3,
      callMilliseconds: 1000,
    };
    const [first, second] = await measure([fast, slow], effort);
    expect(first?.rounds).toBe(5);
    expect((second?.median ?? 0) / (first?.median ?? 1)).toBeGreaterThan(3);
    expect(first?.callsPerSlice).toBeGreaterThan(second?.callsPerSlice ?? Infinity);
  });

  it("takes quartiles", () => {
    expect(quartiles([5, 1, 3, 2, 4])).toEqual({ median: 3, low: 2, high: 4 });
    expect(quartiles([1, 2])).toEqual({ median: 1.5, low: 1.25, high: 1.75 });
  });
});

describe("distances in ULP", () => {
  const distance = (a: number, b: number) => maxUlp(Float32Array.of(0, a), Float32Array.of(0, b));
  it("count the numbers between, across 0 too, with -0 one below 0", () => {
    expect(distance(1, 1)).toBe(0);
    expect(distance(1, 1 + 2 ** -23)).toBe(1);
    expect(distance(0, -0)).toBe(1);
    expect(distance(2 ** -149, -(2 ** -149))).toBe(3);
  });
  it("have no number for NaN on one side", () => {
    expect(distance(Number.NaN, Number.NaN)).toBe(0);
    expect(distance(Number.NaN, 1)).toBe(Number.POSITIVE_INFINITY);
  });
});

describe("the sample", () => {
  it("is normal, and the same for a seed", () => {
    const sample = normal(100_001, 2, 1);
    const mean = sample.reduce((sum, x) => sum + x, 0) / sample.length;
    const variance = sample.reduce((sum, x) => sum + (x - mean) ** 2, 0) / sample.length;
    expect(Math.abs(mean)).toBeLessThan(0.03);
    expect(Math.sqrt(variance)).toBeCloseTo(2, 1);
    expect(normal(100, 2, 1)).toEqual(sample.slice(0, 100));
    expect(normal(100, 2, 2)).not.toEqual(sample.slice(0, 100));
  });
});

describe("a table", () => {
  it("is Markdown and aligned", () => {
    expect(
      markdownTable(
        ["op", "ns"],
        [
          ["relu", "0.12"],
          ["elu", "10"],
        ],
      ),
    ).toBe(["| op   |   ns |", "| ---- | ---: |", "| relu | 0.12 |", "| elu  |   10 |"].join("\n"));
  });
});
