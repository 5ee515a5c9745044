import { boundOf, type LossRow, roundTo } from "@nonlin/core";
import { formats, show, ulpOf } from "../bits.js";
import { allocate, constant, filled } from "../carriers.js";
import { type Check, Findings, type Subject, type WorstError } from "../case.js";
import { type GoldenVectors, goldenVectors } from "../golden.js";
import { edgeValues, finiteValues, moderateValues } from "../inputs.js";
import { labelsOf, type OneLoss, oneLoss } from "../losses.js";
import { defaultParameters, namedParameters, parameterLists, parameterWords } from "../parameters.js";
import { rowLayouts, rowReader } from "../rows.js";
import { boundWords, exactly } from "../ulp.js";
import { Measurement, rowWords, type Territory, territory, territoryTitles } from "./accuracy.js";
import { Enclosure } from "./rows-curve.js";

/** What there is to check of a loss of rows and their labels. */
export function lossChecks(subject: Subject<LossRow>): Check[] {
  const kernel = oneLoss(subject);
  return [...specialValues(kernel), ...accuracy(kernel), ...claims(kernel), ...layout(kernel)];
}

function check(subject: Subject, title: string, run: (findings: Findings) => void): Check {
  return [
    title,
    () => {
      const findings = new Findings(subject);
      run(findings);
      findings.conclude();
      return undefined;
    },
  ];
}

function specialValues(kernel: OneLoss): Check[] {
  const { subject } = kernel;
  const { row, dtype } = subject;
  const defaults = defaultParameters(row, dtype);
  const list = (values: ArrayLike<number>) => rowWords(dtype, values);
  return [
    check(subject, "gives the special rows of its row in the table", (findings) => {
      for (const [x, label, loss] of row.specialRows) {
        const input = filled(dtype, x);
        // A number that float16 cannot hold is another one there.
        if (x.some((value, i) => Number.isFinite(value) !== Number.isFinite(input[i]))) continue;
        const [expected, received] = [roundTo(dtype, loss), kernel.at(input, label, defaults)];
        if (Object.is(expected, received)) continue;
        findings.add(
          () => `${list(input)}, label ${label}: expected ${show(dtype, expected)}, received ${show(dtype, received)}`,
        );
      }
    }),
    check(subject, "turns a row with NaN or Infinity into NaN, its loss and its gradient", (findings) => {
      for (const parameters of parameterLists(row, dtype)) {
        for (const length of [1, 2, 3, 21, 70]) {
          for (let at = 0; at < length; at++) {
            for (const poison of [NaN, Infinity]) {
              const x = moderateValues(dtype, length, length);
              x[at] = poison;
              const label = (at * 3) % length;
              const results = [kernel.at(x, label, parameters), ...kernel.gradientAt(1, x, label, parameters)];
              if (results.every(Number.isNaN)) continue;
              findings.add(() => `${list(x)}, label ${label}${parameterWords(row, parameters)}: not all is NaN`);
            }
          }
        }
      }
    }),
    check(subject, "gives logits of -Infinity a share of 0, and a label there the loss Infinity", (findings) => {
      for (const length of [2, 3, 9, 20, 70]) {
        for (let at = 0; at < length; at++) {
          const x = moderateValues(dtype, length, length);
          x[at] = -Infinity;
          const other = (at + 1) % length;
          const [own, others] = [
            kernel.gradientAt(1, x, at, defaults)[at],
            kernel.gradientAt(1, x, other, defaults)[at],
          ];
          if (kernel.at(x, at, defaults) !== Infinity || !Number.isFinite(kernel.at(x, other, defaults))) {
            findings.add(() => `the losses of ${list(x)} with -Infinity at ${at}`);
          }
          if (own !== -1 || !Object.is(others, 0)) {
            findings.add(() => `${list(x)}, -Infinity at ${at}: slope ${own} as label, ${others} otherwise`);
          }
        }
      }
    }),
    check(subject, "gives a row whose label is no class a loss and a gradient of 0, whatever is in it", (findings) => {
      for (const length of [1, 3, 17, 70]) {
        for (const x of [moderateValues(dtype, length, length), constant(dtype, length, NaN)]) {
          for (const label of [-1, -100, length, 2 ** 31 - 1, -(2 ** 31)]) {
            const results = [kernel.at(x, label, defaults), ...kernel.gradientAt(3, x, label, defaults)];
            if (results.every((value) => Object.is(value, 0))) continue;
            findings.add(() => `${list(x)}, label ${label}: received ${list(results)}`);
          }
        }
      }
    }),
    check(subject, "never turns finite inputs into NaN, nor a loss into a negative one", (findings) => {
      const largest = edgeValues(dtype).reduce((a, b) => Math.max(a, b));
      for (const parameters of parameterLists(row, dtype)) {
        for (let seed = 1; seed <= 60; seed++) {
          const x = finiteValues(dtype, seed, 1 + (seed % 23));
          if (seed > 50) x.fill(seed > 55 ? -largest : largest, 0, 1);
          const label = (seed * 7) % x.length;
          const loss = kernel.at(x, label, parameters);
          const words = () => `${list(x)}, label ${label}${parameterWords(row, parameters)}`;
          if (!(loss >= 0) || Object.is(loss, -0)) findings.add(() => `${words()}: loss ${show(dtype, loss)}`);
          if (kernel.gradientAt(1, x, label, parameters).some(Number.isNaN)) findings.add(() => `${words()}: NaN`);
        }
      }
    }),
  ];
}

