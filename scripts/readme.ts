// Writes the tables of README.md between their markers: functions from the op table, accuracy from the committed records
// of the exhaustive sweep, speed from the committed benchmark, runtimes from the committed matrix. With --check it writes nothing and fails where a table is
// stale.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { type Comparison, compared as comparison, Errors, fastest, namesOf } from "../benchmarks/src/comparison.js";
import { type Entry, noNumber, type Result } from "../benchmarks/src/result.js";
import {
  type AnyRow,
  type Bound,
  type Bounds,
  everyRow,
  type Interval,
  kernelList,
  type Parameter,
} from "../packages/core/src/index.js";
import type { RuntimeResult } from "../runtimes/src/result.js";
import { tableHead, tableRow } from "../runtimes/src/table.js";

const repository = new URL("../", import.meta.url);
const readme = new URL("README.md", repository);

function between(document: string, name: string, section: string): string {
  const [begin, end] = [`<!-- ${name}:begin -->`, `<!-- ${name}:end -->`];
  const [before, rest] = [document.indexOf(begin), document.indexOf(end)];
  if (before < 0 || rest < before) throw new Error(`README.md: expected ${begin} and then ${end}`);
  return `${document.slice(0, before + begin.length)}\n${section}\n${document.slice(rest)}`;
}

/** The lines of a committed file, or none where it is not there. */
function lines(path: string): readonly string[] {
  const file = new URL(path, repository);
  return existsSync(file)
    ? readFileSync(file, "utf8")
        .split("\n")
        .filter((line) => line !== "")
    : [];
}

/** A Markdown table as the formatter wants it; columns from `numbers` on are aligned to the right. */
function markdownTable(head: readonly string[], body: readonly (readonly string[])[], numbers = head.length): string {
  const widths = head.map((title, column) =>
    Math.max(3, title.length, ...body.map((cells) => (cells[column] as string).length)),
  );
  const rule = widths.map((width, column) => (column < numbers ? "-".repeat(width) : `${"-".repeat(width - 1)}:`));
  return [head, rule, ...body]
    .map((cells) =>
      widths.map((width, i) =>
        i < numbers ? (cells[i] as string).padEnd(width) : (cells[i] as string).padStart(width),
      ),
    )
    .map((cells) => `| ${cells.join(" | ")} |`)
    .join("\n");
}

function distinct(values: readonly string[]): string {
  return [...new Set(values)].join(", ");
}

// The functions.

function functions(): string {
  const { source, systems, functions: peers } = peersAccuracy;
  const head = ["function", "formula", "parameters", "range", "forward", "gradient", "f′ at a kink", ...systems];
  const body = Object.values(everyRow).map((row) => [
    `\`${row.name}\``,
    `\`${row.formula.plain.replaceAll("|", "\\|")}\``,
    Object.entries(row.parameters).map(parameterWords).join(", ") || "–",
    intervalWords(row.range),
    `${promise(row.bounds, "forward")}${measured(row, "forward")}`,
    `${promise(row.bounds, "gradient")}${measured(row, "gradient")}`,
    row.kink ?? "–",
    ...systems.map((_, system) => peerWords(row.name, system)),
  ]);
  return [markdownTable(head, body), "", `The other systems, float32: ${source}.`].join("\n");

  function peerWords(name: string, system: number): string {
    const own = Object.entries(peers).filter(([entry]) => entry === name || entry.startsWith(`${name} `));
    const words = own.map(
      ([entry, figures]) => `${figures[system]}${entry === name ? "" : ` (${entry.slice(name.length + 1)})`}`,
    );
    return words.filter((word) => !word.startsWith("–")).join("; ") || "–";
  }
}

/** What the others were measured to give, by function and system. */
const peersAccuracy = JSON.parse(lines("benchmarks/results/peers-accuracy.json").join("\n")) as {
  readonly source: string;
  readonly systems: readonly string[];
  readonly functions: { readonly [entry: string]: readonly string[] };
};

/** A line that the meter writes (native/test/sweep/main.cc). */
interface MeterRecord {
  readonly function: string;
  readonly dtype: "float32" | "float64";
  readonly rows: readonly { readonly points: string; readonly ulps: number; readonly ulpsOfLargestTerm: number }[];
}

const meterRecords = lines("native/test/sweep/worst.jsonl").map((line) => JSON.parse(line) as MeterRecord);

/** The largest error that the conformance suite measured (scripts/measured.ts). */
interface SuiteRecord {
  readonly kernel: string;
  readonly dtype: string;
  readonly direction: string;
  readonly ulp: number;
}

const suiteRecords = JSON.parse(
  lines("packages/conformance/results/worst.json").join("\n") || "[]",
) as readonly SuiteRecord[];

/** What the suite calls what a bound of a gradient is about. */
const gradients = ["derivative", "gradient", "parameter derivative", "parameter gradient", "other gradient"];

/**
 * The largest errors that were measured for a row, over its kernels, float32 and float64: by the suite and, for float64, by
 * the meter, which takes more points and counts units of the largest term near roots.
 */
