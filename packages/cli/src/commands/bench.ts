import { cpus } from "node:os";
import { setImmediate } from "node:timers/promises";
import type { AnyRow } from "@nonlin/core";
import type { Command } from "commander";
import { type Contender, type Timed, timed } from "../computation/timing.js";
import { quoted, usageFailure } from "../failure.js";
import { callings } from "../kinds.js";
import { tableLines } from "../layout.js";
import type { Activation, FloatArray, Row } from "../library.js";
import { rowNamed } from "../names.js";
import { integerOf, numberOf } from "../options.js";
import { progressOf } from "../progress.js";
import { backendNames, chosenBackend } from "./apply.js";
import { type Context, examples } from "./command.js";

interface Options {
  readonly sizes: string;
  readonly backends?: string;
  readonly dtype: string;
  readonly precision: string;
  readonly rowLength: string;
  readonly time: string;
}

/** Adds `nonlin bench`. */
export function addBench(program: Command, context: Context): void {
  program
    .command("bench")
    .summary("what functions cost here and now, per element")
    .description(
      "Take the time of functions and their gradients on this machine, now: nanoseconds per element, the median of many samples that are taken by turns. Beside them relu, and how many times as long the formula takes that the table itself has in JavaScript, with Math.exp and the like, where it has one (reference). Results go into arrays that are there already.\nNumbers of a busy machine are those of a busy machine; only what stands in one table can be compared.",
    )
    .argument("[op...]", "the functions (default: some that are common); `nonlin list` lists all")
    .option("--sizes <a,b>", "numbers of elements", "1024,1048576")
    .option("--backends <a,b>", "backends by name (default: all that work here)")
    .option("--dtype <name>", "float32 or float64", "float32")
    .option("--precision <tier>", "exact, fast, or both", "both")
    .option("--row-length <n>", "of functions along an axis: how long their rows are", "256")
    .option("--time <milliseconds>", "for each measurement", "100")
    .addHelpText(
      "after",
      examples([
        ["nonlin bench", "common functions on every backend"],
        ["nonlin bench gelu softmax --sizes 65536", "some, at one size"],
        ["nonlin bench tanh --backends native,js --precision exact", "backends beside each other"],
        ["nonlin bench gelu --json | jq '.results[0]'", "for machines"],
      ]),
    )
    .action((ops: string[], options: Options) => bench(context, ops, options));
}

const usual = ["sigmoid", "tanh", "gelu", "silu", "softmax"];
const baseline = "relu";

/** One measurement, before it is made. */
interface Setup {
  readonly backend: string;
  readonly isa: string | undefined;
  readonly precision: string;
  readonly size: number;
}

/** The figures of one function in one set-up. Nanoseconds per element. */
interface Measured extends Setup {
  readonly op: string;
  readonly direction: "forward" | "gradient";
  readonly nanoseconds: number;
  readonly least: number;
  readonly samples: number;
  readonly relativeToRelu: number;
  /** How many times as long the table's formula in JavaScript takes. */
  readonly reference?: number;
}

async function bench(context: Context, names: readonly string[], options: Options): Promise<void> {
  const { library, terminal } = context;
  const chosen = names.length > 0 ? names : usual.filter((name) => Object.hasOwn(library.table, name));
  const rows = chosen.map((name) => benchable(rowNamed(library, name)));
  const sizes = options.sizes.split(",").map((text) => sizeIn(text));
  const rowLength = positive("--row-length", options.rowLength);
  const time = numberOf("--time", options.time, true);
  const dtype = oneOf("--dtype", options.dtype, ["float32", "float64"]);
  const tiers = { exact: ["exact"], fast: ["fast"], both: dtype === "float32" ? ["exact", "fast"] : ["exact"] };
  const precisions = tiers[oneOf("--precision", options.precision, ["exact", "fast", "both"])];
  const backends = backendsOf(context, options.backends);
  const setups = backends.flatMap(({ name, isa }) =>
    sizes.flatMap((size) => precisions.map((precision): Setup => ({ backend: name, isa, precision, size }))),
  );
  const results: Measured[] = [];
  const progress = progressOf(terminal, "measuring");
  try {
    for (const [k, setup] of setups.entries()) {
      for (const direction of ["forward", "gradient"] as const) {
        const work = { context, rows, dtype, rowLength, setup, direction };
        results.push(...measured(work, time));
        progress((k + (direction === "forward" ? 0.5 : 1)) / setups.length);
        // Signals are heard here.
        await setImmediate();
      }
    }
  } finally {
    progress.end();
  }
  report(context, { results, rows, dtype, rowLength });
}

function benchable(row: Row): Row {
  const kind = callings[row.kind];
  if (!kind.labels && !kind.seed && !kind.pieces) return row;
  throw usageFailure(`${row.name} needs more than one array of numbers; bench is for functions that do not`);
}

function positive(flag: string, text: string): number {
  const value = integerOf(flag, text);
  if (value >= 1) return value;
  throw usageFailure(`${flag} must be at least 1, got ${value}`);
}

const largest = 1 << 28;

function sizeIn(text: string): number {
  const size = positive("--sizes", text.trim());
  if (size <= largest) return size;
  throw usageFailure(`--sizes must be at most ${largest} elements, got ${size}`);
}

function oneOf<T extends string>(flag: string, text: string, words: readonly T[]): T {
  const found = words.find((word) => word === text);
  if (found !== undefined) return found;
  throw usageFailure(`${flag} must be one of ${words.join(", ")}, got ${quoted(text)}`);
}

function backendsOf({ library }: Context, list: string | undefined) {
  if (list !== undefined) return list.split(",").map((name) => chosenBackend(library, name.trim()));
  const there = library.backends().filter(({ available }) => available);
  // Says why there is none.
  return there.length > 0 ? there : [chosenBackend(library, "auto")];
}

