import { parseArgs } from "node:util";
import type { Extent } from "./plan.js";

/** What the command line asks for. */
export interface Arguments {
  /** Names of runtimes; none means all. */
  readonly names: readonly string[];
  /** None: each runtime's own. */
  readonly extent: Extent | undefined;
  /** Backends by name; none means all. */
  readonly backends: readonly string[] | undefined;
  readonly json: string | undefined;
  readonly help: boolean;
}

/** Something on the command line that cannot be. */
export class UsageError extends Error {}

/** The text of --help. */
export const help = (known: readonly string[]) => `Runs the conformance suite in every runtime and prints the matrix.

usage: pnpm --filter @nonlin/runtimes run matrix [names…] [options]

  names            ${known.join(", ")} (default: all)
  --sample         some functions only, and the fingerprints of all: minutes
  --whole          the whole suite, in emulators too: hours
  --backends A,B   native, wasm, js (default: all that the runtime has)
  --json FILE      merges the results into this file; runtimes/results/matrix.json is what README.md shows
  --help

examples:
  pnpm --filter @nonlin/runtimes run matrix node26 bun chromium --sample
  pnpm --filter @nonlin/runtimes run matrix --json results/matrix.json

exit code: 0; 1 if a case fails, bits differ, something is missing, or a runtime that is named cannot be run; 2 for a
wrong option`;

/** @throws UsageError */
export function parseArguments(args: readonly string[], known: readonly string[]): Arguments {
  const { values, positionals } = parsed(args);
  const unknown = positionals.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new UsageError(`a runtime must be one of ${known.join(", ")}, got ${JSON.stringify(unknown)}`);
  }
  if (values.sample && values.whole) throw new UsageError("--sample and --whole cannot both be: leave one of them out");
  return {
    names: positionals,
    extent: values.sample ? "sample" : values.whole ? "whole" : undefined,
    backends: values.backends?.split(","),
    json: values.json,
    help: values.help ?? false,
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      // pnpm hands on a "--" that stands between its own options and the script's.
      args: args[0] === "--" ? args.slice(1) : [...args],
      allowPositionals: true,
      options: {
        sample: { type: "boolean" },
        whole: { type: "boolean" },
        backends: { type: "string" },
        json: { type: "string" },
        help: { type: "boolean" },
      },
    });
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}
