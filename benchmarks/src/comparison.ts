import type { Entry, Introduction, Result, SubjectResult } from "./result.js";

/** Below this, a difference is taken for noise. */
export const sameWithin = 0.03;

/** An entry, and whose it is. */
export interface Standing {
  readonly name: string;
  readonly entry: Entry;
}

/** How two took the same subject: above 1 where ours was faster. */
export interface Comparison {
  readonly ratio: number;
  readonly outcome: "won" | "same" | "lost";
}

export function compared(our: Entry | undefined, other: Entry | undefined): Comparison | undefined {
  if (our === undefined || other === undefined) return undefined;
  const ratio = other.median / our.median;
  if (Math.abs(ratio - 1) < sameWithin) return { ratio, outcome: "same" };
  return { ratio, outcome: ratio > 1 ? "won" : "lost" };
}

/** The fastest of some competitors. */
export function fastest({ entries }: SubjectResult, names: readonly string[]): Standing | undefined {
  return names
    .flatMap((name) => (entries[name] === undefined ? [] : [{ name, entry: entries[name] }]))
    .reduce<Standing | undefined>(
      (best, one) => (best === undefined || one.entry.median < best.entry.median ? one : best),
      undefined,
    );
}

/** The names of those competitors. */
export function namesOf({ competitors }: Result, wanted: (one: Introduction) => boolean): readonly string[] {
  return competitors.filter(wanted).map(({ name }) => name);
}

/** The greatest error of each competitor in each function and direction, over all sizes and shapes that were measured. */
export class Errors {
  private readonly worst = new Map<string, number>();

  constructor({ subjects }: Result) {
    for (const subject of subjects) {
      for (const [name, { maxUlp }] of Object.entries(subject.entries)) {
        const key = Errors.key(subject, name);
        this.worst.set(key, Math.max(maxUlp, this.worst.get(key) ?? 0));
      }
    }
  }

  of(subject: SubjectResult, name: string): number {
    return this.worst.get(Errors.key(subject, name)) ?? 0;
  }

  private static key({ kernel, direction }: SubjectResult, name: string): string {
    return `${kernel} ${direction} ${name}`;
  }
}
