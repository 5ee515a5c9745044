import { readFileSync } from "node:fs";
import { Command, CommanderError } from "commander";
import { addApply } from "./commands/apply.js";
import { addBench } from "./commands/bench.js";
import { type Context, examples } from "./commands/command.js";
import { addCompletion } from "./commands/completion.js";
import { addConform } from "./commands/conform.js";
import { addDescribe } from "./commands/describe.js";
import { addDoctor } from "./commands/doctor.js";
import { addGolden } from "./commands/golden.js";
import { addGradCheck } from "./commands/grad-check.js";
import { addList } from "./commands/list.js";
import { addPlot } from "./commands/plot.js";
import { addSimulate } from "./commands/simulate.js";
import { addStats } from "./commands/stats.js";
import { type ExitCode, exitCodes, Failure, quoted } from "./failure.js";
import type { Library } from "./library.js";
import { nearestOf } from "./names.js";
import { createTerminal, type Io, type Terminal } from "./terminal.js";

/**
 * Runs the command line `argv` (without the interpreter and the script) and returns the exit code: 0 fine, 1 the work
 * failed, 2 the line was not understood. Writes to `io` only, and never throws.
 */
export async function main(argv: readonly string[], io: Io, load: () => Promise<Library>): Promise<ExitCode> {
  const terminal = createTerminal(io, asksForJson(argv));
  let exitCode: ExitCode = exitCodes.fine;
  try {
    const context: Context = { library: await load(), io, terminal, exitWith: (code) => (exitCode = code) };
    await createProgram(context).parseAsync(argv, { from: "user" });
    return exitCode;
  } catch (error) {
    return complain(error, terminal);
  }
}

/** Errors of the parser are reported in JSON too, so this cannot wait for the parser. */
function asksForJson(argv: readonly string[]): boolean {
  const end = argv.indexOf("--");
  return argv.slice(0, end === -1 ? argv.length : end).includes("--json");
}

function createProgram(context: Context): Command {
  const { io, terminal } = context;
  const program = new Command("nonlin")
    .description("Activation functions, correctly rounded, with the same bits on every backend.")
    .version(version(), "-V, --version", "print the version")
    .option("--json", "print one JSON object on stdout, errors included")
    .helpCommand("help [command]", "show help for a command")
    .configureHelp({ showGlobalOptions: true, styleTitle: terminal.colors.bold })
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      // Commander's own complaints come as exceptions as well, and are worded there.
      writeErr: () => {},
      getOutHelpWidth: () => io.stdout.columns ?? 100,
      getOutHasColors: () => terminal.colors.isColorSupported,
    })
    .exitOverride()
    .addHelpText(
      "after",
      `
Exit codes: 0 fine, 1 the work failed (a file, its data), 2 the line was not understood.
FILE may be - for stdin, and for stdout behind -o. NO_COLOR and FORCE_COLOR are heeded.
${examples([
  ["nonlin list", "which functions there are"],
  ["nonlin describe gelu", "what one is, and how exact"],
  ["nonlin plot gelu", "what it looks like"],
  ["nonlin apply softmax logits.npy -o probabilities.npy --axis -1", "compute it"],
  ["nonlin simulate relu --initialisation he", "what a deep net makes of it"],
  ["nonlin doctor", "which backends work here"],
])}`,
    )
    .argument("[command]")
    .usage("[options] <command>")
    .action((command: string | undefined) => unknownCommand(program, command));
  addList(program, context);
  addDescribe(program, context);
  addPlot(program, context);
  addApply(program, context);
  addStats(program, context);
  addGradCheck(program, context);
  addSimulate(program, context);
  addBench(program, context);
  addDoctor(program, context);
  addConform(program, context);
  addGolden(program, context);
  addCompletion(program, context);
  return program;
}

function unknownCommand(program: Command, command: string | undefined): never {
  const names = program.commands.map((known) => known.name()).join(", ");
  throw new Failure(
    command === undefined
      ? `a command is missing: ${names}; nonlin --help says more`
      : `there is no command ${quoted(command)}${suggestion(program, command)}; the commands: ${names}`,
    exitCodes.usage,
  );
}

function suggestion(program: Command, command: string): string {
  const near = nearestOf(
    command,
    program.commands.map((known) => [known.name(), [known.name()]]),
  );
  return near === undefined ? "" : `; did you mean ${near}?`;
}

function version(): string {
  // The same place from src/ and from dist/.
  const manifest = readFileSync(new URL("../package.json", import.meta.url), "utf8");
  return (JSON.parse(manifest) as { version: string }).version;
}

function complain(error: unknown, terminal: Terminal): ExitCode {
  if (error instanceof CommanderError) {
    // --help and --version end the parser by an exception too.
    if (error.exitCode === 0) return exitCodes.fine;
    terminal.complain(error.message.replace(/^error: /, ""));
    return exitCodes.usage;
  }
  // What core throws about data (a wrong axis for this shape) is worded for people. Whatever else comes is a defect of
  // ours, and still one line with an exit code rather than a stack trace.
  terminal.complain(error instanceof Error ? error.message : String(error));
  return error instanceof Failure ? error.exitCode : exitCodes.workFailed;
}
