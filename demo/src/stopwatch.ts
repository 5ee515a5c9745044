export type Direction = "forward" | "gradient";

/** What the calls of one function took. */
export interface Timing {
  readonly name: string;
  readonly direction: Direction;
  calls: number;
  elements: number;
  milliseconds: number;
}

/** Adds up the time spent in each activation, the whole call included: checks, dispatch and kernel. */
export class Stopwatch {
  readonly #timings = new Map<string, Timing>();

  /** A timing to be kept by who calls often. */
  timing(name: string, direction: Direction): Timing {
    const key = `${name} ${direction}`;
    let timing = this.#timings.get(key);
    if (timing === undefined) {
      timing = { name, direction, calls: 0, elements: 0, milliseconds: 0 };
      this.#timings.set(key, timing);
    }
    return timing;
  }

  get timings(): readonly Timing[] {
    return [...this.#timings.values()];
  }
}

/** Runs `call` and books it. */
export function timed<T>(timing: Timing, elements: number, call: () => T): T {
  const start = performance.now();
  const result = call();
  timing.milliseconds += performance.now() - start;
  timing.calls += 1;
  timing.elements += elements;
  return result;
}
