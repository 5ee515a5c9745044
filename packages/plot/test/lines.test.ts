import { describe, expect, it } from "vitest";
import { type LinesOptions, plotLines, type Series } from "../src/index.js";
import { Picture } from "./picture.js";

const layers = Array.from({ length: 50 }, (_, k) => k + 1);
const vanishing: Series = { label: "sigmoid", x: layers, y: layers.map((layer) => 0.25 ** (50 - layer)) };

describe("plotLines", () => {
  it("goes through the points that are given", () => {
    const picture = new Picture(plotLines({ label: "squares", x: [0, 1, 2, 3], y: [0, 1, 4, 9] }));
    const points = picture.lines[0]?.runs[0] ?? [];
    expect(points.map(({ x }) => Math.round(x * 100) / 100)).toEqual([0, 1, 2, 3]);
    expect(points.map(({ y }) => Math.round(y * 100) / 100 + 0)).toEqual([0, 1, 4, 9]);
  });

  it("has an axis of powers of ten, on request, on which what falls by a factor is straight", () => {
    const svg = plotLines(vanishing, { logarithmic: true });
    const heights = [...(/ d="(M[^"]+)"/.exec(svg)?.[1] ?? "").matchAll(/,(-?[\d.]+)/g)].map(([, y]) => Number(y));
    expect(heights.length).toBe(50);
    const steps = heights.slice(1).map((y, k) => y - (heights[k] as number));
    expect(Math.max(...steps) - Math.min(...steps)).toBeLessThan(0.01);
    expect(svg).toContain(">1e−24<");
  });

  it("leaves gaps where there is no number, and shows a point that is alone", () => {
    const picture = new Picture(
      plotLines({ label: "l", x: [0, 1, 2, 3, 4, 5], y: [1, 2, Number.NaN, 3, Infinity, 2] }),
    );
    expect(picture.lines[0]?.runs.map((run) => run.length)).toEqual([2, 1, 1]);
    expect(picture.circles.length).toBe(2);
    const zero = new Picture(plotLines({ label: "l", x: [1, 2, 3], y: [10, 0, 1e-5] }, { logarithmic: true }));
    expect(zero.lines[0]?.runs.length).toBe(2);
  });

  it("keeps the highest and the lowest of many points, in a picture that is no larger for them", () => {
    const x = Array.from({ length: 100_000 }, (_, k) => k);
    const y = x.map((step) => Math.sin(step * 1.7) + (step === 54_321 ? 20 : 0));
    const svg = plotLines({ label: "loss", x, y });
    expect(svg.length).toBeLessThan(60_000);
    const seen = new Picture(svg).lines[0]?.runs.flat() ?? [];
    const highest = seen.reduce((a, b) => (b.y > a.y ? b : a));
    expect(highest.x).toBeCloseTo(54_321, -2);
    expect(highest.y).toBeCloseTo(20 + Math.sin(54_321 * 1.7), 1);
    // In every column of pixels the line reaches nearly from -1 to 1.
    expect(seen.filter((point) => point.y < -0.9).length).toBeGreaterThan(500);
    expect(seen.filter((point) => point.y > 0.9).length).toBeGreaterThan(500);
  });

  it("says in words where each line goes", () => {
    const picture = new Picture(
      plotLines([vanishing, { label: "theory", x: [1, 50], y: [1, 1], isDashed: true, hasDots: true }], {
        title: "Gradient",
        logarithmic: true,
        xLabel: "layer",
        yLabel: "variance",
      }),
    );
    // 0.25^49 = 2^-98 = 3.1554436e-30.
    expect(picture.word("desc")).toBe(
      "Gradient: variance, on a logarithmic scale, over layer from 1 to 50. sigmoid goes from 3.155e−30 to 1, between " +
        "3.155e−30 and 1. theory goes from 1 to 1, between 1 and 1.",
    );
    expect(picture.legend).toEqual(["sigmoid", "theory"]);
    expect(picture.lines[1]?.dash).toBe("7 4");
    expect(picture.circles.length).toBe(2);
  });

  it("draws constants, single points, series without a number, and the greatest numbers", () => {
    for (const y of [
      [0, 0],
      [5, 5],
      [-5, -5],
      [Number.NaN, Number.NaN],
      [-1.7e308, 1.7e308],
      [5e-324, 1e308],
    ]) {
      for (const logarithmic of [false, true]) {
        expect(plotLines({ label: "l", x: [0, 1], y }, { logarithmic })).not.toMatch(/NaN|Infinity/);
      }
    }
    expect(plotLines({ label: "l", x: [3], y: [3] })).toContain("<circle");
  });

  it.each<[unknown, LinesOptions | Record<string, unknown>, string]>([
    [[], {}, "plotLines: series must be one series, or a list of 1 to 12, got []"],
    [
      { label: "l", x: [1], y: [] },
      {},
      "plotLines: series.x and series.y must be of the same length, at least 1, got [[1], []]",
    ],
    [{ x: [1], y: [1] }, {}, "plotLines: series.label must be a string, got undefined"],
    [
      vanishing,
      { logarithmic: true, range: [0, 1] },
      "plotLines: range must be above 0 on a logarithmic axis, got [0, 1]",
    ],
    [vanishing, { xLabel: 3 }, "plotLines: xLabel must be a string, got 3"],
    [
      vanishing,
      { domain: [1, 0] },
      "plotLines: domain must be [low, high] with low < high, both finite numbers, got [1, 0]; swap the two",
    ],
  ])("refuses %o with %o", (series, options, message) => {
    expect(() => plotLines(series as Series, options as LinesOptions)).toThrow(new RangeError(message));
  });
});
