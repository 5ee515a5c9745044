// What holds along an axis: sums, shifts, permutations, and that rows have nothing to do with each other.
import { type AxisRow, type FloatArray, isAxisRow } from "@nonlin/core";
import { show, ulpOf } from "../bits.js";
import { filled } from "../carriers.js";
import { moderateValues } from "../inputs.js";
import { channelParameterLists, defaultParameters, namedParameters } from "../parameters.js";
import { NotSupported, results } from "../runtime.js";
import type { Tally } from "../tally.js";
import { can, directionsOf, hasRows, inputsFor, type LawCase, type LawSubject, plainCall } from "./law.js";

/** The law of functions with a parameter for each channel: a channel is what it would be with this parameter for all. */
export function channels(subject: LawSubject): LawCase[] {
  if (subject.row.kind !== "channel") return [];
  return [
    {
      law: "channels",
      title: "gives each channel its own parameter, along every axis",
      check: (tally) => perChannel(subject, tally),
    },
  ];
}

async function perChannel(subject: LawSubject, tally: Tally): Promise<void> {
  const { dtype, row, description } = subject;
  const lists = channelParameterLists(row, dtype);
  let refusal: NotSupported | undefined;
  let made = 0;
  for (const direction of directionsOf(subject)) {
    for (const [shape, axis] of [
      [[2, 3], 1],
      [[2, 5, 4], 1],
      [[3, 2, 5], 2],
      [[4, 2, 3], 0],
      [[2, 3, 2, 2], 1],
    ] as const) {
      const count = shape[axis] as number;
      const of = (channel: number) => lists[channel % lists.length] as number[];
      const plain = plainCall(subject, direction, shape, await inputsFor(subject, direction, shape), axis);
      const learned = Array.from({ length: description.learned }, (_, k) =>
        filled(
          dtype,
          Array.from({ length: count }, (_, channel) => of(channel)[k] as number),
        ),
      );
      try {
        const all = (await results(subject, { ...plain, perChannel: learned }))[0] as FloatArray;
        made++;
        const inner = shape.slice(axis + 1).reduce((total, size) => total * size, 1);
        for (let channel = 0; channel < count; channel++) {
          const own = (await results(subject, { ...plain, parameters: of(channel) }))[0] as FloatArray;
          for (const [i, value] of all.entries()) {
            if (Math.floor(i / inner) % count !== channel) continue;
            tally.note(
              tally.isTwin(own[i] as number, value),
              () =>
                `${direction}, element ${i} of [${shape.join(", ")}], channel ${channel} of axis ${axis}: ${show(dtype, value)}, and ${show(dtype, own[i] as number)} with that parameter for all`,
            );
          }
        }
      } catch (error) {
        if (!(error instanceof NotSupported)) throw error;
        refusal = error;
      }
    }
  }
  if (made === 0 && refusal !== undefined) throw refusal;
}

/** The laws of functions along an axis. */
export function rows(subject: LawSubject): LawCase[] {
  const { row } = subject;
  if (!hasRows(subject)) return [];
  const cases: LawCase[] = [
    {
      law: "axis",
      title: "gives the same rows along every axis",
      check: (tally) => alongEveryAxis(subject, tally),
    },
    {
      law: "batches",
      title: "gives a row among others what it gives it alone",
      check: (tally) => batched(subject, tally),
    },
  ];
  if (!isAxisRow(row) || !can(subject, "forward")) return cases;
  if (row.range.low === 0 && row.range.high === 1) {
    cases.push({ law: "sums", title: "gives rows that add up to 1", check: (tally) => sums(subject, tally) });
    cases.push({ law: "range", title: "stays between 0 and 1", check: (tally) => between(subject, row, tally) });
  }
  if (isShiftInvariant(subject, row)) {
    cases.push({
      law: "shifts",
      title: "does not change when a row is shifted",
      check: (tally) => shifted(subject, tally),
    });
  }
  cases.push({
    law: "permutations",
    title: "permutes its results as its inputs are",
    check: (tally) => permuted(subject, tally),
  });
  if (row.monotone) {
    cases.push({
      law: "monotonicity",
      title: "never decreases with its own input",
      check: (tally) => monotone(subject, tally),
    });
  }
  return cases;
}

