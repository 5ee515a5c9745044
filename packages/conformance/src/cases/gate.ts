import { boundOf, type FloatArray, type GateRow, roundTo } from "@nonlin/core";
import { show } from "../bits.js";
import { allocate, constant, filled } from "../carriers.js";
import { type Check, type Direction, Findings, type Subject, type WorstError } from "../case.js";
import { type GateGradients, gate, halves } from "../gates.js";
import { type GoldenVectors, goldenVectors } from "../golden.js";
import { edgeValues, finiteValues, mixedValues, moderateValues } from "../inputs.js";
import { defaultParameters, isDefaultChoice, namedParameters, parameterLists, parameterWords } from "../parameters.js";
import { boundWords, exactly } from "../ulp.js";
import { Measurement, type Territory, territory, territoryTitles } from "./accuracy.js";

/** What there is to check of a function of two inputs. */
export function gateChecks(subject: Subject<GateRow>): Check[] {
  return [...specialValues(subject), ...accuracy(subject), ...position(subject), ...runs(subject)];
}

const factors = [0, -0, 1, -1, 2, Infinity, -Infinity];

function specialValues(subject: Subject<GateRow>): Check[] {
  const { row, dtype, description } = subject;
  const kernel = gate(subject);
  const defaults = defaultParameters(row, dtype);
  const one = (value: number) => filled(dtype, [value]);
  const expectSame = (findings: Findings, what: () => string, expected: number, received: number) => {
    const rounded = roundTo(dtype, expected);
    if (Object.is(rounded, received)) return;
    findings.add(() => `${what()}: expected ${show(dtype, rounded)}, received ${show(dtype, received)}`);
  };
  const at = (a: number, b: number) => `a = ${show(dtype, a)}, b = ${show(dtype, b)}`;

  const claims: Check[] = [
    [
      "gives the special values of its row",
      () => {
        const findings = new Findings(subject);
        for (const [a, b, y] of row.specialPairs) {
          expectSame(findings, () => at(a, b), y, kernel.at(one(a), one(b), defaults)[0] as number);
        }
        findings.conclude();
        return undefined;
      },
    ],
    [
      "multiplies dy and the special derivatives of its row as IEEE does",
      () => {
        const findings = new Findings(subject);
        for (const [a, b, da, db] of row.specialDerivatives) {
          for (const dy of factors) {
            const received = kernel.gradientAt(one(dy), one(a), one(b), defaults);
            const call = `dy = ${show(dtype, dy)}, ${at(a, b)}`;
            expectSame(findings, () => `${call}: da`, dy * da, received.da[0] as number);
            expectSame(findings, () => `${call}: db`, dy * db, received.db[0] as number);
          }
        }
        findings.conclude();
        return undefined;
      },
    ],
  ];
  return [
    ...(isDefaultChoice(row, description) ? claims : []),
    ...(row.symmetry === "odd in b" ? [oddInB(subject)] : []),
    [
      "multiplies b and the zeros and limits of its activation as IEEE does, with every parameter",
      () => {
        const findings = new Findings(subject);
        for (const parameters of parameterLists(row, dtype)) {
          const named = namedParameters(row, description, parameters) as never;
          for (const a of [0, -0, Infinity, -Infinity]) {
            for (const b of factors) {
              const expected = row.value(a, b, named);
              // A limit that is some other number is a matter of accuracy.
              if (Number.isFinite(expected) && expected !== 0) continue;
              const received = kernel.at(one(a), one(b), parameters)[0] as number;
              expectSame(findings, () => `${at(a, b)}${parameterWords(row, parameters)}`, expected, received);
            }
          }
        }
        findings.conclude();
        return undefined;
      },
    ],
    [
      "turns NaN into NaN, in either input and in dy",
      () => {
        const findings = new Findings(subject);
        const others = filled(dtype, [...edgeValues(dtype), Infinity, -Infinity]);
        const nans = constant(dtype, others.length, NaN);
        const ones = constant(dtype, others.length, 1);
        for (const parameters of parameterLists(row, dtype)) {
          const results: readonly (readonly [string, FloatArray])[] = [
            ["y, a is NaN, b", kernel.at(nans, others, parameters)],
            ["y, b is NaN, a", kernel.at(others, nans, parameters)],
            ["da, a is NaN, b", kernel.gradientAt(ones, nans, others, parameters).da],
            ["db, a is NaN, b", kernel.gradientAt(ones, nans, others, parameters).db],
            ["da, b is NaN, a", kernel.gradientAt(ones, others, nans, parameters).da],
            ["da, dy is NaN, a", kernel.gradientAt(nans, others, ones, parameters).da],
            ["db, dy is NaN, a", kernel.gradientAt(nans, others, ones, parameters).db],
          ];
          for (const [what, received] of results) {
            for (const [i, value] of received.entries()) {
              if (Number.isNaN(value)) continue;
              const where = `${what} = ${show(dtype, others[i] as number)}${parameterWords(row, parameters)}`;
              findings.add(() => `${where}: received ${show(dtype, value)}`);
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
        const edges = edgeValues(dtype);
        const pairs = edges.flatMap((a) => edges.map((b) => [a, b] as const));
        const a = filled(dtype, [...pairs.map(([first]) => first), ...finiteValues(dtype, 1, 4000)]);
        const b = filled(dtype, [...pairs.map(([, second]) => second), ...finiteValues(dtype, 2, 4000)]);
        const dy = finiteValues(dtype, 3, a.length);
        for (const parameters of parameterLists(row, dtype)) {
          const y = kernel.at(a, b, parameters);
          const { da, db } = kernel.gradientAt(dy, a, b, parameters);
          for (const [what, values] of Object.entries({ y, da, db })) {
            for (const [i, value] of values.entries()) {
              if (!Number.isNaN(value)) continue;
              const call = `dy = ${show(dtype, dy[i] as number)}, ${at(a[i] as number, b[i] as number)}`;
              findings.add(() => `${what} for ${call}${parameterWords(row, parameters)} is NaN`);
            }
          }
        }
        findings.conclude();
        return undefined;
      },
    ],
  ];
}

function oddInB(subject: Subject<GateRow>): Check {
  return [
    "is odd in b, bit for bit",
    () => {
      const { row, dtype } = subject;
      const findings = new Findings(subject);
      const kernel = gate(subject);
      const parameters = defaultParameters(row, dtype);
      const [a, b] = [mixedValues(dtype, 5, 4000), mixedValues(dtype, 6, 4000)];
      const y = kernel.at(a, b, parameters);
      const mirrored = kernel.at(a, b.map((value) => -value) as FloatArray, parameters);
      for (const [i, value] of y.entries()) {
        if (Object.is(-value, mirrored[i])) continue;
        const where = () => `a = ${show(dtype, a[i] as number)}, b = ${show(dtype, b[i] as number)}`;
        findings.add(() => `${where()}: ${show(dtype, value)}, but for -b ${show(dtype, mirrored[i] as number)}`);
      }
      findings.conclude();
      return undefined;
    },
  ];
}

function accuracy(subject: Subject<GateRow>): Check[] {
  const { row, dtype, description } = subject;
  const golden = goldenVectors(description.name, dtype);
  if (golden === undefined) return plausibility(subject);
  const checks: Check[] = [];
  for (const byDefault of [true, false]) {
    const only = <T extends { readonly default: boolean }>(groups: readonly T[]) =>
      groups.filter((group) => group.default === byDefault);
    const values = only(golden.gates);
    if (values.length === 0) continue;
    const whose = byDefault ? "" : " with other parameters than the defaults";
    checks.push([
      `has values that ${boundWords(boundOf(row.bounds, "forward", dtype))}${whose}`,
      () => measureValues(subject, values, "normal"),
    ]);
    checks.push([
      `has gradients that ${boundWords(boundOf(row.bounds, "gradient", dtype))}${whose}`,
      () => measureGradients(subject, only(golden.gateGradients), "normal"),
    ]);
  }
  for (const where of ["subnormal", "zero"] as const) {
    checks.push([
      territoryTitles[where],
      () => [...measureValues(subject, golden.gates, where), ...measureGradients(subject, golden.gateGradients, where)],
    ]);
  }
  return checks;
}

function measureValues(subject: Subject<GateRow>, groups: GoldenVectors["gates"], where: Territory): WorstError[] {
  const { row, dtype } = subject;
  const kernel = gate(subject);
  const measurement = new Measurement(subject, "forward");
  for (const { parameters, vectors } of groups) {
    const [as, bs] = (["a", "b"] as const).map((input) =>
      filled(
        dtype,
        vectors.map((vector) => vector[input]),
      ),
    ) as [FloatArray, FloatArray];
    const received = kernel.at(as, bs, parameters);
    for (const [i, { a, b, forward }] of vectors.entries()) {
      if (territory(dtype, forward, a, b) !== where) continue;
      const inputs = () => `a = ${show(dtype, a)}, b = ${show(dtype, b)}${parameterWords(row, parameters)}`;
      measurement.compare(boundOf(row.bounds, "forward", dtype), received[i] as number, forward, inputs);
    }
  }
  return measurement.conclude();
}

function measureGradients(
  subject: Subject<GateRow>,
  groups: GoldenVectors["gateGradients"],
  where: Territory,
): WorstError[] {
  const { row, dtype } = subject;
  const kernel = gate(subject);
  const measurements = { da: new Measurement(subject, "gradient"), db: new Measurement(subject, "other gradient") };
  for (const { parameters, vectors } of groups) {
    const [dys, as, bs] = (["dy", "a", "b"] as const).map((input) =>
      filled(
        dtype,
        vectors.map((vector) => vector[input]),
      ),
    ) as [FloatArray, FloatArray, FloatArray];
    const received = kernel.gradientAt(dys, as, bs, parameters);
    for (const [i, vector] of vectors.entries()) {
      const { dy, a, b } = vector;
      for (const which of ["da", "db"] as const) {
        const expected = vector[which];
        if (territory(dtype, expected, dy, a, b) !== where) continue;
        const inputs = `${which} for dy = ${show(dtype, dy)}, a = ${show(dtype, a)}, b = ${show(dtype, b)}`;
        measurements[which].compare(
          boundOf(row.bounds, "gradient", dtype),
          received[which][i] as number,
          expected,
          () => `${inputs}${parameterWords(row, parameters)}`,
        );
      }
    }
  }
  return [...measurements.da.conclude(), ...measurements.db.conclude()];
}

/** As for elementwise functions: enough to find a wrong formula, not enough to prove a bound. */
function plausibility(subject: Subject<GateRow>): Check[] {
  const { row, dtype, description } = subject;
  const kernel = gate(subject);
  const parameters = defaultParameters(row, dtype);
  const named = namedParameters(row, description, parameters) as never;
  const [a, b, dy] = [1, 2, 3].map((seed) => moderateValues(dtype, seed, 1000, 9)) as [
    FloatArray,
    FloatArray,
    FloatArray,
  ];
  const formulas: readonly (readonly [Direction, (i: number) => number, () => FloatArray])[] = [
    ["forward", (i) => row.value(a[i] as number, b[i] as number, named), () => kernel.at(a, b, parameters)],
    [
      "gradient",
      (i) => (dy[i] as number) * row.activatedDerivative(a[i] as number, b[i] as number, named),
      () => kernel.gradientAt(dy, a, b, parameters).da,
    ],
    [
      "other gradient",
      (i) => (dy[i] as number) * row.otherDerivative(a[i] as number, b[i] as number, named),
      () => kernel.gradientAt(dy, a, b, parameters).db,
    ],
  ];
  return formulas.map(
    ([direction, reference, evaluate]): Check => [
      `has a ${direction} close to the row's own float64 formula (it has no golden vectors yet)`,
      () => {
        const measurement = new Measurement(subject, direction);
        for (const [i, received] of evaluate().entries()) {
          const inputs = () => `a = ${show(dtype, a[i] as number)}, b = ${show(dtype, b[i] as number)}`;
          measurement.compare({ ulp: dtype === "float64" ? 2 ** 14 : 1 }, received, exactly(reference(i)), inputs);
        }
        return measurement.conclude();
      },
    ],
  );
}

const limit = 67;

/** A result depends on the inputs at its own position, whatever the offset, the length and the neighbours. */
function position(subject: Subject<GateRow>): Check[] {
  const { row, dtype } = subject;
  const { kernel } = gate(subject);
  const parameters = defaultParameters(row, dtype);
  const total = 2 * limit + 1;
  const [dy, a, b] = [12, 11, 13].map((seed) => mixedValues(dtype, seed, total)) as [
    FloatArray,
    FloatArray,
    FloatArray,
  ];
  const evaluate = (from: number, length: number, out: Readonly<Record<"y" | "da" | "db", FloatArray>>) => {
    const part = (array: FloatArray) => array.subarray(from, from + length);
    kernel.forward(part(a), part(b), out.y, 1, length, length, parameters);
    kernel.gradient(part(dy), part(a), part(b), out.da, out.db, 1, length, length, parameters);
  };
  return [
    [
      "gives the same bits, and gradient bits, at every offset and length from 0 to 67",
      () => {
        const room = () => ({ y: allocate(dtype, total), da: allocate(dtype, total), db: allocate(dtype, total) });
        const partOf = (outputs: ReturnType<typeof room>, from: number, length: number) => ({
          y: outputs.y.subarray(from, from + length),
          da: outputs.da.subarray(from, from + length),
          db: outputs.db.subarray(from, from + length),
        });
        const alone = room();
        for (let i = 0; i < total; i++) evaluate(i, 1, partOf(alone, i, 1));
        const findings = new Findings(subject);
        const outputs = room();
        for (let offset = 0; offset <= limit; offset++) {
          for (let length = 0; length <= limit; length++) {
            // The results lie at another offset than the inputs.
            const out = partOf(outputs, (offset * 29 + length) % (limit + 1), length);
            for (const array of Object.values(out)) array.fill(-7);
            evaluate(offset, length, out);
            for (const which of ["y", "da", "db"] as const) {
              for (let i = 0; i < length; i++) {
                const [expected, received] = [alone[which][offset + i], out[which][i]] as [number, number];
                if (Object.is(expected, received)) continue;
                findings.add(
                  () =>
                    `${which} at position ${i} of ${length}, offset ${offset}: alone ${show(dtype, expected)}, here ${show(dtype, received)}`,
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

const lengths = [1, 2, 3, 5, 8, 15, 16, 17, 31, 33, 64, 67];
/** Not a value that any kernel computes from the inputs here. */
const canary = -12352;

/** Runs with something between them, and the halves of one array: the bits are those of two inputs of their own. */
function runs(subject: Subject<GateRow>): Check[] {
  const { row, dtype } = subject;
  const whole = gate(subject);
  const { kernel } = whole;
  const parameters = defaultParameters(row, dtype);

  /** Copies runs together that begin at every multiple of `stride`. */
  const gather = (array: FloatArray, outer: number, run: number, stride: number) =>
    allocate(dtype, outer * run).map((_, k) => array[Math.floor(k / run) * stride + (k % run)] as number) as FloatArray;
  const expectSame = (findings: Findings, layout: string, what: string, expected: FloatArray, received: FloatArray) => {
    for (const [k, value] of expected.entries()) {
      const other = received[k] as number;
      if (Object.is(value, other)) continue;
      findings.add(() => `${layout}, ${what}[${k}]: as two inputs ${show(dtype, value)}, here ${show(dtype, other)}`);
    }
  };

  return [
    [
      "gives the halves of one array the bits of two inputs, whichever of them is activated",
      () => {
        const findings = new Findings(subject);
        for (const run of lengths) {
          for (const outer of [1, 2, 7, 19]) {
            const offset = (run + outer) % 5;
            const room = (seed: number, length: number) => mixedValues(dtype, seed, length + offset).subarray(offset);
            const x = room(run, 2 * outer * run);
            const dy = room(run + 1, outer * run);
            for (const activated of [0, 1] as const) {
              const layout = `${outer} × ${run}, half ${activated + 1} activated`;
              const of = (array: FloatArray) => {
                const both = halves(array, outer, run);
                return [both[activated], both[1 - activated]] as [FloatArray, FloatArray];
              };
              const [a, b] = of(x);
              const [ownA, ownB] = [gather(a, outer, run, 2 * run), gather(b, outer, run, 2 * run)];
              const y = allocate(dtype, outer * run);
              kernel.forward(a, b, y, outer, run, 2 * run, parameters);
              expectSame(findings, layout, "y", whole.at(ownA, ownB, parameters), y);
              const dx = allocate(dtype, 2 * outer * run);
              const [da, db] = of(dx);
              kernel.gradient(dy, a, b, da, db, outer, run, 2 * run, parameters);
              const expected: GateGradients = whole.gradientAt(dy, ownA, ownB, parameters);
              expectSame(findings, layout, "da", expected.da, gather(da, outer, run, 2 * run));
              expectSame(findings, layout, "db", expected.db, gather(db, outer, run, 2 * run));
            }
          }
        }
        findings.conclude();
        return undefined;
      },
    ],
    [
      "writes nothing between the runs of a gradient",
      () => {
        const findings = new Findings(subject);
        for (const run of lengths) {
          for (const [outer, gap] of [
            [2, 1],
            [5, 3],
            [3, 70],
          ] as const) {
            const stride = run + gap;
            const length = (outer - 1) * stride + run;
            const outputs = { da: allocate(dtype, length).fill(canary), db: allocate(dtype, length).fill(canary) };
            const [dy, a, b] = [outer * run, length, length].map((count, seed) =>
              moderateValues(dtype, seed, count),
            ) as [FloatArray, FloatArray, FloatArray];
            kernel.gradient(dy, a, b, outputs.da, outputs.db, outer, run, stride, parameters);
            for (const [what, values] of Object.entries(outputs)) {
              for (const [k, value] of values.entries()) {
                if (k % stride < run === (value !== canary)) continue;
                const fault = k % stride < run ? "did not write" : `wrote ${show(dtype, value)} to`;
                findings.add(() => `${outer} runs of ${run}, stride ${stride}: ${fault} ${what}[${k}]`);
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