function accuracy(kernel: OneLoss): Check[] {
  const { row, dtype, description } = kernel.subject;
  const golden = goldenVectors(description.name, dtype);
  if (golden === undefined) return plausibility(kernel);
  const checks: Check[] = [];
  for (const byDefault of [true, false]) {
    const groups = golden.losses.filter((group) => group.default === byDefault);
    const whose = byDefault ? "" : " with other parameters than the defaults";
    checks.push([
      `has losses that ${boundWords(boundOf(row.bounds, "forward", dtype))}${whose}`,
      () => measure(kernel, groups, "forward", "normal"),
    ]);
    checks.push([
      `has gradients that ${boundWords(boundOf(row.bounds, "gradient", dtype))}${whose}`,
      () => measure(kernel, groups, "gradient", "normal"),
    ]);
  }
  for (const where of ["subnormal", "zero"] as const) {
    checks.push([
      territoryTitles[where],
      () => (["forward", "gradient"] as const).flatMap((what) => measure(kernel, golden.losses, what, where)),
    ]);
  }
  return checks;
}

function measure(
  { subject, at, gradientAt }: OneLoss,
  groups: GoldenVectors["losses"],
  what: "forward" | "gradient",
  where: Territory,
): WorstError[] {
  const { row, dtype } = subject;
  const bound = boundOf(row.bounds, what, dtype);
  const measurement = new Measurement(subject, what);
  for (const { parameters, vectors } of groups) {
    for (const { text, label, x, loss, dx } of vectors) {
      const words = `${text}${parameterWords(row, parameters)}`;
      if (what === "forward") {
        if (territory(dtype, loss) !== where) continue;
        measurement.compare(bound, at(x.slice(), label, parameters), loss, () => words);
        continue;
      }
      const received = gradientAt(1, x.slice(), label, parameters);
      for (const [position, expected] of dx) {
        if (territory(dtype, expected) !== where) continue;
        measurement.compare(bound, received[position] as number, expected, () => `slope ${position} of ${words}`);
      }
    }
  }
  return measurement.conclude();
}

/** As for elementwise functions: enough to find a wrong formula, not enough to prove a bound. */
function plausibility(kernel: OneLoss): Check[] {
  const { subject } = kernel;
  const { row, dtype, description } = subject;
  return [
    [
      "has losses and gradients close to the row's own float64 formula (it has no golden vectors yet)",
      () => {
        const measurements = [new Measurement(subject, "forward"), new Measurement(subject, "gradient")] as const;
        const bound = { ulp: dtype === "float64" ? 2 ** 14 : 1 };
        const parameters = defaultParameters(row, dtype);
        const named = namedParameters(row, description, parameters) as never;
        for (const length of [1, 2, 9, 40]) {
          const x = moderateValues(dtype, length, length);
          const words = () => rowWords(dtype, x);
          measurements[0].compare(bound, kernel.at(x, 0, parameters), exactly(row.value([...x], 0, named)), words);
          const slopes = row.derivatives([...x], 0, named);
          for (const [i, slope] of kernel.gradientAt(1, x, 0, parameters).entries()) {
            measurements[1].compare(bound, slope, exactly(slopes[i] as number), words);
          }
        }
        return measurements.flatMap((measurement) => measurement.conclude());
      },
    ],
  ];
}

