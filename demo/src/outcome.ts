import type { BackendName } from "./arguments.js";
import { type Comparison, compare } from "./comparison.js";
import type { Digits } from "./digits.js";
import type { Timing } from "./stopwatch.js";
import type { Plan, Run } from "./training.js";

export const promisedAccuracy = 0.95;

/** A run, and what it ran on. */
export interface BackendRun extends Run {
  readonly backend: string;
  readonly isa: string;
}

/** A backend that was asked for and is not there. */
export interface Missing {
  readonly backend: BackendName;
  readonly reason: string;
}

/** All that the demo found out. */
export interface Outcome {
  readonly plan: Plan;
  readonly digits: { readonly train: Digits; readonly test: Digits };
  readonly runs: readonly BackendRun[];
  readonly missing: readonly Missing[];
  /** Undefined where there is one run only. */
  readonly comparison: Comparison | undefined;
  /** Undefined where the plan was too small for a promise. */
  readonly accurateEnough: boolean | undefined;
  readonly seconds: number;
}

export function outcome(
  facts: Pick<Outcome, "plan" | "digits" | "runs" | "missing" | "seconds">,
  promised: boolean,
): Outcome {
  return {
    ...facts,
    comparison: facts.runs.length > 1 ? compare(facts.runs) : undefined,
    accurateEnough: promised ? facts.runs.every(({ accuracy }) => accuracy >= promisedAccuracy) : undefined,
  };
}

export function passed({ missing, comparison, accurateEnough }: Outcome): boolean {
  return missing.length === 0 && comparison?.identical !== false && accurateEnough !== false;
}

export function nanosecondsPerElement({ milliseconds, elements }: Timing): number {
  return (milliseconds * 1e6) / elements;
}

/** The outcome as one object for machines. */
export function outcomeAsData(result: Outcome): unknown {
  const { plan, digits, runs, missing, comparison, accurateEnough, seconds } = result;
  const { choice, ...numbers } = plan;
  return {
    passed: passed(result),
    plan: { activation: choice.name, ...numbers },
    digits: { train: digits.train.count, test: digits.test.count },
    machine: { platform: process.platform, arch: process.arch, node: process.version },
    seconds,
    accurateEnough: accurateEnough ?? null,
    identical: comparison?.identical ?? null,
    differences: comparison?.differences ?? [],
    missing,
    runs: runs.map((run) => ({
      backend: run.backend,
      isa: run.isa,
      seconds: run.seconds,
      accuracy: run.accuracy,
      epochs: run.epochs,
      digests: run.digests,
      activations: run.timings.map((timing) => ({ ...timing, nanosecondsPerElement: nanosecondsPerElement(timing) })),
      learned: run.learned.map(({ name, before, after }) => ({ name, before: [...before], after: [...after] })),
    })),
  };
}
