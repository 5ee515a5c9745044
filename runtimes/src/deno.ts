import path from "node:path";
import { fromNpm } from "./cache.js";
import { everyBackend } from "./inside/backends.js";
import { linesOf } from "./program.js";
import type { Runtime } from "./runtime.js";

/** Where Deno lies. */
export async function denoProgram(): Promise<string> {
  const folder = await fromNpm("@deno/linux-x64-glibc", "2.9.6");
  return path.join(folder, "deno");
}

/** Deno, which loads the same binary as Node where it is allowed to. */
export const deno: Runtime = {
  name: "deno",
  title: "Deno",
  backends: everyBackend,
  extent: "whole",
  async *run(plan, stage) {
    const permissions = ["--allow-ffi", "--allow-read", "--allow-env"];
    const args = ["run", "--no-config", "--no-lock", ...permissions, stage.program, JSON.stringify(plan)];
    yield* linesOf({ program: await denoProgram(), args, env: { DENO_NO_UPDATE_CHECK: "1" } });
  },
};
