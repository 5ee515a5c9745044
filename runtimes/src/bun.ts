import path from "node:path";
import { fromNpm } from "./cache.js";
import { everyBackend } from "./inside/backends.js";
import { linesOf } from "./program.js";
import type { Runtime } from "./runtime.js";

/** Where Bun lies. */
export async function bunProgram(): Promise<string> {
  return path.join(await fromNpm("@oven/bun-linux-x64", "1.4.5"), "bin/bun");
}

/** Bun, which loads the same binary as Node. */
export const bun: Runtime = {
  name: "bun",
  title: "Bun",
  backends: everyBackend,
  extent: "whole",
  async *run(plan, stage) {
    yield* linesOf({ program: await bunProgram(), args: [stage.program, JSON.stringify(plan)] });
  },
};
