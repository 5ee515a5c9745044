import path from "node:path";
import { type Command, Option } from "commander";
import { type Computed, compute, type Task } from "../computation/compute.js";
import { quoted, usageFailure, workFailure } from "../failure.js";
import { type Format, formatOf, formats } from "../formats/index.js";
import { callings } from "../kinds.js";
import {
  type Activation,
  type BackendReport,
  type Framework,
  type Library,
  type Row,
  whyNoBackend,
} from "../library.js";
import { rowNamed } from "../names.js";
import { integerOf, parameterOptions, parameterValues } from "../options.js";
import { progressOf, sizeWords } from "../progress.js";
import {
  addTensorFileOptions,
  closeAll,
  openTensors,
  sizeOf,
  stdoutSink,
  type TensorFileOptions,
} from "../tensor-files.js";
import { checkWritable, withOutputFiles } from "../tensors/output.js";
import { elementBytes, elementCount, type Layout, shapeWords, type TensorSource } from "../tensors/tensor.js";
import { type Context, examples } from "./command.js";

/** The options of the line, as commander gives them; a function's parameters are among the rest. */
interface ApplyOptions extends TensorFileOptions {
  readonly out: string;
  readonly outputFormat?: string;
  readonly precision?: string;
  readonly axis?: string;
  readonly other?: string;
  readonly activated?: string;
  readonly preset?: string;
  readonly seed?: string;
  readonly pieces?: string;
  readonly grad?: string;
  readonly backend: string;
  readonly force?: boolean;
  readonly [parameter: string]: unknown;
}

/** Adds `nonlin apply`. */
export function addApply(program: Command, context: Context): void {
  const command = program
    .command("apply")
    .summary("compute a function, or its gradient, of an array in a file")
    .description(
      "Compute a function of every element (or row) of an array and write the result, with the same shape (less the axis, where rows are reduced to numbers), dtype and byte order, in C order.\nRead and written are .npy, .npz, .safetensors, raw data and .csv, of float16, bfloat16, float32 and float64. Arrays larger than memory are read, computed and written piece by piece; the bits are those of the whole.",
    )
    .argument("<op>", "the function; `nonlin list` lists all")
    .argument("<in>", "the input x, or - for stdin; with --grad for a function along an axis: its output y")
    .requiredOption("-o, --out <file>", "the file to write, or - for stdout; its name says the format")
    .option("--grad <dy>", "compute the gradient with respect to x, given that with respect to the result")
    .option("--axis <integer>", "where rows or channels lie, or what is split in two; negative counts from the back")
    .option("--other <b>", "the second input of a gated unit; without it, the first is split in two halves")
    .addOption(new Option("--activated <half>", "which half of one input is activated").choices(["first", "second"]))
    .addOption(
      new Option("--preset <framework>", "whose defaults hold, and whose slopes at kinks").choices([
        ...context.library.frameworks,
      ]),
    )
    .option("--seed <integer>", "of a function that draws numbers: what they are a function of")
    .option("--pieces <integer>", "how many neighbours along the axis make a group of which one is kept (default: 2)")
    .addOption(
      new Option(
        "--precision <tier>",
        "exact: bits are the same everywhere; fast: float32 sooner, within 4 ULP",
      ).choices(["exact", "fast"]),
    )
    .option("--backend <name>", `auto, or one of ${backendNames(context.library).join(", ")}`, "auto")
    .addOption(
      new Option("--output-format <name>", "what is written, where its name does not say").choices(
        formats.map(({ name }) => name),
      ),
    )
    .option("--force", "overwrite files that exist");
  addTensorFileOptions(command);
  for (const option of parameterOptions(context.library)) command.addOption(option);
  command
    .addHelpText(
      "after",
      `
With --grad, a function that learns a parameter has a second result: for a parameter alpha and -o dx.npy it goes to
dx.dalpha.npy, with one element per channel (shape () where the parameter is one number). So has one of two inputs: for
-o da.npy it goes to da.db.npy.
${examples([
  ["nonlin apply gelu x.npy -o y.npy --approximate tanh", "a parameter by name"],
  ["nonlin apply softmax logits.npy -o p.npy --axis -1 --temperature 0.7", "along an axis"],
  ["nonlin apply hardSigmoid x.npy -o y.npy --preset onnx", "a framework's defaults"],
  ["nonlin apply gumbelSoftmax logits.npy -o sample.npy --seed 7", "numbers that are drawn"],
  ["nonlin apply prelu x.npy -o y.npy --alpha 0.1,0.2,0.3 --axis 1", "a parameter per channel"],
  ["nonlin apply swiglu x.npy -o y.npy --axis -1", "the halves of one input"],
  ["nonlin apply swiglu a.npy --other b.npy -o y.npy", "two inputs"],
  ["nonlin apply relu model.safetensors --tensor w1 -o y.npy", "one tensor of several, and another format"],
  ["nonlin apply tanh x.raw --dtype float32 --shape 32,1000 -o y.raw", "raw data"],
  ["cat x.npy | nonlin apply gelu - -o - | nonlin apply softmax - -o p.npy", "in a pipe"],
  ["nonlin apply gelu x.npy --grad dy.npy -o dx.npy", "a gradient from x"],
  ["nonlin apply softmax p.npy --grad dp.npy -o dx.npy", "a gradient from the output"],
])}`,
    )
    .action((op: string, input: string, options: ApplyOptions) => apply(context, op, input, options));
}

