import type { AxisRow, Backend, FloatArray, GateRow, LossRow, ReductionRow } from "@nonlin/core";
import { show } from "../bits.js";
import { allocate, dtypesOn, filled } from "../carriers.js";
import { type Case, type Check, Findings, type Subject } from "../case.js";
import { gate } from "../gates.js";
import { finiteValues, mixedValues, moderateValues, specialValues } from "../inputs.js";
import { type Invocation, invocations, results } from "../invocation.js";
import { oneLoss } from "../losses.js";
import { parameterLists, parameterWords } from "../parameters.js";
import { channelKernel, pointwise } from "../pointwise.js";
import { oneReduction } from "../reductions.js";
import { oneRow } from "../rows.js";
import { isPresent } from "./completeness.js";
import { subjectOn, subjects } from "./index.js";

const agreementOfKind = {
  map: pointwiseAgreement,
  channel: pointwiseAgreement,
  gate: gateAgreement,
  rows: rowsAgreement,
  selection: rowsAgreement,
  reduction: reductionAgreement,
  loss: lossAgreement,
};

/** Every case that two backends have to pass together: the same bits, a NaN being equal to any NaN. */
export function agreementCases(a: Backend, b: Backend): Case[] {
  return subjects(a)
    .filter(({ dtype }) => dtypesOn(b).includes(dtype))
    .flatMap((subject) => {
      const { description, dtype, row } = subject;
      const other = subjectOn(b, description, dtype);
      const checks: Check[] =
        isPresent(subject) && isPresent(other)
          ? [
              ["gives the same bits for every call, layout and length", () => sameCalls(subject, other)],
              ...agreementOfKind[row.kind](subject as never, other as never),
            ]
          : [
              [
                "exists in both",
                () => {
                  const findings = new Findings(subject);
                  findings.add(() => `one of ${a.name} (${a.isa}) and ${b.name} (${b.isa}) lacks it`);
                  findings.conclude();
                  return undefined;
                },
              ],
            ];
      return checks.map(([title, run]) => ({ op: description.op, kernel: description.name, dtype, title, run }));
    });
}

/** Compares results; `inputs` says what they came from. */
function expectSame(
  findings: Findings,
  a: Subject,
  b: Subject,
  left: FloatArray,
  right: FloatArray,
  inputs: (position: number) => string,
): void {
  for (let i = 0; i < left.length; i++) {
    const [x, y] = [left[i] as number, right[i] as number];
    if (Object.is(x, y)) continue;
    findings.add(
      () =>
        `${inputs(i)}: ${a.backend.name} (${a.backend.isa}) ${show(a.dtype, x)}, ${b.backend.name} (${b.backend.isa}) ${show(b.dtype, y)}`,
    );
  }
}

function sameCalls(a: Subject, b: Subject): undefined {
  const findings = new Findings(a);
  // The inputs have to be the same arrays: those of rows gradients are results of a itself.
  const others = new Map(invocations(b).map((invocation) => [invocation.label, invocation]));
  for (const invocation of invocations(a)) {
    const other = { ...(others.get(invocation.label) as Invocation), inputs: invocation.inputs };
    const [left, right] = [results(invocation, a), results(other, b)];
    for (const [name, values] of Object.entries(left)) {
      expectSame(findings, a, b, values, right[name] as FloatArray, (i) => `${invocation.label}: ${name}[${i}]`);
    }
  }
  findings.conclude();
}

const many = 20000;

