import { compared, Errors, fastest, namesOf } from "./comparison.js";
import { type Cost, Costs } from "./costs.js";
import { type Entry, type Introduction, noNumber, type Result, type SubjectResult } from "./result.js";
import { type Target, targets, type Verdict } from "./targets.js";

/** The results as Markdown, aligned so that it reads well in a terminal too. */
export function report(result: Result, plotFile: string | undefined): string {
  const errors = new Errors(result);
  const costs = new Costs();
  const titles = [...new Set(result.subjects.map(({ title }) => title))];
  return [
    "# nonlin against the others, float32",
    header(result),
    ...(plotFile === undefined ? [] : [`![Speed against error at 16 Ki elements](${plotFile})`]),
    `## Targets\n\n${targets.map((target) => targetText(target, result, errors, costs)).join("\n\n")}`,
    ...titles.map((title) => `## ${title}\n\n${tableFor(result, title, errors)}`),
    `## Errors\n\nGreatest distance from nonlin's exact result in ULP, over all that was measured.\n\n${errorTable(result, errors)}`,
    `## Wins and losses\n\n${winsAndLosses(result)}`,
    ...wrongText(result),
  ].join("\n\n");
}

const isOurs = ({ family }: Introduction) => family === "nonlin";

function header({ machine, competitors, absent, input }: Result): string {
  const load = `${machine.loadBefore.toFixed(2)} before, ${machine.loadAfter.toFixed(2)} after`;
  return [
    `- Machine: ${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB, ${machine.system}`,
    `- Node ${machine.node} (V8 ${machine.v8}); commit ${machine.commit}`,
    `- ${machine.date} UTC, ${machine.seconds.toFixed(0)} s; load ${load}`,
    ...competitors.map(({ name, description }) => `- **${name}**: ${description}`),
    ...absent.map(({ name, reason }) => `- **${name}** is absent: ${reason}`),
    `- Input: ${input}`,
    "- ns: nanoseconds per element, median over rounds in which all take turns; ULP: greatest distance from nonlin's exact",
    "  result; –: no such function.",
  ].join("\n");
}

function functionName({ kernel, direction }: SubjectResult): string {
  return direction === "forward" ? kernel : `${kernel} grad`;
}

// Targets.

function targetText(target: Target, result: Result, errors: Errors, costs: Costs): string {
  const verdicts = target.verdicts(result, errors);
  const title = `### ${target.says}`;
  if (verdicts.length === 0) return `${title}\n\nNot measured: ${target.unmeasured}.`;
  const names = [...new Set(verdicts.map(({ subject }) => functionName(subject)))];
  const titles = [...new Set(verdicts.map(({ subject }) => subject.title))];
  const isCounted = verdicts.some((verdict) => costOf(verdict, costs) !== undefined);
  const rows = names.map((name) => {
    const own = verdicts.filter(({ subject }) => functionName(subject) === name);
    const cells = titles.map((size) => verdictWords(own.find(({ subject }) => subject.title === size)));
    const first = own[0] as Verdict;
    const wanted = first.unit === "ns" ? `≤ ${first.wanted} ns` : `≥ ${first.wanted}×`;
    return [name, wanted, ...cells, ...(isCounted ? costWords(costOf(first, costs)) : [])];
  });
  const head = ["function", "wanted", ...titles, ...(isCounted ? ["instructions", "divisions", "bytes"] : [])];
  const isMissed = verdicts.some(({ met }) => !met);
  return [
    title,
    summary(verdicts),
    ...(isMissed ? [target.bounds] : []),
    ...(isCounted
      ? [
          "Instructions, those of them that divide (one for 4 elements in double, for 8 in single precision), and bytes are ours for an element, counted on AVX2.",
        ]
      : []),
    markdownTable(head, rows),
  ].join("\n\n");
}

/** Of ours, those whose loops were counted, and the tier of these. */
const countedTiers: { readonly [our: string]: "exact" | "fast" } = {
  native: "exact",
  "native-2": "exact",
  fast: "fast",
  "fast-2": "fast",
};