function measured(row: AnyRow, direction: "forward" | "gradient"): string {
  const names = kernelList.filter(({ op }) => op === row.name).map(({ name }) => name as string);
  const ofSuite = (dtype: string) =>
    suiteRecords
      .filter((record) => names.includes(record.kernel) && record.dtype === dtype)
      .filter((record) =>
        direction === "forward" ? record.direction === "forward" : gradients.includes(record.direction),
      )
      .map(({ ulp }) => ulp);
  const meterNames = direction === "forward" ? names : names.map((name) => `${name}'`);
  const ofMeter = meterRecords
    .filter((record) => record.dtype === "float64" && meterNames.includes(record.function))
    .flatMap((record) => record.rows.map(({ ulpsOfLargestTerm }) => ulpsOfLargestTerm));
  const [single, double] = [ofSuite("float32"), ofMeter.length > 0 ? ofMeter : ofSuite("float64")];
  if (single.length === 0 && double.length === 0) return "";
  const worst = (errors: readonly number[]) => (errors.length === 0 ? "–" : Math.max(...errors).toFixed(2));
  return ` (${worst(single)} · ${worst(double)})`;
}

function parameterWords([name, parameter]: readonly [string, Parameter]): string {
  const byDefault = `${name} = ${JSON.stringify(parameter.default)}`;
  if (parameter.type === "choice") {
    const others = parameter.choices.filter((choice) => choice !== parameter.default).map((choice) => `"${choice}"`);
    return `${byDefault} or ${others.join(", ")}`;
  }
  return parameter.type === "channel" ? `${byDefault} (or one per channel; learned)` : byDefault;
}

function intervalWords({ low, high, lowOpen, highOpen }: Interval): string {
  const number = (value: number) => (Number.isInteger(value) ? String(value) : value.toPrecision(4).replace(/0+$/, ""));
  const [left, right] = [
    low === -Infinity ? "(−∞" : `${lowOpen ? "(" : "["}${number(low)}`,
    high === Infinity ? "∞)" : `${number(high)}${highOpen ? ")" : "]"}`,
  ];
  return `${left}, ${right}`.replaceAll("-", "−");
}

/** float32, then float64. */
function promise(bounds: Bounds, direction: "forward" | "gradient"): string {
  const { float32, float64 } = bounds[direction];
  const proved = direction === "forward" && bounds.correctlyRoundedByDefault && float32 !== "correctly rounded";
  return `${proved ? `exact by default, else ${boundWords(float32)}` : boundWords(float32)} · ${boundWords(float64)}`;
}

function boundWords(bound: Bound): string {
  return bound === "correctly rounded" ? "exact" : String(bound.ulp);
}

// The accuracy.

/** A line that the sweep writes (native/test/sweep/main.cc). */
interface SweepRecord {
  readonly function: string;
  readonly isa: string;
  readonly inputs: number;
  readonly notCorrectlyRounded: number;
  readonly mpfrDecisions: number;
  readonly commit: string;
  readonly seconds: number;
  readonly date: string;
  readonly machine: string;
}

function accuracy(): string {
  // A later record of the same function on the same instruction set stands for an earlier one.
  const latest = new Map<string, SweepRecord>();
  for (const line of lines("native/test/sweep/records.jsonl")) {
    const record = JSON.parse(line) as SweepRecord;
    if (record.notCorrectlyRounded !== undefined && record.isa !== "none") {
      latest.set(`${record.function} ${record.isa}`, record);
    }
  }
  const records = [...latest.values()];
  if (records.length === 0) return "No record of an exhaustive sweep is committed yet.";
  const known = kernelList.flatMap(({ name }) => [name, `${name}'`]);
  const names = [...new Set(records.map((record) => record.function))].sort(
    (a, b) => known.indexOf(a) - known.indexOf(b),
  );
  const body = names.map((name) => {
    const own = records.filter((record) => record.function === name);
    return [
      `\`${name}\``,
      distinct(own.map(({ isa }) => isa)),
      distinct(own.map(({ inputs }) => count(inputs))),
      distinct(own.map(({ notCorrectlyRounded }) => count(notCorrectlyRounded))),
      distinct(own.map(({ mpfrDecisions }) => count(mpfrDecisions))),
    ];
  });
  const dates = records.map(({ date }) => date.slice(0, 10)).sort();
  const head = ["function", "instruction sets", "float32 inputs", "not correctly rounded", "decided by MPFR"];
  return [
    markdownTable(head, body, 2),
    "",
    `${distinct([dates[0] as string, dates.at(-1) as string])}; ${distinct(records.map(({ machine }) => machine))}; ` +
      `commit ${distinct(records.map(({ commit }) => commit))}.`,
  ].join("\n");
}

function count(value: number): string {
  return value.toLocaleString("en-US");
}

// The speed.

const shownLength = 16384;
/** Which of the committed results is shown: its report and its plot lie beside it. */
const shownResult = "benchmarks/results/first";
/** Of ours, those whose distance to the others is shown; where one has no such function, its cells are empty. */
const compared = ["native", "fast"];

