import {
  type AxisRow,
  type Bound,
  type Bounds,
  boundOf,
  type Dtype,
  fromSixteenBits,
  isInside,
  type Row,
  roundTo,
  type SixteenBitDtype,
  toSixteenBits,
} from "@nonlin/core";
import { formats, isSubnormal, show } from "../bits.js";
import { allocate, constant, filled } from "../carriers.js";
import { type Check, type Direction, Findings, type Subject, type WorstError } from "../case.js";
import { checksum, checksumLength } from "../checksum.js";
import { type GoldenGroup, type GoldenValue, type GoldenVectors, goldenVectors, hardCases } from "../golden.js";
import { finiteValues, moderateValues } from "../inputs.js";
import { defaultParameters, namedParameters, parameterWords } from "../parameters.js";
import { channelKernel, type Pointwise } from "../pointwise.js";
import { oneRow } from "../rows.js";
import { boundWords, type Expected, exactly, judge } from "../ulp.js";

/** What a row promises in one direction for these parameters. */
function promise(
  { bounds }: { readonly bounds: Bounds },
  dtype: Dtype,
  direction: "forward" | "derivative" | "gradient",
  byDefault: boolean,
): Bound {
  const proved = byDefault && dtype !== "float64" && direction !== "gradient" && bounds.correctlyRoundedByDefault;
  return proved ? "correctly rounded" : boundOf(bounds, direction, dtype);
}

/** A sum has more than one rounding, whatever its terms are: it is held to the bound of a smooth function's gradient. */
function sumPromise({ bounds }: Row, dtype: Dtype): Bound {
  const bound = boundOf(bounds, "gradient", dtype);
  return bound === "correctly rounded" ? { ulp: dtype === "float64" ? 4 : 0.5001 } : bound;
}

/** Compares results with expectations, and remembers the worst. */
export class Measurement {
  readonly #findings: Findings;
  readonly #dtype: Dtype;
  readonly #direction: Direction;
  #worst: WorstError | undefined;

  constructor(subject: Subject, direction: Direction) {
    this.#findings = new Findings(subject);
    this.#dtype = subject.dtype;
    this.#direction = direction;
  }

  compare(bound: Bound, received: number, expected: Expected, inputs: () => string): void {
    const { kept, ulp, allowed } = judge(this.#dtype, bound, received, expected);
    const witness = () =>
      `${inputs()}: expected ${show(this.#dtype, expected.value)}, received ${show(this.#dtype, received)}`;
    if (this.#worst === undefined || ulp > this.#worst.ulp) {
      this.#worst = { direction: this.#direction, ulp, witness: witness() };
    }
    if (kept) return;
    this.#findings.add(
      () =>
        `${witness()}, ${ulp.toPrecision(5)} ULP from the exact value (allowed: ${bound === "correctly rounded" ? bound : allowed})`,
    );
  }

  conclude(): WorstError[] {
    const worst = this.#worst === undefined ? [] : [this.#worst];
    this.#findings.conclude(worst);
    return worst;
  }
}

/**
 * Where a golden vector belongs, so that a fault shows under its own name: a result that is zero, a subnormal number
 * among inputs or results, all others.
 */
export type Territory = "normal" | "subnormal" | "zero";

export function territory(dtype: Dtype, expected: Expected, ...inputs: readonly number[]): Territory {
  if (expected.value === 0) return "zero";
  return [expected.value, ...inputs].some((value) => isSubnormal(dtype, value)) ? "subnormal" : "normal";
}

export const territoryTitles: Readonly<Record<Exclude<Territory, "normal">, string>> = {
  subnormal: "computes subnormal inputs and results, never flushes them",
  zero: "keeps zeros and their signs, also of results that underflow",
};

