import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/** What a program did. */
export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const packageFolder = fileURLToPath(new URL("..", import.meta.url));
const onSources = ["--import", "tsx", "--conditions=@nonlin/source"];

/** Runs a program in a Node of its own: on the sources of this package, or on what is installed in `folder`. */
export function runProgram(
  program: string,
  environment: Readonly<Record<string, string>> = {},
  folder?: string,
): Outcome {
  const { NONLIN_ISA: _, NONLIN_BACKEND: __, NODE_OPTIONS: ___, ...inherited } = process.env;
  const flags = [...(folder === undefined ? onSources : []), "--input-type=module", "--eval", program];
  const env = { ...inherited, ...environment };
  const { status, stdout, stderr } = spawnSync(process.execPath, flags, {
    cwd: folder ?? packageFolder,
    env,
    encoding: "utf8",
    timeout: 30_000,
  });
  return { status, stdout, stderr };
}

/** The values of expressions, by key; an error as "name: message". */
export function evaluate(
  expressions: Readonly<Record<string, string>>,
  environment: Readonly<Record<string, string>> = {},
  folder?: string,
): Record<string, unknown> {
  const lines = Object.entries(expressions).map(
    ([key, expression]) => `try { results[${JSON.stringify(key)}] = ${expression}; }
      catch (error) { results[${JSON.stringify(key)}] = error.constructor.name + ": " + error.message; }`,
  );
  const program = `import * as nonlin from "nonlin"; const results = {}; ${lines.join("\n")} console.log(JSON.stringify(results));`;
  const { stdout, stderr, status } = runProgram(program, environment, folder);
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Record<string, unknown>;
}
