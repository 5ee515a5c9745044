import { type AxisRow, boundOf, roundTo, type SpecialValues } from "@nonlin/core";
import { show } from "../bits.js";
import { constant, filled } from "../carriers.js";
import { type Check, Findings, type Subject } from "../case.js";
import { edgeValues, finiteValues, moderateValues } from "../inputs.js";
import { absentValue } from "../maskings.js";
import { defaultParameters, isDefaultChoice, namedParameters, parameterLists, parameterWords } from "../parameters.js";
import { isDefinedAt, type Pointwise } from "../pointwise.js";
import { type OneRow, oneRow } from "../rows.js";
import { exactly, judge } from "../ulp.js";

/** Limits, zeros, NaN and infinities of elementwise kernels. */
export function pointwiseSpecialValues(kernel: Pointwise): Check[] {
  const { subject } = kernel;
  const { row, dtype, description } = subject;
  const defaults = defaultParameters(row, dtype);
  const forward = (x: number) => kernel.at(filled(dtype, [x]), defaults)[0] as number;
  const gradient = (dy: number, x: number) =>
    kernel.gradientAt(filled(dtype, [dy]), filled(dtype, [x]), defaults)[0] as number;
  const rounded = (pairs: SpecialValues) => pairs.map(([x, y]) => [roundTo(dtype, x), roundTo(dtype, y)] as const);
  const claims: Check[] = !isDefaultChoice(row, description)
    ? []
    : [
        ["gives the special values of its row", () => expectPairs(kernel, "f", rounded(row.special), forward)],
        [
          "gives the special derivatives of its row",
          () => expectPairs(kernel, "f′", rounded(row.specialDerivative), (x) => gradient(1, x)),
        ],
        [
          "multiplies dy and a special derivative as IEEE does",
          () => {
            for (const dy of [0, -0, 1, -1, Infinity, -Infinity, 2]) {
              const products = rounded(row.specialDerivative).map(([x, slope]) => [x, dy * slope] as const);
              expectPairs(kernel, `${Object.is(dy, -0) ? "-0" : dy} * f′`, products, (x) => gradient(dy, x));
            }
            return undefined;
          },
        ],
      ];
  return [
    ...claims,
    [
      "keeps the zeros and limits of its formula with every parameter",
      () => {
        const findings = new Findings(subject);
        for (const parameters of parameterLists(row, dtype)) {
          const named = namedParameters(row, description, parameters) as never;
          for (const x of [0, -0, Infinity, -Infinity]) {
            const y = kernel.at(filled(dtype, [x]), parameters)[0] as number;
            const slope = kernel.gradientAt(filled(dtype, [1]), filled(dtype, [x]), parameters)[0] as number;
            for (const [what, direction, received, reference] of [
              ["f", "forward", y, row.value(x, named)],
              ["f′", "derivative", slope, row.derivative(x, named)],
            ] as const) {
              const expected = roundTo(dtype, reference);
              if (Object.is(received, expected)) continue;
              // What is neither a zero nor a limit is a value as any other, and float64 references have a few ULP, as the
              // fast tier's results have.
              const isBounded = dtype === "float64" || subject.precision === "fast";
              const isOrdinary = isBounded && x === 0 && expected !== 0 && Number.isFinite(expected);
              const bound = boundOf(row.bounds, direction, dtype);
              if (isOrdinary && judge(dtype, bound, received, exactly(expected)).kept) continue;
              findings.add(
                () =>
                  `${what}(${show(dtype, x)})${parameterWords(row, parameters)}: expected ${show(dtype, expected)}, received ${show(dtype, received)}`,
              );
            }
          }
        }
        findings.conclude();
        return undefined;
      },
    ],
    [
      "turns NaN into NaN",
      () => {
        const findings = new Findings(subject);
        for (const parameters of parameterLists(row, dtype)) {
          // In every lane of a vector, and in the tail.
          const y = kernel.at(constant(dtype, 19, NaN), parameters);
          for (const [i, received] of y.entries()) {
            if (!Number.isNaN(received)) {
              findings.add(
                () =>
                  `f(NaN) at position ${i} of 19${parameterWords(row, parameters)}: received ${show(dtype, received)}`,
              );
            }
          }
        }
        findings.conclude();
        return undefined;
      },
    ],
    [
      "turns NaN into NaN in the gradient, in x and in dy",
      () => {
        const findings = new Findings(subject);
        const others = filled(dtype, [...edgeValues(dtype), Infinity, -Infinity]);
        const nans = constant(dtype, others.length, NaN);
        for (const parameters of parameterLists(row, dtype)) {
          for (const [what, dx] of [
            ["x is NaN, dy", kernel.gradientAt(others, nans, parameters)],
            ["dy is NaN, x", kernel.gradientAt(nans, others, parameters)],
          ] as const) {
            for (const [i, received] of dx.entries()) {
              if (Number.isNaN(received)) continue;
              findings.add(
                () =>
                  `${what} = ${show(dtype, others[i] as number)}${parameterWords(row, parameters)}: received ${show(dtype, received)}`,
              );
            }
          }
        }
        findings.conclude();
        return undefined;
      },
    ],
    [
      row.domain === undefined
        ? "never turns finite inputs into NaN"
        : "turns finite inputs into NaN outside of its domain, and never inside",
      () => {
        const findings = new Findings(subject);
        const x = filled(dtype, [...edgeValues(dtype), ...finiteValues(dtype, 1, 4000)]);
        const dy = filled(dtype, [...finiteValues(dtype, 2, 4000), ...edgeValues(dtype)]);
        for (const parameters of parameterLists(row, dtype)) {
          const y = kernel.at(x, parameters);
          const dx = kernel.gradientAt(dy, x, parameters);
          for (let i = 0; i < x.length; i++) {
            const at = () => `${show(dtype, x[i] as number)}${parameterWords(row, parameters)}`;
            const outside = !isDefinedAt(row, x[i] as number);
            const received = (result: number) => (outside ? `received ${show(dtype, result)}, expected NaN` : "is NaN");
            if (Number.isNaN(y[i]) !== outside) findings.add(() => `f(${at()}) ${received(y[i] as number)}`);
            // 0 times the infinite slope of a vertical edge.
            if (dy[i] === 0 && x[i] === row.domain?.low) continue;
            if (Number.isNaN(dx[i]) !== outside)
              findings.add(
                () => `the gradient for dy = ${show(dtype, dy[i] as number)} at ${at()} ${received(dx[i] as number)}`,
              );
          }
        }
        findings.conclude();
        return undefined;
      },
    ],
  ];
}

