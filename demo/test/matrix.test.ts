import { describe, expect, it } from "vitest";
import { addProduct, addTransposedProduct, productWithTransposed, sumOfRows } from "../src/matrix.js";

const [rows, inner, columns] = [3, 7, 5];
const integers = (length: number, step: number) => Float32Array.from({ length }, (_, i) => ((i * step) % 7) - 3);
const at = (matrix: Float32Array, width: number, row: number, column: number) => matrix[row * width + column] as number;
const dot = (length: number, term: (i: number) => number) =>
  Array.from({ length }, (_, i) => term(i)).reduce((sum, value) => sum + value, 0);

// Small integers, zeros among them: every sum is exact, so the order of summation does not show.
describe("products of matrices", () => {
  it("add a · b", () => {
    const a = integers(rows * inner, 3);
    const b = integers(inner * columns, 5);
    const c = new Float32Array(rows * columns).fill(1);
    addProduct(c, a, b, rows, inner, columns);
    c.forEach((value, i) => {
      const [row, column] = [Math.floor(i / columns), i % columns];
      expect(value).toBe(1 + dot(inner, (k) => at(a, inner, row, k) * at(b, columns, k, column)));
    });
  });

  it("add the transposed a · b", () => {
    const a = integers(rows * inner, 3);
    const b = integers(rows * columns, 5);
    const c = new Float32Array(inner * columns);
    addTransposedProduct(c, a, b, rows, inner, columns);
    c.forEach((value, i) => {
      const [row, column] = [Math.floor(i / columns), i % columns];
      expect(value).toBe(dot(rows, (k) => at(a, inner, k, row) * at(b, columns, k, column)));
    });
  });

  it("multiply a by the transposed b", () => {
    const a = integers(rows * columns, 3);
    const b = integers(inner * columns, 5);
    const c = new Float32Array(rows * inner);
    productWithTransposed(c, a, b, rows, inner, columns);
    c.forEach((value, i) => {
      const [row, column] = [Math.floor(i / inner), i % inner];
      expect(value).toBe(dot(columns, (k) => at(a, columns, row, k) * at(b, columns, column, k)));
    });
  });

  it("sum the rows", () => {
    const c = new Float32Array(2).fill(9);
    sumOfRows(c, Float32Array.of(1, 2, 3, 4, 5, 6), 3);
    expect([...c]).toEqual([9, 12]);
  });
});
