import type { Command } from "commander";
import { compute, isDivisible, type Task } from "../computation/compute.js";
import { type Moments, MomentsOf } from "../computation/moments.js";
import { type Slopes, SlopesOf } from "../computation/slopes.js";
import { usageFailure } from "../failure.js";
import { callings } from "../kinds.js";
import { type Field, fieldLines } from "../layout.js";
import type { Activation, Row } from "../library.js";
import { rowNamed } from "../names.js";
import { integerOf, numberOf, parameterOptions, parameterValues } from "../options.js";
import { progressOf } from "../progress.js";
import { addTensorFileOptions, closeAll, openTensors, sizeOf, type TensorFileOptions } from "../tensor-files.js";
import { type OutputFiles, withOutputFiles } from "../tensors/output.js";
import { anywhere, inCOrder } from "../tensors/spool.js";
import { elementBytes, elementCount, newElements, shapeWords, type TensorSource } from "../tensors/tensor.js";
import { ones, visitor } from "../tensors/visit.js";
import { numberWord } from "../terminal.js";
import { channelsOf, chosenBackend } from "./apply.js";
import { type Context, examples } from "./command.js";

interface Options extends TensorFileOptions {
  readonly saturation: string;
  readonly axis?: string;
  readonly backend: string;
  readonly [parameter: string]: unknown;
}

/** Adds `nonlin stats`. */
export function addStats(program: Command, context: Context): void {
  const command = program
    .command("stats")
    .summary("moments, zeros and saturation of an array in a file, under a function")
    .description(
      "Say of the numbers in a file how many there are of each sort, and their moments and quantiles; with a function, the same of its results, and which share of its slopes is nearly 0 (saturated) or 0 (dead).\nThe file is read piece by piece, however large. NaN and infinities are counted and are in no other figure. Quantiles are right to one part in 1024 of the value.",
    )
    .argument("<file>", "the array, or - for stdin")
    .argument("[op]", "the function; `nonlin list` lists all")
    .option("--saturation <epsilon>", "a slope is saturated where it is smaller than this", "1e-3")
    .option("--axis <integer>", "where rows or channels lie; negative counts from the back")
    .option("--backend <name>", "auto, or a backend by name", "auto");
  addTensorFileOptions(command);
  for (const option of parameterOptions(context.library)) command.addOption(option);
  command
    .addHelpText(
      "after",
      examples([
        ["nonlin stats activations.npy", "what is in a file"],
        ["nonlin stats preactivations.npy gelu", "what a function makes of it, and how much of it still learns"],
        [
          "nonlin stats model.safetensors --tensor w1 sigmoid --saturation 1e-2 --json",
          "one tensor of many, for machines",
        ],
        ["nonlin stats logits.npy softmax --axis -1", "of rows"],
      ]),
    )
    .action((file: string, op: string | undefined, options: Options) => stats(context, file, op, options));
}

async function stats(context: Context, file: string, op: string | undefined, options: Options): Promise<void> {
  const { library, io, terminal } = context;
  const row = op === undefined ? undefined : rowNamed(library, op);
  const epsilon = numberOf("--saturation", options.saturation);
  if (row !== undefined) checkOp(row, options);
  const memory = sizeOf("--memory", options.memory);
  await withOutputFiles(async (files) => {
    const sources = await openTensors(io, [file], options, files);
    try {
      const given = sources[0] as TensorSource;
      const { layout } = given;
      const progress = progressOf(terminal, `reading ${file}`, elementCount(layout.shape) * elementBytes[layout.dtype]);
      try {
        if (row === undefined) {
          const x = await momentsOf(given, progress);
          report(context, { file, layout: given, x });
          return;
        }
        const source = await inCOrder(await anywhere(given, files), files, memory);
        const x = await momentsOf(source, (part) => progress(part / 3));
        const under = await momentsUnder(context, row, source, { options, epsilon, memory, files });
        report(context, { file, layout: given, x, row, epsilon, ...under });
      } finally {
        progress.end();
      }
    } finally {
      await closeAll(sources);
    }
  });
}

function checkOp(row: Row, { axis }: Options): void {
  const kind = callings[row.kind];
  if (kind.labels) throw usageFailure(`${row.name} needs a label for each row, which stats has no way to take`);
  if (kind.seed) throw usageFailure(`${row.name} draws numbers; stats is for functions that do not`);
  if (axis !== undefined && !kind.axis) {
    throw usageFailure(`${row.name} works element by element and does not take --axis`);
  }
}

const pieceBytes = 4 << 20;

async function momentsOf(source: TensorSource, onProgress: (part: number) => void): Promise<Moments> {
  const { dtype, shape } = source.layout;
  const count = elementCount(shape);
  const piece = newElements(dtype, Math.min(count, pieceBytes / elementBytes[dtype]));
  const moments = new MomentsOf(dtype);
  for (let start = 0; start < count; start += piece.length) {
    const part = piece.subarray(0, count - start);
    await source.read(start, part);
    moments.add(part);
    onProgress((start + part.length) / count);
  }
  await source.end();
  return moments.get();
}

