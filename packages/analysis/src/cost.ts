import { type Activations, allocate, type KernelArray, type KernelDtype } from "@nonlin/core";
import { type CurveParameters, elementwiseRow, filledIn } from "./elementwise.js";
import { checkedInteger, checkedNumber, checkedWord, wrongType } from "./errors.js";
import { drawsOf } from "./random.js";

/** How cost is measured. */
export interface CostOptions {
  /** Elements of each call. Default 16384. */
  readonly length?: number;
  /** Default "float32". */
  readonly dtype?: KernelDtype;
  /** Runs of each, in turn; their median counts. Default 9. */
  readonly rounds?: number;
  /** About how long one run takes, in milliseconds; longer where the clock is coarse. Default 4. */
  readonly duration?: number;
  /** What it is compared with. Default "relu". */
  readonly reference?: string;
  /** The time in milliseconds. Default performance.now. */
  readonly clock?: () => number;
}

/** What one function costs here and now. */
export interface Cost {
  /** Nanoseconds for each element. */
  readonly forward: number;
  readonly gradient: number;
  readonly relative: {
    /** By how much forward takes longer than the reference's, and gradient than the reference's gradient. */
    readonly forward: number;
    readonly gradient: number;
  };
  readonly reference: { readonly name: string; readonly forward: number; readonly gradient: number };
  readonly length: number;
  readonly dtype: KernelDtype;
}

/** A run's place among those that take turns. */
interface Runner {
  readonly call: () => void;
  repetitions: number;
  readonly times: number[];
}

/** A run takes at least so many steps of the clock, so that a step more or less does not matter. */
const stepsOfClock = 20;
const mostDoublings = 30;

/**
 * Nanoseconds for each element of an elementwise function, forward and gradient, and relative to relu: the median of runs
 * that take turns, on normal inputs, with `out` given. It takes some 4 · rounds · duration milliseconds.
 *
 * @throws TypeError or RangeError on options that are not as said, and on functions that are not elementwise.
 */
export function cost(
  activations: Activations,
  name: string,
  parameters?: CurveParameters,
  options: CostOptions = {},
): Cost {
  const caller = "cost";
  const { length = 16_384, dtype = "float32", rounds = 9, duration = 4, reference = "relu" } = options;
  const clock = options.clock ?? defaultClock();
  checkedInteger(caller, "length", length, 1, 2 ** 28);
  checkedInteger(caller, "rounds", rounds, 1, 1000);
  checkedNumber(caller, "duration", duration, { above: 0 });
  checkedWord(caller, "dtype", dtype, ["float32", "float64"]);
  const runners = [
    ...runnersOf(activations, name, parameters, dtype, length),
    ...runnersOf(activations, reference, undefined, dtype, length),
  ];
  const least = Math.max(duration, stepsOfClock * stepOf(clock));
  for (const runner of runners) calibrate(runner, clock, least);
  for (let round = 0; round < rounds; round++) {
    for (const runner of runners) runner.times.push(timed(runner, clock) / runner.repetitions);
  }
  const [forward, gradient, referenceForward, referenceGradient] = runners.map(
    ({ times }) => (median(times) * 1e6) / length,
  ) as [number, number, number, number];
  return {
    forward,
    gradient,
    relative: { forward: forward / referenceForward, gradient: gradient / referenceGradient },
    reference: { name: reference, forward: referenceForward, gradient: referenceGradient },
    length,
    dtype,
  };
}

function defaultClock(): () => number {
  const { performance } = globalThis as unknown as { performance?: { now(): number } };
  if (performance !== undefined) return () => performance.now();
  throw wrongType({
    function: "cost",
    argument: "clock",
    expected: "a function that gives milliseconds, as this runtime has no performance.now",
    received: undefined,
  });
}

type AnyCall = (...operands: readonly unknown[]) => unknown;

/** The forward run and the gradient run of one function. */
function runnersOf(
  activations: Activations,
  name: string,
  given: CurveParameters | undefined,
  dtype: KernelDtype,
  length: number,
): readonly [Runner, Runner] {
  const row = elementwiseRow("cost", name);
  const parameters = filledIn("cost", row, given);
  const call = (activations as unknown as Record<string, AnyCall & { readonly grad: AnyCall }>)[row.name];
  if (call === undefined) {
    throw wrongType({
      function: "cost",
      argument: "activations",
      expected: "an instance with every function, as createActivations({ backend }) gives it",
      received: activations,
    });
  }
  const [x, dy, out]: readonly KernelArray[] = [
    allocate(dtype, length),
    allocate(dtype, length),
    allocate(dtype, length),
  ];
  const draws = drawsOf(0, 0);
  (x as KernelArray).set(draws.normal(length));
  (dy as KernelArray).set(draws.normal(length));
  const forwardOptions = { ...parameters, out };
  const gradientOptions = { ...parameters, out: row.kind === "channel" ? { dx: out } : out };
  return [
    { call: () => call(x, forwardOptions), repetitions: 1, times: [] },
    { call: () => call.grad(dy, x, gradientOptions), repetitions: 1, times: [] },
  ];
}

function timed({ call, repetitions }: Runner, clock: () => number): number {
  const start = clock();
  for (let i = 0; i < repetitions; i++) call();
  return clock() - start;
}

/** Doubles the repetitions until a run takes long enough; so it is warm too. */
function calibrate(runner: Runner, clock: () => number, least: number): void {
  for (let doubling = 0; doubling < mostDoublings; doubling++) {
    if (timed(runner, clock) >= least) return;
    runner.repetitions *= 2;
  }
}

/** The smallest step that the clock makes in a moment: browsers round it, to 0.1 ms and more. */
function stepOf(clock: () => number): number {
  let least = Infinity;
  let before = clock();
  for (let i = 0, steps = 0; i < 1e6 && steps < 10; i++) {
    const now = clock();
    if (now === before) continue;
    least = Math.min(least, now - before);
    before = now;
    steps++;
  }
  return Number.isFinite(least) ? least : 0;
}

function median(numbers: readonly number[]): number {
  const ascending = [...numbers].sort((a, b) => a - b);
  const middle = ascending.length >> 1;
  return ascending.length % 2 === 1
    ? (ascending[middle] as number)
    : ((ascending[middle - 1] as number) + (ascending[middle] as number)) / 2;
}
