import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import path from "node:path";
import { type Arguments, help, parseArguments, UsageError } from "./arguments.js";
import { benchmark, type Progress } from "./harness.js";
import { machine } from "./machine.js";
import { plot } from "./plot.js";
import { report, wrongs } from "./report.js";
import { type Result, resultText } from "./result.js";

const progress: Progress = {
  gathered({ absent }) {
    for (const { name, reason } of absent) process.stderr.write(`${name} is absent: ${reason}\n`);
  },
  measuring({ kernel, direction, title }, position, count) {
    if (!process.stderr.isTTY) return;
    process.stderr.write(`\r\u001b[K${position + 1} of ${count}: ${kernel.name} ${direction}, ${title}`);
  },
};

// So that what is done at exit is done.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130));
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
  if (given.report !== undefined) return reportAnew(given.report);

  // Now, and not after three quarters of an hour.
  if (given.output !== undefined) mkdirSync(path.dirname(path.resolve(given.output)), { recursive: true });
  const where = machine();
  if (where.loadBefore > availableParallelism() / 4) {
    process.stderr.write(
      `The machine is busy (load ${where.loadBefore.toFixed(2)}): times will look worse than they are.\n`,
    );
  }
  const result = await benchmark(given, where, progress);
  if (process.stderr.isTTY) process.stderr.write("\r\u001b[K");

  const { output } = given;
  if (output === undefined) process.stdout.write(`${report(result, undefined)}\n`);
  else {
    writeFileSync(`${output}.json`, resultText(result));
    process.stdout.write(writeReport(result, output));
  }
  return wrongs(result).ours.length > 0 ? 1 : 0;
}

/** Writes NAME.md and NAME.svg, and returns what is in the first. */
function writeReport(result: Result, name: string): string {
  const text = `${report(result, `${path.basename(name)}.svg`)}\n`;
  writeFileSync(`${name}.md`, text);
  writeFileSync(`${name}.svg`, plot(result));
  return text;
}

function reportAnew(name: string): number {
  let result: Result;
  try {
    result = JSON.parse(readFileSync(`${name}.json`, "utf8")) as Result;
  } catch (error) {
    process.stderr.write(`--report: expected the results of --output in ${name}.json: ${(error as Error).message}\n`);
    return 2;
  }
  writeReport(result, name);
  return wrongs(result).ours.length > 0 ? 1 : 0;
}
