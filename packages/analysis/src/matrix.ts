// Row-major matrices of float64, as plain arrays.

/**
 * A (rows × inner) times the transpose of B (columns × inner). Four rows by two columns at a time, so that a number that is
 * read is used more than once: 256 × 256 × 256 takes two thirds of the time of two by two, and 4 by 4 no less.
 */
export function timesTransposed(
  a: Float64Array,
  b: Float64Array,
  rows: number,
  inner: number,
  columns: number,
): Float64Array {
  const product = new Float64Array(rows * columns);
  const blockedRows = rows - (rows % 4);
  const blockedColumns = columns - (columns % 2);
  for (let r = 0; r < blockedRows; r += 4) {
    for (let c = 0; c < blockedColumns; c += 2) blockInto(product, a, b, r, c, inner, columns);
  }
  for (let r = 0; r < rows; r++) {
    const done = r < blockedRows ? blockedColumns : 0;
    for (let c = done; c < columns; c++) product[r * columns + c] = dot(a, r * inner, b, c * inner, inner);
  }
  return product;
}

function blockInto(
  product: Float64Array,
  a: Float64Array,
  b: Float64Array,
  row: number,
  column: number,
  inner: number,
  columns: number,
): void {
  const a0 = row * inner;
  const [a1, a2, a3] = [a0 + inner, a0 + 2 * inner, a0 + 3 * inner];
  const b0 = column * inner;
  const b1 = b0 + inner;
  let [s00, s01, s10, s11, s20, s21, s30, s31] = [0, 0, 0, 0, 0, 0, 0, 0];
  for (let k = 0; k < inner; k++) {
    const y0 = b[b0 + k] as number;
    const y1 = b[b1 + k] as number;
    const x0 = a[a0 + k] as number;
    s00 += x0 * y0;
    s01 += x0 * y1;
    const x1 = a[a1 + k] as number;
    s10 += x1 * y0;
    s11 += x1 * y1;
    const x2 = a[a2 + k] as number;
    s20 += x2 * y0;
    s21 += x2 * y1;
    const x3 = a[a3 + k] as number;
    s30 += x3 * y0;
    s31 += x3 * y1;
  }
  const at = row * columns + column;
  product[at] = s00;
  product[at + 1] = s01;
  product[at + columns] = s10;
  product[at + columns + 1] = s11;
  product[at + 2 * columns] = s20;
  product[at + 2 * columns + 1] = s21;
  product[at + 3 * columns] = s30;
  product[at + 3 * columns + 1] = s31;
}

function dot(a: Float64Array, from: number, b: Float64Array, to: number, length: number): number {
  let sum = 0;
  for (let k = 0; k < length; k++) sum += (a[from + k] as number) * (b[to + k] as number);
  return sum;
}

/** The transpose of a rows × columns matrix. */
export function transposed(a: Float64Array, rows: number, columns: number): Float64Array {
  const result = new Float64Array(a.length);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) result[c * rows + r] = a[r * columns + c] as number;
  }
  return result;
}

/**
 * A random orthogonal matrix, uniform among all: a product of reflections along normal vectors of growing length (Stewart,
 * SIAM J. Numer. Anal. 17, 1980). Row k of `normal` gives the one of length k + 1.
 */
export function randomOrthogonal(normal: Float64Array, size: number): Float64Array {
  const q = new Float64Array(size * size);
  const last = size * size - 1;
  q[last] = (normal[0] as number) < 0 ? -1 : 1;
  for (let length = 2; length <= size; length++) {
    const start = size - length;
    const x = normal.subarray((length - 1) * size, (length - 1) * size + length);
    q[start * size + start] = 1;
    reflect(q, size, start, x);
  }
  return q;
}

/** Multiplies the block of q from `start` on by the reflection that takes the direction of x to the first axis, negated. */
function reflect(q: Float64Array, size: number, start: number, x: Float64Array): void {
  const length = x.length;
  let square = 0;
  for (const component of x) square += component * component;
  const first = x[0] as number;
  const sign = first < 0 ? -1 : 1;
  const v = x.slice();
  v[0] = first + sign * Math.sqrt(square);
  const scale = 2 / (square - first * first + (v[0] as number) ** 2);
  const product = new Float64Array(length);
  for (let r = 0; r < length; r++) {
    const row = (start + r) * size + start;
    const factor = v[r] as number;
    for (let c = 0; c < length; c++) product[c] = (product[c] as number) + factor * (q[row + c] as number);
  }
  for (let r = 0; r < length; r++) {
    const row = (start + r) * size + start;
    const factor = scale * (v[r] as number);
    for (let c = 0; c < length; c++) q[row + c] = sign * (factor * (product[c] as number) - (q[row + c] as number));
  }
}
