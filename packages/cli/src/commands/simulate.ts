import type { GradientFlow, LayerFlow, Normalisation, SimulationOptions } from "@nonlin/analysis";
import type { Activations } from "@nonlin/core";
import { type Command, Option } from "commander";
import { quoted, usageFailure } from "../failure.js";
import { type Field, fieldLines, tableLines } from "../layout.js";
import type { Row } from "../library.js";
import { rowNamed } from "../names.js";
import { integerOf, numberOf, parameterOptions, parameterValues } from "../options.js";
import { progressOf } from "../progress.js";
import { nextTurn } from "../tensors/turns.js";
import { chosenBackend } from "./apply.js";
import { type Context, examples } from "./command.js";

interface Options {
  readonly depth?: string;
  readonly width?: string;
  readonly batch?: string;
  readonly initialisation?: string;
  readonly gain?: string;
  readonly biasDeviation?: string;
  readonly normalisation?: string;
  readonly residual?: boolean;
  readonly seed?: string;
  readonly saturation?: string;
  readonly layers: string;
  readonly plot: boolean;
  readonly backend: string;
  readonly [parameter: string]: unknown;
}

const named = ["glorot", "he", "lecun", "orthogonal"];

/** Adds `nonlin simulate`. */
export function addSimulate(program: Command, context: Context): void {
  const command = program
    .command("simulate")
    .summary("send signals and gradients through a random deep net, and say what becomes of them")
    .description(
      "Send a batch of random inputs through a random net of equal layers with a function as its activation, and a random gradient back; tell what becomes of them layer by layer, whether gradients vanish or explode and where, and what would help. The same options give the same numbers.",
    )
    .argument("<op>", "the activation, a function of one number")
    .option("--depth <n>", "layers, up to 1000 (default: 50)")
    .option("--width <n>", "units in each, up to 2048 (default: 128)")
    .option("--batch <n>", "samples, up to 2048 (default: 64)")
    .addOption(new Option("--initialisation <name>", "how weights are drawn (default: glorot)").choices(named))
    .option("--gain <g>", "weights have the deviation g / sqrt(width), or are an orthogonal matrix times g")
    .option("--bias-deviation <d>", "the deviation of random biases (default: 0)")
    .addOption(
      new Option("--normalisation <name>", "before the activation (default: none)").choices(["none", "layer", "batch"]),
    )
    .option("--residual", "add each layer's input to its output")
    .option("--seed <n>", "what is drawn is a function of this (default: 0)")
    .option("--saturation <epsilon>", "a unit is saturated where |f′| is below this (default: 0.001)")
    .option("--layers <n>", "at most so many layers in the table: the first, the last and some between", "12")
    .option("--no-plot", "the table and the diagnosis alone")
    .option("--backend <name>", "auto, or a backend by name", "auto");
  for (const option of parameterOptions(context.library)) command.addOption(option);
  command
    .addHelpText(
      "after",
      examples([
        ["nonlin simulate sigmoid", "50 layers, Glorot: the gradient vanishes"],
        ["nonlin simulate relu --initialisation he", "healthy"],
        ["nonlin simulate relu --gain 2.83", "twice He's: it explodes"],
        ["nonlin simulate tanh --initialisation orthogonal --gain 1.1 --depth 100", "an orthogonal matrix times 1.1"],
        ["nonlin simulate gelu --normalisation layer --residual --json | jq .diagnosis", "for machines"],
      ]),
    )
    .action((op: string, options: Options) => simulate(context, op, options));
}

async function simulate(context: Context, op: string, options: Options): Promise<void> {
  const { library, terminal } = context;
  const row = rowNamed(library, op);
  const simulated = simulationOptions(context, row, options);
  const shown = integerOf("--layers", options.layers);
  if (shown < 2) throw usageFailure(`--layers must be at least 2, got ${shown}`);
  const { name } = chosenBackend(library, options.backend);
  const { simulation } = await import("@nonlin/analysis");
  // The library's functions by name are what an instance of activations is.
  const steps = simulation(library.activationsOn(name) as unknown as Activations, simulated);
  const progress = progressOf(terminal, `simulating ${row.name}`);
  try {
    for (;;) {
      const step = understood(() => steps.next());
      if (step.done === true) {
        progress.end();
        await report(context, row, step.value, { shown, hasPlot: options.plot });
        return;
      }
      progress(step.value.share);
      // Signals are heard here.
      await nextTurn();
    }
  } finally {
    progress.end();
  }
}

/** What the simulator complains about is the line: its options come from nowhere else. */
function understood<T>(step: () => T): T {
  try {
    return step();
  } catch (error) {
    if (error instanceof RangeError || error instanceof TypeError) throw usageFailure(error.message);
    throw error;
  }
}

