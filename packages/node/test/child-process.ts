import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/** What a program did. */
export interface Outcome {
  readonly status: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

const folder = fileURLToPath(new URL("..", import.meta.url));

/** Runs a program in a Node of its own, on the sources of this package. */
export function runProgram(program: string, environment: Readonly<Record<string, string>> = {}): Outcome {
  const { NONLIN_ISA: _, NONLIN_BACKEND: __, ...inherited } = process.env;
  const flags = ["--import", "tsx", "--conditions=@nonlin/source", "--input-type=module", "--eval", program];
  const options = { cwd: folder, env: { ...inherited, ...environment }, encoding: "utf8", timeout: 120_000 } as const;
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, flags, options);
  return { status, signal, stdout, stderr };
}

/** Prints the message of what `expression` throws, or its value as JSON. */
export const printed = (expression: string) =>
  `try { console.log(JSON.stringify(${expression})); } catch (error) { console.log(error.constructor.name + ": " + error.message); }`;
