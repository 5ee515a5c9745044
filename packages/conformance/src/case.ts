import type { Backend, Dtype, KernelDescription, KernelName, OpName, Row } from "@nonlin/core";

/** What accuracy is measured of. */
export type Direction =
  | "forward"
  | "derivative"
  | "gradient"
  | "parameter derivative"
  | "parameter gradient"
  | "other gradient";

/** The largest error that a case has seen in one direction, and where. */
export interface WorstError {
  readonly direction: Direction;
  readonly ulp: number;
  /** Ready to be read: inputs with their bits, expected, received. */
  readonly witness: string;
}

/** One promise of the table, checked on one kernel of one backend. */
export interface Case {
  readonly op: OpName;
  readonly kernel: KernelName;
  readonly dtype: Dtype;
  /** A sentence whose subject is the kernel. */
  readonly title: string;
  /** Throws a ConformanceError where the promise is broken. */
  run(): readonly WorstError[] | undefined;
}

/** A kernel under test. */
export interface Subject<R extends Row = Row> {
  readonly backend: Backend;
  readonly description: KernelDescription;
  readonly row: R;
  readonly dtype: Dtype;
  readonly precision: "exact" | "fast";
}

/** What a kind checks: the title, and the check. */
export type Check = readonly [title: string, run: () => readonly WorstError[] | undefined];

/** A promise that a backend breaks. */
export class ConformanceError extends Error {
  override readonly name = "ConformanceError";
  /** What was measured before the case failed. */
  readonly worst: readonly WorstError[];
  constructor(message: string, worst: readonly WorstError[]) {
    super(message);
    this.worst = worst;
  }
}

const shown = 4;

/** Collects what a case finds, so that one message shows the pattern of a fault and not only its first instance. */
export class Findings {
  #count = 0;
  readonly #first: string[] = [];
  readonly #where: string;

  constructor({ backend, description, dtype }: Subject) {
    this.#where = `${backend.name} (${backend.isa}) ${description.name} ${dtype}`;
  }

  /** Notes a broken promise. The message is made only where it will be shown. */
  add(message: () => string): void {
    this.#count++;
    if (this.#first.length < shown) this.#first.push(message());
  }

  /** @throws ConformanceError if anything was found. */
  conclude(worst: readonly WorstError[] = []): void {
    if (this.#count === 0) return;
    const more = this.#count > this.#first.length ? [`… and ${this.#count - this.#first.length} more`] : [];
    throw new ConformanceError([`${this.#where}:`, ...this.#first, ...more].join("\n  "), worst);
  }
}
