import { arch, cpus, platform, release } from "node:os";
import type { Command } from "commander";
import { exitCodes } from "../failure.js";
import { callings } from "../kinds.js";
import { type Field, fieldLines } from "../layout.js";
import {
  type Activation,
  type BackendReport,
  type Dtype,
  type FloatArray,
  type Library,
  type Row,
  type View,
  whyNoBackend,
} from "../library.js";
import { type Context, examples } from "./command.js";

/** The variables that change what nonlin does. */
const variables = ["NONLIN_BACKEND", "NONLIN_ISA"];

/** Adds `nonlin doctor`. */
export function addDoctor(program: Command, context: Context): void {
  program
    .command("doctor")
    .summary("say which backends work here, and why the others do not")
    .description(
      "Say which backends work on this machine, which one is used and why, and compare their results bit for bit.\nExit code 0 if calls work, 1 if no backend works or two of them differ.",
    )
    .addHelpText(
      "after",
      examples([
        ["nonlin doctor", "what runs here"],
        ["NONLIN_BACKEND=js nonlin doctor", "what runs when a backend is forced"],
        ["nonlin doctor --json", "for bug reports and machines"],
      ]),
    )
    .action(() => doctor(context));
}

/** The comparison of one pair of backends, or of one backend with nothing. */
interface SelfCheck {
  readonly backends: readonly string[];
  /** How many results were compared. */
  readonly values: number;
  /** The calls whose results differ in a bit, or that threw. */
  readonly failures: readonly string[];
}

function doctor({ library, io, terminal, exitWith }: Context): void {
  const backends = library.backends();
  const chosen = backends.find((backend) => backend.chosen);
  const environment = Object.fromEntries(
    variables.flatMap((name) => (io.env[name] === undefined ? [] : [[name, io.env[name]]])),
  );
  const why = chosen?.reason ?? whyNoBackend(backends);
  const check = selfCheck(
    library,
    backends.filter(({ available }) => available).map(({ name }) => name),
  );
  const works = chosen?.available === true && check.failures.length === 0;
  if (!works) exitWith(exitCodes.workFailed);

  const machine = {
    node: process.version,
    platform: `${platform()} ${arch()} ${release()}`,
    cpu: cpus()[0]?.model.trim() ?? "unknown",
  };
  const { bold, dim, green, red } = terminal.colors;
  const backendFields = backends.map((backend): Field => {
    const mark = backend.available ? green("✓") : red("✗");
    return [backend.name, `${mark} ${backendWords(backend)}`];
  });
  const environmentFields = variables.map((name): Field => [name, environment[name] ?? "not set"]);
  const section = (title: string, fields: readonly Field[]) =>
    `${bold(title)}\n${fieldLines(fields, { width: terminal.width, label: dim })}`;
  terminal.report(
    [
      section("machine", Object.entries(machine)),
      section("environment", environmentFields),
      section("backends", backendFields),
      section("verdict", [
        ["used", chosen === undefined ? `${red("✗")} none: ${why}` : `${chosen.name}: ${why}`],
        ["self-check", `${check.failures.length === 0 ? "" : `${red("✗")} `}${checkWords(check)}`],
      ]),
    ].join("\n\n"),
    { works, ...machine, environment, backends, chosen: chosen?.name ?? null, why, selfCheck: check },
  );
}

function backendWords({ isa, isas, available, chosen, reason, thresholds }: BackendReport): string {
  const words = [
    available ? (isa ?? "available") : "not available",
    ...(isas === undefined || isas.length === 0 ? [] : [`can run ${isas.join(", ")}`]),
    ...(thresholds === undefined ? [] : [thresholdWords(thresholds)]),
    // Of the one that is used it is the verdict.
    ...(chosen ? [] : [reason]),
  ];
  return words.join("; ");
}

/** From how many elements on calls come here: the range over all functions, each of which has a number of its own. */
function thresholdWords(thresholds: NonNullable<BackendReport["thresholds"]>): string {
  const lengths = Object.values(thresholds).flat();
  const finite = lengths.filter((length) => length !== Infinity);
  const never = lengths.length - finite.length;
  const range = `short calls go to js, where it is quicker: below ${Math.min(...finite)} to ${Math.max(...finite)} elements, by function`;
  return never === 0
    ? range
    : `${range}, and those of ${never} of ${lengths.length} kernels and gradients whatever their length`;
}