const lengths = [1, 2, 3, 7, 8, 17, 33, 100, 1000, 4099];

/** Logits that are multiples of 1/8, so that a whole shift is exact, all of them different where that can be. */
function logits(subject: LawSubject, length: number, seed: number): FloatArray {
  const draws = moderateValues("float32", seed, length, 8);
  return filled(
    subject.dtype,
    Array.from(draws, (value) => Math.round(value * 8) / 8),
  );
}

async function rowOf(subject: LawSubject, x: FloatArray): Promise<FloatArray> {
  return (await results(subject, plainCall(subject, "forward", [1, x.length], [x])))[0] as FloatArray;
}

async function sums(subject: LawSubject, tally: Tally): Promise<void> {
  const { dtype, profile } = subject;
  for (const length of lengths) {
    for (const x of [logits(subject, length, length), moderateValues(dtype, length + 1, length)]) {
      const y = await rowOf(subject, x);
      const all = Array.from(y);
      const total = all.reduce((sum, value) => sum + value, 0);
      // Each result may be off by its tolerance; that they are off to the same side is what the law is about.
      const places = all.reduce((sum, value) => sum + ulpOf(dtype, value), 0);
      const slack = Math.max(profile.apart / 2, 0.52) * places + length * 2 ** -52;
      tally.note(Math.abs(total - 1) <= slack, () => `a row of ${length} logits adds up to ${total}`);
    }
  }
}

async function between(subject: LawSubject, { range }: AxisRow, tally: Tally): Promise<void> {
  const { dtype } = subject;
  for (const length of lengths) {
    const y = await rowOf(subject, moderateValues(dtype, length, length, 30));
    for (const [i, value] of y.entries()) {
      tally.note(
        (value >= range.low && value <= range.high) || Number.isNaN(value),
        () => `result ${i} of a row of ${length}: received ${show(dtype, value)}`,
      );
    }
  }
}

/** By the row's own reference: the claim is of the function, not of a list of names. */
function isShiftInvariant({ dtype, description }: LawSubject, row: AxisRow): boolean {
  const named = namedParameters(row, description, defaultParameters(row, dtype)) as never;
  const [plain, moved] = [row.value([0.5, -1, 2], named), row.value([4.5, 3, 6], named)];
  return plain.every((value, i) => Math.abs(value - (moved[i] as number)) < 1e-12);
}

async function shifted(subject: LawSubject, tally: Tally): Promise<void> {
  const { dtype } = subject;
  for (const length of lengths.filter((one) => one <= 1000)) {
    const x = logits(subject, length, length);
    const y = await rowOf(subject, x);
    for (const shift of [1, -16, 64, 1000]) {
      const moved = filled(
        dtype,
        Array.from(x, (value) => value + shift),
      );
      if (moved.some((value, i) => value - shift !== x[i])) continue;
      const other = await rowOf(subject, moved);
      for (const [i, value] of y.entries()) {
        tally.note(
          tally.isSame(value, other[i] as number),
          () =>
            `result ${i} of a row of ${length} is ${show(dtype, value)}, and ${show(dtype, other[i] as number)} when ${shift} is added to all logits`,
        );
      }
    }
  }
}

async function permuted(subject: LawSubject, tally: Tally): Promise<void> {
  const { dtype, row } = subject;
  for (const length of lengths.filter((one) => one <= 1000)) {
    const x = moderateValues(dtype, length, length);
    if (row.symmetry !== "permutation" && new Set(x).size < length) continue;
    const y = await rowOf(subject, x);
    const back = (await rowOf(subject, x.slice().reverse() as FloatArray)).slice().reverse();
    for (const [i, value] of y.entries()) {
      tally.note(
        tally.isSame(value, back[i] as number) || Math.abs(value - (back[i] as number)) <= 2 * ulpOf(dtype, value),
        () =>
          `result ${i} of a row of ${length} is ${show(dtype, value)}, and ${show(dtype, back[i] as number)} of the row reversed`,
      );
    }
  }
}