interface Work {
  readonly context: Context;
  readonly rows: readonly Row[];
  readonly dtype: "float32" | "float64";
  readonly rowLength: number;
  readonly setup: Setup;
  readonly direction: "forward" | "gradient";
}

/** The functions of one table, relu and the references among them, by turns. */
function measured(work: Work, time: number): Measured[] {
  const { context, rows, setup, direction } = work;
  const first = context.library.table[baseline] as Row;
  const all = [first, ...rows.filter((row) => row !== first)];
  const contenders = all.flatMap((row): Contender[] => {
    const reference = referenceContender(row, work);
    return [kernelContender(row, work), ...(reference === undefined ? [] : [reference])];
  });
  const times = new Map(timed(contenders, { time }).map((one) => [one.name, one]));
  const relu = times.get(baseline) as Timed;
  return rows.map((row) => {
    const { median, least, samples } = times.get(row.name) as Timed;
    const reference = times.get(referenceName(row));
    return {
      op: row.name,
      direction,
      ...setup,
      nanoseconds: median / setup.size,
      least: least / setup.size,
      samples,
      relativeToRelu: median / relu.median,
      ...(reference === undefined ? {} : { reference: reference.median / median }),
    };
  });
}

const referenceName = ({ name }: Row) => `${name} by formula`;

/** Numbers as activations have them: between -4 and 4, in no order. */
function numbers(dtype: "float32" | "float64", length: number): FloatArray {
  const array = dtype === "float32" ? new Float32Array(length) : new Float64Array(length);
  for (let i = 0; i < length; i++) array[i] = 8 * ((i * 0.6180339887498949) % 1) - 4;
  return array;
}

function kernelContender(row: Row, { context, dtype, rowLength, setup, direction }: Work): Contender {
  const { backend, size, precision } = setup;
  const kind = callings[row.kind];
  const op = context.library.activationsOn(backend)[row.name] as Activation;
  const shape = kind.axis && !kind.twoInputs ? rowsOf(size, rowLength) : [size];
  const view = (data: FloatArray) => ({ data, shape });
  const x = numbers(dtype, size);
  const inputs = kind.twoInputs ? [view(x), view(numbers(dtype, size))] : [view(x)];
  const options = { precision };
  const first = op(...inputs, options) as FloatArray;
  if (direction === "forward") {
    const forward = { ...options, out: first };
    return { name: row.name, run: () => void op(...inputs, forward) };
  }
  const dy = kind.reduces
    ? { data: numbers(dtype, first.length), shape: shape.slice(0, -1) }
    : view(numbers(dtype, first.length));
  const operands = kind.gradientFrom === "y" ? [view(first)] : inputs;
  const result = op.grad(dy, ...operands, options);
  const gradient = ArrayBuffer.isView(result) ? { ...options, out: result } : options;
  return { name: row.name, run: () => void op.grad(dy, ...operands, gradient) };
}

/** Rows of that length, or as near as the size allows. */
function rowsOf(size: number, rowLength: number): readonly number[] {
  let length = Math.min(size, rowLength);
  while (size % length !== 0) length -= 1;
  return [size / length, length];
}

/** The formula as the table's row has it, in a loop, in float64. */
function referenceContender(row: Row, { dtype, setup, direction }: Work): Contender | undefined {
  const own = row as AnyRow;
  if (own.kind !== "map") return undefined;
  const { size } = setup;
  const [x, y] = [numbers(dtype, size), numbers(dtype, size)];
  const values = Object.fromEntries(
    Object.entries(own.parameters).map(([name, parameter]) => [name, parameter.default]),
  );
  const formula = direction === "forward" ? own.value : own.derivative;
  const run = () => {
    for (let i = 0; i < size; i++) y[i] = formula(x[i] as number, values as never);
  };
  return { name: referenceName(row), run };
}

interface Report {
  readonly results: readonly Measured[];
  readonly rows: readonly Row[];
  readonly dtype: string;
  readonly rowLength: number;
}

function report({ library, terminal }: Context, { results, rows, dtype, rowLength }: Report): void {
  const { bold, dim } = terminal.colors;
  const cpu = cpus()[0]?.model.trim() ?? "unknown";
  const head = ["function", "", "ns per element", "relu = 1", "reference takes"];
  const groups = new Map<string, Measured[]>();
  for (const result of results) {
    const { backend, isa, precision, size } = result;
    const where = isa === undefined || isa === backend ? backend : `${backend} (${isa})`;
    const title = `${where}, ${precision}, ${size} elements`;
    groups.set(title, [...(groups.get(title) ?? []), result]);
  }
  const sections = [...groups].map(([title, group]) => {
    const ordered = rows.flatMap((row) => group.filter(({ op }) => op === row.name));
    const lines = tableLines([
      head,
      ...ordered.map(({ op, direction, nanoseconds, relativeToRelu, reference }) => [
        op,
        direction,
        nanoseconds.toPrecision(3),
        times(relativeToRelu),
        reference === undefined ? "" : times(reference),
      ]),
    ]);
    return `${bold(title)}\n${lines.map((line, k) => (k === 0 ? dim(line) : line)).join("\n")}`;
  });
  const along = rows.some((row) => callings[row.kind].axis) ? `, rows of ${rowLength}` : "";
  terminal.report(`${dim(`${cpu}, node ${process.version}, ${dtype}${along}; medians`)}\n\n${sections.join("\n\n")}`, {
    cpu,
    node: process.version,
    dtype,
    rowLength,
    backends: backendNames(library),
    results,
  });
}

/** `1.7 ×`, `170 ×` */
function times(factor: number): string {
  return `${Number(factor.toPrecision(2))} ×`;
}