function checkWords({ backends, values, failures }: SelfCheck): string {
  if (failures.length > 0) return `failed: ${failures.join("; ")}`;
  if (backends.length === 0) return "nothing to check";
  if (backends.length === 1) return `${values} results on ${backends[0]}, and no second backend to compare them with`;
  return `${values} results, the same bits on ${backends.join(" and ")}`;
}

/**
 * Every function of the table, forward and gradient, in both dtypes, on every backend that works here. All of them
 * rather than one: it takes milliseconds, and a build that went wrong shows in one function only.
 */
function selfCheck(library: Library, backends: readonly string[]): SelfCheck {
  let values = 0;
  const failures: string[] = [];
  const instances: { readonly name: string; readonly ops: { readonly [op: string]: Activation } }[] = [];
  for (const name of backends) {
    try {
      instances.push({ name, ops: library.activationsOn(name) });
    } catch (error) {
      failures.push(`${name}: ${messageOf(error)}`);
    }
  }
  for (const row of Object.values(library.table)) {
    for (const dtype of ["float32", "float64"] as const) {
      for (const direction of ["forward", "gradient"] as const) {
        const results: { readonly name: string; readonly bits: Uint8Array }[] = [];
        const call = `${row.name} ${direction} ${dtype}`;
        for (const { name, ops } of instances) {
          try {
            const arrays = run(row, ops[row.name] as Activation, dtype, direction);
            results.push({ name, bits: bitsOf(arrays) });
            values += results.length > 1 ? 0 : arrays.reduce((sum, { length }) => sum + length, 0);
          } catch (error) {
            failures.push(`${call} on ${name}: ${messageOf(error)}`);
          }
        }
        const [first, ...others] = results;
        for (const other of others) {
          if (first !== undefined && Buffer.compare(first.bits, other.bits) !== 0) {
            failures.push(`${call} differs between ${first.name} and ${other.name}`);
          }
        }
      }
    }
  }
  return { backends: instances.map(({ name }) => name), values, failures };
}

function run(row: Row, op: Activation, dtype: Dtype, direction: "forward" | "gradient"): readonly FloatArray[] {
  const x = { data: inputs(dtype), shape: [rows, rowLength] };
  // The same numbers from the other end: to gate with.
  const { twoInputs, gradientFrom, pieces, reduces, seed, labels } = callings[row.kind];
  const operands = twoInputs ? [x, { ...x, data: x.data.slice().reverse() }] : [x];
  // Groups are of two: along the axis of even length.
  const options = { ...(seed ? { seed: 1 } : {}), ...(pieces ? { axis: 0 } : {}) };
  if (labels) return runLoss(op, x, direction);
  const y = op(...operands, options) as FloatArray;
  if (direction === "forward") return [y];
  // dy is any array of the right size: x itself, or y where that has another.
  const shape = reduces ? [rows] : [rows / 2, rowLength];
  const upstream = y.length === x.data.length ? x : { data: y, shape };
  const gradient = op.grad(upstream, ...(gradientFrom === "y" ? [{ ...x, data: y }] : operands), options);
  return ArrayBuffer.isView(gradient) ? [gradient as FloatArray] : (Object.values(gradient) as FloatArray[]);
}

/** Each row with a label of its own, each loss by itself. */
function runLoss(op: Activation, x: View<FloatArray>, direction: "forward" | "gradient"): readonly FloatArray[] {
  const labels = Int32Array.from({ length: rows }, (_, row) => row);
  const options = { reduction: "none" };
  if (direction === "forward") return [op(x, labels, options) as FloatArray];
  return Object.values(op.grad(x, labels, options)) as FloatArray[];
}

const rows = 8;
const rowLength = 61;

/** From -60 to 60, denser near 0, with both zeros, a subnormal and huge values, and no NaN: its payload is free. */
function inputs(dtype: Dtype): FloatArray {
  const length = rows * rowLength;
  const spread = (i: number) => 60 * (2 * (i / (length - 1)) - 1) ** 3;
  const values = Array.from({ length }, (_, i) => spread(i));
  values.splice(100, 5, 0, -0, 1e-40, 1e30, -1e30);
  return dtype === "float32" ? Float32Array.from(values) : Float64Array.from(values);
}

/** The bits of results, with one NaN for all: which one comes out is not promised. */
function bitsOf(arrays: readonly FloatArray[]): Uint8Array {
  return Buffer.concat(
    arrays.map((array) => {
      const canonical = array.map((value) => (Number.isNaN(value) ? Number.NaN : value));
      return new Uint8Array(canonical.buffer, canonical.byteOffset, canonical.byteLength);
    }),
  );
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