function costOf({ subject, our, unit }: Verdict, costs: Costs): Cost | undefined {
  const tier = countedTiers[our];
  return tier === undefined || unit === "ns" ? undefined : costs.of(subject, tier);
}

function costWords(cost: Cost | undefined): string[] {
  if (cost === undefined) return ["–", "–", "–"];
  return [cost.instructions.toFixed(1), cost.divisions.toFixed(3), String(cost.bytes)];
}

function summary(verdicts: readonly Verdict[]): string {
  const alone = verdicts.filter(({ measured }) => measured === undefined).length;
  const missed = verdicts.filter(({ met }) => !met);
  const words =
    missed.length === 0
      ? `**Met** in all ${verdicts.length}`
      : `**Missed** in ${missed.length} of ${verdicts.length}, by up to ${percent(Math.max(...missed.map(shortfall)))}`;
  return `${words}${alone === 0 ? "" : `; in ${alone} there is nobody who is as exact`}.`;
}

/** By which part of what is wanted it was missed. */
function shortfall({ wanted, measured = 0, unit }: Verdict): number {
  return unit === "ns" ? measured / wanted - 1 : 1 - measured / wanted;
}

function percent(part: number): string {
  return `${(100 * part).toFixed(0)} %`;
}

function verdictWords(verdict: Verdict | undefined): string {
  if (verdict === undefined) return "–";
  const { measured, unit, met, our, against } = verdict;
  if (measured === undefined) return "nobody as exact";
  const figure = unit === "ns" ? `${measured.toFixed(0)} ns` : `${measured.toPrecision(3)}×`;
  const who = against === undefined ? our : `${against.name}, ${ulps(against.maxUlp)}`;
  return `${figure} (${who})${met ? "" : ` MISSED by ${percent(shortfall(verdict))}`}`;
}

// Times.

function tableFor(result: Result, title: string, errors: Errors): string {
  const subjects = result.subjects.filter((subject) => subject.title === title);
  const isThere = (name: string) => subjects.some(({ entries }) => entries[name] !== undefined);
  const names = namesOf(result, () => true).filter(isThere);
  const ours = namesOf(result, isOurs).filter(isThere);
  const families = (["JavaScript", "native"] as const).map((family) => ({
    family,
    members: namesOf(result, (one) => one.family === family && one.threads === 1),
  }));
  const named = families.filter(({ members }) => members.some(isThere));
  const head = [
    "function",
    ...names.map((name) => `${name} ns`),
    ...named.map(({ family }) => `best of ${family}`),
    ...ours.flatMap((our) => named.map(({ family }) => `${our} : ${family}`)),
  ];
  const rows = subjects.map((subject) => {
    const best = named.map(({ members }) => fastest(subject, members));
    return [
      functionName(subject),
      ...names.map((name) => time(subject.entries[name])),
      ...best.map((one) => (one === undefined ? "–" : `${one.name} (${ulps(errors.of(subject, one.name))} ULP)`)),
      ...ours.flatMap((our) => best.map((one) => verdict(subject.entries[our], one?.entry))),
    ];
  });
  return markdownTable(head, rows);
}

function time(entry: Entry | undefined): string {
  if (entry === undefined) return "–";
  const { nanosecondsPerElement, low, high, median } = entry;
  return `${nanosecondsPerElement.toPrecision(3)} ±${((50 * (high - low)) / median).toFixed(0)}%`;
}

export function ulps(distance: number): string {
  if (distance >= noNumber) return "NaN";
  return distance < 1e5 ? String(distance) : distance.toExponential(0).replace("e+", "e");
}

function verdict(our: Entry | undefined, other: Entry | undefined): string {
  const comparison = compared(our, other);
  if (comparison === undefined) return "–";
  const { ratio, outcome } = comparison;
  if (outcome === "same") return "same";
  return outcome === "won" ? `${ratio.toPrecision(3)}× faster` : `${(1 / ratio).toPrecision(3)}× SLOWER`;
}

