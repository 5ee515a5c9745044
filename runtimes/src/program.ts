// Runtimes that are programs: they are started with the bundle and the plan, and print their lines.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Line } from "./inside/suite.js";

/** How a program is started. */
export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Starts a program and gives its lines as they come. What it prints that is no line of ours is kept for the error.
 *
 * @throws Error if it cannot be started or does not end well.
 */
export async function* linesOf({ program, args, cwd, env }: Command): AsyncGenerator<Line, void, undefined> {
  const child = spawn(program, args, {
    stdio: ["ignore", "pipe", "pipe"],
    ...(cwd === undefined ? {} : { cwd }),
    env: { ...process.env, ...env },
  });
  const ended = new Promise<string | undefined>((resolve) => {
    child.once("error", ({ message }) => resolve(message));
    child.once("close", (code, signal) => resolve(code === 0 ? undefined : `ended with ${signal ?? code}`));
  });
  const noise: string[] = [];
  child.stderr.setEncoding("utf8").on("data", (text: string) => noise.push(text));
  try {
    for await (const text of createInterface({ input: child.stdout })) {
      const line = text.startsWith("{") ? parsed(text) : undefined;
      if (line === undefined) noise.push(`${text}\n`);
      else yield line;
    }
    const failure = await ended;
    if (failure !== undefined) throw new Error(`${program} ${failure}: ${noise.join("").trim().slice(-2000)}`);
  } finally {
    child.kill();
  }
}

function parsed(text: string): Line | undefined {
  try {
    return JSON.parse(text) as Line;
  } catch {
    return undefined;
  }
}
