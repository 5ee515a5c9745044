import { boundOf, type FloatArray, type ReductionRow, roundTo } from "@nonlin/core";
import { formats, isSubnormal, show, ulpOf } from "../bits.js";
import { allocate, constant, filled } from "../carriers.js";
import { type Check, Findings, type Subject, type WorstError } from "../case.js";
import { type GoldenVectors, goldenVectors } from "../golden.js";
import { edgeValues, finiteValues, moderateValues } from "../inputs.js";
import { type OneReduction, oneReduction } from "../reductions.js";
import { rowLayouts, rowReader, rowSamples } from "../rows.js";
import { boundWords, exactly } from "../ulp.js";
import { Measurement, rowWords, type Territory, territory, territoryTitles } from "./accuracy.js";
import { Enclosure } from "./rows-curve.js";

/** What there is to check of a function that makes one number of each row. */
export function reductionChecks(subject: Subject<ReductionRow>): Check[] {
  const kernel = oneReduction(subject);
  return [...specialValues(kernel), ...accuracy(kernel), ...claims(kernel), ...layout(kernel)];
}

function specialValues(kernel: OneReduction): Check[] {
  const { subject } = kernel;
  const { row, dtype } = subject;
  const list = (values: ArrayLike<number>) => rowWords(dtype, values);
  return [
    [
      "gives the special rows of its row in the table",
      () => {
        const findings = new Findings(subject);
        for (const [x, y] of row.specialRows) {
          const input = filled(dtype, x);
          // A number that float16 cannot hold is another one there.
          if (x.some((value, i) => Number.isFinite(value) !== Number.isFinite(input[i]))) continue;
          const [expected, received] = [roundTo(dtype, y), kernel.at(input)];
          if (Object.is(expected, received)) continue;
          findings.add(() => `f(${list(input)}): expected ${show(dtype, expected)}, received ${show(dtype, received)}`);
        }
        findings.conclude();
        return undefined;
      },
    ],
    [
      "turns a row with NaN into NaN, wherever it is, and its gradient, and that for a dy of NaN",
      () => {
        const findings = new Findings(subject);
        for (const length of [1, 2, 3, 8, 21, 70]) {
          const x = moderateValues(dtype, length, length);
          const expectNaN = (what: () => string, values: ArrayLike<number>) => {
            const at = Array.from(values).findIndex((value) => !Number.isNaN(value));
            if (at >= 0) findings.add(() => `${what()}: received ${show(dtype, values[at] as number)} at ${at}`);
          };
          for (let at = 0; at < length; at++) {
            for (const others of [x, constant(dtype, length, -Infinity), constant(dtype, length, Infinity)]) {
              const poisoned = others.slice().fill(NaN, at, at + 1);
              expectNaN(() => `f(${list(poisoned)})`, [kernel.at(poisoned)]);
              expectNaN(() => `the gradient of ${list(poisoned)}`, kernel.gradientAt(1, poisoned));
            }
          }
          expectNaN(() => `the gradient for dy = NaN of ${list(x)}`, kernel.gradientAt(NaN, x));
        }
        findings.conclude();
        return undefined;
      },
    ],
    [
      "gives a row with infinities what its row in the table does, and the derivatives",
      () => {
        const findings = new Findings(subject);
        for (const length of [2, 3, 9, 20, 70]) {
          for (let at = 0; at < length; at++) {
            const x = moderateValues(dtype, length, length);
            for (const infinity of [-Infinity, Infinity]) {
              x[at] = infinity;
              const reference = row.value([...x]);
              const [y, dx] = [kernel.at(x), kernel.gradientAt(1, x)];
              const near = (value: number, expected: number) =>
                Object.is(value, expected) || Math.abs(value - expected) <= 2 * ulpOf(dtype, expected);
              if (!near(y, roundTo(dtype, reference)))
                findings.add(() => `f(${list(x)}): expected ${reference}, received ${show(dtype, y)}`);
              const slope = roundTo(dtype, row.derivatives([...x])[at] as number);
              if (!Object.is(dx[at], slope)) {
                findings.add(
                  () =>
                    `the slope at ${at} of ${list(x)}: expected ${slope}, received ${show(dtype, dx[at] as number)}`,
                );
              }
            }
          }
        }
        findings.conclude();
        return undefined;
      },
    ],
    [
      "never turns finite inputs into NaN",
      () => {
        const findings = new Findings(subject);
        const largest = edgeValues(dtype).reduce((a, b) => Math.max(a, b));
        for (let seed = 1; seed <= 60; seed++) {
          const x = finiteValues(dtype, seed, 1 + (seed % 23));
          if (seed > 50) x.fill(seed > 55 ? -largest : largest, 0, 1);
          const dy = finiteValues(dtype, seed + 100, 1)[0] as number;
          for (const value of [kernel.at(x), ...kernel.gradientAt(dy, x)]) {
            if (Number.isNaN(value)) findings.add(() => `NaN for dy = ${show(dtype, dy)}, x = ${list(x)}`);
          }
        }
        findings.conclude();
        return undefined;
      },
    ],
    [
      "gives rows without elements the result of an empty row",
      () => {
        const findings = new Findings(subject);
        for (const [outer, inner] of [
          [1, 1],
          [3, 1],
          [20, 1],
          [2, 5],
          [1, 33],
        ] as const) {
          const y = allocate(dtype, outer * inner).fill(7);
          kernel.kernel.forward(allocate(dtype, 0), y, outer, 0, inner);
          kernel.kernel.gradient(y, allocate(dtype, 0), allocate(dtype, 0), outer, 0, inner);
          for (const [i, value] of y.entries()) {
            if (Object.is(value, row.value([]))) continue;
            findings.add(() => `[${outer},0,${inner}], result ${i}: received ${show(dtype, value)}`);
          }
        }
        findings.conclude();
        return undefined;
      },
    ],
  ];
}