function expectPairs(
  { subject }: Pointwise,
  what: string,
  pairs: readonly (readonly [number, number])[],
  evaluate: (x: number) => number,
): undefined {
  const findings = new Findings(subject);
  const { dtype } = subject;
  for (const [x, expected] of pairs) {
    const received = evaluate(x);
    if (Object.is(received, expected)) continue;
    findings.add(
      () => `${what} at ${show(dtype, x)}: expected ${show(dtype, expected)}, received ${show(dtype, received)}`,
    );
  }
  findings.conclude();
}

/** NaN, infinities and single elements along an axis. */
export function rowsSpecialValues(subject: Subject<AxisRow>): Check[] {
  const { row, dtype } = subject;
  const kernel = oneRow(subject);
  const defaults = defaultParameters(row, dtype);
  const absent = absentValue(row, namedParameters(row, subject.description, defaults));
  const list = (values: ArrayLike<number>) => `[${Array.from(values, (value) => show(dtype, value)).join(", ")}]`;

  return [
    [
      "gives the special rows of its row in the table",
      () => {
        const findings = new Findings(subject);
        for (const [x, y] of row.specialRows) {
          const input = filled(dtype, x);
          // A number that float16 cannot hold is another one there.
          if (x.some((value, i) => Number.isFinite(value) !== Number.isFinite(input[i]))) continue;
          const expected = filled(dtype, y);
          const received = kernel.at(input, defaults);
          if (expected.every((value, i) => Object.is(value, received[i]))) continue;
          findings.add(() => `f(${list(input)}): expected ${list(expected)}, received ${list(received)}`);
        }
        findings.conclude();
        return undefined;
      },
    ],
    [
      "turns the whole row into NaN where one element is NaN, or Infinity if its formula does",
      () => {
        const findings = new Findings(subject);
        const named = namedParameters(row, subject.description, defaults) as never;
        for (const poison of [NaN, Infinity, -Infinity].filter((value) =>
          row.value([0, value], named).every(Number.isNaN),
        )) {
          for (const length of [1, 2, 3, 8, 21]) {
            for (let at = 0; at < length; at++) {
              const x = moderateValues(dtype, length, length);
              x[at] = poison;
              const received = kernel.at(x, defaults);
              if (received.every(Number.isNaN)) continue;
              findings.add(() => `${poison} at position ${at} of ${length}: received ${list(received)}`);
            }
          }
        }
        findings.conclude();
        return undefined;
      },
    ],
    [
      "gives an element of the infinity that counts for nothing its limit and does not let it touch the others",
      () => {
        const findings = new Findings(subject);
        const named = namedParameters(row, subject.description, defaults) as never;
        const limit = roundTo(dtype, row.value([0, absent], named)[1] as number);
        for (const length of [2, 3, 9, 20]) {
          const x = moderateValues(dtype, length, length);
          for (let at = 0; at < length; at++) {
            const masked = x.slice().fill(absent, at, at + 1);
            const received = kernel.at(masked, defaults)[at] as number;
            if (Object.is(received, limit)) continue;
            findings.add(
              () =>
                `${absent} at position ${at} of ${length}: expected ${show(dtype, limit)}, received ${show(dtype, received)}`,
            );
          }
        }
        findings.conclude();
        return undefined;
      },
    ],
    [
      "turns NaN into NaN in the gradient, in y and in dy",
      () => {
        const findings = new Findings(subject);
        for (const length of [1, 2, 9, 20]) {
          for (let at = 0; at < length; at++) {
            const y = kernel.at(moderateValues(dtype, length, length), defaults);
            const dy = moderateValues(dtype, length + 100, length);
            const poisoned = (array: typeof y) => array.slice().fill(NaN, at, at + 1);
            for (const [what, dx] of [
              ["dy", kernel.gradientAt(poisoned(dy), y, defaults)],
              ["y", kernel.gradientAt(dy, poisoned(y), defaults)],
            ] as const) {
              if (Number.isNaN(dx[at])) continue;
              findings.add(
                () => `NaN in ${what} at position ${at} of ${length}: received ${show(dtype, dx[at] as number)} there`,
              );
            }
          }
        }
        findings.conclude();
        return undefined;
      },
    ],
    ["never turns finite inputs into NaN", () => finiteRows(kernel)],
  ];
}

function finiteRows(kernel: OneRow): undefined {
  const { subject } = kernel;
  const { row, dtype } = subject;
  const findings = new Findings(subject);
  const largest = edgeValues(dtype).reduce((a, b) => Math.max(a, b));
  for (const parameters of parameterLists(row, dtype)) {
    const words = parameterWords(row, parameters);
    for (let seed = 1; seed <= 60; seed++) {
      const x = finiteValues(dtype, seed, 1 + (seed % 23));
      if (seed > 50) x.fill(-largest, 0, 1);
      const y = kernel.at(x, parameters);
      for (const [i, value] of y.entries()) {
        if (Number.isNaN(value))
          findings.add(() => `row of finiteValues(seed ${seed}, length ${x.length})${words}: NaN at position ${i}`);
      }
      // dy small enough that no sum of it overflows.
      const dx = kernel.gradientAt(moderateValues(dtype, seed, x.length), y, parameters);
      for (const [i, value] of dx.entries()) {
        if (Number.isNaN(value))
          findings.add(() => `gradient of that row (seed ${seed}, length ${x.length})${words}: NaN at position ${i}`);
      }
    }
  }
  findings.conclude();
}
