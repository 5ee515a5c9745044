// What a row of the table claims of the whole curve, with the default parameters.
import { type ChannelRow, type FloatArray, isInside, type MapRow, roundTo } from "@nonlin/core";
import { formats, show, step, ulpOf } from "../bits.js";
import { constant, filled } from "../carriers.js";
import { edgeValues, finiteValues, mixedValues } from "../inputs.js";
import { isDefaultChoice } from "../parameters.js";
import { Draws } from "../recipes.js";
import { results } from "../runtime.js";
import type { Tally } from "../tally.js";
import { can, type LawCase, type LawSubject, plainCall } from "./law.js";

/** Claims about elementwise functions. */
export function curve(subject: LawSubject): LawCase[] {
  const { row, description } = subject;
  if (row.kind === "gate") return can(subject, "forward") && row.symmetry === "odd in b" ? [oddInB(subject)] : [];
  if ((row.kind !== "map" && row.kind !== "channel") || !isDefaultChoice(row, description)) return [];
  const cases: LawCase[] = [];
  if (can(subject, "forward")) {
    if (row.monotone !== false) {
      const places = row.monotone === true ? 0 : 1;
      cases.push({
        law: "monotonicity",
        title: "never decreases, from float to float",
        check: monotone(subject, places),
      });
    }
    if (row.symmetry !== "none") {
      cases.push({ law: "symmetry", title: `is ${row.symmetry}`, check: symmetric(subject, row.symmetry) });
    }
    cases.push({ law: "range", title: "stays in its range", check: inRange(subject, row, "forward") });
  }
  if (can(subject, "gradient")) {
    cases.push({
      law: "range",
      title: "has a derivative that stays in its range",
      check: inRange(subject, row, "gradient"),
    });
  }
  return cases;
}

const runLength = 64;

/** f of many arguments, which may not all be in its domain. */
async function valuesAt(subject: LawSubject, x: FloatArray): Promise<FloatArray> {
  return (await results(subject, plainCall(subject, "forward", [x.length], [x])))[0] as FloatArray;
}

function isDefined({ row }: LawSubject, x: number): boolean {
  const { domain } = row as MapRow | ChannelRow;
  return domain === undefined || isInside(domain, x);
}

/** Ascending runs of neighbouring floats at random places of every size, and scattered arguments in order. */
function ascending(subject: LawSubject): FloatArray[] {
  const { dtype } = subject;
  const draws = new Draws(77);
  const starts = [
    ...Array.from({ length: 60 }, () => draws.fraction(dtype) * 2 ** (draws.below(40) - 30)),
    ...Array.from({ length: 100 }, () => draws.fraction(dtype) * 20),
    ...Array.from({ length: 20 }, () => draws.fraction(dtype) * (dtype === "float64" ? 760 : 110)),
  ];
  const runs = starts.map((start) => {
    const run = constant(dtype, runLength, roundTo(dtype, start));
    for (let i = 1; i < runLength; i++) run[i] = step(dtype, run[i - 1] as number, 1);
    return run;
  });
  const even = filled(
    dtype,
    Array.from({ length: 4001 }, (_, i) => (i - 2000) / 40),
  );
  return [...runs, finiteValues(dtype, 5, 4000).sort(), even].map(
    (run) => run.filter((x) => isDefined(subject, x)) as FloatArray,
  );
}

function monotone(subject: LawSubject, places: number) {
  return async (tally: Tally) => {
    const { dtype } = subject;
    const runs = ascending(subject);
    // One call for all: a call costs more than its elements elsewhere.
    const all = filled(
      dtype,
      runs.flatMap((run) => [...run]),
    );
    const y = await valuesAt(subject, all);
    let start = 0;
    for (const run of runs) {
      for (let i = start + 1; i < start + run.length; i++) {
        const [before, after] = [y[i - 1] as number, y[i] as number];
        tally.note(
          Number.isNaN(before) || Number.isNaN(after) || after >= step(dtype, before, -places),
          () =>
            `f(${show(dtype, all[i - 1] as number)}) = ${show(dtype, before)} > f(${show(dtype, all[i] as number)}) = ${show(dtype, after)}`,
        );
      }
      start += run.length;
    }
  };
}

function symmetric(subject: LawSubject, symmetry: "odd" | "even") {
  return async (tally: Tally) => {
    const { dtype } = subject;
    const x = filled(dtype, [...edgeValues(dtype), ...finiteValues(dtype, 6, 2000)]);
    const y = await valuesAt(subject, x);
    const mirrored = await valuesAt(subject, x.map((value) => -value) as FloatArray);
    for (const [i, value] of y.entries()) {
      const [expected, other] = [symmetry === "odd" ? -value : value, mirrored[i] as number];
      tally.note(
        tally.isTwin(expected, other),
        () =>
          `f(${show(dtype, x[i] as number)}) = ${show(dtype, value)}, but f of its negative is ${show(dtype, other)}`,
      );
    }
  };
}

function oddInB(subject: LawSubject): LawCase {
  return {
    law: "symmetry",
    title: "is odd in its second input",
    async check(tally) {
      const { dtype } = subject;
      const [a, b] = [mixedValues(dtype, 5, 1000), mixedValues(dtype, 6, 1000)];
      const of = async (second: FloatArray) =>
        (await results(subject, plainCall(subject, "forward", [a.length], [a, second])))[0] as FloatArray;
      const y = await of(b);
      const mirrored = await of(b.map((value) => -value) as FloatArray);
      for (const [i, value] of y.entries()) {
        const other = mirrored[i] as number;
        tally.note(
          tally.isTwin(-value, other),
          () =>
            `a = ${show(dtype, a[i] as number)}, b = ${show(dtype, b[i] as number)}: ${show(dtype, value)}, but for -b ${show(dtype, other)}`,
        );
      }
    },
  };
}

function inRange(subject: LawSubject, row: MapRow | ChannelRow, direction: "forward" | "gradient") {
  return async (tally: Tally) => {
    const { dtype, profile } = subject;
    const { low, high } = direction === "forward" ? row.range : row.derivativeRange;
    const inputs = [
      ...edgeValues(dtype),
      ...Array.from({ length: 1200 }, (_, i) => roundTo(dtype, i / 200 - 3)),
      ...finiteValues(dtype, 7, 2000),
    ].filter((x) => isDefined(subject, x) && Math.abs(x) <= formats[dtype].largest);
    const x = filled(dtype, inputs);
    const call = plainCall(
      subject,
      direction,
      [x.length],
      direction === "forward" ? [x] : [constant(dtype, x.length, 1), x],
    );
    const y = (await results(subject, call))[0] as FloatArray;
    const [from, to] = [end(subject, low, -1), end(subject, high, 1)];
    for (const [i, value] of y.entries()) {
      tally.note(
        (value >= from && value <= to) || Number.isNaN(value),
        () =>
          `${direction === "forward" ? "f" : "f′"}(${show(dtype, x[i] as number)}): expected a value in [${low}, ${high}], received ${show(dtype, value)}`,
      );
    }
    // A short number (0, 1, 1/4) is a limit that no rounding passes; an extremum may be missed by some last places.
    function end({ dtype }: LawSubject, limit: number, sign: 1 | -1): number {
      const nearest = roundTo(dtype, limit);
      if (!Number.isFinite(limit) || Number.isInteger(limit * 4)) return nearest;
      return nearest + sign * Math.max(1, Math.min(profile.apart, 8)) * ulpOf(dtype, limit);
    }
  };
}