function speed(): string {
  const json = lines(`${shownResult}.json`).join("\n");
  if (json === "") return "No benchmark result is committed yet.";
  const result = JSON.parse(json) as Result;
  const { machine, absent, subjects } = result;
  const errors = new Errors(result);
  const ours = namesOf(result, ({ family, threads }) => family === "nonlin" && threads === 1);
  const families = (["JavaScript", "native"] as const)
    .map((family) => ({ family, names: namesOf(result, (one) => one.family === family && one.threads === 1) }))
    .filter(({ names }) => names.length > 0);
  const measuredOurs = compared.filter((name) => ours.includes(name));
  const shown = subjects.filter(({ length, shape }) => length === shownLength && shape.length <= 2);
  const head = [
    "function",
    ...ours.map((name) => `${name}, ns`),
    ...families.flatMap(({ family }) => [
      `best other ${family === "native" ? "native" : "in JavaScript"}, ns`,
      ...measuredOurs.map((our) => `${our} : it`),
    ]),
  ];
  const body = shown.map((subject) => [
    subject.direction === "forward" ? `\`${subject.kernel}\`` : `\`${subject.kernel}\` gradient`,
    ...ours.map((name) => nanoseconds(subject.entries[name])),
    ...families.flatMap(({ names }) => {
      const best = fastest(subject, names);
      return [
        best === undefined
          ? "–"
          : `${nanoseconds(best.entry)} ${best.name}, ${ulpWords(errors.of(subject, best.name))} ULP`,
        ...measuredOurs.map((our) => comparisonWords(comparison(subject.entries[our], best?.entry))),
      ];
    }),
  ]);
  const lengths = subjects.map(({ length }) => length);
  const plot = `${shownResult}.svg`;
  return [
    ...(existsSync(new URL(plot, repository)) ? [`![Speed against error at 16 Ki elements](${plot})`, ""] : []),
    markdownTable(head, body, 1),
    "",
    `${machine.cpu}, ${machine.system}, Node ${machine.node}, ${machine.date} UTC, commit ${machine.commit}; ` +
      "medians in nanoseconds per element at 16 Ki elements, one thread; ULP: greatest distance from the exact result." +
      absent.map(({ name, reason }) => ` ${name} is absent: ${reason}.`).join(""),
    "",
    `Over all ${subjects.length} measurements, from ${count(Math.min(...lengths))} to ${count(Math.max(...lengths))} elements, ` +
      `won / the same / lost; [every loss](${shownResult}.md):`,
    "",
    balances(result, ours),
  ].join("\n");
}

function nanoseconds(entry: Entry | undefined): string {
  return entry?.nanosecondsPerElement.toPrecision(3) ?? "–";
}

function ulpWords(distance: number): string {
  if (distance >= noNumber) return "NaN";
  return distance < 1e5 ? count(distance) : distance.toExponential(0).replace("e+", "e");
}

function comparisonWords(own: Comparison | undefined): string {
  if (own === undefined) return "–";
  const { ratio, outcome } = own;
  if (outcome === "same") return "same";
  return outcome === "won" ? `${ratio.toPrecision(3)}× faster` : `${(1 / ratio).toPrecision(3)}× **slower**`;
}

/** How often each of ours won, against each of the others. */
function balances(result: Result, ours: readonly string[]): string {
  const others = namesOf(result, ({ family }) => family !== "nonlin");
  const body = others.map((other) => [
    other,
    ...ours.map((our) => {
      const all = result.subjects.flatMap(({ entries }) => comparison(entries[our], entries[other]) ?? []);
      const number = (wanted: Comparison["outcome"]) => all.filter(({ outcome }) => outcome === wanted).length;
      return all.length === 0 ? "–" : `${number("won")} / ${number("same")} / ${number("lost")}`;
    }),
  ]);
  return markdownTable(["", ...ours], body, 1);
}

// The runtimes.

function runtimes(): string {
  const results = JSON.parse(lines("runtimes/results/matrix.json").join("\n") || "[]") as readonly RuntimeResult[];
  if (results.length === 0) return "No result of the matrix is committed yet.";
  const machines = distinct(results.map(({ machine }) => machine));
  const checksums = distinct(results.flatMap(({ backends }) => backends.map(({ sameBits }) => String(sameBits))));
  return [
    markdownTable(tableHead, results.map(tableRow)),
    "",
    `"Same bits" are ${checksums} checksums of results. All on ${machines}.`,
  ].join("\n");
}

const text = readFileSync(readme, "utf8");
const fresh = Object.entries({ functions, accuracy, speed, runtimes }).reduce(
  (document, [name, section]) => between(document, name, section()),
  text,
);
if (!process.argv.includes("--check")) {
  if (fresh !== text) writeFileSync(readme, fresh);
} else if (fresh !== text) {
  console.error("README.md: its tables are stale; write them anew with `pnpm run gen`");
  process.exitCode = 1;
}