interface Under {
  readonly y: Moments;
  readonly slopes?: Slopes;
}

interface Circumstances {
  readonly options: Options;
  readonly epsilon: number;
  readonly memory: number;
  readonly files: OutputFiles;
}

/** Moments of the results of a function, and counts of its slopes where each element has one. */
async function momentsUnder(
  { library }: Context,
  row: Row,
  source: TensorSource,
  { options, epsilon, memory, files }: Circumstances,
): Promise<Under> {
  const parameters = parameterValues(library, row, options);
  const axis = options.axis === undefined ? {} : { axis: integerOf("--axis", options.axis) };
  const activation = library.activationsOn(chosenBackend(library, options.backend).name)[row.name] as Activation;
  const kind = callings[row.kind];
  const { dtype } = source.layout;
  const task: Omit<Task, "sinkOf"> = {
    row,
    activation,
    operands: [source],
    options: { ...parameters, ...axis },
    along: { ...axis, isSplit: kind.twoInputs, channels: channelsOf(row, parameters) },
    memory,
    files,
  };
  const moments = new MomentsOf(dtype);
  await compute({ ...task, sinkOf: async () => visitor(async (elements) => moments.add(elements)) });
  const y = moments.get();
  if (kind.gradientFrom === "y" || kind.twoInputs || kind.reduces || kind.pieces) return { y };
  const slopes = new SlopesOf(dtype, epsilon);
  // The gradient of learned parameters is of no interest, and keeps the rest from being cut into pieces.
  const upstream = ones(source);
  const withoutLearning = isDivisible({ row, upstream }) ? memory : Infinity;
  const sinkOf = async (name: string) =>
    visitor(async (elements) => {
      if (name === "dx") slopes.add(elements);
    });
  await compute({ ...task, upstream, memory: withoutLearning, sinkOf });
  return { y, slopes: slopes.get() };
}

interface Report {
  readonly file: string;
  readonly layout: TensorSource;
  readonly x: Moments;
  readonly row?: Row;
  readonly epsilon?: number;
  readonly y?: Moments;
  readonly slopes?: Slopes;
}

function report({ terminal }: Context, { file, layout: source, x, row, epsilon, y, slopes }: Report): void {
  const { bold, dim } = terminal.colors;
  const { layout, label, format } = source;
  const section = (title: string, fields: readonly Field[]) =>
    `${bold(title)}\n${fieldLines(fields, { width: terminal.width, label: dim })}`;
  const sections = [
    section(`${file}  ${layout.dtype} ${shapeWords(layout.shape)}`, momentFields(x)),
    ...(row !== undefined && y !== undefined ? [section(`under ${row.name}`, momentFields(y))] : []),
    ...(slopes === undefined ? [] : [section("slopes", slopeFields(slopes, epsilon as number))]),
  ];
  terminal.report(sections.join("\n\n"), {
    file,
    format,
    ...(label.name === undefined ? {} : { tensor: label.name }),
    dtype: layout.dtype,
    shape: layout.shape,
    x,
    ...(row === undefined ? {} : { op: row.name, y }),
    ...(slopes === undefined ? {} : { slopes: { ...slopes, epsilon } }),
  });
}

function momentFields(moments: Moments): Field[] {
  const share = (count: number) => `${count}  (${percent(count, moments.count)})`;
  const { nan, positiveInfinity, negativeInfinity, quantiles } = moments;
  return [
    ["count", String(moments.count)],
    ...(nan + positiveInfinity + negativeInfinity === 0
      ? []
      : ([
          ["NaN", share(nan)],
          ["infinite", `${share(positiveInfinity + negativeInfinity)}: ${positiveInfinity} +, ${negativeInfinity} -`],
        ] as const)),
    ["zeros", `${share(moments.zeros)}${moments.negativeZeros > 0 ? `, ${moments.negativeZeros} of them -0` : ""}`],
    ["negative", share(moments.negative)],
    ...(moments.subnormal === 0 ? [] : ([["subnormal", share(moments.subnormal)]] as const)),
    ["mean", figure(moments.mean)],
    ["variance", figure(moments.variance)],
    ["deviation", figure(moments.deviation)],
    ["rms", figure(moments.rms)],
    ["skewness", figure(moments.skewness)],
    ["kurtosis", figure(moments.kurtosis)],
    ["min, max", `${figure(moments.min)}, ${figure(moments.max)}`],
    [
      "quantiles",
      Object.entries(quantiles)
        .map(([at, value]) => `${Number(at) * 100} %: ${value.toPrecision(4)}`)
        .join("  "),
    ],
  ];
}

function slopeFields({ count, saturated, dead }: Slopes, epsilon: number): Field[] {
  return [
    ["saturated", `${saturated}  (${percent(saturated, count)}): |f′| < ${epsilon}`],
    ["dead", `${dead}  (${percent(dead, count)}): f′ = 0`],
  ];
}

function percent(part: number, whole: number): string {
  return whole === 0 ? "0 %" : `${Number(((100 * part) / whole).toPrecision(3))} %`;
}

function figure(value: number): string {
  return numberWord(Number(value.toPrecision(7)));
}
