import { describe, expect, it } from "vitest";
import { pixelsPerDigit } from "../src/digits.js";
import { bar, beside, drawnDigit, histogram } from "../src/drawing.js";

describe("drawings", () => {
  it("show a bar to an eighth of a character", () => {
    expect(bar(0, 4)).toBe("    ");
    expect(bar(1, 4)).toBe("████");
    expect(bar(0.5, 4)).toBe("██  ");
    expect(bar(1 / 32, 4)).toBe("▏   ");
  });

  it("show a digit as 14 lines of 24 columns, with control characters only where colours are wanted", () => {
    const pixels = new Float32Array(pixelsPerDigit);
    pixels[28 * 2 + 2] = 1;
    const lines = drawnDigit(pixels, { colours: false });
    expect(lines).toHaveLength(14);
    expect(lines[1]).toBe(`▀${" ".repeat(23)}`);
    expect(drawnDigit(pixels, { colours: true })[1]).toContain("\u001b[38;5;255;48;5;232m▀");
  });

  it("stand side by side, aligned whatever their colours", () => {
    const block = beside([
      { lines: ["\u001b[32ma\u001b[39m"], width: 3 },
      { lines: ["b", "c"], width: 1 },
    ]);
    expect(block.lines).toEqual(["\u001b[32ma\u001b[39m    b", "     c"]);
    expect(block.width).toBe(6);
  });

  it("show how values are spread", () => {
    expect(histogram(Float32Array.of(0, 0, 1, 4), 0, 4, 4)).toBe("█▄ ▄");
    expect(histogram(Float32Array.of(1, 1), 1, 1, 2)).toBe("█ ");
  });
});
