import { boundOf, type FloatArray, type RowsRow } from "@nonlin/core";
import { show, ulpOf } from "../bits.js";
import { allocate, filled } from "../carriers.js";
import { type Check, Findings, type Subject } from "../case.js";
import { moderateValues } from "../inputs.js";
import { absentValue, logitsWith, type MaskingSample, maskingSamples, rowsOf } from "../maskings.js";
import { defaultParameters, namedParameters, parameterLists, parameterWords } from "../parameters.js";
import { isSameResult, largestIn, type OneRow as OneRowOfAnyKind, oneRow } from "../rows.js";
import { exactly, ulpError } from "../ulp.js";

type OneRow = Omit<OneRowOfAnyKind, "subject"> & { readonly subject: Subject<RowsRow> };

/** What becomes of rows of which some elements take no part, or to which a bias is added. */
export function rowsMasking(subject: Subject<RowsRow>): Check[] {
  const kernel = { ...oneRow(subject), subject };
  return [
    ["gives rows with a masking the bits of rows that hold what stands for the rest", () => asWritten(kernel)],
    ["takes no notice of what is left out", () => whateverIsHeld(kernel)],
    ["gives nothing, not NaN, for a row in which nothing takes part, if so asked", () => emptyRows(kernel)],
    ["gives gradients of 0 where an element takes no part, whatever dy is there", () => gradients(kernel)],
    ...(subject.row.biased
      ? ([["adds the bias to the logits, and keeps what rounding takes from the sum", () => biases(kernel)]] as Check[])
      : []),
  ];
}

function samplesOf({ subject: { row, dtype } }: OneRow, zeroEmptyRows: boolean, biased = false): MaskingSample[] {
  return maskingSamples(row, dtype, zeroEmptyRows).filter(({ masking }) => (masking.bias !== undefined) === biased);
}

function forward({ kernel, subject }: OneRow, sample: MaskingSample, x: FloatArray, parameters: readonly number[]) {
  const y = allocate(subject.dtype, x.length);
  kernel.forward(x, y, ...sample.sizes, parameters, sample.masking);
  return y;
}

/** Notes where results differ; `where` says what they are of, `terms` are as large as what they are sums of. */
function compare(
  findings: Findings,
  { subject }: OneRow,
  received: FloatArray,
  expected: FloatArray,
  where: string,
  terms: ArrayLike<number> & Iterable<number> = [],
): void {
  const { dtype } = subject;
  const largest = largestIn([...expected, ...terms]);
  for (const [i, value] of expected.entries()) {
    const other = received[i] as number;
    if (isSameResult(subject, value, other, largest)) continue;
    findings.add(() => `${where}, element ${i}: expected ${show(dtype, value)}, received ${show(dtype, other)}`);
  }
}

function asWritten(one: OneRow): undefined {
  const { kernel, subject } = one;
  const { row, dtype, description } = subject;
  const findings = new Findings(subject);
  for (const parameters of parameterLists(row, dtype)) {
    const names = namedParameters(row, description, parameters);
    // Scaled by 0 or less, no infinity stands for what is left out.
    if (!hasAbsent(row, names)) continue;
    const absent = absentValue(row, names);
    for (const sample of samplesOf(one, false)) {
      const written = logitsWith(dtype, sample, () => absent);
      const expected = allocate(dtype, written.length);
      kernel.forward(written, expected, ...sample.sizes, parameters);
      const x = logitsWith(dtype, sample, (at) => at % 3);
      compare(
        findings,
        one,
        forward(one, sample, x, parameters),
        expected,
        sample.label + parameterWords(row, parameters),
      );
    }
  }
  findings.conclude();
}

function hasAbsent(row: RowsRow, names: object): boolean {
  try {
    absentValue(row, names);
    return true;
  } catch {
    return false;
  }
}

function whateverIsHeld(one: OneRow): undefined {
  const { row, dtype } = one.subject;
  const parameters = defaultParameters(row, dtype);
  const findings = new Findings(one.subject);
  for (const biased of [false, true]) {
    for (const sample of samplesOf(one, false, biased)) {
      const expected = forward(
        one,
        sample,
        logitsWith(dtype, sample, () => 0),
        parameters,
      );
      const held = [NaN, Infinity, -Infinity, 100];
      const x = logitsWith(dtype, sample, (at) => held[at % held.length] as number);
      compare(findings, one, forward(one, sample, x, parameters), expected, sample.label);
      for (const positions of rowsOf(sample)) {
        const some = positions.some((at) => sample.takesPart(at) && sample.biasOf(at) > -Infinity);
        for (const at of positions.filter((one) => !some || !sample.takesPart(one))) {
          const [wanted, received] = [some ? row.excluded : NaN, expected[at] as number];
          if (Object.is(received, wanted)) continue;
          findings.add(
            () => `${sample.label}, element ${at}: expected ${show(dtype, wanted)}, received ${show(dtype, received)}`,
          );
        }
      }
    }
  }
  findings.conclude();
}

