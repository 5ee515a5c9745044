import {
  type AxisRow,
  type ChannelRow,
  type GateRow,
  isAxisRow,
  type LossRow,
  type MapRow,
  type ReductionRow,
} from "@nonlin/core";
import type { Contestant } from "./competitor.js";
import { type Data, learnedDefaults, type Subject } from "./subject.js";

/**
 * Who is this far from the truth computes something else, and is not timed: |got − want| ≤ absolute + relative · |want|.
 * Loose enough for every inaccuracy that is known of the competitors.
 */
export const tolerance = { absolute: 1e-5, relative: 1e-3 };

/** About how many elements of each result are held against the table's reference, which is slow. */
const checkedElements = 20_000;

/** What the table says of a subject's results, computed once for all competitors. */
export class Reference {
  private readonly elements: readonly (readonly [i: number, want: number])[];
  private readonly otherGradient: readonly (readonly [i: number, want: number])[];

  constructor(
    private readonly subject: Subject,
    private readonly data: Data,
  ) {
    this.elements = [...expectedElements(subject, data)];
    const isPair = subject.row.kind === "gate" && subject.direction === "gradient";
    this.otherGradient = isPair ? [...expectedOtherGradient(subject, subject.row as GateRow, data)] : [];
  }

  /** What is implausible about a result; undefined where nothing is. */
  complaint(out: Float32Array, { parameterGradients, otherGradient }: Contestant): string | undefined {
    for (const [i, want] of this.elements) {
      const got = out[i] as number;
      if (!near(got, want, Math.abs(want))) return `element ${i} is ${got}, should be about ${want}`;
    }
    if (otherGradient !== undefined) {
      for (const [i, want] of this.otherGradient) {
        const got = otherGradient[i] as number;
        if (!near(got, want, Math.abs(want)))
          return `element ${i} of the other gradient is ${got}, should be about ${want}`;
      }
    }
    for (const [k, gradient] of (parameterGradients ?? []).entries()) {
      for (const [c, { sum, magnitude }] of this.parameterGradient(k).entries()) {
        const got = gradient[c] as number;
        if (!near(got, sum, magnitude)) return `parameter gradient ${k}, ${c} is ${got}, should be about ${sum}`;
      }
    }
    return undefined;
  }

  private readonly parameterGradients = new Map<number, ReturnType<typeof expectedParameterGradient>>();

  private parameterGradient(k: number): ReturnType<typeof expectedParameterGradient> {
    const known = this.parameterGradients.get(k) ?? expectedParameterGradient(this.subject, k, this.data);
    this.parameterGradients.set(k, known);
    return known;
  }
}

function near(got: number, want: number, magnitude: number): boolean {
  // NaN outside of a domain, and infinities.
  if (Object.is(got, want)) return true;
  return Math.abs(got - want) <= tolerance.absolute + tolerance.relative * magnitude;
}

function parameterValues(subject: Subject, channel: number): never {
  const given = Object.entries(subject.row.parameters).map(([name, parameter]) => {
    const value =
      parameter.type === "choice"
        ? (subject.choice[name] ?? parameter.default)
        : parameter.type === "channel"
          ? (subject.channels?.[name]?.[channel] ?? parameter.default)
          : parameter.default;
    return [name, value];
  });
  // The table's types are by row; here any row may come.
  return Object.fromEntries(given) as never;
}

function channelOf({ cut: [, axisLength, inner] }: Subject, i: number): number {
  return Math.floor(i / inner) % axisLength;
}

/** The elements that are held against the table, spread over all. */
function* checkedPositions({ length }: Subject): Generator<number> {
  const step = Math.max(1, Math.floor(length / checkedElements));
  for (let i = 0; i < length; i += step) yield i;
}

function* expectedElements(subject: Subject, data: Data): Generator<readonly [i: number, want: number]> {
  if (subject.row.kind === "gate") yield* expectedGate(subject, subject.row, data);
  else if (isAxisRow(subject.row)) yield* expectedRows(subject, subject.row, data);
  else if (subject.row.kind === "reduction") yield* expectedReduction(subject, subject.row, data);
  else if (subject.row.kind === "loss") yield* expectedLoss(subject, subject.row, data);
  else yield* expectedByElement(subject, subject.row, data);
}

function* expectedByElement(
  subject: Subject,
  row: MapRow | ChannelRow,
  { inputs: [x], dy }: Data,
): Generator<readonly [i: number, want: number]> {
  for (const i of checkedPositions(subject)) {
    const values = parameterValues(subject, channelOf(subject, i));
    const at = x[i] as number;
    yield [i, subject.direction === "forward" ? row.value(at, values) : (dy[i] as number) * row.derivative(at, values)];
  }
}

