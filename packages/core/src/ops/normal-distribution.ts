/** The standard normal density e^(-x²/2) / sqrt(2 pi). */
export function normalDensity(x: number): number {
  return Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
}

/**
 * The standard normal distribution function, to about 1e-14 relative, the left tail included. A Taylor series inside
 * |x| < 3 (Abramowitz & Stegun 26.2.11), a continued fraction outside (26.2.14).
 */
export function normalCumulative(x: number): number {
  const a = Math.abs(x);
  if (Number.isNaN(x)) return x;
  if (a > 40) return x > 0 ? 1 : 0;
  if (a < 3) {
    let term = x;
    let sum = x;
    for (let n = 3; Math.abs(term) > 1e-18 * Math.abs(sum); n += 2) {
      term *= (x * x) / n;
      sum += term;
    }
    return 0.5 + sum * normalDensity(x);
  }
  let fraction = 0;
  for (let n = 200; n >= 1; n--) fraction = n / (a + fraction);
  const tail = normalDensity(x) / (a + fraction);
  return x > 0 ? 1 - tail : tail;
}
