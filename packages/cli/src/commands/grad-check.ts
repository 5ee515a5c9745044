import type { Command } from "commander";
import {
  type Compared,
  Comparison,
  type Difference,
  type Tolerance,
  usualTolerances,
} from "../computation/comparison.js";
import { compute, type Task } from "../computation/compute.js";
import { exitCodes, quoted, usageFailure, workFailure } from "../failure.js";
import { callings } from "../kinds.js";
import { type Field, fieldLines } from "../layout.js";
import type { Activation, Row } from "../library.js";
import { rowNamed } from "../names.js";
import { integerOf, numberOf, parameterOptions, parameterValues } from "../options.js";
import { progressOf } from "../progress.js";
import { addTensorFileOptions, closeAll, openTensors, sizeOf, type TensorFileOptions } from "../tensor-files.js";
import { binarySource } from "../tensors/binary.js";
import { binarySink } from "../tensors/binary-sink.js";
import { ownBytes } from "../tensors/bytes.js";
import { type OutputFiles, withOutputFiles } from "../tensors/output.js";
import { anywhere, inCOrder } from "../tensors/spool.js";
import {
  elementBytes,
  elementCount,
  machineOrder,
  newElements,
  shapeWords,
  type TensorSource,
} from "../tensors/tensor.js";
import { ones, visitor } from "../tensors/visit.js";
import { numberWord } from "../terminal.js";
import { channelsOf, chosenBackend } from "./apply.js";
import { type Context, examples } from "./command.js";

interface Options extends TensorFileOptions {
  readonly dy?: string;
  readonly other?: string;
  readonly wrt?: string;
  readonly output?: boolean;
  readonly axis?: string;
  readonly activated?: string;
  readonly preset?: string;
  readonly ulp?: string;
  readonly relative?: string;
  readonly absolute?: string;
  readonly backend: string;
  readonly [parameter: string]: unknown;
}

/** Adds `nonlin grad-check`. */
export function addGradCheck(program: Command, context: Context): void {
  const command = program
    .command("grad-check")
    .summary("compare a gradient that you have with ours")
    .description(
      "Compare a gradient, computed elsewhere, with ours: the worst differences, where they are, and how many are too large.\nWithout --dy the gradient is that of a sum of all results (dy = 1). What is allowed is |yours - ours| <= absolute + relative * |ours|, by default as torch.testing.assert_close has it for the dtype; or a number of units in the last place.\nExit code 0 if all elements are within it, 1 if one is not.",
    )
    .argument("<op>", "the function; `nonlin list` lists all")
    .argument("<x>", "its input, or - for stdin")
    .argument("<gradient>", "the gradient with respect to it that is to be checked, of its shape and dtype")
    .option("--dy <file>", "the gradient with respect to the result (default: all 1)")
    .option("--output", "of a function along an axis: <x> holds its output y, which its gradient is computed from")
    .option("--other <b>", "the second input of a gated unit")
    .option("--wrt <name>", "with respect to what, where there are several: x, a, b or a learned parameter")
    .option("--axis <integer>", "where rows or channels lie, or what is split in two; negative counts from the back")
    .option("--activated <half>", "which half of one input is activated: first or second")
    .option(
      "--preset <framework>",
      `whose defaults hold, and whose slopes at kinks: ${context.library.frameworks.join(", ")}`,
    )
    .option("--ulp <n>", "allow so many units in the last place, and nothing else")
    .option("--relative <r>", "allow this much of our gradient")
    .option("--absolute <a>", "and this much besides")
    .option("--backend <name>", "auto, or a backend by name", "auto");
  addTensorFileOptions(command);
  for (const option of parameterOptions(context.library)) command.addOption(option);
  command
    .addHelpText(
      "after",
      examples([
        ["nonlin grad-check gelu x.npy x_grad.npy", "after y.sum().backward() in PyTorch"],
        ["nonlin grad-check softmax x.npy dx.npy --dy dy.npy --axis -1", "with a gradient from behind"],
        ["nonlin grad-check gelu x.npy dx.npy --ulp 2", "by units in the last place"],
        ["nonlin grad-check prelu x.npy dalpha.npy --wrt alpha --alpha 0.25", "of a learned parameter"],
        ["nonlin grad-check relu x.npy dx.npy --preset jax --json", "by JAX's slope at 0, for machines"],
      ]),
    )
    .action((op: string, x: string, gradient: string, options: Options) =>
      gradCheck(context, op, [x, gradient], options),
    );
}

