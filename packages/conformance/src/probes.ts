// Calls whose inputs are fixed by seeds: what two backends are compared on, and what a fingerprint is made of.
import type { AxisRow, Dtype, FloatArray, GateRow, LossRow, ReductionRow } from "@nonlin/core";
import { show } from "./bits.js";
import { allocate, filled } from "./carriers.js";
import type { Subject } from "./case.js";
import { gate } from "./gates.js";
import { finiteValues, mixedValues, moderateValues, specialValues } from "./inputs.js";
import { type Invocation, invocations, results } from "./invocation.js";
import { oneLoss } from "./losses.js";
import { parameterLists, parameterWords } from "./parameters.js";
import { channelKernel, type PointwiseRow, pointwise } from "./pointwise.js";
import { oneReduction } from "./reductions.js";
import { oneRow } from "./rows.js";

/** A call with its inputs, to be made on any backend. */
export interface Probe {
  readonly direction: "forward" | "gradient";
  /** What the same kernel of a backend gives for it, each output by its name. */
  results(subject: Subject): Readonly<Record<string, FloatArray>>;
  /** What the number at a position of an output came from. */
  words(output: string, position: number): string;
}

/** Probes that belong together. */
export interface ProbeGroup {
  /** What two backends do with them, as a sentence about the kernel. */
  readonly title: string;
  probes(): Iterable<Probe>;
}

/** How many probes there are. */
export interface Extent {
  /** Random inputs of an elementwise function, beside the special ones. */
  readonly elements: number;
  readonly rowLengths: readonly number[];
}

/** The probes of a subject's kernel. Inputs that are results of another call (rows' gradients) are the subject's own. */
export function probeGroups(subject: Subject, extent: Extent): ProbeGroup[] {
  return [
    { title: "gives the same bits for every call, layout and length", probes: () => callProbes(subject) },
    ...groupsOfKind[subject.row.kind](subject as never, extent),
  ];
}

const groupsOfKind = {
  map: pointwiseGroups,
  channel: pointwiseGroups,
  gate: gateGroups,
  rows: rowsGroups,
  selection: rowsGroups,
  reduction: reductionGroups,
  loss: lossGroups,
};

function* callProbes(subject: Subject): Generator<Probe> {
  const own = invocations(subject);
  const known = new Map([[subject, own]]);
  const on = (other: Subject) => {
    const those = known.get(other) ?? invocations(other);
    known.set(other, those);
    return those;
  };
  for (const [turn, { label, inputs }] of own.entries()) {
    yield {
      direction: label.startsWith("forward") ? "forward" : "gradient",
      results: (other) => results({ ...(on(other)[turn] as Invocation), inputs }, other),
      words: (output, i) => `${label}: ${output}[${i}]`,
    };
  }
}

function pointwiseGroups(own: Subject<PointwiseRow>, { elements }: Extent): ProbeGroup[] {
  const { dtype, row } = own;
  const special = specialValues(dtype);
  const inputs = (seed: number) => {
    const length = elements + special.length ** 2;
    const x = mixedValues(dtype, seed, length);
    const dy = mixedValues(dtype, seed + 1, length);
    // Every special value meets every other one.
    x.set(special.flatMap((value) => special.map(() => value)));
    dy.set(special.flatMap(() => special));
    return { x, dy };
  };
  const groups: ProbeGroup[] = [
    {
      title: "gives the same values",
      *probes() {
        for (const [seed, parameters] of parameterLists(row, dtype).entries()) {
          const { x } = inputs(seed);
          yield {
            direction: "forward",
            results: (subject) => ({ y: pointwise(subject as typeof own).at(x, parameters) }),
            words: (_, i) => `f(${show(dtype, x[i] as number)})${parameterWords(row, parameters)}`,
          };
        }
      },
    },
    {
      title: "gives the same gradients",
      *probes() {
        for (const [seed, parameters] of parameterLists(row, dtype).entries()) {
          const { x, dy } = inputs(seed);
          yield {
            direction: "gradient",
            results: (subject) => ({ dx: pointwise(subject as typeof own).gradientAt(dy, x, parameters) }),
            words: (_, i) =>
              `dy = ${show(dtype, dy[i] as number)}, x = ${show(dtype, x[i] as number)}${parameterWords(row, parameters)}`,
          };
        }
      },
    },
  ];
  if (row.kind === "channel") groups.push({ title: "gives the same sums", probes: () => sumProbes(own) });
  return groups;
}