async function apply(context: Context, opName: string, input: string, options: ApplyOptions): Promise<void> {
  const { library, io } = context;
  const row = rowNamed(library, opName);
  checkInputOptions(row, options);
  const parameters = parameterValues(library, row, options);
  const memory = sizeOf("--memory", options.memory);
  const settings = callSettings(options);
  const backend = chosenBackend(library, options.backend);
  const output = outputOf(context, row, options);
  if (output.file !== "-") await checkWritable(output.file, output.overwrite);
  await withOutputFiles(async (files) => {
    const inputs = [input, options.other, options.grad].filter((file) => file !== undefined);
    const sources = await openTensors(io, inputs, options, files);
    try {
      const operand = sources[0] as TensorSource;
      const other = options.other === undefined ? undefined : sources[1];
      const upstream = options.grad === undefined ? undefined : sources.at(-1);
      const isSplit = callings[row.kind].twoInputs && other === undefined;
      checkOperands(row, options, [input, operand], other, upstream);
      const along = { isSplit, channels: channelsOf(row, parameters), ...settings };
      const task: Omit<Task, "sinkOf"> = {
        row,
        activation: library.activationsOn(backend.name)[row.name] as Activation,
        operands: [operand, ...(other === undefined ? [] : [other])],
        ...(upstream === undefined ? {} : { upstream }),
        options: { ...parameters, ...settings, ...presentIn(options, ["activated", "preset", "precision"]) },
        along,
        memory,
        files,
      };
      const results = await run(context, task, output);
      report(context, { row, options, parameters, settings, backend, input, task, results });
    } finally {
      await closeAll(sources);
    }
  });
}

/** Where results go. */
interface Output {
  readonly file: string;
  readonly overwrite: boolean;
  readonly named: string | undefined;
  readonly delimiter: string | undefined;
}

function outputOf({ terminal }: Context, row: Row, { out, force, outputFormat, delimiter, other, grad }: ApplyOptions) {
  if (out === "-" && terminal.json) throw usageFailure("--json and -o - would both write to stdout");
  if (out === "-" && grad !== undefined && (row.kind === "channel" || other !== undefined)) {
    throw usageFailure(
      `the gradient of ${row.name} has more than one result here; give -o a file, the others go beside it`,
    );
  }
  return { file: out, overwrite: force === true, named: outputFormat, delimiter };
}

/** Which of the options are there, under their names. */
function presentIn(options: ApplyOptions, names: readonly string[]): { readonly [name: string]: unknown } {
  return Object.fromEntries(names.flatMap((name) => (options[name] === undefined ? [] : [[name, options[name]]])));
}

/** The integers of a call. */
function callSettings({ axis, seed, pieces }: ApplyOptions) {
  return {
    ...(axis === undefined ? {} : { axis: integerOf("--axis", axis) }),
    ...(seed === undefined ? {} : { seed: integerOf("--seed", seed) }),
    ...(pieces === undefined ? {} : { pieces: integerOf("--pieces", pieces) }),
  };
}

/** How many channels have a number of their own. */
export function channelsOf(row: Row, parameters: { readonly [name: string]: unknown }): number {
  if (row.kind !== "channel") return 0;
  return Math.max(0, ...Object.values(parameters).map((value) => (Array.isArray(value) ? value.length : 0)));
}