async function gradCheck(
  context: Context,
  op: string,
  [x, gradient]: readonly [string, string],
  options: Options,
): Promise<void> {
  const { library, io, terminal, exitWith } = context;
  const row = rowNamed(library, op);
  const parameters = parameterValues(library, row, options);
  checkOptions(context, row, options);
  const given = toleranceOf(options);
  const memory = sizeOf("--memory", options.memory);
  const backend = chosenBackend(library, options.backend);
  const activation = library.activationsOn(backend.name)[row.name] as Activation;
  await withOutputFiles(async (files) => {
    const named = [x, gradient, options.other, options.dy].filter((file) => file !== undefined);
    const sources = await openTensors(io, named, options, files);
    try {
      const ordered = await Promise.all(
        sources.map(async (source) => inCOrder(await anywhere(source, files), files, memory)),
      );
      const [input, theirs] = ordered as [TensorSource, TensorSource];
      const other = options.other === undefined ? undefined : ordered[2];
      const kind = callings[row.kind];
      const axis = options.axis === undefined ? {} : { axis: integerOf("--axis", options.axis) };
      const settings = Object.fromEntries(
        ["activated", "preset"].flatMap((name) => (options[name] === undefined ? [] : [[name, options[name]]])),
      );
      const task: Omit<Task, "sinkOf"> = {
        row,
        activation,
        operands: other === undefined ? [input] : [input, other],
        options: { ...parameters, ...axis, ...settings },
        along: { ...axis, isSplit: kind.twoInputs && other === undefined, channels: channelsOf(row, parameters) },
        memory,
        files,
      };
      const bytes = elementCount(input.layout.shape) * elementBytes[input.layout.dtype];
      const progress = progressOf(terminal, `checking ${row.name}`, bytes);
      try {
        const upstream = options.dy === undefined ? undefined : ordered.at(-1);
        const tolerance = given ?? usualTolerances[theirs.layout.dtype];
        const check = { task, upstream, theirs, tolerance, options, files };
        const compared = await comparedWith(check, progress);
        if (compared.over > 0) exitWith(exitCodes.workFailed);
        progress.end();
        report(context, { row, gradient, theirs, tolerance, compared });
      } finally {
        progress.end();
      }
    } finally {
      await closeAll(sources);
    }
  });
}

function checkOptions({ library }: Context, row: Row, { axis, output, other, activated, preset, wrt }: Options): void {
  const kind = callings[row.kind];
  const refuse = (why: string) => usageFailure(`${row.name} ${why}`);
  if (kind.labels) throw refuse("needs a label for each row, which grad-check has no way to take");
  if (kind.seed) throw refuse("draws numbers; grad-check is for functions that do not");
  if (axis !== undefined && !kind.axis) throw refuse("works element by element and does not take --axis");
  if (output === true && kind.gradientFrom !== "y")
    throw refuse("has a gradient from its input and does not take --output");
  if (other !== undefined && !kind.twoInputs) throw refuse("has one input and does not take --other");
  if (activated !== undefined && (!kind.twoInputs || other !== undefined))
    throw refuse("does not take --activated here");
  if (activated !== undefined && activated !== "first" && activated !== "second") {
    throw usageFailure(`--activated must be first or second, got ${quoted(activated)}`);
  }
  if (preset !== undefined && !library.frameworks.includes(preset)) {
    throw usageFailure(`--preset must be one of ${library.frameworks.join(", ")}, got ${quoted(preset)}`);
  }
  const names = gradientNames(row, other !== undefined);
  if (wrt !== undefined && !names.includes(wrt)) {
    throw usageFailure(`--wrt must be one of ${names.join(", ")}, got ${quoted(wrt)}`);
  }
}

/** With respect to what there are gradients; that of the first is what is meant by default. */
function gradientNames(row: Row, isPair: boolean): readonly string[] {
  if (isPair) return ["a", "b"];
  const learned = Object.entries(row.parameters).flatMap(([name, { type }]) => (type === "channel" ? [name] : []));
  return ["x", ...learned];
}

function toleranceOf({ ulp, relative, absolute }: Options): Tolerance | undefined {
  if (ulp !== undefined) {
    if (relative !== undefined || absolute !== undefined) {
      throw usageFailure("--ulp does not go with --relative and --absolute");
    }
    return { ulp: numberOf("--ulp", ulp) };
  }
  if (relative === undefined && absolute === undefined) return undefined;
  return { relative: numberOf("--relative", relative ?? "0"), absolute: numberOf("--absolute", absolute ?? "0") };
}

interface Check {
  readonly task: Omit<Task, "sinkOf">;
  readonly upstream: TensorSource | undefined;
  readonly theirs: TensorSource;
  readonly tolerance: Tolerance;
  readonly options: Options;
  readonly files: OutputFiles;
}

