#!/usr/bin/env node
import type { OpName } from "nonlin";
import { exitCodes, systemWords } from "./failure.js";
import type { Activation, Description } from "./library.js";
import { main } from "./main.js";

// `nonlin describe | head -1` closes our stdout early: that is no failure of ours. A full disk is one.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit();
  end(`cannot write stdout: ${systemWords(error)}`);
});
// Nobody is left to be told.
process.stderr.on("error", () => {});
// A defect of ours is still one line.
process.on("uncaughtException", (error) => end(error instanceof Error ? error.message : String(error)));

function end(words: string): never {
  process.stderr.write(`nonlin: ${words.replace(/\s+/g, " ")}\n`);
  process.exit(exitCodes.workFailed);
}

process.exitCode = await main(process.argv.slice(2), process, async () => {
  // Loaded here and not above, so that a broken installation is one line too.
  const nonlin = await import("nonlin");
  return {
    table: { ...nonlin.table, ...nonlin.compositions },
    frameworks: nonlin.frameworks,
    describe: (op) => nonlin.describe(op as OpName) as Description,
    backends: nonlin.backends,
    activationsOn: (backend) =>
      nonlin.createActivations({ backend: backend as "native" }) as unknown as { readonly [op: string]: Activation },
  };
});