function* sumProbes({ dtype, row }: Subject): Generator<Probe> {
  for (const parameters of parameterLists(row, dtype)) {
    for (const [length, values] of [
      ...[1, 2, 7, 8, 9, 63, 64, 65, 1000, 4099].map((length) => [length, moderateValues] as const),
      ...[3, 8, 17, 100].map((length) => [length, finiteValues] as const),
      ...[5, 16].map((length) => [length, mixedValues] as const),
    ]) {
      const x = values(dtype, length, length);
      const dy = values(dtype, length + 1, length);
      yield {
        direction: "gradient",
        results(subject) {
          const { kernel, split, sums } = channelKernel(subject);
          const { learned, numbers } = split([parameters]);
          const dlearned = sums(1);
          kernel.gradient(dy, x, learned, allocate(dtype, length), dlearned, 1, 1, length, numbers);
          return {
            dlearned: filled(
              dtype,
              dlearned.map(([value]) => value as number),
            ),
          };
        },
        words: (_, k) => `parameter ${k + 1}, ${values.name}, ${length} elements${parameterWords(row, parameters)}`,
      };
    }
  }
}

function gateGroups({ dtype, row }: Subject<GateRow>, { elements }: Extent): ProbeGroup[] {
  const special = specialValues(dtype);
  return [
    {
      title: "gives the same values and gradients",
      *probes() {
        for (const [seed, parameters] of parameterLists(row, dtype).entries()) {
          const length = elements + special.length ** 2;
          const [dy, a, b] = [0, 1, 2].map((k) => mixedValues(dtype, 3 * seed + k, length)) as [
            FloatArray,
            FloatArray,
            FloatArray,
          ];
          // Every special value meets every other one.
          a.set(special.flatMap((value) => special.map(() => value)));
          b.set(special.flatMap(() => special));
          const words = (output: string, i: number) =>
            `${output} for dy = ${show(dtype, dy[i] as number)}, a = ${show(dtype, a[i] as number)}, b = ${show(dtype, b[i] as number)}${parameterWords(row, parameters)}`;
          yield {
            direction: "forward",
            results: (subject) => ({ y: gate(subject as Subject<GateRow>).at(a, b, parameters) }),
            words,
          };
          yield {
            direction: "gradient",
            results: (subject) => ({ ...gate(subject as Subject<GateRow>).gradientAt(dy, a, b, parameters) }),
            words,
          };
        }
      },
    },
  ];
}

/** -Infinity here and there: masked logits. */
const masked = (dtype: Dtype, seed: number, length: number) =>
  moderateValues(dtype, seed, length).map((value, i) => ((i + seed) % 5 === 0 ? -Infinity : value)) as FloatArray;

