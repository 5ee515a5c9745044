import { mkdirSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import path from "node:path";
import { type Arguments, help, parseArguments, UsageError } from "./arguments.js";
import { benchmark, type Progress } from "./harness.js";
import { machine } from "./machine.js";
import { plot } from "./plot.js";
import { report, wrongs } from "./report.js";
import { resultText } from "./result.js";

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

  const name = given.output;
  const text = `${report(result, name === undefined ? undefined : `${name.split(/[\\/]/).at(-1)}.svg`)}\n`;
  process.stdout.write(text);
  if (name !== undefined) {
    writeFileSync(`${name}.json`, resultText(result));
    writeFileSync(`${name}.md`, text);
    writeFileSync(`${name}.svg`, plot(result));
  }
  return wrongs(result).ours.length > 0 ? 1 : 0;
}
