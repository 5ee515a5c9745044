#!/usr/bin/env node
import type { OpName } from "nonlin";
import type { Activation, Description } from "./library.js";
import { main } from "./main.js";

// `nonlin describe | head -1` closes our stdout early: that is no failure of ours.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit();
});

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