function claims(kernel: OneLoss): Check[] {
  const { subject } = kernel;
  const { row, dtype } = subject;
  const parameters = defaultParameters(row, dtype);
  const samples = [
    ...Array.from({ length: 40 }, (_, i) => moderateValues(dtype, i + 1, 1 + (i % 9), i % 4 === 0 ? 200 : 4)),
    ...Array.from({ length: 20 }, (_, i) => finiteValues(dtype, i + 1, 1 + (i % 9))),
    filled(dtype, [200, -200]),
  ];
  return [
    [
      "stays in its range and comes to both ends",
      () => {
        const enclosure = new Enclosure(subject, row.range, 0);
        for (const x of samples) {
          for (const label of x.keys()) enclosure.add(kernel.at(x, label, parameters), () => rowWords(dtype, x));
        }
        return enclosure.conclude();
      },
    ],
    [
      "has derivatives that stay in their range and come to both ends",
      () => {
        const enclosure = new Enclosure(subject, row.derivativeRange, 2 ** (2 - formats[dtype].precision));
        for (const x of samples) {
          for (const label of x.keys()) {
            for (const slope of kernel.gradientAt(1, x, label, parameters))
              enclosure.add(slope, () => rowWords(dtype, x));
          }
        }
        return enclosure.conclude();
      },
    ],
    check(subject, "gives a row that is permuted with its label the same loss", (findings) => {
      for (const x of samples) {
        for (const label of x.keys()) {
          const y = kernel.at(x, label, parameters);
          const reversed = kernel.at(x.slice().reverse(), x.length - 1 - label, parameters);
          // The sum has another order.
          if (y === reversed || Math.abs(y - reversed) <= 2 * ulpOf(dtype, y)) continue;
          findings.add(() => `${rowWords(dtype, x)}, label ${label}: ${y}, reversed ${reversed}`);
        }
      }
    }),
  ];
}

/** A row's loss does not depend on where the row lies, nor on whether its gradient is wanted. */
function layout({ subject, kernel, at, gradientAt }: OneLoss): Check[] {
  const { row, dtype } = subject;
  return [
    check(subject, "gives a row and its gradient the same bits along every axis and at every place", (findings) => {
      for (const [outer, axisLength, inner] of rowLayouts) {
        const lists = parameterLists(row, dtype);
        const parameters = lists[axisLength % lists.length] as readonly number[];
        const length = outer * axisLength * inner;
        // An odd offset, which changes from layout to layout.
        const offset = (axisLength + inner) % 5;
        const x = moderateValues(dtype, axisLength, length + offset, 5).subarray(offset);
        const labels = labelsOf(outer * inner, axisLength);
        const upstream = Float64Array.from(labels, (_, r) => 1 - r / 3);
        const [alone, losses] = [new Float64Array(labels.length), new Float64Array(labels.length)];
        const dx = allocate(dtype, length);
        kernel.forward(x, labels, alone, outer, axisLength, inner, parameters);
        kernel.gradient(x, labels, upstream, losses, dx, outer, axisLength, inner, parameters);
        for (let o = 0; o < outer; o++) {
          for (let i = 0; i < inner; i++) {
            const place = o * inner + i;
            const pick = rowReader(dtype, { axisLength, inner }, o, i);
            const where = `[${outer},${axisLength},${inner}], row (${o},${i})${parameterWords(row, parameters)}`;
            const own = at(pick(x), labels[place] as number, parameters);
            for (const [what, value] of [
              ["forward", alone[place]],
              ["gradient", losses[place]],
            ] as const) {
              if (Object.is(own, roundTo(dtype, value as number))) continue;
              findings.add(() => `the loss of ${where}, ${what}: contiguous ${show(dtype, own)}, here ${value}`);
            }
            const received = pick(dx);
            const expected = gradientAt(upstream[place] as number, pick(x), labels[place] as number, parameters);
            for (const [p, value] of expected.entries()) {
              if (Object.is(value, received[p])) continue;
              findings.add(
                () =>
                  `gradient in ${where}, position ${p}: contiguous ${show(dtype, value)}, here ${show(dtype, received[p] as number)}`,
              );
            }
          }
        }
      }
    }),
  ];
}
