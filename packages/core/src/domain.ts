// What numbers a parameter may be, and what several may be beside each other.
import type { Description, Domain } from "./op.js";

/** Whether a value lies in an interval; NaN lies in none. */
export function isInside({ low, high, lowOpen, highOpen, nonZero }: Domain, value: number): boolean {
  if (nonZero && value === 0) return false;
  return (lowOpen ? value > low : value >= low) && (highOpen ? value < high : value <= high);
}

/** Two of a row's `ascending` parameters of which the first is greater; undefined where these values keep the rule. */
export function wrongOrder(
  { ascending = [] }: Pick<Description, "ascending">,
  values: Readonly<Record<string, number>>,
): readonly [lesser: string, greater: string] | undefined {
  for (const [i, lesser] of ascending.slice(0, -1).entries()) {
    const greater = ascending[i + 1] as string;
    if ((values[lesser] as number) > (values[greater] as number)) return [lesser, greater];
  }
  return undefined;
}