function pointwiseAgreement(a: Parameters<typeof pointwise>[0], b: Parameters<typeof pointwise>[0]): Check[] {
  const [left, right] = [pointwise(a), pointwise(b)];
  const { dtype, row } = a;
  const both = (seed: number) => {
    const special = specialValues(dtype);
    const length = many + special.length ** 2;
    const x = mixedValues(dtype, seed, length);
    const dy = mixedValues(dtype, seed + 1, length);
    // Every special value meets every other one.
    x.set(special.flatMap((value) => special.map(() => value)));
    dy.set(special.flatMap(() => special));
    return { x, dy };
  };
  const checks: Check[] = [
    [
      "gives the same values",
      () => {
        const findings = new Findings(a);
        for (const [seed, parameters] of parameterLists(row, dtype).entries()) {
          const { x } = both(seed);
          expectSame(
            findings,
            a,
            b,
            left.at(x, parameters),
            right.at(x, parameters),
            (i) => `f(${show(dtype, x[i] as number)})${parameterWords(row, parameters)}`,
          );
        }
        findings.conclude();
        return undefined;
      },
    ],
    [
      "gives the same gradients",
      () => {
        const findings = new Findings(a);
        for (const [seed, parameters] of parameterLists(row, dtype).entries()) {
          const { x, dy } = both(seed);
          expectSame(
            findings,
            a,
            b,
            left.gradientAt(dy, x, parameters),
            right.gradientAt(dy, x, parameters),
            (i) =>
              `dy = ${show(dtype, dy[i] as number)}, x = ${show(dtype, x[i] as number)}${parameterWords(row, parameters)}`,
          );
        }
        findings.conclude();
        return undefined;
      },
    ],
  ];
  if (row.kind === "channel") {
    checks.push([
      "gives the same sums",
      () => {
        const findings = new Findings(a);
        for (const parameters of parameterLists(row, dtype)) {
          for (const [length, values] of [
            ...[1, 2, 7, 8, 9, 63, 64, 65, 1000, 4099].map((length) => [length, moderateValues] as const),
            ...[3, 8, 17, 100].map((length) => [length, finiteValues] as const),
            ...[5, 16].map((length) => [length, mixedValues] as const),
          ]) {
            const x = values(dtype, length, length);
            const dy = values(dtype, length + 1, length);
            const sum = (subject: Subject) => {
              const { kernel, split, sums } = channelKernel(subject);
              const { learned, numbers } = split([parameters]);
              const dlearned = sums(1);
              kernel.gradient(dy, x, learned, allocate(dtype, length), dlearned, 1, 1, length, numbers);
              return filled(
                dtype,
                dlearned.map(([value]) => value as number),
              );
            };
            expectSame(
              findings,
              a,
              b,
              sum(a),
              sum(b),
              (k) => `parameter ${k + 1}, ${values.name}, ${length} elements${parameterWords(row, parameters)}`,
            );
          }
        }
        findings.conclude();
        return undefined;
      },
    ]);
  }
  return checks;
}

function gateAgreement(a: Subject<GateRow>, b: Subject<GateRow>): Check[] {
  const [left, right] = [gate(a), gate(b)];
  const { dtype, row } = a;
  const special = specialValues(dtype);
  return [
    [
      "gives the same values and gradients",
      () => {
        const findings = new Findings(a);
        for (const [seed, parameters] of parameterLists(row, dtype).entries()) {
          const length = many + special.length ** 2;
          const [dy, x, other] = [0, 1, 2].map((k) => mixedValues(dtype, 3 * seed + k, length)) as [
            FloatArray,
            FloatArray,
            FloatArray,
          ];
          // Every special value meets every other one.
          x.set(special.flatMap((value) => special.map(() => value)));
          other.set(special.flatMap(() => special));
          const words = (i: number) =>
            `dy = ${show(dtype, dy[i] as number)}, a = ${show(dtype, x[i] as number)}, b = ${show(dtype, other[i] as number)}${parameterWords(row, parameters)}`;
          const pair = [left, right].map((kernel) => ({
            y: kernel.at(x, other, parameters),
            ...kernel.gradientAt(dy, x, other, parameters),
          })) as [Record<"y" | "da" | "db", FloatArray>, Record<"y" | "da" | "db", FloatArray>];
          for (const what of ["y", "da", "db"] as const) {
            expectSame(findings, a, b, pair[0][what], pair[1][what], (i) => `${what} for ${words(i)}`);
          }
        }
        findings.conclude();
        return undefined;
      },
    ],
  ];
}

const rowLengths = [...Array.from({ length: 67 }, (_, i) => i + 1), 127, 128, 129, 1000, 4097, 30011];

/** -Infinity here and there: masked logits. */
const masked = (dtype: Subject["dtype"], seed: number, length: number) =>
  moderateValues(dtype, seed, length).map((value, i) => ((i + seed) % 5 === 0 ? -Infinity : value)) as FloatArray;

