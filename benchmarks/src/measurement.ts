import type { Contestant } from "./competitor.js";

/** How long to measure. */
export interface Effort {
  /** One contestant's turn. */
  readonly sliceMilliseconds: number;
  /** Before the first turn that counts: enough for V8 to have optimised the loops. */
  readonly warmUpMilliseconds: number;
  readonly rounds: number;
  /** Who would take longer than this takes part in fewer rounds, evenly spread, down to `fewestRounds`. */
  readonly contestantMilliseconds: number;
  readonly fewestRounds: number;
  /** Who would take longer than this for one call is not called. */
  readonly callMilliseconds: number;
}

export const fullEffort: Effort = {
  sliceMilliseconds: 2,
  warmUpMilliseconds: 20,
  rounds: 15,
  contestantMilliseconds: 60,
  fewestRounds: 3,
  callMilliseconds: 1500,
};

export const quickEffort: Effort = {
  sliceMilliseconds: 1,
  warmUpMilliseconds: 8,
  rounds: 7,
  contestantMilliseconds: 12,
  fewestRounds: 1,
  callMilliseconds: 300,
};

/** Nanoseconds for one call. */
export interface Measurement {
  readonly median: number;
  /** First and third quartile. */
  readonly low: number;
  readonly high: number;
  readonly rounds: number;
  readonly callsPerSlice: number;
}

/**
 * Times all contestants in turns: a slice each, round after round, each round starting with another one. What the machine
 * does beside hits everybody, and a contestant's luck in one round does not decide.
 */
export async function measure(contestants: readonly Contestant[], effort: Effort): Promise<Measurement[]> {
  const plans: { contestant: Contestant; calls: number; rounds: number; slices: number[] }[] = [];
  for (const contestant of contestants) {
    const perCall = await warmUp(contestant, effort.warmUpMilliseconds);
    const calls = Math.max(1, Math.round(effort.sliceMilliseconds / perCall));
    const affordable = Math.floor(effort.contestantMilliseconds / (calls * perCall));
    const rounds = Math.min(effort.rounds, Math.max(effort.fewestRounds, affordable));
    plans.push({ contestant, calls, rounds, slices: [] });
  }
  const rounds = Math.max(0, ...plans.map((plan) => plan.rounds));
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < plans.length; turn++) {
      const plan = plans[(round + turn) % plans.length] as (typeof plans)[number];
      const isIn = Math.floor(((round + 1) * plan.rounds) / rounds) > Math.floor((round * plan.rounds) / rounds);
      if (!isIn) continue;
      // Unmeasured, so that the others' data and branches are out of the caches: as in a loop over one contestant.
      if (plan.calls > 1) await timed(plan.contestant, Math.ceil(plan.calls / 10));
      plan.slices.push((1e6 * (await timed(plan.contestant, plan.calls))) / plan.calls);
    }
  }
  return plans.map(({ calls, slices }) => ({ ...quartiles(slices), rounds: slices.length, callsPerSlice: calls }));
}

/** Milliseconds for `calls` calls. */
async function timed(contestant: Contestant, calls: number): Promise<number> {
  const start = performance.now();
  // Awaiting nothing would cost a turn of the microtask queue.
  const pending = contestant.run(calls);
  const own = pending === undefined ? undefined : await pending;
  return typeof own === "number" ? own / 1e6 : performance.now() - start;
}

/** Calls until the time is over, more at a time each time. @returns milliseconds for one call, at best. */
async function warmUp(contestant: Contestant, milliseconds: number): Promise<number> {
  const end = performance.now() + milliseconds;
  let perCall = await timed(contestant, 1);
  for (let calls = 1; performance.now() < end; calls *= 2) {
    perCall = Math.min(perCall, (await timed(contestant, calls)) / calls);
  }
  return Math.max(perCall, 1e-6);
}

export function quartiles(values: readonly number[]): { median: number; low: number; high: number } {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) => {
    const place = share * (sorted.length - 1);
    const below = sorted[Math.floor(place)] as number;
    const above = sorted[Math.ceil(place)] as number;
    return below + (above - below) * (place - Math.floor(place));
  };
  return { median: at(0.5), low: at(0.25), high: at(0.75) };
}
