import type { Curve } from "@nonlin/analysis";
import type { Activations } from "@nonlin/core";
import type { CurveOptions, PlotOptions, ThemeName } from "@nonlin/plot";
import { type Command, Option } from "commander";
import { quoted, usageFailure } from "../failure.js";
import type { Row } from "../library.js";
import { rowNamed } from "../names.js";
import { finiteOf, integerOf, numberOf, parameterOptions, parameterValues } from "../options.js";
import { stdoutSink } from "../tensor-files.js";
import { checkWritable, withOutputFiles } from "../tensors/output.js";
import { chosenBackend } from "./apply.js";
import { type Context, examples } from "./command.js";

interface Options {
  readonly out?: string;
  readonly force?: boolean;
  readonly domain?: string;
  readonly range?: string;
  readonly show?: string;
  readonly family?: string;
  readonly saturation?: string;
  readonly theme?: string;
  readonly title?: string;
  readonly width?: string;
  readonly height?: string;
  readonly pixelRatio?: string;
  readonly charset?: string;
  readonly legend: boolean;
  readonly axes: boolean;
  readonly marks: boolean;
  readonly backend: string;
  readonly [parameter: string]: unknown;
}

/** Adds `nonlin plot`. */
export function addPlot(program: Command, context: Context): void {
  const command = program
    .command("plot")
    .summary("draw functions in the terminal, as SVG or as PNG")
    .description(
      "Draw functions and their derivatives, computed by the real kernels: in the terminal, or with -o as an SVG or PNG file.\nOf one function value and slope are drawn, and where it is saturated (|f′| small) or dead (f′ = 0); of several the values. Parameters are those of all functions that have them.",
    )
    .argument("<op...>", "up to twelve functions of one number; `nonlin list --kind map` lists most")
    .option("-o, --out <file>", "FILE.svg or FILE.png, or - for an SVG on stdout")
    .option("--force", "overwrite a file that exists")
    .option("--domain <low,high>", "the part of the x axis (default: -5,5, or more to show every kink)")
    .option("--range <low,high>", "the part of the y axis (default: what the curves need)")
    .option("--show <a,b>", "some of value, derivative, secondDerivative")
    .option("--family <parameter=a,b>", "a curve for each of these values of a parameter")
    .option("--saturation <epsilon>", "shade where |f′| is below this, or off (default: 0.001)")
    .addOption(new Option("--theme <name>", "of SVG and PNG (default: light)").choices(["light", "dark"]))
    .option("--title <text>", "above the plot")
    .option("--width <n>", "in pixels, or characters in the terminal")
    .option("--height <n>", "in pixels, or rows in the terminal")
    .option("--pixel-ratio <n>", "pixels of a PNG per pixel of the SVG (default: 2)")
    .addOption(
      new Option("--charset <name>", "of the terminal (default: braille)").choices(["braille", "blocks", "ascii"]),
    )
    .option("--no-legend", "no legend, of SVG and PNG")
    .option("--no-axes", "no axes, of SVG and PNG")
    .option("--no-marks", "no marks at extrema and kinks, of SVG and PNG")
    .option("--backend <name>", "auto, or a backend by name", "auto");
  for (const option of parameterOptions(context.library)) command.addOption(option);
  command
    .addHelpText(
      "after",
      examples([
        ["nonlin plot gelu", "value and slope, in the terminal"],
        ["nonlin plot relu gelu silu --domain -4,4", "several functions"],
        ["nonlin plot swish --family beta=0.5,1,2 -o swish.svg --theme dark", "a parameter in several values"],
        ["nonlin plot tanh --show value,derivative,secondDerivative -o tanh.png", "with the second derivative"],
        ["nonlin plot elu --alpha 2 --saturation 1e-2 -o - > elu.svg", "to stdout"],
      ]),
    )
    .action((ops: string[], options: Options) => plot(context, ops, options));
}

async function plot(context: Context, ops: readonly string[], options: Options): Promise<void> {
  const { library, terminal, io } = context;
  const rows = ops.map((op) => rowNamed(library, op));
  checkOptions(context, rows, options);
  const { out } = options;
  if (out !== undefined && out !== "-") await checkWritable(out, options.force === true);
  const curves = await curvesOf(context, rows, options);
  const { plot: draw, terminalPlot } = await import("@nonlin/plot");
  const one = curves.length === 1 ? (curves[0] as Curve) : curves;
  const facts = { ops: rows.map(({ name }) => name), parameters: curves.map(({ parameters }) => parameters) };
  if (out === undefined) {
    const text = understood(() => terminalPlot(one, terminalOptions(context, options)));
    terminal.report(text, { ...facts, plot: text });
    return;
  }
  const svg = understood(() => draw(one, pictureOptions(options)));
  const bytes = out.toLowerCase().endsWith(".png") ? await pngOf(svg, options) : Buffer.from(`${svg}\n`);
  if (out === "-") {
    await stdoutSink(io).write(bytes);
    return;
  }
  await withOutputFiles(async (files) => {
    await (await files.result(out)).write(bytes);
    await files.commit();
  });
  const { bold } = terminal.colors;
  const report = { file: out, ...facts, bytes: bytes.length };
  terminal.report(`${bold(out)}  ${facts.ops.join(", ")}, ${bytes.length} bytes`, report);
}

