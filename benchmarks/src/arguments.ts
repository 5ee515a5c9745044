import { parseArgs } from "node:util";
import { kernelList } from "@nonlin/core";
import { backends } from "nonlin";
import { type Effort, fullEffort, quickEffort } from "./measurement.js";

export interface Arguments {
  readonly ops: readonly string[] | undefined;
  readonly sizes: readonly number[];
  /** Whether the shapes from practice are measured too. */
  readonly shapes: boolean;
  /** A size that only some functions are measured at, if any. */
  readonly large: number | undefined;
  /** Instruction sets of the native backend beside the fastest. */
  readonly isas: readonly string[] | undefined;
  /** Whether anybody takes part but nonlin and the naive loop. */
  readonly peers: boolean;
  /** Who takes part, beside the first, if not everybody who is there. */
  readonly only: readonly string[] | undefined;
  readonly effort: Effort;
  /** Where results go: this with .json, .md and .svg behind it. */
  readonly output: string | undefined;
  /** Results that are there already, this with .json behind it: to be reported anew, not measured. */
  readonly report: string | undefined;
  readonly help: boolean;
}

/** Something on the command line that cannot be. */
export class UsageError extends Error {}

const fullSizes = [64, 1024, 16384, 262144, 4194304];
const quickSizes = [64, 16384];
const largestSize = 2 ** 26;

export const help = `Measures nonlin's backends against everybody who is installed, in turns, and prints tables.

usage: pnpm run bench [options]

  --full           everything: three quarters of an hour with all others (the default)
  --quick          fewer rounds, the sizes ${quickSizes.join(", ")}, no shapes from practice: under two minutes
  --ops A,B        only these functions or kernels (default: all of the table)
  --sizes N,M      elements (default: ${fullSizes.join(", ")}, and for some functions
                   ${largestSize}); with it, no shapes from practice unless --shapes
  --shapes         the shapes from practice too: vocabularies, batches, detections, segmentations
  --isas A,B       instruction sets of the native backend beside the fastest; "all" for all
  --no-peers       nonlin and the naive loop only
  --only A,B       only these competitors, and the native backend, which errors are measured against
  --output NAME    everything measured to NAME.json, the report to NAME.md, its plot to NAME.svg
  --report NAME    measures nothing: NAME.md and NAME.svg anew from NAME.json
  --help

examples:
  pnpm run bench
  pnpm run bench --quick --ops gelu,softmax
  pnpm run bench --sizes 64,16384 --output /tmp/gelu --ops gelu --only fast,xnnpack

exit code: 0; 1 if one of nonlin's results is wrong; 2 for a wrong option`;

/** @throws UsageError */
export function parseArguments(args: readonly string[]): Arguments {
  const values = parsed(args);
  const quick = values.quick ?? false;
  if (quick && values.full) throw new UsageError("--quick, --full: expected one of them, but received both");
  const whole = !quick && values.sizes === undefined;
  return {
    ops: values.ops === undefined ? undefined : opsOf(values.ops),
    sizes: values.sizes === undefined ? (quick ? quickSizes : fullSizes) : sizesOf(values.sizes),
    shapes: values.shapes ?? whole,
    large: whole ? largestSize : undefined,
    isas: values.isas === undefined ? undefined : isasOf(values.isas),
    peers: !values["no-peers"],
    only: values.only?.split(","),
    effort: quick ? quickEffort : fullEffort,
    output: values.output,
    report: values.report,
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
        full: { type: "boolean" },
        ops: { type: "string" },
        sizes: { type: "string" },
        shapes: { type: "boolean" },
        isas: { type: "string" },
        "no-peers": { type: "boolean" },
        only: { type: "string" },
        output: { type: "string" },
        report: { type: "string" },
        help: { type: "boolean", short: "h" },
      },
    }).values;
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function isasOf(text: string): readonly string[] {
  const known = backends().find(({ isas }) => isas !== undefined)?.isas ?? [];
  if (text === "all") return known;
  return text.split(",").map((isa) => {
    if (!known.includes(isa)) {
      throw new UsageError(
        `--isas: expected some of ${known.join(", ")} on this machine, but received ${JSON.stringify(isa)}`,
      );
    }
    return isa;
  });
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