function rowsGroups(own: Subject<AxisRow>, { rowLengths }: Extent): ProbeGroup[] {
  const { dtype, row } = own;
  const kindsOfRow = [
    (seed: number, length: number) => moderateValues(dtype, seed, length),
    (seed: number, length: number) => moderateValues(dtype, seed, length, 60),
    (seed: number, length: number) => finiteValues(dtype, seed, length),
  ];
  const withMask = (seed: number, length: number) => masked(dtype, seed, length);

  function* probes(direction: Probe["direction"]): Generator<Probe> {
    for (const parameters of parameterLists(row, dtype)) {
      for (const length of rowLengths) {
        for (const [kind, make] of [...kindsOfRow, withMask].entries()) {
          const x = make(length + kind, length);
          const words = (_: string, i: number) =>
            `position ${i} of ${length}, row kind ${kind}${parameterWords(row, parameters)}`;
          if (direction === "forward") {
            yield {
              direction,
              results: (subject) => ({ y: oneRow(subject as typeof own).at(x, parameters) }),
              words,
            };
            continue;
          }
          const y = oneRow(own).at(x, parameters);
          const dy = (kindsOfRow[kind % 3] as (typeof kindsOfRow)[number])(length + 7, length);
          yield {
            direction,
            results: (subject) => ({ dx: oneRow(subject as typeof own).gradientAt(dy, y, parameters) }),
            words,
          };
        }
      }
    }
  }
  // A caller may hand in what is no result at all.
  function* probesOfAnything(): Generator<Probe> {
    for (const parameters of parameterLists(row, dtype)) {
      for (const length of rowLengths.slice(0, 67)) {
        const y = mixedValues(dtype, length, length);
        const dy = finiteValues(dtype, length + 7, length);
        yield {
          direction: "gradient",
          results: (subject) => ({ dx: oneRow(subject as typeof own).gradientAt(dy, y, parameters) }),
          words: (_, i) => `position ${i} of ${length}, any numbers as y${parameterWords(row, parameters)}`,
        };
      }
    }
  }
  return [
    { title: "gives the same rows", probes: () => probes("forward") },
    { title: "gives the same gradients of rows", probes: () => probes("gradient") },
    { title: "gives the same gradients of rows where y is no result", probes: probesOfAnything },
  ];
}

function reductionGroups({ dtype }: Subject<ReductionRow>, { rowLengths }: Extent): ProbeGroup[] {
  const kindsOfRow = [
    (seed: number, length: number) => moderateValues(dtype, seed, length),
    (seed: number, length: number) => moderateValues(dtype, seed, length, 60),
    (seed: number, length: number) => finiteValues(dtype, seed, length),
    (seed: number, length: number) => masked(dtype, seed, length),
    // The largest element and the logarithm of the others cancel.
    (seed: number, length: number) => {
      // In steps of 1/1024: engines differ in the last place of Math.log, and these are inputs.
      const lower = Math.round(Math.log(length) * 1024) / 1024;
      return filled(
        dtype,
        moderateValues(dtype, seed, length, 0.5).map((value) => value - lower),
      );
    },
  ];
  return [
    {
      title: "gives the same results and gradients of rows",
      *probes() {
        for (const length of rowLengths) {
          for (const [kind, make] of kindsOfRow.entries()) {
            const x = make(length + kind, length);
            const dy = finiteValues(dtype, length + 7, 1)[0] as number;
            const where = `row kind ${kind} of length ${length}`;
            yield {
              direction: "forward",
              results: (subject) => ({ y: filled(dtype, [oneReduction(subject as Subject<ReductionRow>).at(x)]) }),
              words: () => where,
            };
            yield {
              direction: "gradient",
              results: (subject) => ({ dx: oneReduction(subject as Subject<ReductionRow>).gradientAt(dy, x) }),
              words: (_, i) => `the gradient of ${where}, position ${i}`,
            };
          }
        }
      },
    },
  ];
}

function lossGroups({ dtype, row }: Subject<LossRow>, { rowLengths }: Extent): ProbeGroup[] {
  return [
    {
      title: "gives the same losses and gradients of rows",
      *probes() {
        for (const parameters of parameterLists(row, dtype)) {
          for (const length of rowLengths) {
            for (const make of [moderateValues, finiteValues, masked]) {
              const x = make(dtype, length, length);
              const label = (length * 3) >> 2;
              const where = `${make.name} of length ${length}${parameterWords(row, parameters)}`;
              yield {
                direction: "forward",
                results: (subject) => ({
                  loss: filled(dtype, [oneLoss(subject as Subject<LossRow>).at(x, label, parameters)]),
                }),
                words: () => `the loss of ${where}`,
              };
              yield {
                direction: "gradient",
                results: (subject) => ({
                  dx: oneLoss(subject as Subject<LossRow>).gradientAt(0.3, x, label, parameters),
                }),
                words: (_, i) => `slope ${i} of ${where}`,
              };
            }
          }
        }
      },
    },
  ];
}
