import type { Freshness } from "../fresh.js";
import { curve } from "./curve.js";
import { directionsOf, type LawCase, type LawSubject } from "./law.js";
import { purity } from "./purity.js";
import { channels, rows } from "./rows.js";
import { fresh, special, values } from "./values.js";

export type { LawCase, LawSubject } from "./law.js";

/** Everything that a kernel on a runtime is held to under a profile. */
export function lawsOf(subject: LawSubject, freshness: Freshness): LawCase[] {
  if (directionsOf(subject).length === 0) return [];
  const all = [
    ...special(subject),
    ...values(subject),
    ...fresh(subject, freshness),
    ...curve(subject),
    ...rows(subject),
    ...channels(subject),
    ...purity(subject),
  ];
  const { laws } = subject.profile;
  return laws === undefined ? all : all.filter(({ law }) => laws.includes(law));
}
