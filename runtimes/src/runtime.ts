import type { Line, Plan } from "./inside/suite.js";
import type { Extent } from "./plan.js";
import type { Stage } from "./stage.js";

/** A place where JavaScript runs. */
export interface Runtime {
  /** What the command line calls it: "node22". */
  readonly name: string;
  /** What people call it. */
  readonly title: string;
  /** The machine, where it is emulated. */
  readonly machine?: string;
  /** The backends that it has to have. One that is absent there is a failure. */
  readonly backends: readonly string[];
  /** What is run where nothing is asked for: emulators take hours for the whole suite. */
  readonly extent: Extent;
  /**
   * Carries out a plan inside.
   *
   * @throws NotRunnable where this machine cannot, with the remedy.
   */
  run(plan: Plan, stage: Stage): AsyncIterable<Line>;
}

/** Why a runtime is not here, and what would bring it. */
export class NotRunnable extends Error {
  override readonly name = "NotRunnable";
}