async function monotone(subject: LawSubject, tally: Tally): Promise<void> {
  const { dtype } = subject;
  for (const length of [2, 3, 8, 33]) {
    const x = logits(subject, length, length + 3);
    const y = await rowOf(subject, x);
    for (let k = 0; k < length; k += 1 + (length >> 3)) {
      const moved = x.slice() as FloatArray;
      moved[k] = (moved[k] as number) + 0.125;
      const after = (await rowOf(subject, moved))[k] as number;
      const before = y[k] as number;
      tally.note(
        after >= before || Number.isNaN(after),
        () =>
          `result ${k} of a row of ${length} is ${show(dtype, before)}, and ${show(dtype, after)} for a greater logit`,
      );
    }
  }
}

/** Element (k, j) of [length, columns] where rows run along the first axis is element (j, k) where along the second. */
function transposed(data: FloatArray, length: number, columns: number): FloatArray {
  return data.map((_, at) => data[(at % columns) * length + Math.floor(at / columns)] as number) as FloatArray;
}

async function alongEveryAxis(subject: LawSubject, tally: Tally): Promise<void> {
  const { row, dtype } = subject;
  const columns = 5;
  for (const direction of directionsOf(subject)) {
    for (const length of [1, 3, 8, 17, 100]) {
      const shape = [columns, length];
      const inputs = await inputsFor(subject, direction, shape);
      const expected = (await results(subject, plainCall(subject, direction, shape, inputs)))[0] as FloatArray;
      // A dy of one number a row has the same order in both layouts.
      const across = inputs.map((input) =>
        input.length === columns && length !== 1 ? input : transposed(input, length, columns),
      );
      const received = (
        await results(subject, plainCall(subject, direction, [length, columns], across, 0))
      )[0] as FloatArray;
      const isOne = (row.kind === "reduction" || row.kind === "loss") && direction === "forward";
      const back = isOne ? received : transposed(received, columns, length);
      for (const [i, value] of expected.entries()) {
        tally.note(
          tally.isSame(value, back[i] as number),
          () =>
            `${direction}, element ${i} of ${columns} rows of ${length}: ${show(dtype, value)} along the last axis, ${show(dtype, back[i] as number)} along the first`,
        );
      }
    }
  }
}

async function batched(subject: LawSubject, tally: Tally): Promise<void> {
  const { dtype } = subject;
  const count = 6;
  for (const direction of directionsOf(subject)) {
    for (const length of [1, 3, 8, 17, 100]) {
      const shape = [count, length];
      const inputs = await inputsFor(subject, direction, shape);
      const call = plainCall(subject, direction, shape, inputs);
      const all = (await results(subject, call))[0] as FloatArray;
      const each = all.length / count;
      for (let r = 0; r < count; r++) {
        const own = inputs.map((input) => {
          const size = input.length / count;
          return input.slice(r * size, (r + 1) * size) as FloatArray;
        });
        const labels = call.labels?.slice(r, r + 1);
        const alone = (
          await results(subject, {
            ...plainCall(subject, direction, [1, length], own),
            ...(labels === undefined ? {} : { labels }),
          })
        )[0] as FloatArray;
        for (let i = 0; i < each; i++) {
          const [a, b] = [alone[i] as number, all[r * each + i] as number];
          tally.note(
            Object.is(a, b),
            () =>
              `${direction}, element ${i} of row ${r} of ${count}, ${length} long: alone ${show(dtype, a)}, here ${show(dtype, b)}`,
          );
        }
      }
    }
  }
}
