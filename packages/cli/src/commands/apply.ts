import path from "node:path";
import type { Command } from "commander";
import { quoted, usageFailure, workFailure } from "../failure.js";
import { type Activation, type FloatArray, type Library, type Row, whyNoBackend } from "../library.js";
import { rowNamed } from "../names.js";
import { type NpyArray, shapeWords, viewOf } from "../npy.js";
import { checkWritable, type NpyOutput, readNpyFile, writeNpyFiles } from "../npy-file.js";
import { integerOf, parameterOptions, parameterValues } from "../options.js";
import { type Context, examples } from "./command.js";

/** The options of the line, as commander gives them; a function's parameters are among the rest. */
interface ApplyOptions {
  readonly out: string;
  readonly axis?: string;
  readonly grad?: string;
  readonly backend: string;
  readonly force?: boolean;
  readonly [parameter: string]: unknown;
}

/** What a gradient's second operand is, and whether a call takes an axis: a matter of kind, as in core. */
const kinds = {
  map: { gradientFrom: "x", axis: false },
  channel: { gradientFrom: "x", axis: true },
  rows: { gradientFrom: "y", axis: true },
} as const;

/** Adds `nonlin apply`. */
export function addApply(program: Command, context: Context): void {
  const command = program
    .command("apply")
    .summary("compute a function, or its gradient, of an .npy file")
    .description(
      "Compute a function of every element (or row) of an .npy file and write the result to another, with the same shape, dtype and byte order, in C order.\nAccepted are float32 and float64, little- and big-endian, C and Fortran order, any shape.",
    )
    .argument("<op>", "the function; `nonlin describe` lists all")
    .argument("<in.npy>", "the input x; with --grad for a function along an axis: its output y")
    .requiredOption("-o, --out <file>", "the .npy file to write")
    .option("--grad <dy.npy>", "compute the gradient with respect to x, given that with respect to the result")
    .option("--axis <integer>", "where rows or channels lie; negative counts from the back")
    .option("--backend <name>", `auto, or one of ${backendNames(context.library).join(", ")}`, "auto")
    .option("--force", "overwrite files that exist");
  for (const option of parameterOptions(context.library)) command.addOption(option);
  command
    .addHelpText(
      "after",
      `
With --grad, a function that learns a parameter has a second result: for a parameter alpha and -o dx.npy it goes to
dx.dalpha.npy, with one element per channel (shape () where the parameter is one number).
${examples([
  ["nonlin apply gelu x.npy -o y.npy --approximate tanh", "a parameter by name"],
  ["nonlin apply softmax logits.npy -o p.npy --axis -1 --temperature 0.7", "along an axis"],
  ["nonlin apply prelu x.npy -o y.npy --alpha 0.1,0.2,0.3 --axis 1", "a parameter per channel"],
  ["nonlin apply gelu x.npy --grad dy.npy -o dx.npy", "a gradient from x"],
  ["nonlin apply softmax p.npy --grad dp.npy -o dx.npy", "a gradient from the output"],
])}`,
    )
    .action((op: string, input: string, options: ApplyOptions) => apply(context, op, input, options));
}

async function apply(context: Context, opName: string, input: string, options: ApplyOptions): Promise<void> {
  const { library, terminal } = context;
  const row = rowNamed(library, opName);
  const kind = kinds[row.kind];
  const parameters = parameterValues(library, row, options);
  if (options.axis !== undefined && !kind.axis) {
    throw usageFailure(`${row.name} works element by element and does not take --axis`);
  }
  const axis = options.axis === undefined ? {} : { axis: integerOf("--axis", options.axis) };
  const backend = chosenBackend(library, options.backend);
  const { out } = options;
  const overwrite = options.force === true;
  await checkWritable(out, overwrite);

  const operand = await readNpyFile(input, terminal);
  const upstream = options.grad === undefined ? undefined : await readNpyFile(options.grad, terminal);
  if (upstream !== undefined) checkAlike(options.grad as string, upstream, input, operand);

  const activation = library.activationsOn(backend.name)[row.name] as Activation;
  const start = performance.now();
  const results = namedResults(activation, operand, upstream, { ...parameters, ...axis });
  const milliseconds = performance.now() - start;

  const outputs = results.map(({ name, data }, i): NpyOutput & { readonly of: string } => {
    if (i === 0) return { of: name, file: out, array: { ...operand, order: "C", data } };
    // One number for all has a gradient of one number; a number per channel has one per channel.
    const shape = Array.isArray(parameters[name.slice(1)]) ? [data.length] : [];
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
      parameters: { ...defaultsOf(row), ...parameters },
      ...axis,
      input: { file: input, is: upstream === undefined ? "x" : kind.gradientFrom, ...layoutOf(operand) },
      ...(upstream === undefined ? {} : { grad: { file: options.grad, ...layoutOf(upstream) } }),
      outputs: outputs.map(({ of, file, array }) => ({ file, is: of, ...layoutOf(array) })),
      milliseconds,
    },
  );
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

/** The results by name; the one with the input's shape comes first. */
function namedResults(
  activation: Activation,
  operand: NpyArray,
  upstream: NpyArray | undefined,
  options: { readonly [name: string]: unknown },
): { readonly name: string; readonly data: FloatArray }[] {
  if (upstream === undefined) return [{ name: "y", data: activation(viewOf(operand), options) }];
  const gradient = activation.grad(viewOf(upstream), viewOf(operand), options);
  if (ArrayBuffer.isView(gradient)) return [{ name: "dx", data: gradient as FloatArray }];
  const { dx, ...others } = gradient;
  return [{ name: "dx", data: dx as FloatArray }, ...Object.entries(others).map(([name, data]) => ({ name, data }))];
}

/** dx.npy → dx.dalpha.npy */
function sibling(out: string, name: string): string {
  const { dir, name: stem, ext, base } = path.parse(out);
  return path.join(dir, ext.toLowerCase() === ".npy" ? `${stem}.${name}${ext}` : `${base}.${name}.npy`);
}

function defaultsOf(row: Row): { readonly [name: string]: unknown } {
  return Object.fromEntries(Object.entries(row.parameters).map(([name, parameter]) => [name, parameter.default]));
}

function layoutOf({ dtype, byteOrder, order, shape }: NpyArray) {
  return { dtype, byteOrder, order, shape };
}