function checkOperands(
  row: Row,
  options: ApplyOptions,
  [file, operand]: readonly [string, TensorSource],
  other: TensorSource | undefined,
  upstream: TensorSource | undefined,
): void {
  const kind = callings[row.kind];
  if (other !== undefined) checkAlike(options.other as string, other, file, operand);
  // Of one that is split, grouped or reduced, dy has not its size.
  const isShorter = (kind.twoInputs && other === undefined) || kind.pieces || kind.reduces;
  if (upstream !== undefined && !isShorter) checkAlike(options.grad as string, upstream, file, operand);
}

/** A result that was written. */
interface Written {
  readonly of: string;
  readonly file: string;
  readonly layout: Layout;
  readonly format: string;
}

interface Run {
  readonly written: readonly Written[];
  readonly computed: Computed;
}

/** Computes, and puts the results into place. */
async function run({ io, terminal }: Context, task: Omit<Task, "sinkOf">, output: Output): Promise<Run> {
  const operand = task.operands[0] as TensorSource;
  const { layout, label } = operand;
  const otherwise = formats.find(({ name }) => name === operand.format);
  const format = formatOf(output.file, "--output-format", output.named, output.file === "-" ? otherwise : undefined);
  if (output.file === "-" && io.stdout.isTTY === true && !format.isText) {
    throw usageFailure(`stdout is a terminal, and ${format.name} is no text: give -o a file, or pipe it on`);
  }
  // A first look, before anything is computed; a reduced result has an axis less.
  const shape = callings[task.row.kind].reduces ? layout.shape.slice(1) : layout.shape;
  layoutIn(format, output.file, { ...layout, shape });
  const written: Written[] = [];
  const sinkOf = async (name: string, shape: readonly number[]) => {
    const file = written.length === 0 ? output.file : sibling(output.file, name, format);
    if (written.length > 0) await checkWritable(file, output.overwrite);
    const own = layoutIn(format, file, { ...layout, order: "C", shape });
    written.push({ of: name, file, layout: own, format: format.name });
    const to = file === "-" ? stdoutSink(io) : await task.files.result(file);
    return format.begin(to, own, label, output.delimiter === undefined ? {} : { delimiter: output.delimiter });
  };
  const bytes = elementCount(layout.shape) * elementBytes[layout.dtype];
  const progress = progressOf(terminal, task.row.name, bytes);
  try {
    const onExcess = (what: "row" | "whole", held: number) =>
      terminal.note(
        `${what === "row" ? "a row" : "the whole array"} is computed at once: ${sizeWords(held)} of memory`,
      );
    const computed = await compute({ ...task, sinkOf, onProgress: progress, onExcess });
    await task.files.commit();
    return { written, computed };
  } finally {
    progress.end();
  }
}

function layoutIn(format: Format, file: string, layout: Layout): Layout {
  const own = format.layoutOf(layout);
  if (typeof own === "string") throw workFailure(`cannot write ${file} as ${format.name}: ${own}`);
  return own;
}

interface Outcome {
  readonly row: Row;
  readonly options: ApplyOptions;
  readonly parameters: { readonly [name: string]: unknown };
  readonly settings: { readonly [name: string]: number };
  readonly backend: BackendReport;
  readonly input: string;
  readonly task: Omit<Task, "sinkOf">;
  readonly results: Run;
}

function report({ terminal }: Context, { row, options, parameters, settings, backend, input, task, results }: Outcome) {
  const { written, computed } = results;
  const { milliseconds, whole } = computed;
  const kind = callings[row.kind];
  const { operands, upstream } = task;
  const [operand, other] = operands as [TensorSource, TensorSource?];
  if (options.out === "-") return;
  const { bold, dim } = terminal.colors;
  const where =
    backend.isa === undefined || backend.isa === backend.name ? backend.name : `${backend.name} (${backend.isa})`;
  terminal.report(
    written
      .map(({ of, file, layout }) => {
        const what = `${of} of ${row.name}, ${layout.dtype} ${shapeWords(layout.shape)}`;
        return `${bold(file)}  ${what}  ${dim(`${where}, ${milliseconds.toFixed(1)} ms`)}`;
      })
      .join("\n"),
    {
      op: row.name,
      backend: { name: backend.name, isa: backend.isa },
      parameters: { ...defaultsOf(row, options.preset), ...parameters },
      ...presentIn(options, ["preset", "precision"]),
      ...settings,
      ...(task.along.isSplit
        ? { activated: options.activated ?? ("activated" in row ? row.activated : undefined) }
        : {}),
      input: {
        file: input,
        is: other !== undefined ? "a" : upstream === undefined ? "x" : kind.gradientFrom,
        ...fieldsOf(operand),
      },
      ...(other === undefined ? {} : { other: { file: options.other, is: "b", ...fieldsOf(other) } }),
      ...(upstream === undefined ? {} : { grad: { file: options.grad, ...fieldsOf(upstream) } }),
      outputs: written.map(({ of, file, layout, format }) => ({ file, is: of, format, ...layout })),
      inPieces: !whole,
      milliseconds,
    },
  );
}

