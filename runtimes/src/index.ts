// The program: runs the suite in the runtimes that are asked for, one after the other, and prints the matrix.
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import path from "node:path";
import { type Arguments, help, parseArguments, UsageError } from "./arguments.js";
import { cache } from "./cache.js";
import type { Line } from "./inside/suite.js";
import { mergeInto, runRuntime, runtimeTitle } from "./matrix.js";
import { hasFailed, type RuntimeResult } from "./result.js";
import { runtimes } from "./runtimes.js";
import { makeStage, type Stage } from "./stage.js";
import { faults, plainTable } from "./table.js";

const known = runtimes.map(({ name }) => name);

async function main(parsed: Arguments): Promise<number> {
  mkdirSync(cache, { recursive: true });
  // One for each run: another may be under way.
  const folder = mkdtempSync(path.join(cache, "stage-"));
  try {
    return await runAll(parsed, await makeStage(folder));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function runAll({ names, extent, backends, json }: Arguments, stage: Stage): Promise<number> {
  const results: RuntimeResult[] = [];
  for (const runtime of runtimes.filter(({ name }) => names.length === 0 || names.includes(name))) {
    console.log(`${runtimeTitle(runtime)} …`);
    const result = await runRuntime(runtime, stage, { extent, backends, onLine: tell });
    results.push(result);
    if (result.notRun !== undefined) console.log(`  not run: ${result.notRun}`);
    // After each, so that what has taken an hour is not lost with the next.
    if (json !== undefined) mergeInto(json, [result], known);
  }
  console.log(`\n${plainTable(results)}`);
  const wrong = results.flatMap(faults);
  if (wrong.length > 0) console.log(`\n${wrong.join("\n")}`);
  // Who names a runtime wants it run.
  const wanted = names.length > 0 && results.some(({ notRun }) => notRun !== undefined);
  return wanted || results.some(hasFailed) ? 1 : 0;
}

/** Shows how it goes: in a terminal in one line that changes, elsewhere in a line now and then. */
function tell(line: Line): void {
  const isTerminal = process.stdout.isTTY;
  if (line.type === "progress") {
    const words = `  ${line.name} ${line.isa}: ${line.done} of ${line.total}`;
    if (isTerminal) process.stdout.write(`\r${words} \x1b[K`);
    else if (line.done % 20 === 0) console.log(words);
  } else if (line.type === "runtime") console.log(`  ${line.version}`);
  else if (line.type === "absent") console.log(`  ${line.name}: absent: ${line.reason}`);
  else if (line.type === "backend") {
    const { name, isa, passed, failed, seconds } = line;
    const words = `${name} ${isa}: ${passed} passed, ${failed} failed, ${Math.round(seconds)} s`;
    console.log(`${isTerminal ? "\r" : ""}  ${words}${isTerminal ? "\x1b[K" : ""}`);
  }
}

try {
  const parsed = parseArguments(process.argv.slice(2), known);
  if (parsed.help) console.log(help(known));
  else process.exitCode = await main(parsed);
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(`${error.message}\n\n${help(known)}`);
  process.exitCode = 2;
}