function simulationOptions({ library }: Context, row: Row, options: Options): SimulationOptions {
  if (row.kind !== "map" && row.kind !== "channel") {
    throw usageFailure(`${row.name} cannot be simulated: each of its results depends on more than one number`);
  }
  const parameters = parameterValues(library, row, options);
  for (const [key, value] of Object.entries(parameters)) {
    if (Array.isArray(value)) throw usageFailure(`--${key} must be one number here, got ${quoted(value.join(","))}`);
  }
  const { depth, width, batch, seed, biasDeviation, saturation, normalisation, residual } = options;
  const counts = Object.entries({ depth, width, batch, seed }).flatMap(([name, text]) =>
    text === undefined ? [] : [[name, integerOf(`--${name}`, text)] as const],
  );
  return {
    name: row.name,
    parameters: parameters as NonNullable<SimulationOptions["parameters"]>,
    ...Object.fromEntries(counts),
    ...(biasDeviation === undefined ? {} : { bias: numberOf("--bias-deviation", biasDeviation) }),
    ...(saturation === undefined ? {} : { saturation: numberOf("--saturation", saturation, true) }),
    ...(normalisation === undefined ? {} : { normalisation: normalisation as Normalisation }),
    ...(residual === undefined ? {} : { residual }),
    ...initialisationOf(options),
  };
}

function initialisationOf({ initialisation, gain }: Options): Pick<SimulationOptions, "initialisation"> {
  if (gain === undefined) return initialisation === undefined ? {} : { initialisation: initialisation as "he" };
  const own = numberOf("--gain", gain, true);
  if (initialisation === undefined) return { initialisation: { gain: own } };
  if (initialisation === "orthogonal") return { initialisation: { gain: own, orthogonal: true } };
  throw usageFailure(`--gain goes with --initialisation orthogonal or none: ${initialisation} has a gain of its own`);
}

async function report(
  { terminal, io }: Context,
  row: Row,
  flow: GradientFlow,
  { shown, hasPlot }: { readonly shown: number; readonly hasPlot: boolean },
): Promise<void> {
  const { bold, dim, green, red } = terminal.colors;
  const { layers, inputGradient, diagnosis, prediction, options } = flow;
  const size = ({ secondMoment }: { readonly secondMoment: number }) => Math.sqrt(secondMoment);
  const table = tableLines(
    [
      ["layer", "activations", "mean", "variance", "gradients", "dead", "saturated"],
      ["input", "1", "", "", figure(size(inputGradient)), "", ""],
      ...chosen(layers, shown).map(({ layer, activation, gradient, deadShare, saturatedShare }) => [
        String(layer),
        figure(size(activation)),
        figure(activation.mean),
        figure(activation.variance),
        figure(size(gradient)),
        percent(deadShare),
        percent(saturatedShare),
      ]),
    ],
    { left: 1 },
  );
  const mark = diagnosis.verdict === "healthy" ? green("✓") : red("✗");
  const fields: Field[] = [
    ["diagnosis", `${mark} ${diagnosis.words}`],
    ["remedy", diagnosis.remedy],
    ...diagnosis.notes.map((note): Field => ["also", note]),
  ];
  const net = [
    `${options.depth} layers of ${options.width}`,
    initialisationWords(options.initialisation),
    options.normalisation === "none" ? "" : `${options.normalisation} normalisation`,
    options.residual ? "residual" : "",
    `seed ${options.seed}`,
  ].filter((words) => words !== "");
  const sections = [
    `${bold(row.name)}  ${net.join(", ")}`,
    ...(hasPlot && !terminal.json
      ? [await plotOf(flow, io.stdout.columns ?? 80, terminal.colors.isColorSupported)]
      : []),
    table.map((line, k) => (k === 0 ? dim(line) : line)).join("\n"),
    fieldLines(fields, { width: terminal.width, label: dim }),
  ];
  terminal.report(sections.join("\n\n"), { options, layers, inputGradient, prediction, diagnosis });
}

function initialisationWords(initialisation: Required<SimulationOptions>["initialisation"]): string {
  if (typeof initialisation === "string") return `initialisation ${initialisation}`;
  return `${initialisation.orthogonal === true ? "orthogonal, " : ""}gain ${initialisation.gain}`;
}

/** The sizes of activations and gradients over layers. */
async function plotOf({ layers }: GradientFlow, columns: number, colors: boolean): Promise<string> {
  const { terminalLines } = await import("@nonlin/plot");
  const x = layers.map(({ layer }) => layer);
  const series = [
    { label: "activations", x, y: layers.map(({ activation }) => Math.sqrt(activation.secondMoment)) },
    { label: "gradients", x, y: layers.map(({ gradient }) => Math.sqrt(gradient.secondMoment)) },
  ];
  const title = "Sizes (root of the mean square) over layers";
  const width = Math.min(100, Math.max(20, columns - 1));
  return terminalLines(series, { logarithmic: true, width, height: 14, colors, title });
}

/** The first, the last, and some between at equal distances. */
function chosen(layers: readonly LayerFlow[], most: number): readonly LayerFlow[] {
  if (layers.length <= most) return layers;
  const places = new Set(Array.from({ length: most }, (_, k) => Math.round((k * (layers.length - 1)) / (most - 1))));
  return [...places].map((place) => layers[place] as LayerFlow);
}

function figure(value: number): string {
  return value === 0 ? "0" : value.toPrecision(3);
}

function percent(share: number): string {
  return `${Number((100 * share).toPrecision(3))} %`;
}