/** Elementwise kernels against golden vectors. */
export function pointwiseAccuracy(kernel: Pointwise): Check[] {
  const { subject } = kernel;
  const { row, dtype, description } = subject;
  const golden = goldenVectors(description.name, dtype);
  if (golden === undefined) return plausibility(kernel);

  const directions = ["forward", "derivative"] as const;
  const checks: Check[] = [];
  for (const { parameters, vectors } of golden.checksums) {
    for (const { direction, checksums } of vectors) {
      checks.push([
        `rounds the ${whatIn[direction]} of all finite inputs correctly`,
        () => everyInput(kernel, dtype as SixteenBitDtype, direction, parameters, checksums),
      ]);
    }
  }
  for (const byDefault of [true, false]) {
    const groups = golden.values.filter((group) => group.default === byDefault);
    if (groups.length === 0) continue;
    const whose = byDefault ? "" : " with other parameters than the defaults";
    for (const direction of directions) {
      const what = whatIn[direction];
      const bound = promise(row, dtype, direction, byDefault);
      checks.push([
        `has ${what} that ${boundWords(bound)}${whose}`,
        () => measureValues(kernel, groups, direction, bound, "normal"),
      ]);
    }
  }
  checks.push([
    `has gradients that ${boundWords(boundOf(row.bounds, "gradient", dtype))}`,
    () => measureGradients(kernel, golden, "normal"),
  ]);
  if (row.kind === "channel") {
    const bound = boundWords(sumPromise(row, dtype));
    checks.push([
      `has derivatives by the parameter that ${bound}`,
      () => measureParameterDerivatives(subject, golden, "normal"),
    ]);
    checks.push([`has gradients of the parameter that ${bound}`, () => measureSums(subject, golden)]);
  }
  for (const where of ["subnormal", "zero"] as const) {
    checks.push([
      territoryTitles[where],
      () => [
        ...directions.flatMap((direction) =>
          golden.values.flatMap((group) =>
            measureValues(kernel, [group], direction, promise(row, dtype, direction, group.default), where),
          ),
        ),
        ...measureGradients(kernel, golden, where),
        ...(row.kind === "channel" ? measureParameterDerivatives(subject, golden, where) : []),
      ],
    ]);
  }
  const hard = directions.map((direction) => [direction, hardCases(description.name, direction)] as const);
  const isProved = directions.every((direction) => promise(row, dtype, direction, true) === "correctly rounded");
  if (dtype === "float32" && isProved && hard.some(([, cases]) => cases.length > 0)) {
    checks.push([
      "rounds the hard cases correctly",
      () =>
        hard.flatMap(([direction, cases]) => {
          const vectors = cases.map(({ x, expected }) => ({
            x,
            forward: expected,
            derivative: expected,
            parameterDerivatives: [],
          }));
          const parameters = defaultParameters(row, dtype);
          return measureValues(kernel, [{ default: true, parameters, vectors }], direction, "correctly rounded");
        }),
    ]);
  }
  return checks;
}

/** All finite inputs of a 16-bit dtype, block by block of their bits. */
function everyInput(
  kernel: Pointwise,
  dtype: SixteenBitDtype,
  direction: "forward" | "derivative",
  parameters: readonly number[],
  checksums: readonly string[],
): undefined {
  const findings = new Findings(kernel.subject);
  // At its very edge a function has a limit, which is among the special values.
  const domain = { low: -Infinity, high: Infinity, ...kernel.subject.row.domain, lowOpen: true, highOpen: true };
  for (const [block, expected] of checksums.entries()) {
    const inputs = Array.from({ length: checksumLength }, (_, i) =>
      fromSixteenBits(dtype, block * checksumLength + i),
    ).filter((value) => Number.isFinite(value) && isInside(domain, value));
    const x = filled(dtype, inputs);
    const results =
      direction === "forward"
        ? kernel.at(x, parameters)
        : kernel.gradientAt(constant(dtype, x.length, 1), x, parameters);
    const received = checksum(Array.from(results, (result) => toSixteenBits(dtype, result)));
    if (received === expected) continue;
    const { name } = kernel.subject.description;
    const [first, last] = [block * checksumLength, (block + 1) * checksumLength - 1].map(
      (bits) => `0x${bits.toString(16).padStart(4, "0")}`,
    ) as [string, string];
    findings.add(
      () =>
        `${direction}: at least one result of the inputs ${first} to ${last} is not the correctly rounded one (checksum ${received}, expected ${expected}); golden/generate.py --list ${name} ${dtype} ${direction} ${first} shows them`,
    );
  }
  findings.conclude();
}

const whatIn = { forward: "values", derivative: "derivatives" } as const;

function measureValues(
  kernel: Pointwise,
  groups: readonly GoldenGroup<GoldenValue>[],
  direction: "forward" | "derivative",
  bound: Bound,
  where?: Territory,
): WorstError[] {
  const { row, dtype } = kernel.subject;
  const measurement = new Measurement(kernel.subject, direction);
  for (const { parameters, vectors } of groups) {
    const x = filled(
      dtype,
      vectors.map((vector) => vector.x),
    );
    const received =
      direction === "forward"
        ? kernel.at(x, parameters)
        : kernel.gradientAt(constant(dtype, x.length, 1), x, parameters);
    for (const [i, vector] of vectors.entries()) {
      const expected = vector[direction];
      if (where !== undefined && territory(dtype, expected, vector.x) !== where) continue;
      measurement.compare(
        bound,
        received[i] as number,
        expected,
        () => `${direction === "forward" ? "f" : "f′"}(${show(dtype, vector.x)})${parameterWords(row, parameters)}`,
      );
    }
  }
  return measurement.conclude();
}

