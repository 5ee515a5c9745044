// Products of row-major float32 matrices as plain loops, summed in one fixed order: their result is the same bits on
// every machine, and does not depend on who computes the activations.

/** c += a · b, with a [rows, inner], b [inner, columns], c [rows, columns]. */
export function addProduct(
  c: Float32Array,
  a: Float32Array,
  b: Float32Array,
  rows: number,
  inner: number,
  columns: number,
): void {
  for (let row = 0; row < rows; row++) addCombination(c, row * columns, a, row * inner, 1, b, inner, columns);
}

/** c += aᵀ · b, with a [rows, inner], b [rows, columns], c [inner, columns]: the gradient of weights. */
export function addTransposedProduct(
  c: Float32Array,
  a: Float32Array,
  b: Float32Array,
  rows: number,
  inner: number,
  columns: number,
): void {
  for (let i = 0; i < inner; i++) addCombination(c, i * columns, a, i, inner, b, rows, columns);
}

/** c = a · bᵀ, with a [rows, columns], b [inner, columns], c [rows, inner]: the gradient of a layer's input. */
export function productWithTransposed(
  c: Float32Array,
  a: Float32Array,
  b: Float32Array,
  rows: number,
  inner: number,
  columns: number,
): void {
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < inner; i++) {
      let sum = 0;
      for (let column = 0; column < columns; column++) {
        sum += (a[row * columns + column] as number) * (b[i * columns + column] as number);
      }
      c[row * inner + i] = sum;
    }
  }
}

/** Writes `row` into each row of c [rows, row.length]. */
export function fillRows(c: Float32Array, row: Float32Array, rows: number): void {
  for (let i = 0; i < rows; i++) c.set(row, i * row.length);
}

/** c[column] = the sum of that column of a [rows, c.length]. */
export function sumOfRows(c: Float32Array, a: Float32Array, rows: number): void {
  c.fill(0);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < c.length; column++) {
      c[column] = (c[column] as number) + (a[row * c.length + column] as number);
    }
  }
}

let factors = new Float32Array(1024);
let starts = new Uint32Array(1024);

/**
 * Adds to a row of c the rows of b, each times its factor: `count` of them, `step` apart in a.
 *
 * Four pixels in five are blank paper, so zeros are left out first; the others go four at a time, so that c is read and
 * written once for four products.
 */
function addCombination(
  c: Float32Array,
  to: number,
  a: Float32Array,
  from: number,
  step: number,
  b: Float32Array,
  count: number,
  columns: number,
): void {
  if (factors.length < count + 3) {
    factors = new Float32Array(count + 3);
    starts = new Uint32Array(count + 3);
  }
  let found = 0;
  for (let i = 0; i < count; i++) {
    const factor = a[from + i * step] as number;
    if (factor !== 0) {
      factors[found] = factor;
      starts[found] = i * columns;
      found += 1;
    }
  }
  // Filled up to a multiple of four with rows times 0.
  factors.fill(0, found, found + 3);
  starts.fill(0, found, found + 3);
  for (let i = 0; i < found; i += 4) {
    const f0 = factors[i] as number;
    const f1 = factors[i + 1] as number;
    const f2 = factors[i + 2] as number;
    const f3 = factors[i + 3] as number;
    const b0 = starts[i] as number;
    const b1 = starts[i + 1] as number;
    const b2 = starts[i + 2] as number;
    const b3 = starts[i + 3] as number;
    for (let column = 0; column < columns; column++) {
      c[to + column] =
        (c[to + column] as number) +
        f0 * (b[b0 + column] as number) +
        f1 * (b[b1 + column] as number) +
        f2 * (b[b2 + column] as number) +
        f3 * (b[b3 + column] as number);
    }
  }
}