export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, i) => Math.max(title.length, 3, ...rows.map((row) => (row[i] ?? "").length)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((text, i) => (i === 0 ? text.padEnd(widths[i] as number) : text.padStart(widths[i] as number))).join(" | ")} |`;
  const rule = widths.map((width, i) => (i === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`));
  return [line(head), line(rule), ...rows.map(line)].join("\n");
}

// Errors.

function errorTable(result: Result, errors: Errors): string {
  const names = namesOf(result, ({ exact }) => !exact);
  const firsts = new Map(result.subjects.map((subject) => [functionName(subject), subject]));
  const computed = (name: string, own: string) =>
    result.subjects.some((subject) => functionName(subject) === own && subject.entries[name] !== undefined);
  const rows = [...firsts].map(([own, subject]) => [
    own,
    ...names.map((name) => (computed(name, own) ? ulps(errors.of(subject, name)) : "–")),
  ]);
  return markdownTable(["function", ...names], rows);
}

// Wins and losses.

function winsAndLosses(result: Result): string {
  const ours = namesOf(result, isOurs);
  const others = namesOf(result, (one) => !isOurs(one));
  const pairs = others.map((other) => ours.map((our) => balance(result, our, other)));
  const rows = pairs.map((row, i) => [
    others[i] as string,
    ...row.map(({ won, same, losses }) =>
      won + same + losses.length === 0 ? "–" : `${won} / ${same} / ${losses.length}`,
    ),
  ]);
  const lists = pairs.flatMap((row, i) =>
    row.flatMap(({ losses }, k) =>
      losses.length === 0 ? [] : [`- **${ours[k]}** is slower than ${others[i]}: ${losses.join("; ")}.`],
    ),
  );
  return [
    "Won / the same / lost:",
    markdownTable(["", ...ours], rows),
    lists.length === 0 ? "No loss." : `Every loss:\n\n${lists.join("\n")}`,
  ].join("\n\n");
}

/** How often one of ours won, and each loss by name. */
function balance({ subjects }: Result, our: string, other: string) {
  const all = subjects.flatMap((subject) => {
    const comparison = compared(subject.entries[our], subject.entries[other]);
    return comparison === undefined ? [] : [{ subject, ...comparison }];
  });
  return {
    won: all.filter(({ outcome }) => outcome === "won").length,
    same: all.filter(({ outcome }) => outcome === "same").length,
    losses: all
      .filter(({ outcome }) => outcome === "lost")
      .map(({ subject, ratio }) => `${functionName(subject)}, ${subject.title}: ${(1 / ratio).toPrecision(3)}×`),
  };
}

// What is wrong.

/** Who computed something else: ours, which must not be, and the others. */
export function wrongs(result: Result): { readonly ours: readonly string[]; readonly others: readonly string[] } {
  const ours = namesOf(result, isOurs);
  const exact = namesOf(result, (one) => one.exact);
  const complaints = (isWanted: (name: string) => boolean) =>
    result.subjects.flatMap((subject) =>
      Object.entries(subject.implausible)
        .filter(([name]) => isWanted(name))
        .map(
          ([name, complaint]) => `${name} was not timed on ${functionName(subject)}, ${subject.title}: ${complaint}`,
        ),
    );
  const differing = result.subjects.flatMap((subject) =>
    exact
      .filter((name) => (subject.entries[name]?.maxUlp ?? 0) > 0)
      .map((name) => `${name}'s bits differ from nonlin's own on ${functionName(subject)}, ${subject.title}`),
  );
  return {
    ours: [...complaints((name) => ours.includes(name)), ...differing],
    others: complaints((name) => !ours.includes(name)),
  };
}

function wrongText(result: Result): string[] {
  const { ours, others } = wrongs(result);
  const lines = [...ours, ...others].map((line) => `- ${line}`);
  return lines.length === 0 ? [] : [`## Wrong, or not timed\n\n${lines.join("\n")}`];
}
