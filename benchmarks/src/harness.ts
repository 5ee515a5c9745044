import { isAxisRow, type Row } from "@nonlin/core";
import { maxUlp, Reference, tolerance } from "./accuracy.js";
import type { Arguments } from "./arguments.js";
import { type Competition, competition } from "./competition.js";
import type { Competitor, Contestant } from "./competitor.js";
import { sharedNames } from "./competitors/programs.js";
import { load, type Machine } from "./machine.js";
import { type Effort, measure } from "./measurement.js";
import { type Entry, noNumber, type Result, type SubjectResult } from "./result.js";
import { normal } from "./sample.js";
import { SharedArrays } from "./shared-arrays.js";
import { type Data, inputElements, inputsFrom, labelsFor, type Subject, subjects } from "./subject.js";

const deviation = 2;

/** What is told while it runs. */
export interface Progress {
  gathered(competition: Competition): void;
  measuring(subject: Subject, position: number, count: number): void;
}

/** Measures what the arguments ask for. */
export async function benchmark(
  { sizes, ops, shapes, large, effort, isas, peers, only }: Arguments,
  where: Machine,
  progress: Progress,
): Promise<Result> {
  const start = performance.now();
  const all = subjects({ sizes, ops, shapes, large });
  const longest = Math.max(inputElements, ...all.map(({ length }) => length));
  const shared = new SharedArrays(sharedNames, longest);
  let gathered: Competition = { competitors: [], absent: [] };
  try {
    gathered = await competition(isas, shared, peers);
    const [first, ...others] = gathered.competitors;
    // The first is who the others' errors are measured against.
    const competitors = [
      ...(first === undefined ? [] : [first]),
      ...others.filter(({ name }) => only?.includes(name) ?? true),
    ];
    progress.gathered({ ...gathered, competitors });
    const results = await measureAll(all, competitors, effort, longest, progress);
    return {
      machine: { ...where, loadAfter: load(), seconds: (performance.now() - start) / 1000 },
      competitors: competitors.map(({ name, description, family, exact, threads }) => ({
        name,
        description,
        family,
        exact,
        threads,
      })),
      absent: gathered.absent,
      input:
        `x normally distributed with deviation ${deviation}, dy with deviation 1; ` +
        `inputs of one call after the other make up ${inputElements} elements before they repeat; ` +
        `results are held against the table's reference before timing (|error| ≤ ${tolerance.absolute} + ${tolerance.relative}·|value|)`,
      subjects: results,
    };
  } finally {
    for (const { close } of gathered.competitors) close?.();
    shared.remove();
  }
}

type Memory = { readonly [K in "sample" | "dy" | "other" | "y" | "out" | "exact"]: Float32Array };

async function measureAll(
  all: readonly Subject[],
  competitors: readonly Competitor[],
  effort: Effort,
  longest: number,
  progress: Progress,
): Promise<SubjectResult[]> {
  const memory: Memory = {
    sample: normal(longest, deviation, 1),
    dy: normal(longest, 1, 2),
    other: normal(longest, 1, 3),
    y: new Float32Array(longest),
    out: new Float32Array(longest),
    exact: new Float32Array(longest),
  };
  const results: SubjectResult[] = [];
  const paces = new Paces();
  for (const [i, subject] of all.entries()) {
    progress.measuring(subject, i, all.length);
    const result = await measureSubject(subject, competitors, memory, effort, paces);
    paces.learn(result);
    results.push(result);
  }
  return results;
}

/** How fast competitors were in the last subject of the same function and direction: what a longer one would take. */
class Paces {
  private readonly nanosecondsPerElement = new Map<string, number>();

  learn({ kernel, direction, entries }: SubjectResult): void {
    for (const [name, entry] of Object.entries(entries)) {
      this.nanosecondsPerElement.set(`${kernel} ${direction} ${name}`, entry.nanosecondsPerElement);
    }
  }

