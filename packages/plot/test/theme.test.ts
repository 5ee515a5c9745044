import { describe, expect, it } from "vitest";
import { familyColors } from "../src/palette.js";
import { themes } from "../src/theme.js";

/** The relative luminance of a colour, #rrggbb or rgb(r, g, b) (WCAG 2.2). */
function luminance(color: string): number {
  const channels = color.startsWith("#")
    ? [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16))
    : (color.match(/\d+/g) ?? []).map(Number);
  const [red, green, blue] = channels.map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

describe.each(Object.entries(themes))("the %s theme", (_, theme) => {
  const behind = [theme.background, theme.saturated, theme.dead];

  it("has lines with a contrast of at least 3 to everything behind them", () => {
    for (const line of theme.lines) {
      for (const ground of behind) expect(contrast(line, ground)).toBeGreaterThanOrEqual(3);
    }
  });

  it("has families with a contrast of at least 3 to the background, however many", () => {
    for (let count = 1; count <= 12; count++) {
      const colors = familyColors(theme, count);
      expect(new Set(colors).size).toBe(count);
      for (const color of colors) expect(contrast(color, theme.background)).toBeGreaterThanOrEqual(3);
    }
  });

  it("has text with a contrast of at least 4.5", () => {
    for (const ground of behind) expect(contrast(theme.text, ground)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(theme.quietText, theme.background)).toBeGreaterThanOrEqual(4.5);
  });

  it("ends zones with lines of a contrast of at least 3 to both sides", () => {
    expect(contrast(theme.saturatedEdge, theme.saturated)).toBeGreaterThanOrEqual(3);
    expect(contrast(theme.saturatedEdge, theme.background)).toBeGreaterThanOrEqual(3);
    expect(contrast(theme.deadEdge, theme.dead)).toBeGreaterThanOrEqual(3);
    expect(contrast(theme.deadEdge, theme.background)).toBeGreaterThanOrEqual(3);
  });

  it("has lines that differ for people without green or red cones", () => {
    // Machado, Oliveira and Fernandes (2009), severity 1.0, of linear RGB.
    const deutan = [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881];
    const protan = [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998];
    for (const matrix of [deutan, protan]) {
      const seen = theme.lines.map((line) => labOf(line, matrix));
      seen.forEach((one, k) => {
        for (const other of seen.slice(k + 1)) {
          expect(Math.hypot(...one.map((value, channel) => value - (other[channel] as number)))).toBeGreaterThan(15);
        }
      });
    }
  });
});

/** CIE L*a*b* (D65) of a colour seen through a matrix of linear RGB. */
function labOf(color: string, matrix: readonly number[]): number[] {
  const linear = [1, 3, 5].map((at) => {
    const share = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  const product = (rows: readonly number[], vector: readonly number[]) =>
    [0, 3, 6].map((row) => vector.reduce((sum, value, k) => sum + value * (rows[row + k] as number), 0));
  const seen = product(matrix, linear).map((value) => Math.min(1, Math.max(0, value)));
  const toXyz = [0.4124564, 0.3575761, 0.1804375, 0.2126729, 0.7151522, 0.072175, 0.0193339, 0.119192, 0.9503041];
  const white = [0.95047, 1, 1.08883];
  const [x, y, z] = product(toXyz, seen).map((value, k) => {
    const share = value / (white[k] as number);
    return share > 216 / 24389 ? Math.cbrt(share) : (share * (24389 / 27) + 16) / 116;
  }) as [number, number, number];
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}
