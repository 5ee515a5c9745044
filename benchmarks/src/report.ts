import type { Entry, Result, SubjectResult } from "./result.js";

export const ourNames: readonly string[] = ["native", "fast", "js"];

/** Those of ours whose results are the correctly rounded ones. */
export const exactNames: readonly string[] = ["native", "js"];

/** Below this, a difference is taken for noise. */
const sameWithin = 0.03;

/** The goals of this benchmark, at the size that a layer's activations have. */
const goalLength = 16384;
const timesNaive = 10;
const elementsPerNanosecond = 8;

/** The results as Markdown, aligned so that it reads well in a terminal too. */
export function report(result: Result): string {
  const titles = [...new Set(result.subjects.map(({ title }) => title))];
  return [
    "# nonlin against a naive loop and onnxruntime-node, float32, one thread",
    header(result),
    ...titles.map((title) => `## ${title}\n\n${tableFor(result, title)}`),
    `## Goals at 16 Ki\n\n${goals(result)}`,
    `## Wins and losses\n\n${winsAndLosses(result)}`,
    ...anythingWrong(result),
  ].join("\n\n");
}

function header({ machine, competitors, absent, input }: Result): string {
  const load = `${machine.loadBefore.toFixed(2)} before, ${machine.loadAfter.toFixed(2)} after`;
  return [
    `- Machine: ${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB, ${machine.system}`,
    `- Node ${machine.node} (V8 ${machine.v8}); commit ${machine.commit}`,
    `- ${machine.date} UTC, ${machine.seconds.toFixed(0)} s; load ${load}`,
    ...competitors.map(({ name, description }) => `- **${name}**: ${description}`),
    ...absent.map(({ name, reason }) => `- **${name}** is absent: ${reason}`),
    `- Input: ${input}`,
    "- ns: nanoseconds per element, median over rounds in which all take turns; ±: half the distance of the quartiles in per",
    "  cent of the median; /ns: elements per nanosecond; ULP: greatest distance from nonlin's exact result; –: no such function.",
  ].join("\n");
}

function tableFor({ subjects, competitors }: Result, title: string): string {
  const names = competitors.map(({ name }) => name);
  const ours = names.filter((name) => ourNames.includes(name));
  const others = names.filter((name) => !ourNames.includes(name));
  const inexact = names.filter((name) => !exactNames.includes(name));
  const pairs = ours.flatMap((our) => others.map((other) => [our, other] as const));
  const head = [
    "function",
    ...names.flatMap((name) => [`${name} ns`, "±%"]),
    ...ours.map((name) => `${name} /ns`),
    ...pairs.map(([our, other]) => `${our} : ${other}`),
    ...inexact.map((name) => `${name} ULP`),
  ];
  const rows = subjects
    .filter((subject) => subject.title === title)
    .map(({ kernel, direction, entries }) => [
      direction === "forward" ? kernel : `${kernel} grad`,
      ...names.flatMap((name) => timeCells(entries[name])),
      ...ours.map((name) => cell(entries[name], ({ elementsPerNanosecond: rate }) => rate.toPrecision(3))),
      ...pairs.map(([our, other]) => verdict(entries[our], entries[other])),
      ...inexact.map((name) => cell(entries[name], ({ maxUlp }) => ulps(maxUlp))),
    ]);
  return markdownTable(head, rows);
}

function timeCells(entry: Entry | undefined): string[] {
  return [
    cell(entry, ({ nanosecondsPerElement }) => nanosecondsPerElement.toPrecision(3)),
    cell(entry, ({ low, high, median }) => ((50 * (high - low)) / median).toFixed(0)),
  ];
}

function cell(entry: Entry | undefined, text: (entry: Entry) => string): string {
  return entry === undefined ? "–" : text(entry);
}

function ulps(distance: number): string {
  if (distance === Number.POSITIVE_INFINITY) return "NaN";
  return distance < 1e5 ? String(distance) : distance.toExponential(0).replace("e+", "e");
}

function verdict(our: Entry | undefined, other: Entry | undefined): string {
  if (our === undefined || other === undefined) return "–";
  const ratio = other.median / our.median;
  if (Math.abs(ratio - 1) < sameWithin) return "same";
  return ratio > 1 ? `${ratio.toPrecision(3)}× faster` : `${(1 / ratio).toPrecision(3)}× SLOWER`;
}

export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, i) => Math.max(title.length, 3, ...rows.map((row) => (row[i] ?? "").length)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((text, i) => (i === 0 ? text.padEnd(widths[i] as number) : text.padStart(widths[i] as number))).join(" | ")} |`;
  const rule = widths.map((width, i) => (i === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`));
  return [line(head), line(rule), ...rows.map(line)].join("\n");
}

function goals({ subjects }: Result): string {
  const rows = subjects
    .filter(({ length, direction }) => length === goalLength && direction === "forward")
    .flatMap((subject) => {
      const goal = goalOf(subject);
      return goal === undefined ? [] : [[subject.kernel, goal.what, goal.reached, goal.met ? "met" : "MISSED"]];
    });
  if (rows.length === 0) return "Not measured: they need the native backend and the size 16384.";
  return markdownTable(["function", "goal of native", "reached", ""], rows);
}

function goalOf({ entries, piecewiseLinear }: SubjectResult) {
  const { native, naive } = entries;
  if (native === undefined) return undefined;
  if (piecewiseLinear) {
    const rate = native.elementsPerNanosecond;
    const what = `${elementsPerNanosecond} elements per ns`;
    return { what, reached: rate.toPrecision(3), met: rate >= elementsPerNanosecond };
  }
  if (naive === undefined) return undefined;
  const ratio = naive.median / native.median;
  return { what: `${timesNaive} × naive`, reached: `${ratio.toPrecision(3)}×`, met: ratio >= timesNaive };
}

function winsAndLosses({ subjects, competitors }: Result): string {
  const names = competitors.map(({ name }) => name);
  const paragraphs: string[] = [];
  for (const our of names.filter((name) => ourNames.includes(name))) {
    for (const other of names.filter((name) => !ourNames.includes(name))) {
      const verdicts = subjects.flatMap((subject) => {
        const text = verdict(subject.entries[our], subject.entries[other]);
        return text === "–" ? [] : [{ subject, text }];
      });
      if (verdicts.length === 0) continue;
      const losses = verdicts.filter(({ text }) => text.endsWith("SLOWER"));
      const same = verdicts.filter(({ text }) => text === "same").length;
      const wins = verdicts.length - losses.length - same;
      const listed = losses.map(
        ({ subject: { kernel, direction, title }, text }) => `- ${kernel}, ${direction}, ${title}: ${text}`,
      );
      const summary = `${our} against ${other}: ${wins} won, ${same} the same, ${losses.length} lost${listed.length > 0 ? ":" : "."}`;
      paragraphs.push([summary, ...(listed.length > 0 ? ["", ...listed] : [])].join("\n"));
    }
  }
  return paragraphs.join("\n\n");
}

function anythingWrong({ subjects }: Result): string[] {
  const lines = subjects.flatMap(({ kernel, direction, title, entries, implausible }) => [
    ...Object.entries(implausible).map(
      ([name, complaint]) => `- ${name} was not timed on ${kernel}, ${direction}, ${title}: ${complaint}`,
    ),
    ...exactNames
      .filter((name) => (entries[name]?.maxUlp ?? 0) > 0)
      .map((name) => `- ${name}'s bits differ from nonlin's own on ${kernel}, ${direction}, ${title}`),
  ]);
  return lines.length === 0 ? [] : [`## Wrong\n\n${lines.join("\n")}`];
}