  /** Milliseconds; 0 where nothing is known. */
  callOf({ kernel, direction, length }: Subject, name: string): number {
    return ((this.nanosecondsPerElement.get(`${kernel.name} ${direction} ${name}`) ?? 0) * length) / 1e6;
  }
}

async function measureSubject(
  subject: Subject,
  competitors: readonly Competitor[],
  memory: Memory,
  effort: Effort,
  paces: Paces,
): Promise<SubjectResult> {
  const part = (array: Float32Array) => array.subarray(0, subject.length);
  const data: Data = {
    inputs: inputsFrom(memory.sample, subject.length),
    dy: part(memory.dy),
    other: part(memory.other),
    labels: labelsFor(subject),
    y: part(memory.y),
  };
  const out = memory.out.subarray(0, subject.results);
  const exact = memory.exact.subarray(0, subject.results);
  if (subject.direction === "gradient" && isAxisRow(subject.row)) await forward(subject, competitors, data);

  const reference = new Reference(subject, data);
  const complaints: { [name: string]: string } = {};
  const prepared: Contestant[] = [];
  const ready: { name: string; contestant: Contestant; maxUlp: number }[] = [];
  for (const [i, competitor] of competitors.entries()) {
    const { name, family } = competitor;
    const expected = paces.callOf(subject, name);
    if (family !== "nonlin" && expected > effort.callMilliseconds) {
      complaints[name] = `a call would take ${(expected / 1000).toFixed(1)} s`;
      continue;
    }
    // NaN is not plausible anywhere, so an element that nobody wrote shows.
    const attempt = async (contestant: Contestant) => {
      out.fill(Number.NaN);
      await contestant.run(1);
      const result = (await contestant.result?.()) ?? out;
      const complaint = reference.complaint(result, contestant);
      // The first competitor is nonlin itself: its result is the exact one.
      if (i === 0) exact.set(result);
      if (complaint === undefined) ready.push({ name, contestant, maxUlp: maxUlp(result, exact) });
      else complaints[name] = complaint;
    };
    try {
      const own = await competitor.prepare(subject, data, out);
      prepared.push(...own);
      for (const contestant of own) await attempt(contestant);
    } catch (error) {
      // What nonlin throws is a fault of nonlin or of the harness.
      if (family === "nonlin") throw error;
      complaints[name] = `it threw: ${(error as Error).message.slice(0, 200)}`;
    }
  }

  const measurements = await measure(
    ready.map(({ contestant }) => contestant),
    effort,
  );
  for (const contestant of prepared) await contestant.dispose?.();
  const entries: { [name: string]: Entry } = {};
  for (const [i, { name, contestant, maxUlp: distance }] of ready.entries()) {
    const measurement = measurements[i] as (typeof measurements)[number];
    if ((entries[name]?.median ?? Infinity) <= measurement.median) continue;
    entries[name] = {
      ...measurement,
      ...(contestant.way === undefined ? {} : { way: contestant.way }),
      nanosecondsPerElement: measurement.median / subject.length,
      maxUlp: Math.min(distance, noNumber),
    };
  }
  const { kernel, row, direction, title, shape, axis, length } = subject;
  return {
    op: kernel.op,
    kernel: kernel.name,
    kind: kernel.kind,
    direction,
    title,
    shape,
    axis,
    length,
    // float64 has no double precision to hide in: correctly rounded there means that nothing is computed but one product.
    piecewiseLinear: row.bounds.forward.float64 === "correctly rounded",
    transcendental: isTranscendental(row),
    entries,
    implausible: complaints,
  };
}

/** By the words of its formula: the table has no trait for it, since no call asks for one. */
function isTranscendental({ formula }: Row): boolean {
  return /exp|log|tanh|sin\(|Phi|sigmoid|gelu|integral/.test(formula.plain);
}

/** Fills y with nonlin's forward result. */
async function forward(subject: Subject, [first]: readonly Competitor[], data: Data): Promise<void> {
  const [contestant] = (await first?.prepare({ ...subject, direction: "forward" }, data, data.y)) ?? [];
  await contestant?.run(1);
}