function emptyRows(one: OneRow): undefined {
  const { kernel, subject } = one;
  const { row, dtype } = subject;
  const parameters = defaultParameters(row, dtype);
  const findings = new Findings(subject);
  for (const biased of [false, true]) {
    const withNaN = samplesOf(one, false, biased);
    for (const [s, sample] of samplesOf(one, true, biased).entries()) {
      const x = logitsWith(dtype, sample, () => NaN);
      const y = forward(one, withNaN[s] as MaskingSample, x, parameters);
      const received = forward(one, sample, x, parameters);
      const empty = rowsOf(sample).filter((positions) => positions.every((at) => Number.isNaN(y[at])));
      for (const at of empty.flat()) y[at] = row.excluded;
      compare(findings, one, received, y, sample.label);
      const dx = allocate(dtype, x.length);
      kernel.gradient(moderateValues(dtype, 7, x.length), received, dx, ...sample.sizes, parameters, sample.masking);
      for (const at of empty.flat()) {
        if (Object.is(dx[at], 0)) continue;
        findings.add(() => `${sample.label}, gradient ${at}: expected 0, received ${show(dtype, dx[at] as number)}`);
      }
    }
  }
  // NaN is not nothing.
  const spoilt = filled(dtype, [NaN, absentValue(row, namedParameters(row, subject.description, parameters))]);
  const masking = { mask: undefined, bias: undefined, causalRows: 0, zeroEmptyRows: true };
  const y = allocate(dtype, 2);
  kernel.forward(spoilt, y, 1, 2, 1, parameters, masking);
  compare(findings, one, y, filled(dtype, [NaN, NaN]), "a row with NaN, empty rows zero");
  findings.conclude();
}

function gradients(one: OneRow): undefined {
  const { kernel, subject } = one;
  const { row, dtype } = subject;
  const findings = new Findings(subject);
  for (const parameters of parameterLists(row, dtype)) {
    for (const sample of samplesOf(one, false)) {
      const y = forward(
        one,
        sample,
        logitsWith(dtype, sample, () => 0),
        parameters,
      );
      const moderate = moderateValues(dtype, 5, y.length);
      const upstream = (otherwise: number) =>
        filled(
          dtype,
          Array.from(moderate, (value, at) => (sample.takesPart(at) ? value : otherwise)),
        );
      const expected = allocate(dtype, y.length);
      kernel.gradient(upstream(0), y, expected, ...sample.sizes, parameters);
      for (const at of y.keys()) if (!sample.takesPart(at)) expected[at] = 0;
      for (const otherwise of [0, NaN, Infinity]) {
        const dx = allocate(dtype, y.length);
        kernel.gradient(upstream(otherwise), y, dx, ...sample.sizes, parameters, sample.masking);
        const where = `${sample.label}${parameterWords(row, parameters)}, dy = ${otherwise} where left out`;
        compare(findings, one, dx, expected, where, moderate);
      }
    }
  }
  findings.conclude();
}

/**
 * Against the row's own formula in double. Beside a bound of float64 its own error counts: logits of size L are rounded to
 * L ULP of the result, more than once.
 */
function biases(one: OneRow): undefined {
  const { row, dtype, description } = one.subject;
  const bound = boundOf(row.bounds, "forward", dtype);
  const promised = bound === "correctly rounded" ? 0.5 : bound.ulp;
  const findings = new Findings(one.subject);
  for (const parameters of parameterLists(row, dtype)) {
    const names = namedParameters(row, description, parameters) as never;
    for (const sample of samplesOf(one, false, true)) {
      const x = logitsWith(dtype, sample, () => NaN);
      const y = forward(one, sample, x, parameters);
      for (const positions of rowsOf(sample)) {
        const some = positions.filter((at) => sample.takesPart(at));
        const expected = row.value(
          some.map((at) => x[at] as number),
          names,
          some.map((at) => sample.biasOf(at)),
        );
        const scale = Math.max(1, ...parameters.map(Math.abs));
        const allowed = promised + (dtype === "float64" ? 4 * 25 * scale : 0);
        for (const [k, at] of some.entries()) {
          const [wanted, received] = [expected[k] as number, y[at] as number];
          if (Number.isNaN(wanted) ? Number.isNaN(received) : nearTo(one, received, wanted) <= allowed) continue;
          findings.add(
            () =>
              `${sample.label}${parameterWords(row, parameters)}, element ${at}: expected ${wanted}, received ${show(dtype, received)}`,
          );
        }
      }
    }
  }
  findings.conclude();
}

/** The distance in ULP from a value that is given in double. */
function nearTo({ subject: { dtype } }: OneRow, received: number, wanted: number): number {
  const rounded = filled(dtype, [wanted])[0] as number;
  const remainder = (wanted - rounded) / ulpOf(dtype, rounded);
  return ulpError(dtype, received, { ...exactly(rounded), remainder });
}
