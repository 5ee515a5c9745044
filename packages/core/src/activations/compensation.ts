// Sums with what their additions round away (Neumaier), for what core adds up itself.

/** What an addition rounded away: a + b is total + this, exactly. */
export function sumError(a: number, b: number, total: number): number {
  const bRounded = total - a;
  return a - (total - bRounded) + (b - bRounded);
}

/** A sum and what its additions rounded away. The latter is meaningless for a sum that overflowed, or has a NaN in it. */
export function settled(sum: number, rest: number): number {
  return Number.isFinite(sum) ? sum + rest : sum;
}
