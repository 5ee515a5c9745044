import { writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { isAxisRow } from "@nonlin/core";
import { backends } from "nonlin";
import { implausible, maxUlp, tolerance } from "./accuracy.js";
import { type Arguments, help, parseArguments, UsageError } from "./arguments.js";
import type { Competitor, Contestant } from "./competitor.js";
import { naive } from "./competitors/naive.js";
import { onnxruntime, peersCommand } from "./competitors/onnxruntime.js";
import { ours, oursFast } from "./competitors/ours.js";
import { load, machine } from "./machine.js";
import { type Effort, measure } from "./measurement.js";
import { exactNames, ourNames, report } from "./report.js";
import type { Entry, Result, SubjectResult } from "./result.js";
import { normal } from "./sample.js";
import { type Data, inputElements, inputsFrom, labelsFor, type Subject, subjects } from "./subject.js";

const deviation = 2;

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  let given: Arguments;
  try {
    given = parseArguments(args);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`${error.message}\nTry --help.\n`);
    return 2;
  }
  if (given.help) {
    process.stdout.write(`${help}\n`);
    return 0;
  }

  const where = machine();
  if (where.loadBefore > availableParallelism() / 4) {
    process.stderr.write(
      `The machine is busy (load ${where.loadBefore.toFixed(2)}): times will look worse than they are.\n`,
    );
  }
  const { competitors, absent } = competition();
  for (const { name, reason } of absent) process.stderr.write(`${name} is absent: ${reason}\n`);

  const start = performance.now();
  const results = await measureAll(subjects(given.sizes, given.ops, given.shapes), competitors, given.effort);
  const result: Result = {
    machine: { ...where, loadAfter: load(), seconds: (performance.now() - start) / 1000 },
    competitors: competitors.map(({ name, description }) => ({ name, description })),
    absent,
    input:
      `x normally distributed with deviation ${deviation}, dy with deviation 1; ` +
      `inputs of one call after the other make up ${inputElements} elements before they repeat; ` +
      `results are held against the table's reference before timing (|error| ≤ ${tolerance.absolute} + ${tolerance.relative}·|value|)`,
    subjects: results,
  };
  const text = `${report(result)}\n`;
  process.stdout.write(text);
  if (given.json) writeFileSync(given.json, `${JSON.stringify(result, undefined, 1)}\n`);
  if (given.markdown) writeFileSync(given.markdown, text);
  const wrong = results.some(
    ({ entries, implausible: complaints }) =>
      ourNames.some((name) => complaints[name] !== undefined) ||
      exactNames.some((name) => (entries[name]?.maxUlp ?? 0) > 0),
  );
  return wrong ? 1 : 0;
}

function competition(): { readonly competitors: readonly Competitor[]; readonly absent: Result["absent"] } {
  const competitors: Competitor[] = [];
  const absent: Result["absent"][number][] = [];
  for (const name of ["native", "js"] as const) {
    const state = backends().find((backend) => backend.name === name);
    if (state?.available) competitors.push(ours(name), ...(name === "native" ? [oursFast()] : []));
    else absent.push({ name, reason: state?.reason ?? "nonlin does not know it" });
  }
  competitors.push(naive);
  const ort = onnxruntime();
  if (ort) competitors.push(ort);
  else absent.push({ name: "ort", reason: `onnxruntime-node is not installed; get it with \`${peersCommand}\`` });
  return { competitors, absent };
}

async function measureAll(
  all: readonly Subject[],
  competitors: readonly Competitor[],
  effort: Effort,
): Promise<SubjectResult[]> {
  const longest = Math.max(0, ...all.map(({ length }) => length));
  const memory = {
    sample: normal(Math.max(longest, inputElements), deviation, 1),
    dy: normal(longest, 1, 2),
    other: normal(longest, 1, 3),
    y: new Float32Array(longest),
    out: new Float32Array(longest),
    exact: new Float32Array(longest),
  };
  const results: SubjectResult[] = [];
  for (const [i, subject] of all.entries()) {
    if (process.stderr.isTTY) {
      const { kernel, direction, title } = subject;
      process.stderr.write(`\r\u001b[K${i + 1} of ${all.length}: ${kernel.name} ${direction}, ${title}`);
    }
    results.push(await measureSubject(subject, competitors, memory, effort));
  }
  if (process.stderr.isTTY) process.stderr.write("\r\u001b[K");
  return results;
}

async function measureSubject(
  subject: Subject,
  competitors: readonly Competitor[],
  memory: { readonly [K in "sample" | "dy" | "other" | "y" | "out" | "exact"]: Float32Array },
  effort: Effort,
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

  const complaints: { [name: string]: string } = {};
  const prepared: Contestant[] = [];
  const ready: { name: string; contestant: Contestant; maxUlp: number }[] = [];
  for (const [i, { name, prepare }] of competitors.entries()) {
    for (const contestant of await prepare(subject, data, out)) {
      // NaN is not plausible anywhere, so an element that nobody wrote shows.
      out.fill(Number.NaN);
      await contestant.run(1);
      const result = contestant.result?.() ?? out;
      const complaint = implausible(subject, data, result, contestant);
      // The first competitor is nonlin itself: its result is the exact one.
      if (i === 0) exact.set(result);
      prepared.push(contestant);
      if (complaint === undefined) ready.push({ name, contestant, maxUlp: maxUlp(result, exact) });
      else complaints[name] = complaint;
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
    const nanosecondsPerElement = measurement.median / subject.length;
    entries[name] = {
      ...measurement,
      ...(contestant.way === undefined ? {} : { way: contestant.way }),
      nanosecondsPerElement,
      elementsPerNanosecond: 1 / nanosecondsPerElement,
      maxUlp: distance,
    };
  }
  const { kernel, row, direction, title, shape, axis, length } = subject;
  return {
    op: kernel.op,
    kernel: kernel.name,
    direction,
    title,
    shape,
    axis,
    length,
    // float64 has no double precision to hide in: correctly rounded there means that nothing is computed but one product.
    piecewiseLinear: row.bounds.forward.float64 === "correctly rounded",
    entries,
    implausible: complaints,
  };
}

/** Fills y with nonlin's forward result. */
async function forward(subject: Subject, [first]: readonly Competitor[], data: Data): Promise<void> {
  const [contestant] = (await first?.prepare({ ...subject, direction: "forward" }, data, data.y)) ?? [];
  await contestant?.run(1);
}