async function comparedWith(check: Check, onProgress: (part: number) => void): Promise<Compared> {
  const { task, theirs, tolerance, options, files } = check;
  const { row } = task;
  const isFromOutput = callings[row.kind].gradientFrom === "y" && options.output !== true;
  // dy has the shape of the result, which is why there is a result.
  const y = isFromOutput || check.upstream === undefined ? await resultOf(task, files) : undefined;
  const operands = isFromOutput ? [y as TensorSource] : task.operands;
  const upstream =
    check.upstream ?? (options.output === true ? ones(task.operands[0] as TensorSource) : ones(y as TensorSource));
  const [first] = gradientNames(row, task.operands.length === 2);
  const wanted = `d${options.wrt ?? first}`;
  const { dtype, shape } = theirs.layout;
  const comparison = new Comparison(dtype, tolerance);
  const sinkOf = async (name: string, own: readonly number[]) => {
    if (name !== wanted) return visitor(async () => {});
    const ours = { dtype: (task.operands[0] as TensorSource).layout.dtype, shape: own };
    if (dtype !== ours.dtype || shapeWords(shape) !== shapeWords(own)) {
      throw workFailure(
        `${theirs.name} must have the dtype and shape of ours, ${ours.dtype} ${shapeWords(own)}; it has ${dtype} ${shapeWords(shape)}`,
      );
    }
    return visitor(async (elements, runs) => {
      const piece = newElements(dtype, elements.length);
      await theirs.readRuns(runs, piece);
      const { start, length, stride } = runs;
      comparison.add(piece, elements, (k) => start + Math.floor(k / length) * stride + (k % length));
    });
  };
  await compute({ ...task, operands, upstream, sinkOf, onProgress });
  return comparison.get();
}

/** The result of the function, in a temporary file. */
async function resultOf(task: Omit<Task, "sinkOf">, files: OutputFiles): Promise<TensorSource> {
  const { dtype } = (task.operands[0] as TensorSource).layout;
  const scratch = await files.scratch();
  let shape: readonly number[] = [];
  await compute({
    ...task,
    sinkOf: (_name, own) => {
      shape = own;
      return binarySink(scratch, { dtype, byteOrder: machineOrder, order: "C", shape: own }, new Uint8Array(0));
    },
  });
  const layout = { dtype, byteOrder: machineOrder, order: "C", shape } as const;
  const bytes = ownBytes("the result", scratch.fd);
  return binarySource(bytes, { format: "raw", layout, start: 0, promisedBy: "the function", last: true });
}

interface Report {
  readonly row: Row;
  readonly gradient: string;
  readonly theirs: TensorSource;
  readonly tolerance: Tolerance;
  readonly compared: Compared;
}

function report({ terminal }: Context, { row, gradient, theirs, tolerance, compared }: Report): void {
  const { bold, dim, green, red } = terminal.colors;
  const { dtype, shape } = theirs.layout;
  const { count, equal, over, worst, firstOver } = compared;
  const allowed = "ulp" in tolerance ? `${tolerance.ulp} ULP` : `${tolerance.absolute} + ${tolerance.relative} |ours|`;
  const verdict =
    over === 0
      ? `${green("✓")} all within ${allowed}`
      : `${red("✗")} ${over} of ${count} differ by more than ${allowed}`;
  const where = (difference: Difference | undefined, unit: string): string =>
    difference === undefined ? "0" : `${figure(difference.size)}${unit} at ${placeWords(shape, difference)}`;
  const fields: Field[] = [
    ["equal", `${equal} of ${count}`],
    ["absolute", where(worst.absolute, "")],
    ["relative", where(worst.relative, "")],
    ["in the last place", where(worst.ulp, " ULP")],
    ...(firstOver === undefined ? [] : [["first too large", `at ${placeWords(shape, firstOver)}`] as const]),
    ["verdict", verdict],
  ];
  const title = `${bold(gradient)}  gradient of ${row.name}, ${dtype} ${shapeWords(shape)}`;
  const placed = (difference: Difference | undefined) =>
    difference === undefined ? null : { ...difference, index: indexOf(shape, difference.at) };
  terminal.report(`${title}\n${fieldLines(fields, { width: terminal.width, label: dim })}`, {
    op: row.name,
    gradient,
    dtype,
    shape,
    passes: over === 0,
    tolerance,
    count,
    equal,
    over,
    worst: { absolute: placed(worst.absolute), relative: placed(worst.relative), ulp: placed(worst.ulp) },
    firstOver: placed(firstOver),
  });
}

/** `[3, 17]: yours 0.5, ours 0.25` */
function placeWords(shape: readonly number[], { at, theirs, ours }: Difference): string {
  return `[${indexOf(shape, at).join(", ")}]: yours ${numberWord(theirs)}, ours ${numberWord(ours)}`;
}

function indexOf(shape: readonly number[], at: number): readonly number[] {
  let left = at;
  return [...shape]
    .reverse()
    .map((dimension) => {
      const index = left % dimension;
      left = Math.floor(left / dimension);
      return index;
    })
    .reverse();
}

function figure(value: number): string {
  return numberWord(Number(value.toPrecision(4)));
}
