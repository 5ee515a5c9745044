import path from "node:path";
import { type Command, Option } from "commander";
import { quoted, usageFailure, workFailure } from "../failure.js";
import { callings } from "../kinds.js";
import { type Activation, type Framework, type Library, type Row, whyNoBackend } from "../library.js";
import { rowNamed } from "../names.js";
import { type NpyArray, type NpyElements, shapeWords, viewOf } from "../npy.js";
import { checkWritable, type NpyOutput, readNpyFile, writeNpyFiles } from "../npy-file.js";
import { integerOf, parameterOptions, parameterValues } from "../options.js";
import { type Context, examples } from "./command.js";

/** The options of the line, as commander gives them; a function's parameters are among the rest. */
interface ApplyOptions {
  readonly out: string;
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
    .summary("compute a function, or its gradient, of an .npy file")
    .description(
      "Compute a function of every element (or row) of an .npy file and write the result to another, with the same shape (less the axis, where rows are reduced to numbers), dtype and byte order, in C order.\nAccepted are float16, float32 and float64, little- and big-endian, C and Fortran order, any shape.",
    )
    .argument("<op>", "the function; `nonlin describe` lists all")
    .argument("<in.npy>", "the input x; with --grad for a function along an axis: its output y")
    .requiredOption("-o, --out <file>", "the .npy file to write")
    .option("--grad <dy.npy>", "compute the gradient with respect to x, given that with respect to the result")
    .option("--axis <integer>", "where rows or channels lie, or what is split in two; negative counts from the back")
    .option("--other <b.npy>", "the second input of a gated unit; without it, the first is split in two halves")
    .addOption(new Option("--activated <half>", "which half of one input is activated").choices(["first", "second"]))
    .addOption(
      new Option("--preset <framework>", "whose defaults hold, and whose slopes at kinks").choices([
        ...context.library.frameworks,
      ]),
    )
    .option("--seed <integer>", "of a function that draws numbers: what they are a function of")
    .option("--pieces <integer>", "how many neighbours along the axis make a group of which one is kept (default: 2)")
    .option("--backend <name>", `auto, or one of ${backendNames(context.library).join(", ")}`, "auto")
    .option("--force", "overwrite files that exist");
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
  ["nonlin apply gelu x.npy --grad dy.npy -o dx.npy", "a gradient from x"],
  ["nonlin apply softmax p.npy --grad dp.npy -o dx.npy", "a gradient from the output"],
])}`,
    )
    .action((op: string, input: string, options: ApplyOptions) => apply(context, op, input, options));
}

async function apply(context: Context, opName: string, input: string, options: ApplyOptions): Promise<void> {
  const { library, terminal } = context;
  const row = rowNamed(library, opName);
  const kind = callings[row.kind];
  if (kind.labels) {
    throw usageFailure(
      `${row.name} needs a label for each row, which apply has no way to take; call it from JavaScript`,
    );
  }
  const parameters = parameterValues(library, row, options);
  checkInputOptions(row, options);
  const axis = options.axis === undefined ? {} : { axis: integerOf("--axis", options.axis) };
  const half = options.activated === undefined ? {} : { activated: options.activated };
  const seed = options.seed === undefined ? {} : { seed: integerOf("--seed", options.seed) };
  const pieces = options.pieces === undefined ? {} : { pieces: integerOf("--pieces", options.pieces) };
  const preset = options.preset === undefined ? {} : { preset: options.preset };
  const backend = chosenBackend(library, options.backend);
  const { out } = options;
  const overwrite = options.force === true;
  await checkWritable(out, overwrite);

  const operand = await readNpyFile(input, terminal);
  const other = options.other === undefined ? undefined : await readNpyFile(options.other, terminal);
  const upstream = options.grad === undefined ? undefined : await readNpyFile(options.grad, terminal);
  const isSplit = kind.twoInputs && other === undefined;
  if (other !== undefined) checkAlike(options.other as string, other, input, operand);
  // Of one that is split, grouped or reduced, dy has not its size, which core knows best.
  if (upstream !== undefined && !isSplit && !kind.pieces && !kind.reduces)
    checkAlike(options.grad as string, upstream, input, operand);
  const operands = [operand, ...(other === undefined ? [] : [other])];

  const activation = library.activationsOn(backend.name)[row.name] as Activation;
  const start = performance.now();
  const results = namedResults(activation, operands, upstream, {
    ...parameters,
    ...axis,
    ...half,
    ...preset,
    ...seed,
    ...pieces,
  });
  const milliseconds = performance.now() - start;

  const outputs = results.map(({ name, data }, i): NpyOutput & { readonly of: string } => {
    const main =
      upstream === undefined ? resultShape(row, operand.shape, isSplit, { ...axis, ...pieces }) : operand.shape;
    if (i === 0) return { of: name, file: out, array: { ...operand, order: "C", shape: main, data } };
    const shape = kind.twoInputs ? main : parameterShape(parameters[name.slice(1)], data);
    return { of: name, file: sibling(out, name), array: { ...operand, order: "C", shape, data } };
  });
  for (const { file } of outputs.slice(1)) await checkWritable(file, overwrite);
  await writeNpyFiles(outputs, terminal);

  const { bold, dim } = terminal.colors;
  const where =
    backend.isa === undefined || backend.isa === backend.name ? backend.name : `${backend.name} (${backend.isa})`;
  terminal.report(
    outputs
      .map(({ of, file, array }) => {
        const what = `${of} of ${row.name}, ${array.dtype} ${shapeWords(array.shape)}`;
        return `${bold(file)}  ${what}  ${dim(`${where}, ${milliseconds.toFixed(1)} ms`)}`;
      })
      .join("\n"),
    {
      op: row.name,
      backend: { name: backend.name, isa: backend.isa },
      parameters: { ...defaultsOf(row, options.preset), ...parameters },
      ...preset,
      ...seed,
      ...pieces,
      ...axis,
      ...(isSplit ? { activated: options.activated ?? ("activated" in row ? row.activated : undefined) } : {}),
      input: {
        file: input,
        is: other !== undefined ? "a" : upstream === undefined ? "x" : kind.gradientFrom,
        ...layoutOf(operand),
      },
      ...(other === undefined ? {} : { other: { file: options.other, is: "b", ...layoutOf(other) } }),
      ...(upstream === undefined ? {} : { grad: { file: options.grad, ...layoutOf(upstream) } }),
      outputs: outputs.map(({ of, file, array }) => ({ file, is: of, ...layoutOf(array) })),
      milliseconds,
    },
  );
}

/** Whether the options that say where an input lies go with the function and with each other. */
function checkInputOptions(row: Row, { axis, other, activated, seed, pieces, grad }: ApplyOptions): void {
  const kind = callings[row.kind];
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

/**
 * The shape of a result: of halves and of groups the axis, which core has found to be there and divisible, is
 * shorter; of rows made numbers it is gone.
 */
function resultShape(
  row: Row,
  shape: readonly number[],
  isSplit: boolean,
  given: { readonly axis?: number; readonly pieces?: number },
): number[] {
  const [factor, axis] = isSplit ? [2, -1] : [row.kind === "groups" ? (given.pieces ?? row.pieces) : 1, 1];
  const along = given.axis ?? (callings[row.kind].reduces ? -1 : axis);
  const position = along + (along < 0 ? shape.length : 0);
  if (callings[row.kind].reduces) return shape.filter((_, k) => k !== position);
  return shape.map((dimension, k) => (k === position ? dimension / factor : dimension));
}

/** One number for all has a gradient of one number; a number per channel has one per channel. */
function parameterShape(parameter: unknown, { length }: NpyElements): number[] {
  return Array.isArray(parameter) ? [length] : [];
}

function backendNames(library: Library): string[] {
  return library.backends().map(({ name }) => name);
}

function chosenBackend(library: Library, name: string) {
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

function checkAlike(gradFile: string, grad: NpyArray, file: string, array: NpyArray): void {
  const [given, wanted] = [grad, array].map(({ dtype, shape }) => `${dtype} ${shapeWords(shape)}`);
  if (given !== wanted) {
    throw workFailure(`${gradFile} must have the dtype and shape of ${file}, ${wanted}; it has ${given}`);
  }
}

/** The results by name; the one that goes to the file of the line comes first. */
function namedResults(
  activation: Activation,
  operands: readonly NpyArray[],
  upstream: NpyArray | undefined,
  options: { readonly [name: string]: unknown },
): { readonly name: string; readonly data: NpyElements }[] {
  // Results are of the type of what was read.
  const named = (name: string, data: unknown) => ({ name, data: data as NpyElements });
  const inputs = operands.map(viewOf);
  if (upstream === undefined) return [named("y", activation(...inputs, options))];
  const gradient = activation.grad(viewOf(upstream), ...inputs, options);
  if (ArrayBuffer.isView(gradient)) return [named("dx", gradient)];
  return Object.entries(gradient).map(([name, data]) => named(name, data));
}

/** dx.npy → dx.dalpha.npy */
function sibling(out: string, name: string): string {
  const { dir, name: stem, ext, base } = path.parse(out);
  return path.join(dir, ext.toLowerCase() === ".npy" ? `${stem}.${name}${ext}` : `${base}.${name}.npy`);
}

/** The values that parameters have unless the line says otherwise. */
function defaultsOf(row: Row, preset: string | undefined): { readonly [name: string]: unknown } {
  const own = Object.fromEntries(Object.entries(row.parameters).map(([name, parameter]) => [name, parameter.default]));
  return { ...own, ...(preset === undefined ? {} : row.conventions?.[preset as Framework]?.parameters) };
}

function layoutOf({ dtype, byteOrder, order, shape }: NpyArray) {
  return { dtype, byteOrder, order, shape };
}