function* expectedGate(
  subject: Subject,
  row: GateRow,
  { inputs: [x], dy, other }: Data,
): Generator<readonly [i: number, want: number]> {
  const values = parameterValues(subject, 0);
  for (const i of checkedPositions(subject)) {
    const [a, b] = [x[i] as number, other[i] as number];
    const forward = subject.direction === "forward";
    yield [i, forward ? row.value(a, b, values) : (dy[i] as number) * row.activatedDerivative(a, b, values)];
  }
}

function* expectedOtherGradient(
  subject: Subject,
  row: GateRow,
  { inputs: [x], dy, other }: Data,
): Generator<readonly [i: number, want: number]> {
  const values = parameterValues(subject, 0);
  for (const i of checkedPositions(subject)) {
    yield [i, (dy[i] as number) * row.otherDerivative(x[i] as number, other[i] as number, values)];
  }
}

function* expectedRows(
  subject: Subject,
  row: AxisRow,
  { inputs: [x], dy, y }: Data,
): Generator<readonly [i: number, want: number]> {
  const values = parameterValues(subject, 0);
  for (const { places } of checkedRows(subject)) {
    const of = (array: Float32Array) => places.map((i) => array[i] as number);
    const want = subject.direction === "forward" ? row.value(of(x), values) : row.gradient(of(dy), of(y), values);
    for (const [k, i] of places.entries()) yield [i, want[k] as number];
  }
}

/** The rows that are held against the table, spread over all: where their elements lie, and where a result would. */
function* checkedRows({ cut: [outer, axisLength, inner] }: Subject): Generator<{ places: number[]; row: number }> {
  const rows = outer * inner;
  const step = Math.max(1, Math.floor((rows * axisLength) / checkedElements));
  for (let row = 0; row < rows; row += step) {
    const start = Math.floor(row / inner) * axisLength * inner + (row % inner);
    yield { places: Array.from({ length: axisLength }, (_, k) => start + k * inner), row };
  }
}

function* expectedReduction(
  subject: Subject,
  reduction: ReductionRow,
  { inputs: [x], dy }: Data,
): Generator<readonly [i: number, want: number]> {
  for (const { places, row } of checkedRows(subject)) {
    const values = places.map((i) => x[i] as number);
    if (subject.direction === "forward") yield [row, reduction.value(values)];
    else {
      const slopes = reduction.derivatives(values);
      for (const [k, i] of places.entries()) yield [i, (slopes[k] as number) * (dy[row] as number)];
    }
  }
}

function* expectedLoss(
  subject: Subject,
  loss: LossRow,
  { inputs: [x], labels }: Data,
): Generator<readonly [i: number, want: number]> {
  const parameters = parameterValues(subject, 0);
  for (const { places, row } of checkedRows(subject)) {
    const values = places.map((i) => x[i] as number);
    const label = labels[row] as number;
    if (subject.direction === "forward") yield [row, loss.value(values, label, parameters)];
    else {
      const slopes = loss.derivatives(values, label, parameters);
      for (const [k, i] of places.entries()) yield [i, slopes[k] as number];
    }
  }
}

/** Of the learned parameter at a position. */
function expectedParameterGradient(
  subject: Subject,
  k: number,
  { inputs: [x], dy }: Data,
): { sum: number; magnitude: number }[] {
  const { row, channels, length, cut } = subject;
  if (row.kind !== "channel") return [];
  const [name] = learnedDefaults(row)[k] as readonly [never, number];
  const sums = Array.from({ length: channels === undefined ? 1 : cut[1] }, () => ({ sum: 0, magnitude: 0 }));
  const values = sums.map((_, c) => parameterValues(subject, c));
  for (let i = 0; i < length; i++) {
    const c = channels === undefined ? 0 : channelOf(subject, i);
    const term = (dy[i] as number) * row.parameterDerivatives(x[i] as number, values[c] as never)[name];
    const total = sums[c] as { sum: number; magnitude: number };
    total.sum += term;
    total.magnitude += Math.abs(term);
  }
  return sums;
}

/** The greatest distance of two results in units in the last place; -0 lies one below 0, NaN is equal to NaN alone. */
export function maxUlp(a: Float32Array, b: Float32Array): number {
  const bitsOfA = new Int32Array(a.buffer, a.byteOffset, a.length);
  const bitsOfB = new Int32Array(b.buffer, b.byteOffset, b.length);
  let most = 0;
  for (let i = 0; i < a.length; i++) {
    const p = bitsOfA[i] as number;
    const q = bitsOfB[i] as number;
    if (p === q) continue;
    if (Number.isNaN(a[i]) || Number.isNaN(b[i])) {
      if (Number.isNaN(a[i]) && Number.isNaN(b[i])) continue;
      return Number.POSITIVE_INFINITY;
    }
    const distance = Math.abs(ordered(p) - ordered(q));
    if (distance > most) most = distance;
  }
  return most;
}

/** The bits of a float32 as an integer in the order of the numbers. */
function ordered(bits: number): number {
  return bits < 0 ? ~(bits & 0x7fffffff) : bits;
}
