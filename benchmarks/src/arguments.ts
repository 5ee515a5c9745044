import { parseArgs } from "node:util";
import { kernelList } from "@nonlin/core";
import { type Effort, fullEffort, quickEffort } from "./measurement.js";

export interface Arguments {
  readonly ops: readonly string[] | undefined;
  readonly sizes: readonly number[];
  /** Whether the shapes from practice are measured too. */
  readonly shapes: boolean;
  readonly effort: Effort;
  readonly json: string | undefined;
  readonly markdown: string | undefined;
  readonly help: boolean;
}

/** Something on the command line that cannot be. */
export class UsageError extends Error {}

const fullSizes = [64, 1024, 16384, 262144, 4194304];
const quickSizes = [64, 16384, 1048576];
const largestSize = 2 ** 26;

export const help = `Measures nonlin's backends against a naive loop and onnxruntime-node, in turns, and prints tables.

usage: pnpm run bench [options]

  --quick          fewer rounds, the sizes ${quickSizes.join(", ")}, no shapes from practice: under a minute
  --ops A,B        only these functions or kernels (default: all of the table)
  --sizes N,M      elements (default: ${fullSizes.join(", ")}); with it, no shapes from practice unless --shapes
  --shapes         the shapes from practice too: vocabularies, batches, detections, segmentations
  --json FILE      everything measured
  --markdown FILE  the tables
  --help

examples:
  pnpm run bench
  pnpm run bench --quick --ops gelu,softmax
  pnpm run bench --sizes 64,16384 --json results.json

exit code: 0; 1 if one of nonlin's results is wrong; 2 for a wrong option`;

/** @throws UsageError */
export function parseArguments(args: readonly string[]): Arguments {
  const values = parsed(args);
  const quick = values.quick ?? false;
  return {
    ops: values.ops === undefined ? undefined : opsOf(values.ops),
    sizes: values.sizes === undefined ? (quick ? quickSizes : fullSizes) : sizesOf(values.sizes),
    shapes: values.shapes ?? (!quick && values.sizes === undefined),
    effort: quick ? quickEffort : fullEffort,
    json: values.json,
    markdown: values.markdown,
    help: values.help ?? false,
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      // pnpm hands on a "--" that stands between its own options and the script's.
      args: args.filter((argument) => argument !== "--"),
      options: {
        quick: { type: "boolean" },
        ops: { type: "string" },
        sizes: { type: "string" },
        shapes: { type: "boolean" },
        json: { type: "string" },
        markdown: { type: "string" },
        help: { type: "boolean", short: "h" },
      },
    }).values;
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function opsOf(text: string): string[] {
  const known = new Set<string>(kernelList.flatMap(({ op, name }) => [op, name]));
  return text.split(",").map((name) => {
    if (!known.has(name)) {
      throw new UsageError(`--ops: expected some of ${[...known].join(", ")}, but received ${JSON.stringify(name)}`);
    }
    return name;
  });
}

function sizesOf(text: string): number[] {
  return text.split(",").map((part) => {
    const size = Number(part);
    if (!/^\d+$/.test(part) || size < 1 || size > largestSize) {
      throw new UsageError(`--sizes: expected integers from 1 to ${largestSize}, but received ${JSON.stringify(part)}`);
    }
    return size;
  });
}
