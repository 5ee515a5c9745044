/** Mean and spread of some numbers. */
export interface Statistics {
  readonly mean: number;
  /** Mean of the squared distance from the mean. */
  readonly variance: number;
  /** Mean of the squares. */
  readonly secondMoment: number;
}

/** The statistics of an array. */
export function statisticsOf(numbers: Float64Array): Statistics {
  let [sum, squares] = [0, 0];
  for (const x of numbers) {
    sum += x;
    squares += x * x;
  }
  const mean = sum / numbers.length;
  let variance = 0;
  for (const x of numbers) variance += (x - mean) ** 2;
  return { mean, variance: variance / numbers.length, secondMoment: squares / numbers.length };
}
