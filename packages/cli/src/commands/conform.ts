import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { RuntimeOptions, RuntimeReport } from "@nonlin/conformance";
import type { Command } from "commander";
import { exitCodes, quoted, systemWords, usageFailure, workFailure } from "../failure.js";
import { type Context, examples } from "./command.js";

/** The options as commander gives them. */
interface Options {
  readonly profile: string;
  readonly ops?: string;
  readonly dtypes?: string;
  readonly seed?: string;
  readonly budget: string;
  readonly report?: string;
  readonly markdown?: string;
  readonly html?: string;
  readonly junit?: string;
  readonly compare?: boolean;
  readonly verbose?: boolean;
}

type Conformance = typeof import("@nonlin/conformance");

/** Adds `nonlin conform`. */
export function addConform(program: Command, context: Context): void {
  program
    .command("conform")
    .summary("hold any runtime to the table, by an adapter")
    .description(
      "Run the conformance suite on a runtime. ADAPTER is a module that exports { name, ops, run }; several are\nset beside each other. With --compare, the two files are reports of before and after.\nExit code 0 if everything holds but what is known to fail, 1 if something does not.",
    )
    .argument("<adapter...>", "a file with an adapter; with --compare two files with reports")
    .option("--profile <name>", "what to hold it to: exact, strict, webnn, torch or onnx", "strict")
    .option("--ops <a,b>", "these functions only")
    .option("--dtypes <a,b>", "these element types only: float32, float64, float16, bfloat16")
    .option("--seed <n>", "what fresh points are drawn from; by default another number each time")
    .option("--budget <n>", "fresh points of each kernel and direction; 0 for none", "100")
    .option("--report <file>", "everything that was measured, as JSON, for --compare")
    .option("--markdown <file>", "the matrix as Markdown")
    .option("--html <file>", "one page with the matrix, worst inputs and plots")
    .option("--junit <file>", "the cases as JUnit XML")
    .option("--compare", "compare two reports, and fail on what has become worse")
    .option("--verbose", "show the messages of all failures")
    .addHelpText(
      "after",
      examples([
        ["nonlin conform ./adapter.mjs", "which functions of a runtime are right"],
        ["nonlin conform ./adapter.mjs --profile webnn --ops gelu,softmax", "by the tolerances of the WebNN tests"],
        ["nonlin conform ./adapter.mjs --seed 7 --report now.json --html now.html", "keep what was found"],
        ["nonlin conform --compare before.json now.json", "what has become worse"],
      ]),
    )
    .action((files: string[], options: Options) => conform(context, files, options));
}

async function conform(context: Context, files: readonly string[], options: Options): Promise<void> {
  // Loaded here: its golden vectors are five megabytes that no other command needs.
  const conformance = await import("@nonlin/conformance");
  if (options.compare === true) {
    compare(context, conformance, files);
    return;
  }
  const { terminal, exitWith } = context;
  const reports: RuntimeReport[] = [];
  for (const file of files) {
    const adapter = await adapterIn(conformance, file);
    let done = 0;
    const chosen = runOptions(context, conformance, options);
    const onResult = () => terminal.progress(`${adapter.name}: ${++done} cases`);
    reports.push(await conformance.runConformance(adapter, { ...chosen, onResult }));
    terminal.progress(undefined);
  }
  for (const [file, text] of [
    [options.report, conformance.toJson(reports)],
    [options.markdown, conformance.toMarkdown(reports)],
    [options.html, conformance.toHtml(reports)],
    [options.junit, conformance.toJunit(reports)],
  ] as const) {
    if (file !== undefined) write(file, text);
  }
  if (reports.some(({ counts }) => counts.failed + counts["unexpectedly passed"] > 0)) exitWith(exitCodes.workFailed);
  const verbose = options.verbose ?? false;
  terminal.report(reports.map((report) => conformance.toText(report, { verbose })).join("\n\n"), { reports });
}

function compare({ terminal, exitWith }: Context, conformance: Conformance, files: readonly string[]): void {
  const [before, after, ...more] = files;
  if (before === undefined || after === undefined || more.length > 0) {
    throw usageFailure(`--compare: expected two files, before and after, got ${files.length}`);
  }
  const [old, now] = [before, after].map((file) => conformance.fromJson(read(file))) as [
    RuntimeReport[],
    RuntimeReport[],
  ];
  const comparisons = old.map((report) => {
    const other = now.find(({ runtime }) => runtime.name === report.runtime.name);
    if (other === undefined)
      throw workFailure(`${after}: has no report of ${report.runtime.name}, which ${before} has`);
    return { runtime: report.runtime.name, ...conformance.compared(report, other) };
  });
  if (comparisons.some(({ worse }) => worse.length > 0)) exitWith(exitCodes.workFailed);
  const text = comparisons.flatMap(({ runtime, worse, better }) => [
    `${runtime}: ${worse.length} worse, ${better.length} better`,
    ...worse.map((words) => `  ✗ ${words}`),
    ...better.map((words) => `  ✓ ${words}`),
  ]);
  terminal.report(text.join("\n"), { comparisons });
}

function runOptions({ library }: Context, { profiles }: Conformance, options: Options): RuntimeOptions {
  const list = (text: string | undefined) => text?.split(",").map((name) => name.trim());
  const number = (name: string, text: string) => {
    const value = Number(text);
    if (Number.isSafeInteger(value) && value >= 0) return value;
    throw usageFailure(`--${name}: expected an integer from 0 on, got ${quoted(text)}`);
  };
  if (!Object.hasOwn(profiles, options.profile)) {
    throw usageFailure(
      `--profile: expected one of ${Object.keys(profiles).join(", ")}, got ${quoted(options.profile)}`,
    );
  }
  const ops = list(options.ops);
  const unknown = ops?.find((name) => !Object.hasOwn(library.table, name));
  if (unknown !== undefined)
    throw usageFailure(`--ops: there is no function ${quoted(unknown)}; nonlin describe lists all`);
  const dtypes = list(options.dtypes);
  const known = ["float32", "float64", "float16", "bfloat16"];
  const other = dtypes?.find((name) => !known.includes(name));
  if (other !== undefined) throw usageFailure(`--dtypes: expected some of ${known.join(", ")}, got ${quoted(other)}`);
  return {
    profile: options.profile,
    budget: number("budget", options.budget),
    ...(ops === undefined ? {} : { ops }),
    ...(dtypes === undefined ? {} : { dtypes: dtypes as NonNullable<RuntimeOptions["dtypes"]> }),
    ...(options.seed === undefined ? {} : { seed: number("seed", options.seed) }),
  };
}

/** The adapter in a file. */
async function adapterIn({ checkedAdapter }: Conformance, name: string) {
  const file = path.resolve(name);
  if (!existsSync(file))
    throw workFailure(`${name}: no such file; an adapter is a module that exports name, ops and run`);
  try {
    return checkedAdapter(await import(pathToFileURL(file).href));
  } catch (error) {
    throw workFailure(`${name}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw workFailure(`${file}: cannot be read: ${systemWords(error)}`);
  }
}

function write(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw workFailure(`${file}: cannot be written: ${systemWords(error)}`);
  }
}
