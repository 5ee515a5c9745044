/** Something whose time is taken. */
export interface Contender {
  readonly name: string;
  /** Does it once. */
  readonly run: () => void;
}

/** The time of one run, in nanoseconds. */
export interface Timed {
  readonly name: string;
  readonly median: number;
  readonly least: number;
  /** How many samples there are, and of how many runs each is the mean. */
  readonly samples: number;
  readonly runs: number;
}

/**
 * Takes the times of all contenders by turns, so that what else the machine does falls upon all alike. A sample is as many
 * runs as take `sampleTime` milliseconds; there are samples for `time` milliseconds of each.
 */
export function timed(contenders: readonly Contender[], { time = 200, sampleTime = 4 } = {}): readonly Timed[] {
  const prepared = contenders.map((contender) => ({
    contender,
    runs: runsFor(contender, sampleTime),
    took: [] as number[],
  }));
  const rounds = Math.max(5, Math.ceil(time / sampleTime));
  const end = performance.now() + 2 * time * contenders.length;
  for (let round = 0; round < rounds && (round < 5 || performance.now() < end); round++) {
    for (const { contender, runs, took } of prepared) took.push(sample(contender, runs));
  }
  return prepared.map(({ contender, runs, took }) => {
    const sorted = [...took].sort((a, b) => a - b);
    const at = (k: number) => sorted[k] as number;
    const half = sorted.length >> 1;
    const median = sorted.length % 2 === 1 ? at(half) : (at(half - 1) + at(half)) / 2;
    return { name: contender.name, median, least: at(0), samples: sorted.length, runs };
  });
}

/** Nanoseconds of one run, by the mean of several. */
function sample({ run }: Contender, runs: number): number {
  const start = performance.now();
  for (let k = 0; k < runs; k++) run();
  return ((performance.now() - start) * 1e6) / runs;
}

/** How many runs take so long, found on the way to compiled code. */
function runsFor(contender: Contender, sampleTime: number): number {
  let runs = 1;
  for (;;) {
    const took = (sample(contender, runs) * runs) / 1e6;
    if (took >= sampleTime) return runs;
    runs = Math.min(runs * 10, Math.ceil((runs * sampleTime * 1.2) / Math.max(took, sampleTime / 20)));
  }
}