function measureGradients(kernel: Pointwise, golden: GoldenVectors, where: Territory): WorstError[] {
  const { row, dtype } = kernel.subject;
  const measurement = new Measurement(kernel.subject, "gradient");
  for (const { parameters, vectors } of golden.gradients) {
    const dy = filled(
      dtype,
      vectors.map((vector) => vector.dy),
    );
    const x = filled(
      dtype,
      vectors.map((vector) => vector.x),
    );
    const received = kernel.gradientAt(dy, x, parameters);
    for (const [i, vector] of vectors.entries()) {
      if (territory(dtype, vector.dx, vector.dy, vector.x) !== where) continue;
      measurement.compare(
        boundOf(row.bounds, "gradient", dtype),
        received[i] as number,
        vector.dx,
        () => `dy = ${show(dtype, vector.dy)}, x = ${show(dtype, vector.x)}${parameterWords(row, parameters)}`,
      );
    }
  }
  return measurement.conclude();
}

/** Each element is a channel of its own, so that its sum is one term. */
function measureParameterDerivatives(subject: Subject, golden: GoldenVectors, where: Territory): WorstError[] {
  const { row, dtype } = subject;
  const { kernel, split, sums } = channelKernel(subject);
  const measurement = new Measurement(subject, "parameter derivative");
  for (const { parameters, vectors } of golden.values) {
    const length = vectors.length;
    const x = filled(
      dtype,
      vectors.map((vector) => vector.x),
    );
    const { learned, numbers } = split(vectors.map(() => parameters));
    const received = sums(length);
    const one = constant(dtype, length, 1);
    kernel.gradient(one, x, learned, allocate(dtype, length), received, 1, length, 1, numbers);
    for (const [i, vector] of vectors.entries()) {
      for (const [k, expected] of vector.parameterDerivatives.entries()) {
        if (territory(dtype, expected, vector.x) !== where) continue;
        measurement.compare(
          sumPromise(row, dtype),
          received[k]?.[i] as number,
          expected,
          () => `parameter ${k + 1}, x = ${show(dtype, vector.x)}${parameterWords(row, parameters)}`,
        );
      }
    }
  }
  return measurement.conclude();
}

function measureSums(subject: Subject, golden: GoldenVectors): WorstError[] {
  const { row, dtype } = subject;
  const { kernel, split, sums } = channelKernel(subject);
  const measurement = new Measurement(subject, "parameter gradient");
  for (const { parameters, vectors } of golden.sums) {
    const { learned, numbers } = split([parameters]);
    for (const { text, dy, x, dparameters } of vectors) {
      const received = sums(1);
      kernel.gradient(dy.slice(), x.slice(), learned, allocate(dtype, x.length), received, 1, 1, x.length, numbers);
      for (const [k, expected] of dparameters.entries()) {
        measurement.compare(
          sumPromise(row, dtype),
          received[k]?.[0] as number,
          expected,
          () => `parameter ${k + 1}, the sum over ${text}${parameterWords(row, parameters)}`,
        );
      }
    }
  }
  return measurement.conclude();
}

/** Kernels along an axis against golden vectors. */
export function rowsAccuracy(subject: Subject<AxisRow>): Check[] {
  const { row, dtype, description } = subject;
  const golden = goldenVectors(description.name, dtype);
  if (golden === undefined) return rowsPlausibility(subject);
  const forward = boundOf(row.bounds, "forward", dtype);
  const gradient = boundOf(row.bounds, "gradient", dtype);
  const checks: Check[] = [];
  for (const byDefault of [true, false]) {
    const whose = byDefault ? "" : " with other parameters than the defaults";
    const rows = golden.rows.filter((group) => group.default === byDefault);
    const rowGradients = golden.rowGradients.filter((group) => group.default === byDefault);
    checks.push([`has values that ${boundWords(forward)}${whose}`, () => measureRows(subject, rows, "normal")]);
    checks.push([
      `has gradients that ${boundWords(gradient)}${whose}`,
      () => measureRowGradients(subject, rowGradients, "normal"),
    ]);
  }
  for (const where of ["subnormal", "zero"] as const) {
    checks.push([
      territoryTitles[where],
      () => [...measureRows(subject, golden.rows, where), ...measureRowGradients(subject, golden.rowGradients, where)],
    ]);
  }
  return checks;
}

function measureRows(subject: Subject<AxisRow>, groups: GoldenVectors["rows"], where: Territory): WorstError[] {
  const { row, dtype } = subject;
  const kernel = oneRow(subject);
  const measurement = new Measurement(subject, "forward");
  for (const { parameters, vectors } of groups) {
    for (const { text, x, results } of vectors) {
      // A copy: a kernel that writes to its inputs must not spoil the golden vectors.
      const received = kernel.at(x.slice(), parameters);
      for (const [position, expected] of results) {
        if (territory(dtype, expected) !== where) continue;
        measurement.compare(
          boundOf(row.bounds, "forward", dtype),
          received[position] as number,
          expected,
          () => `position ${position} of ${text}${parameterWords(row, parameters)}`,
        );
      }
    }
  }
  return measurement.conclude();
}

