// Results against exact values: golden vectors, points of the table, and points that are drawn anew.

import { step } from "../bits.js";
import type { Direction } from "../case.js";
import { type Territory, territory, territoryTitles } from "../cases/accuracy.js";
import { type Freshness, freshTrials, hasFormula } from "../fresh.js";
import { loadReals } from "../oracle/real.js";
import { defaultParameters, namedParameters } from "../parameters.js";
import { isDefinedAt } from "../pointwise.js";
import { type Tolerance, toleranceWords } from "../profiles.js";
import { NotSupported, results } from "../runtime.js";
import type { Tally } from "../tally.js";
import { goldenTrials, type Point, specialTrials, type Trial } from "../trials.js";
import { can, type LawCase, type LawSubject } from "./law.js";

const nouns: Readonly<Record<Direction, string>> = {
  forward: "values",
  derivative: "derivatives",
  gradient: "gradients",
  "other gradient": "gradients of the second input",
  "parameter derivative": "derivatives by the parameter",
  "parameter gradient": "gradients of the parameter",
};

/** What each direction's law is called. */
const lawOf: Readonly<Record<Direction, string>> = {
  forward: "values",
  derivative: "derivatives",
  gradient: "gradients",
  "other gradient": "gradients",
  "parameter derivative": "parameter gradients",
  "parameter gradient": "parameter gradients",
};

const longRow = 1000;

/** Golden vectors: one case for each direction, and cases of their own for what runtimes lose under its own name. */
export function values(subject: LawSubject): LawCase[] {
  const trials = goldenTrials(subject).filter(({ call }) => can(subject, call.direction));
  const held = (chosen: readonly Trial[], where: Territory) => async (tally: Tally) => {
    await measureAll(subject, tally, chosen, (_, { expected, inputs }) => {
      const numbers = inputs.flatMap(([name, value]) => (name === "dy" && value === 1 ? [] : [value]));
      return territory(subject.dtype, expected, ...numbers) === where;
    });
  };
  const cases: LawCase[] = [];
  for (const direction of Object.keys(nouns) as Direction[]) {
    for (const [chosen, suffix, law] of [
      [ofTrials(trials, direction, true, false), "", lawOf[direction]],
      [ofTrials(trials, direction, true, true), ` in rows of ${longRow} elements and more`, "long rows"],
      [ofTrials(trials, direction, false, undefined), " with other parameters than the defaults", lawOf[direction]],
    ] as const) {
      const [first] = chosen;
      if (first === undefined) continue;
      const words = withinWords(toleranceOf(subject, first));
      cases.push({ law, title: `has ${nouns[direction]} ${words}${suffix}`, check: held(chosen, "normal") });
    }
  }
  if (trials.length === 0) return cases;
  return [
    ...cases,
    { law: "subnormal numbers", title: territoryTitles.subnormal, check: held(trials, "subnormal") },
    { law: "zeros", title: territoryTitles.zero, check: held(trials, "zero") },
  ];
}

function ofTrials(trials: readonly Trial[], direction: Direction, byDefault: boolean, isLong: boolean | undefined) {
  return trials.filter(
    (trial) =>
      trial.direction === direction &&
      trial.byDefault === byDefault &&
      (isLong === undefined || (trial.axisLength ?? 0) >= longRow === isLong),
  );
}

function withinWords(tolerance: Tolerance): string {
  const words = toleranceWords(tolerance);
  return words === "correctly rounded" ? "that are correctly rounded" : `within ${words}`;
}

function toleranceOf(subject: LawSubject, { direction, byDefault, axisLength }: Trial): Tolerance {
  return subject.profile.tolerance({ ...subject, direction, byDefault, axisLength });
}

/** All calls that the runtime can make: some parameters may be beyond it. */
async function measureAll(
  subject: LawSubject,
  tally: Tally,
  trials: readonly Trial[],
  counts?: (trial: Trial, point: Point) => boolean,
): Promise<void> {
  let refusal: NotSupported | undefined;
  let made = 0;
  for (const trial of trials) {
    try {
      await measure(subject, tally, trial, (point) => counts?.(trial, point) ?? true);
      made++;
    } catch (error) {
      if (!(error instanceof NotSupported)) throw error;
      refusal = error;
    }
  }
  if (made === 0 && refusal !== undefined) throw refusal;
}

