import { describe, expect, it } from "vitest";
import { type TerminalPlotOptions, terminalLines, terminalPlot } from "../src/index.js";
import { curve } from "./instance.js";

const charsets = ["braille", "blocks", "ascii"] as const;
// biome-ignore lint/suspicious/noControlCharactersInRegex: colours are made of them
const withoutColors = (text: string) => text.replace(/\x1b\[\d*m/g, "");

describe("a plot in a terminal", () => {
  it.each(charsets)("of %s keeps to width and height, without spaces at the ends of rows", (charset) => {
    for (const width of [20, 30, 80, 200]) {
      for (const height of [8, 24, 60]) {
        for (const curves of [
          curve("gelu"),
          curve("hardShrink"),
          [curve("relu"), curve("tanh"), curve("gelu"), curve("elu")],
        ]) {
          const rows = terminalPlot(curves, { width, height, charset }).split("\n");
          expect(Math.max(...rows.map((row) => [...row].length))).toBeLessThanOrEqual(width);
          if (height >= 24) expect(rows.length).toBe(height);
          expect(rows.filter((row) => row.endsWith(" "))).toEqual([]);
        }
      }
    }
  });

  it("of ascii is ASCII, with colours or without", () => {
    const text = terminalPlot(curve("relu6"), { charset: "ascii", colors: true, title: "é ′ “x”" });
    expect(withoutColors(text)).toMatch(/^[\n\x20-\x7e]+$/);
    expect(text).toContain("derivative f'(x)");
  });

  it("has the curve where the function is", () => {
    // One letter per character: relu6 on 41 columns of 8 units and 13 rows of 6 is read off directly.
    const options: TerminalPlotOptions = {
      charset: "ascii",
      width: 43,
      height: 20,
      domain: [-2, 6],
      range: [0, 6],
      show: ["value"],
    };
    const rows = terminalPlot(curve("relu6"), { ...options, saturation: false, title: "" })
      .split("\n")
      .slice(1, -2);
    const [low, high] = [0, rows.length - 1];
    const gutter = (rows[0] as string).search(/[|+]/) + 1;
    for (let column = 0; column < 41; column++) {
      const x = -2 + (8 * column) / 40;
      const row = Math.round((1 - Math.min(6, Math.max(0, x)) / 6) * (high - low));
      const near = [row - 1, row, row + 1].map((at) => (rows[at] ?? "").charAt(gutter + column));
      expect(near).toContain("*");
    }
  });

  it("tells lines apart without colours, and adds nothing but colours with them", () => {
    const plain = terminalPlot(curve("gelu"));
    const colored = terminalPlot(curve("gelu"), { colors: true });
    expect(withoutColors(colored)).toBe(plain);
    expect(colored).toContain("\x1b[36m");
    const samples = (plain.split("\n")[1] as string).match(/[\u2800-\u28ff]+/g);
    expect(new Set(samples).size).toBe(2);
  });

  it("shows in a row below where the slope is small, and where it is 0", () => {
    const rows = terminalPlot(curve("relu6")).split("\n");
    const strip = rows.find((row) => /^\s*▓+ +▓+$/.test(row)) as string;
    // relu6 is dead from -5 to 0 and from 6 to 7.8, of 12.8 in all.
    const width = strip.length - strip.search("▓");
    expect((strip.trim().split(" ")[0] as string).length / width).toBeCloseTo(5 / 12.8, 1);
    expect(terminalPlot(curve("relu6"), { saturation: false })).not.toContain("▓");
    expect(terminalPlot(curve("sigmoid"), { domain: [-20, 20] })).toContain("░");
  });

  it("draws no line across a jump", () => {
    const text = terminalPlot(curve("hardShrink", { lambda: 2 }), {
      charset: "ascii",
      show: ["value"],
      width: 60,
      height: 40,
      title: "",
    });
    // Between the value 0 and the value 2 there are rows with nothing but zero lines.
    const rows = text
      .split("\n")
      .slice(2, -3)
      .map((row) => row.slice(4));
    const starred = rows.map((row) => row.includes("*"));
    expect(
      starred.slice(starred.indexOf(true), starred.lastIndexOf(true)).filter((isStarred) => !isStarred).length,
    ).toBeGreaterThan(4);
  });

  it("is not moved by what a title contains", () => {
    const [title] = terminalPlot(curve("relu"), { title: "a\u001b[2Jb\nc" }).split("\n");
    expect(title).toBe("a [2Jb c");
  });

  it("is the picture of series too, with powers of ten", () => {
    const x = Array.from({ length: 50 }, (_, k) => k + 1);
    const text = terminalLines(
      { label: "sigmoid", x, y: x.map((layer) => 0.25 ** (50 - layer)) },
      { logarithmic: true },
    );
    expect(text).toMatch(/^1e−20┤/m);
    expect(text.split("\n").length).toBe(24);
    // From the lower left to the upper right; a margin above and below may be empty.
    const rows = text
      .split("\n")
      .slice(2, -2)
      .map((row) => row.slice(row.search(/[│┤]/) + 1))
      .filter((row) => row !== "");
    expect(rows.length).toBeGreaterThan(15);
    expect(rows.at(-1)).toMatch(/^[\u2801-\u28ff]+$/);
    expect(rows[0]).toMatch(/^ {40,}[\u2801-\u28ff]+$/);
  });

  it.each<[TerminalPlotOptions | Record<string, unknown>, string]>([
    [{ width: 5 }, "terminalPlot: width must be a whole number from 20 to 1000, got 5"],
    [{ height: 10.5 }, "terminalPlot: height must be a whole number from 8 to 1000, got 10.5"],
    [{ charset: "sixel" }, 'terminalPlot: charset must be one of braille, blocks, ascii, got "sixel"'],
    [{ domain: [1, 1] }, "terminalPlot: domain must be [low, high] with low < high, both finite numbers, got [1, 1]"],
    [{ colors: "yes" }, 'terminalPlot: colors must be true or false, got "yes"'],
  ])("refuses %o", (options, message) => {
    expect(() => terminalPlot(curve("relu"), options as TerminalPlotOptions)).toThrow(new RangeError(message));
  });
});