function measureRowGradients(
  subject: Subject<AxisRow>,
  groups: GoldenVectors["rowGradients"],
  where: Territory,
): WorstError[] {
  const { row, dtype } = subject;
  const kernel = oneRow(subject);
  const measurement = new Measurement(subject, "gradient");
  for (const { parameters, vectors } of groups) {
    for (const { text, dy, y, results } of vectors) {
      const received = kernel.gradientAt(dy.slice(), y.slice(), parameters);
      for (const [position, expected] of results) {
        if (territory(dtype, expected, y[position] as number) !== where) continue;
        measurement.compare(
          boundOf(row.bounds, "gradient", dtype),
          received[position] as number,
          expected,
          () => `position ${position} of ${text}${parameterWords(row, parameters)}`,
        );
      }
    }
  }
  return measurement.conclude();
}

/** A row for an error message: whole where it is short. */
export function rowWords(dtype: Dtype, row: ArrayLike<number>): string {
  const start = Array.from({ length: Math.min(row.length, 9) }, (_, i) => show(dtype, row[i] as number)).join(", ");
  return row.length > 9 ? `[${start}, … ${row.length} elements]` : `[${start}]`;
}

/** How near a correct kernel comes to a formula that is computed in float64, without care. */
function plausible({ bounds }: { readonly bounds: Bounds }, dtype: Dtype): { readonly ulp: number } {
  const promised = boundOf(bounds, "gradient", dtype);
  return { ulp: dtype === "float64" ? 2 ** 14 : promised === "correctly rounded" ? 1 : Math.max(1, promised.ulp) };
}

/**
 * A function that golden/generate.py does not know yet is compared with its row's own float64 formulas: enough to find
 * a wrong formula, not enough to prove a bound.
 */
function plausibility(kernel: Pointwise): Check[] {
  const { subject } = kernel;
  const { row, dtype, description } = subject;
  const parameters = defaultParameters(row, dtype);
  const named = namedParameters(row, description, parameters) as never;
  const x = filled(dtype, [
    ...moderateValues(dtype, 1, 400),
    ...moderateValues(dtype, 2, 400, 30),
    ...finiteValues(dtype, 3, 400),
  ]);
  return (["forward", "derivative"] as const).map((direction): Check => {
    const formula = direction === "forward" ? row.value : row.derivative;
    return [
      `has ${direction === "forward" ? "values" : "derivatives"} close to the row's own float64 formula (it has no golden vectors yet)`,
      () => {
        const measurement = new Measurement(subject, direction);
        const received =
          direction === "forward"
            ? kernel.at(x, parameters)
            : kernel.gradientAt(constant(dtype, x.length, 1), x, parameters);
        for (const [i, value] of x.entries()) {
          const reference = formula(value, named);
          // Where the reference itself loses digits it proves nothing.
          const least = formats[dtype === "float64" ? "float32" : dtype].smallestNormal;
          if (Math.abs(reference) < least || !Number.isFinite(roundTo(dtype, reference))) continue;
          measurement.compare(
            plausible(row, dtype),
            received[i] as number,
            exactly(reference),
            () => `f(${show(dtype, value)})`,
          );
        }
        return measurement.conclude();
      },
    ];
  });
}

function rowsPlausibility(subject: Subject<AxisRow>): Check[] {
  const { row, dtype, description } = subject;
  const kernel = oneRow(subject);
  const parameters = defaultParameters(row, dtype);
  const named = namedParameters(row, description, parameters) as never;
  return [
    [
      "has values and gradients close to the row's own float64 formula (it has no golden vectors yet)",
      () => {
        const forward = new Measurement(subject, "forward");
        const gradient = new Measurement(subject, "gradient");
        for (const length of [1, 2, 9, 40]) {
          const x = moderateValues(dtype, length, length);
          const dy = moderateValues(dtype, length + 1, length);
          const y = kernel.at(x, parameters);
          const dx = kernel.gradientAt(dy, y, parameters);
          const values = row.value([...x], named);
          const gradients = row.gradient([...dy], [...y], named);
          const bound = plausible(row, dtype);
          for (let i = 0; i < length; i++) {
            forward.compare(
              bound,
              y[i] as number,
              exactly(values[i] as number),
              () => `position ${i} of ${rowWords(dtype, x)}`,
            );
            gradient.compare(
              bound,
              dx[i] as number,
              exactly(gradients[i] as number),
              () => `position ${i} of dy = ${rowWords(dtype, dy)}, y = ${rowWords(dtype, y)}`,
            );
          }
        }
        return [...forward.conclude(), ...gradient.conclude()];
      },
    ],
  ];
}
