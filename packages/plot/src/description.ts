// A picture of curves in words, for those who do not see it.
import { extremumWords } from "./extrema.js";
import { type DrawnCurve, type Plan, within } from "./plan.js";
import { numeral } from "./ticks.js";
import type { Point } from "./trace.js";
import { curveLabels, enumeration, quantityNames } from "./wording.js";
import type { Zone } from "./zones.js";

/** More of a kind than these are counted, not named. */
const mostNamed = 4;

/** What is shown, curve by curve. */
export function describePlan(plan: Plan, title: string): string {
  const { curves, drawn, domain } = plan;
  const names = [...new Set(drawn.map(({ quantity }) => quantityNames[quantity]))];
  const labels = curves.length === 1 ? [""] : curveLabels(curves);
  return [
    `${title}: ${enumeration(names)}, for x from ${numeral(domain[0], 4)} to ${numeral(domain[1], 4)}.`,
    ...drawn.map((one) => describeLine(one, labels[curves.indexOf(one.curve)] as string)),
    ...curves.flatMap((_, k) => describeFeatures(plan, k, labels[k] as string)),
    ...plan.extrema
      .slice(0, curves.length === 1 ? mostNamed : 0)
      .map((extremum) => `It has a ${extremumWords(extremum)}.`),
  ].join(" ");
}

function describeLine({ quantity, known }: DrawnCurve, label: string): string {
  return `The ${quantityNames[quantity]}${label === "" ? "" : ` of ${label}`} ${extentInWords(known)}.`;
}

function describeFeatures({ curves, zones, domain, saturation }: Plan, place: number, label: string): string[] {
  const whose = label === "" ? "" : ` (${label})`;
  const kinks = within(curves[place]?.kinks ?? [], domain).map((x) => numeral(x, 4));
  const { saturated = [], dead = [] } = zones[place] ?? {};
  const sentences: string[] = [];
  if (saturated.length > 0) {
    sentences.push(`Saturated${whose}, |f′| below ${numeral(saturation, 3)}: x ${zonesInWords(saturated)}.`);
  }
  if (dead.length > 0) sentences.push(`Dead${whose}, f′ = 0: x ${zonesInWords(dead)}.`);
  if (kinks.length > 0)
    sentences.push(`${kinks.length === 1 ? "Kink" : "Kinks"}${whose} at x = ${enumeration(kinks)}.`);
  return sentences;
}

function zonesInWords(zones: readonly Zone[]): string {
  const named = zones.slice(0, mostNamed).map(({ from, to }) => `from ${numeral(from, 4)} to ${numeral(to, 4)}`);
  const others = zones.length - named.length;
  return enumeration(others === 0 ? named : [...named, `in ${others} more`]);
}

function extentInWords(points: readonly Point[]): string {
  const finite = points.map(({ y }) => y).filter((y) => Number.isFinite(y));
  if (finite.length === 0) return "is not a finite number anywhere here";
  const low = finite.reduce((a, b) => Math.min(a, b));
  const high = finite.reduce((a, b) => Math.max(a, b));
  return low === high ? `is ${numeral(low, 4)}` : `lies between ${numeral(low, 4)} and ${numeral(high, 4)}`;
}