function accuracy(kernel: OneReduction): Check[] {
  const { subject } = kernel;
  const { row, dtype, description } = subject;
  const golden = goldenVectors(description.name, dtype);
  if (golden === undefined) return plausibility(kernel);
  return [
    [
      `has values that ${boundWords(boundOf(row.bounds, "forward", dtype))}`,
      () => measureValues(kernel, golden, "normal"),
    ],
    [
      `has gradients that ${boundWords(boundOf(row.bounds, "gradient", dtype))}`,
      () => measureGradients(kernel, golden, "normal"),
    ],
    ...(["subnormal", "zero"] as const).map(
      (where): Check => [
        territoryTitles[where],
        () => [...measureValues(kernel, golden, where), ...measureGradients(kernel, golden, where)],
      ],
    ),
  ];
}

function measureValues(kernel: OneReduction, golden: GoldenVectors, where: Territory): WorstError[] {
  const { row, dtype } = kernel.subject;
  const measurement = new Measurement(kernel.subject, "forward");
  for (const { text, x, result } of golden.reductions.flatMap(({ vectors }) => vectors)) {
    if (territory(dtype, result) !== where) continue;
    // A copy: a kernel that writes to its inputs must not spoil the golden vectors.
    measurement.compare(boundOf(row.bounds, "forward", dtype), kernel.at(x.slice()), result, () => text);
  }
  return measurement.conclude();
}

function measureGradients(kernel: OneReduction, golden: GoldenVectors, where: Territory): WorstError[] {
  const { row, dtype } = kernel.subject;
  const measurement = new Measurement(kernel.subject, "gradient");
  for (const { text, dy, x, results } of golden.reductionGradients.flatMap(({ vectors }) => vectors)) {
    const received = kernel.gradientAt(dy, x.slice());
    for (const [position, expected] of results) {
      if (territory(dtype, expected, dy) !== where) continue;
      const bound = boundOf(row.bounds, "gradient", dtype);
      measurement.compare(bound, received[position] as number, expected, () => `position ${position} of ${text}`);
    }
  }
  return measurement.conclude();
}

/** As for elementwise functions: enough to find a wrong formula, not enough to prove a bound. */
function plausibility(kernel: OneReduction): Check[] {
  const { subject } = kernel;
  const { row, dtype } = subject;
  return [
    [
      "has values and gradients close to the row's own float64 formula (it has no golden vectors yet)",
      () => {
        const measurements = [new Measurement(subject, "forward"), new Measurement(subject, "gradient")] as const;
        const bound = { ulp: dtype === "float64" ? 2 ** 14 : 1 };
        for (const length of [1, 2, 9, 40]) {
          const x = moderateValues(dtype, length, length);
          const words = () => rowWords(dtype, x);
          measurements[0].compare(bound, kernel.at(x), exactly(row.value([...x])), words);
          const slopes = row.derivatives([...x]);
          for (const [i, slope] of kernel.gradientAt(1, x).entries()) {
            measurements[1].compare(bound, slope, exactly(slopes[i] as number), words);
          }
        }
        return measurements.flatMap((measurement) => measurement.conclude());
      },
    ],
  ];
}