function checkOptions(
  { terminal }: Context,
  rows: readonly Row[],
  { out, family, pixelRatio, charset, theme }: Options,
): void {
  for (const { name, kind } of rows) {
    if (kind === "map" || kind === "channel") continue;
    throw usageFailure(`${name} has no curve: each of its results depends on more than one number`);
  }
  if (out !== undefined && out !== "-" && !/\.(svg|png)$/i.test(out)) {
    throw usageFailure(`--out must be a name that ends in .svg or .png, or -, got ${quoted(out)}`);
  }
  if (out === "-" && terminal.json) throw usageFailure("--json and -o - would both write to stdout");
  if (family !== undefined && rows.length > 1) throw usageFailure("--family is for one function");
  if (out === undefined && theme !== undefined) throw usageFailure("--theme is for SVG and PNG: give -o a file");
  if (out !== undefined && charset !== undefined)
    throw usageFailure("--charset is for the terminal and does not go with -o");
  if (pixelRatio !== undefined && !out?.toLowerCase().endsWith(".png"))
    throw usageFailure("--pixel-ratio is for PNG files");
}

async function curvesOf({ library }: Context, rows: readonly Row[], options: Options): Promise<readonly Curve[]> {
  const { curveOf } = await import("@nonlin/analysis");
  const { name } = chosenBackend(library, options.backend);
  // The library's functions by name are what an instance of activations is.
  const activations = library.activationsOn(name) as unknown as Activations;
  const known = new Set(rows.flatMap((row) => Object.keys(row.parameters)));
  return rows.map((row) => {
    // A parameter of another function of the line is that one's; one of none of them is a mistake.
    const own = Object.entries(options).filter(([key]) => !known.has(key) || Object.hasOwn(row.parameters, key));
    const parameters = parameterValues(library, row, Object.fromEntries(own));
    for (const [key, value] of Object.entries(parameters)) {
      if (Array.isArray(value)) throw usageFailure(`--${key} must be one number here; --family ${key}=… draws several`);
    }
    return curveOf(activations, row.name, parameters as never);
  });
}

/** What plots complain about is the line: their options come from nowhere else. */
function understood<T>(draw: () => T): T {
  try {
    return draw();
  } catch (error) {
    if (error instanceof RangeError) throw usageFailure(error.message);
    throw error;
  }
}

function curveOptions({ domain, range, show, family, saturation }: Options): CurveOptions {
  return {
    ...(domain === undefined ? {} : { domain: pairOf("--domain", domain) }),
    ...(range === undefined ? {} : { range: pairOf("--range", range) }),
    ...(show === undefined ? {} : { show: show.split(",").map((name) => name.trim()) as never }),
    ...(family === undefined ? {} : { family: familyOf(family) }),
    ...(saturation === undefined
      ? {}
      : { saturation: saturation === "off" ? false : numberOf("--saturation", saturation, true) }),
  };
}

function pictureOptions(options: Options): PlotOptions {
  const { theme, title, width, height, legend, axes, marks } = options;
  return {
    ...curveOptions(options),
    ...(theme === undefined ? {} : { theme: theme as ThemeName }),
    ...(title === undefined ? {} : { title }),
    ...(width === undefined ? {} : { width: numberOf("--width", width) }),
    ...(height === undefined ? {} : { height: numberOf("--height", height) }),
    legend,
    axes,
    marks,
  };
}

function terminalOptions({ io, terminal }: Context, options: Options) {
  const { title, width, height, charset } = options;
  // A line of the full width would wrap in some terminals.
  const own = Math.min(100, Math.max(20, (io.stdout.columns ?? 80) - 1));
  return {
    ...curveOptions(options),
    ...(title === undefined ? {} : { title }),
    ...(charset === undefined ? {} : { charset: charset as "braille" }),
    width: width === undefined ? own : integerOf("--width", width),
    height: height === undefined ? 24 : integerOf("--height", height),
    colors: terminal.colors.isColorSupported,
  };
}

async function pngOf(svg: string, { pixelRatio }: Options): Promise<Uint8Array> {
  const { toPng } = await import("@nonlin/plot/png");
  if (pixelRatio === undefined) return toPng(svg);
  const factor = numberOf("--pixel-ratio", pixelRatio, true);
  if (factor > 16) throw usageFailure(`--pixel-ratio must be at most 16, got ${factor}`);
  return toPng(svg, { scale: factor });
}

function pairOf(flag: string, text: string): readonly [number, number] {
  const [low, high, ...more] = text.split(",");
  if (low !== undefined && high !== undefined && more.length === 0) return [finiteOf(flag, low), finiteOf(flag, high)];
  throw usageFailure(`${flag} must be two numbers with a comma between them (-5,5), got ${quoted(text)}`);
}

function familyOf(text: string) {
  const [parameter = "", values] = text.split("=");
  if (values === undefined)
    throw usageFailure(`--family must be a parameter and values (beta=0.5,1,2), got ${quoted(text)}`);
  const name = parameter.trim().replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return { parameter: name, values: values.split(",").map((value) => finiteOf("--family", value)) };
}
