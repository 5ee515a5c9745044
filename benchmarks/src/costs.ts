import { existsSync, readFileSync } from "node:fs";
import type { SubjectResult } from "./result.js";
import type { Direction } from "./subject.js";

/** What an element costs one of nonlin's kernels, beside the time that it takes here. */
export interface Cost {
  /** Counted on AVX2, since callgrind knows no AVX-512. */
  readonly instructions: number;
  /** Those of them that divide or take a root. */
  readonly divisions: number;
  /** Read and written, if each array of the call passes through once. */
  readonly bytes: number;
}

/** A line of native/test/instructions/counts.jsonl. */
interface Count {
  readonly tier: "exact" | "fast";
  readonly kernel: string;
  readonly direction: Direction;
  readonly instructionsPerElement: number;
  readonly divisionsPerElement: number;
}

const file = new URL("../../native/test/instructions/counts.jsonl", import.meta.url);

/** How many arrays of as many elements as the input a call reads and writes. */
const arrays: { readonly [kind in SubjectResult["kind"]]: { readonly [direction in Direction]: number } } = {
  map: { forward: 2, gradient: 3 },
  channel: { forward: 2, gradient: 3 },
  gate: { forward: 3, gradient: 5 },
  rows: { forward: 2, gradient: 3 },
  selection: { forward: 2, gradient: 3 },
  reduction: { forward: 1, gradient: 2 },
  loss: { forward: 1, gradient: 2 },
};

/** The counts that are committed, by kernel, direction and tier. */
export class Costs {
  private readonly counts = new Map<string, Count>();

  constructor() {
    const text = existsSync(file) ? readFileSync(file, "utf8") : "";
    for (const line of text.split("\n").filter((one) => one !== "")) {
      const count = JSON.parse(line) as Count;
      this.counts.set(Costs.key(count, count.tier), count);
    }
  }

  /** What an element of a subject costs in a tier, or undefined where nobody counted. */
  of(subject: SubjectResult, tier: Count["tier"]): Cost | undefined {
    const count = this.counts.get(Costs.key(subject, tier));
    return (
      count && {
        instructions: count.instructionsPerElement,
        divisions: count.divisionsPerElement,
        bytes: 4 * arrays[subject.kind][subject.direction],
      }
    );
  }

  private static key({ kernel, direction }: Pick<Count, "kernel" | "direction">, tier: string): string {
    return `${kernel} ${direction} ${tier}`;
  }
}