function reductionAgreement(a: Subject<ReductionRow>, b: Subject<ReductionRow>): Check[] {
  const [left, right] = [oneReduction(a), oneReduction(b)];
  const { dtype } = a;
  const kindsOfRow = [
    (seed: number, length: number) => moderateValues(dtype, seed, length),
    (seed: number, length: number) => moderateValues(dtype, seed, length, 60),
    (seed: number, length: number) => finiteValues(dtype, seed, length),
    (seed: number, length: number) => masked(dtype, seed, length),
    // The largest element and the logarithm of the others cancel.
    (seed: number, length: number) =>
      filled(
        dtype,
        moderateValues(dtype, seed, length, 0.5).map((value) => value - Math.log(length)),
      ),
  ];
  return [
    [
      "gives the same results and gradients of rows",
      () => {
        const findings = new Findings(a);
        for (const length of rowLengths) {
          for (const [kind, make] of kindsOfRow.entries()) {
            const x = make(length + kind, length);
            const dy = finiteValues(dtype, length + 7, 1)[0] as number;
            const where = `row kind ${kind} of length ${length}`;
            const results = [left, right].map((side) => filled(dtype, [side.at(x)])) as [FloatArray, FloatArray];
            expectSame(findings, a, b, ...results, () => where);
            const gradients = [left.gradientAt(dy, x), right.gradientAt(dy, x)] as const;
            expectSame(findings, a, b, ...gradients, (i) => `the gradient of ${where}, position ${i}`);
          }
        }
        findings.conclude();
        return undefined;
      },
    ],
  ];
}

function lossAgreement(a: Subject<LossRow>, b: Subject<LossRow>): Check[] {
  const [left, right] = [oneLoss(a), oneLoss(b)];
  const { dtype, row } = a;
  return [
    [
      "gives the same losses and gradients of rows",
      () => {
        const findings = new Findings(a);
        for (const parameters of parameterLists(row, dtype)) {
          for (const length of rowLengths) {
            for (const make of [moderateValues, finiteValues, masked]) {
              const x = make(dtype, length, length);
              const label = (length * 3) >> 2;
              const where = `${make.name} of length ${length}${parameterWords(row, parameters)}`;
              const losses = [left, right].map((side) => filled(dtype, [side.at(x, label, parameters)]));
              expectSame(findings, a, b, ...(losses as [FloatArray, FloatArray]), () => `the loss of ${where}`);
              const gradients = [left, right].map((side) => side.gradientAt(0.3, x, label, parameters));
              expectSame(findings, a, b, ...(gradients as [FloatArray, FloatArray]), (i) => `slope ${i} of ${where}`);
            }
          }
        }
        findings.conclude();
        return undefined;
      },
    ],
  ];
}

function rowsAgreement(a: Subject<AxisRow>, b: Subject<AxisRow>): Check[] {
  const [left, right] = [oneRow(a), oneRow(b)];
  const { dtype, row } = a;
  const kindsOfRow = [
    (seed: number, length: number) => moderateValues(dtype, seed, length),
    (seed: number, length: number) => moderateValues(dtype, seed, length, 60),
    (seed: number, length: number) => finiteValues(dtype, seed, length),
  ];
  const withMask = (seed: number, length: number) => masked(dtype, seed, length);

  const check = (what: "f" | "gradient") => () => {
    const findings = new Findings(a);
    for (const parameters of parameterLists(row, dtype)) {
      for (const length of rowLengths) {
        for (const [kind, make] of [...kindsOfRow, withMask].entries()) {
          const x = make(length + kind, length);
          const y = left.at(x, parameters);
          const at = (i: number) => `position ${i} of ${length}, row kind ${kind}${parameterWords(row, parameters)}`;
          if (what === "f") expectSame(findings, a, b, y, right.at(x, parameters), at);
          else {
            const dy = (kindsOfRow[kind % 3] as (typeof kindsOfRow)[number])(length + 7, length);
            expectSame(findings, a, b, left.gradientAt(dy, y, parameters), right.gradientAt(dy, y, parameters), at);
          }
        }
      }
    }
    findings.conclude();
    return undefined;
  };
  return [
    ["gives the same rows", check("f")],
    ["gives the same gradients of rows", check("gradient")],
  ];
}