/** Makes a call twice: what a runtime gives once and not again is no result. */
async function measure(
  subject: LawSubject,
  tally: Tally,
  trial: Trial,
  counts: (point: Point) => boolean,
): Promise<void> {
  const points = trial.points.filter(
    (point) => counts(point) && (subject.profile.conventions || !isConvention(subject, trial, point)),
  );
  if (points.length === 0) return;
  const tolerance = toleranceOf(subject, trial);
  const received = await results(subject, trial.call);
  const again = await results(subject, trial.call);
  for (const point of points) {
    const output = received[point.output];
    // A runtime need not have the gradients of parameters.
    if (output === undefined) continue;
    tally.measure(tolerance, output[point.position] as number, trial, point);
  }
  for (const [k, output] of received.entries()) {
    for (const [i, value] of output.entries()) {
      const second = again[k]?.[i] as number;
      if (!Object.is(value, second)) tally.note(false, () => `result ${i} is ${value}, and ${second} the next time`);
    }
  }
}

/** Whether a slope is asked for where there are two, by the row's own formula on either side, or where there is none. */
function isConvention({ row, dtype, description }: LawSubject, { direction, call }: Trial, { inputs }: Point): boolean {
  if ((row.kind !== "map" && row.kind !== "channel") || direction === "forward") return false;
  const x = inputs.at(-1)?.[1];
  if (x === undefined || !Number.isFinite(x)) return false;
  if (!isDefinedAt(row, x)) return true;
  const named = namedParameters(row, description, call.parameters) as never;
  const [below, above] = [-1, 1].map((steps) => row.derivative(step(dtype, x, steps), named)) as [number, number];
  return Math.abs(below - above) > 1e-3 * Math.max(1e-3, Math.abs(below), Math.abs(above));
}

/** The table's own points with the default parameters: infinite arguments are limits, all others special values. */
export function special(subject: LawSubject): LawCase[] {
  const trials = specialTrials(subject, defaultParameters(subject.row, subject.dtype)).filter(({ call }) =>
    can(subject, call.direction),
  );
  if (trials.length === 0) return [];
  const isLimit = (trial: Trial, { position }: Point) =>
    trial.call.inputs.some((input) =>
      trial.axisLength === undefined
        ? Math.abs(input[position] as number) === Infinity
        : input.some((x) => Math.abs(x) === Infinity),
    );
  const held = (limits: boolean) => async (tally: Tally) => {
    await measureAll(subject, tally, trials, (trial, point) => isLimit(trial, point) === limits);
  };
  return [
    { law: "special values", title: "gives the special values of its row in the table", check: held(false) },
    { law: "limits", title: "comes to its limits at infinite arguments", check: held(true) },
  ];
}

/**
 * Points from a seed. The slopes among them are difference quotients of the function itself, in high precision; gradients of
 * rows, which are functions of the row's result, have formulas.
 */
export function fresh(subject: LawSubject, freshness: Freshness): LawCase[] {
  if (freshness.budget === 0) return [];
  const held = (direction: "forward" | "derivative") => async (tally: Tally) => {
    const reals = await loadReals();
    await measureAll(subject, tally, freshTrials(subject, reals, direction, freshness));
  };
  const { kind } = subject.row;
  const slopes =
    kind === "map" || kind === "channel" || kind === "gate"
      ? { law: "difference quotients", title: "has the slopes of its difference quotients at points" }
      : { law: "fresh gradients", title: "has the right gradients of rows" };
  const cases: LawCase[] = [];
  if (can(subject, "forward") && hasFormula(subject, "forward")) {
    const title = `is right at points drawn from the seed ${freshness.seed}`;
    cases.push({ law: "fresh points", title, check: held("forward") });
  }
  if (can(subject, "gradient") && hasFormula(subject, "derivative")) {
    const title = `${slopes.title} drawn from the seed ${freshness.seed}`;
    cases.push({ law: slopes.law, title, check: held("derivative") });
  }
  return cases;
}