function fieldsOf({ format, label, layout }: TensorSource) {
  return { format, ...(label.name === undefined ? {} : { tensor: label.name }), ...layout };
}

/** Whether the options that say where an input lies go with the function and with each other. */
function checkInputOptions(row: Row, { axis, other, activated, seed, pieces, grad }: ApplyOptions): void {
  const kind = callings[row.kind];
  if (kind.labels) {
    throw usageFailure(
      `${row.name} needs a label for each row, which apply has no way to take; call it from JavaScript`,
    );
  }
  if (seed !== undefined && !kind.seed) throw usageFailure(`${row.name} draws no numbers and does not take --seed`);
  if (pieces !== undefined && !kind.pieces)
    throw usageFailure(`${row.name} makes no groups and does not take --pieces`);
  // A gradient from the output has the draws in it.
  if (seed === undefined && kind.seed && (grad === undefined || kind.gradientFrom === "x")) {
    throw usageFailure(`${row.name} draws numbers and needs --seed, an integer that they are a function of`);
  }
  if (axis !== undefined && !kind.axis) {
    throw usageFailure(`${row.name} works element by element and does not take --axis`);
  }
  for (const [flag, value] of Object.entries({ "--other": other, "--activated": activated })) {
    if (value !== undefined && !kind.twoInputs) {
      throw usageFailure(`${row.name} has one input and does not take ${flag}`);
    }
  }
  for (const [flag, value] of Object.entries({ "--axis": axis, "--activated": activated })) {
    if (value !== undefined && other !== undefined) {
      throw usageFailure(`${flag} is for one input that is split in two and does not go with --other`);
    }
  }
}

/** The backends by name, whether they are there or not. */
export function backendNames(library: Library): string[] {
  return library.backends().map(({ name }) => name);
}

/** The backend that a line asks for, or a failure that says why there is none. */
export function chosenBackend(library: Library, name: string) {
  const backends = library.backends();
  const backend = backends.find((backend) => (name === "auto" ? backend.chosen : backend.name === name));
  if (backend === undefined && name === "auto") {
    throw workFailure(`no backend can be used: ${whyNoBackend(backends)}`);
  }
  if (backend === undefined) {
    throw usageFailure(`--backend must be auto or one of ${backendNames(library).join(", ")}, got ${quoted(name)}`);
  }
  if (!backend.available) {
    throw workFailure(`the ${backend.name} backend is not available: ${backend.reason}`);
  }
  return backend;
}

/** Whether two arrays have the same dtype and shape. */
export function checkAlike(gradFile: string, grad: TensorSource, file: string, array: TensorSource): void {
  const [given, wanted] = [grad, array].map(({ layout: { dtype, shape } }) => `${dtype} ${shapeWords(shape)}`);
  if (given !== wanted) {
    throw workFailure(`${gradFile} must have the dtype and shape of ${file}, ${wanted}; it has ${given}`);
  }
}

/** dx.npy → dx.dalpha.npy */
function sibling(out: string, name: string, format: Format): string {
  const { dir, name: stem, ext, base } = path.parse(out);
  const isOwn = format.extensions.includes(ext.toLowerCase());
  return path.join(dir, isOwn ? `${stem}.${name}${ext}` : `${base}.${name}${format.extensions[0]}`);
}

/** The values that parameters have unless the line says otherwise. */
function defaultsOf(row: Row, preset: string | undefined): { readonly [name: string]: unknown } {
  const own = Object.fromEntries(Object.entries(row.parameters).map(([name, parameter]) => [name, parameter.default]));
  return { ...own, ...(preset === undefined ? {} : row.conventions?.[preset as Framework]?.parameters) };
}
