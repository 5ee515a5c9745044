import type { AxisRow, Interval } from "@nonlin/core";
import { formats, show, ulpOf } from "../bits.js";
import { allocate, filled } from "../carriers.js";
import { type Check, Findings, type Subject } from "../case.js";
import { defaultParameters } from "../parameters.js";
import { type OneRow, oneRow, rowSamples } from "../rows.js";

/** Claims about functions of rows, which hold with the default parameters. */
export function rowsCurve(subject: Subject<AxisRow>): Check[] {
  const kernel = oneRow(subject);
  return [
    ["stays in its range and comes to both ends", () => inRange(kernel)],
    ["has derivatives that stay in their range and come to both ends", () => derivativesInRange(kernel)],
    ["never decreases with its own input", () => monotone(kernel)],
    ["permutes its results as its inputs are", () => permuted(kernel)],
    ["leaves its fixed points where they are", () => fixed(kernel)],
  ];
}

/** Collects what leaves an interval, and which ends are not come near to. */
export class Enclosure {
  readonly #subject: Subject;
  readonly #interval: Interval;
  readonly #slack: number;
  readonly #reachesOpenEnds: boolean;
  readonly #findings: Findings;
  #least = Infinity;
  #greatest = -Infinity;

  constructor(subject: Subject, interval: Interval, slack: number) {
    this.#subject = subject;
    this.#interval = interval;
    this.#slack = slack;
    // What a selection has there takes a row that is longer than any.
    this.#reachesOpenEnds = subject.row.kind !== "selection";
    this.#findings = new Findings(subject);
  }

  add(value: number, where: () => string): void {
    const { low, high } = this.#interval;
    this.#least = Math.min(this.#least, value);
    this.#greatest = Math.max(this.#greatest, value);
    if (value >= low - this.#slack && value <= high + this.#slack) return;
    this.#findings.add(
      () => `${where()}: expected a value in [${low}, ${high}], received ${show(this.#subject.dtype, value)}`,
    );
  }

  conclude(): undefined {
    const { low, high, lowOpen = false, highOpen = false } = this.#interval;
    for (const [reached, limit, open] of [
      [this.#least, low, lowOpen],
      [this.#greatest, high, highOpen],
    ] as const) {
      if (open && !this.#reachesOpenEnds) continue;
      const near = Math.max(1e-5, this.#slack);
      if (Number.isFinite(limit) ? Math.abs(reached - limit) < near : Math.abs(reached) > 50) continue;
      this.#findings.add(() => `the values never come nearer to ${limit} than ${reached}`);
    }
    this.#findings.conclude();
  }
}

function inRange(kernel: OneRow): undefined {
  const { subject } = kernel;
  const { row, dtype } = subject;
  const enclosure = new Enclosure(subject, row.range, 0);
  for (const x of rowSamples(dtype)) {
    const y = kernel.at(x, defaultParameters(row, dtype));
    for (const [i, value] of y.entries()) enclosure.add(value, () => `result ${i} of [${x.join(", ")}]`);
  }
  return enclosure.conclude();
}

function derivativesInRange(kernel: OneRow): undefined {
  const { subject } = kernel;
  const { row, dtype } = subject;
  const parameters = defaultParameters(row, dtype);
  // From an output that is rounded itself.
  const enclosure = new Enclosure(subject, row.derivativeRange, 2 ** (3 - formats[dtype].precision));
  for (const x of rowSamples(dtype)) {
    const y = kernel.at(x, parameters);
    for (const k of x.keys()) {
      const unit = allocate(dtype, x.length);
      unit[k] = 1;
      for (const [i, slope] of kernel.gradientAt(unit, y, parameters).entries()) {
        enclosure.add(slope, () => `result ${k} by input ${i} of [${x.join(", ")}]`);
      }
    }
  }
  return enclosure.conclude();
}

function monotone(kernel: OneRow): undefined {
  const { subject } = kernel;
  const { row, dtype } = subject;
  if (!row.monotone) return undefined;
  const parameters = defaultParameters(row, dtype);
  const findings = new Findings(subject);
  for (const x of rowSamples(dtype)) {
    const y = kernel.at(x, parameters);
    for (const k of x.keys()) {
      const moved = x.slice();
      // By enough that the rounding of the other terms does not hide it.
      moved[k] = (moved[k] as number) + Math.abs(moved[k] as number) / 64 + 2 ** -6;
      const [before, after] = [y[k] as number, kernel.at(moved, parameters)[k] as number];
      if (!Number.isFinite(moved[k]) || after >= before) continue;
      findings.add(
        () =>
          `result ${k} of [${x.join(", ")}] is ${show(dtype, before)}, and ${show(dtype, after)} for a greater input`,
      );
    }
  }
  findings.conclude();
}

function permuted(kernel: OneRow): undefined {
  const { subject } = kernel;
  const { row, dtype } = subject;
  const parameters = defaultParameters(row, dtype);
  const findings = new Findings(subject);
  for (const x of rowSamples(dtype)) {
    if (row.symmetry === "permutation of distinct elements" && new Set(x).size < x.length) continue;
    const y = kernel.at(x, parameters);
    const back = kernel.at(x.slice().reverse(), parameters).reverse();
    for (const [i, value] of y.entries()) {
      // The sum has another order.
      if (Math.abs(value - (back[i] as number)) <= 2 * ulpOf(dtype, value) || value === back[i]) continue;
      findings.add(
        () =>
          `result ${i} of [${x.join(", ")}] is ${show(dtype, value)}, and ${show(dtype, back[i] as number)} of the row reversed`,
      );
    }
  }
  findings.conclude();
}

function fixed(kernel: OneRow): undefined {
  const { subject } = kernel;
  const { row, dtype } = subject;
  const findings = new Findings(subject);
  for (const example of row.fixedPoints.examples) {
    const x = filled(dtype, example);
    for (const [i, y] of kernel.at(x, defaultParameters(row, dtype)).entries()) {
      const value = x[i] as number;
      if (Math.abs(y - value) <= 2 * ulpOf(dtype, value)) continue;
      findings.add(
        () => `result ${i} of [${x.join(", ")}]: expected ${show(dtype, value)}, received ${show(dtype, y)}`,
      );
    }
  }
  findings.conclude();
}