function claims(kernel: OneReduction): Check[] {
  const { subject } = kernel;
  const { row, dtype } = subject;
  const check = (title: string, run: (findings: Findings) => void): Check => [
    title,
    () => {
      const findings = new Findings(subject);
      run(findings);
      findings.conclude();
      return undefined;
    },
  ];
  const words = (x: FloatArray) => rowWords(dtype, x);
  return [
    [
      "stays in its range and comes to both ends",
      () => {
        const enclosure = new Enclosure(subject, row.range, 0);
        for (const x of rowSamples(dtype)) enclosure.add(kernel.at(x), () => `f(${words(x)})`);
        return enclosure.conclude();
      },
    ],
    [
      "has derivatives that stay in their range and come to both ends",
      () => {
        const enclosure = new Enclosure(subject, row.derivativeRange, 2 ** (2 - formats[dtype].precision));
        for (const x of rowSamples(dtype)) {
          for (const [i, slope] of kernel.gradientAt(1, x).entries()) {
            enclosure.add(slope, () => `the slope at ${i} of ${words(x)}`);
          }
        }
        return enclosure.conclude();
      },
    ],
    ...(row.monotone
      ? [
          check("never decreases with any element", (findings) => {
            for (const x of rowSamples(dtype)) {
              const before = kernel.at(x);
              for (const k of x.keys()) {
                const moved = x.slice();
                // By enough that the rounding of the other terms does not hide it.
                moved[k] = roundTo(dtype, (moved[k] as number) + Math.abs(moved[k] as number) / 64 + 2 ** -6);
                const after = kernel.at(moved);
                if (!Number.isFinite(moved[k]) || after >= before - ulpOf(dtype, before)) continue;
                findings.add(
                  () =>
                    `f(${words(x)}) is ${show(dtype, before)}, and ${show(dtype, after)} with a greater element ${k}`,
                );
              }
            }
          }),
        ]
      : []),
    check("gives a row that is permuted the same result", (findings) => {
      for (const x of rowSamples(dtype)) {
        const [y, reversed] = [kernel.at(x), kernel.at(x.slice().reverse())];
        // The sum has another order; near 0 its terms cancel.
        const slack = 2 * ulpOf(dtype, Math.max(Math.abs(y), isSubnormal(dtype, y) ? 0 : 2 ** -20));
        if (y === reversed || Math.abs(y - reversed) <= slack) continue;
        findings.add(() => `f(${words(x)}) is ${show(dtype, y)}, and ${show(dtype, reversed)} of the row reversed`);
      }
    }),
    check("leaves its fixed points where they are", (findings) => {
      for (const example of row.fixedPoints.examples) {
        const x = filled(dtype, example);
        const y = kernel.at(x);
        if (Object.is(y, x[0])) continue;
        findings.add(() => `f(${words(x)}): expected ${show(dtype, x[0] as number)}, received ${show(dtype, y)}`);
      }
    }),
  ];
}

/** A row's result does not depend on where the row lies. */
function layout({ subject, kernel, at, gradientAt }: OneReduction): Check[] {
  const { dtype } = subject;
  return [
    [
      "gives a row and its gradient the same bits along every axis and at every place",
      () => {
        const findings = new Findings(subject);
        for (const [outer, axisLength, inner] of rowLayouts) {
          const length = outer * axisLength * inner;
          // An odd offset, which changes from layout to layout.
          const offset = (axisLength + inner) % 5;
          // Of a size that the largest element and the logarithm of the rest cancel in some rows.
          const level = 2 - Math.log(axisLength);
          const x = filled(
            dtype,
            moderateValues(dtype, axisLength, length + offset, 3).map((value) => value + level),
          ).subarray(offset);
          x[axisLength % length] = -Infinity;
          const dy = moderateValues(dtype, axisLength + 1, outer * inner);
          const [y, dx] = [allocate(dtype, outer * inner), allocate(dtype, length)];
          kernel.forward(x, y, outer, axisLength, inner);
          kernel.gradient(dy, x, dx, outer, axisLength, inner);
          for (let o = 0; o < outer; o++) {
            for (let i = 0; i < inner; i++) {
              const pick = rowReader(dtype, { axisLength, inner }, o, i);
              const place = o * inner + i;
              const where = `[${outer},${axisLength},${inner}], row (${o},${i})`;
              const own = at(pick(x));
              if (!Object.is(own, y[place])) {
                findings.add(() => `${where}: contiguous ${show(dtype, own)}, here ${show(dtype, y[place] as number)}`);
              }
              const received = pick(dx);
              for (const [p, value] of gradientAt(dy[place] as number, pick(x)).entries()) {
                if (Object.is(value, received[p])) continue;
                findings.add(
                  () =>
                    `gradient in ${where}, position ${p}: contiguous ${show(dtype, value)}, here ${show(dtype, received[p] as number)}`,
                );
              }
            }
          }
        }
        findings.conclude();
        return undefined;
      },
    ],
  ];
}
