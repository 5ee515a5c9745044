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
  for (let i = 1; i < ascending.length; i++) {
    const lesser = ascending[i - 1] as string;
    const greater = ascending[i] as string;
    if ((values[lesser] as number) > (values[greater] as number)) return [lesser, greater];
  }
  return undefined;
}
