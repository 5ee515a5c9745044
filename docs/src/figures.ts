import { mkdirSync, writeFileSync } from "node:fs";
import { type AnyRow, type ChannelParameter, isInside, type NumberParameter, type Parameter } from "@nonlin/core";
import { type PlottedCurve, plot, plotLines, type Series } from "@nonlin/plot";
import { activations, curveOfRow } from "./curves.js";

/** A plot in both colours, and what it shows in words. */
export interface Figure {
  readonly name: string;
  readonly caption: string;
  readonly light: string;
  readonly dark: string;
}

/** Small enough that numbers can be read on a phone, where a picture is 340 pixels wide. */
export const size = { width: 480, height: 320 };
const themes = ["light", "dark"] as const;

/** A plot that is drawn once in each colour. */
export function figure(name: string, caption: string, draw: (theme: (typeof themes)[number]) => string): Figure {
  return { name, caption, light: draw("light"), dark: draw("dark") };
}

/** What is drawn of a function: by its kind, the curve, families of its parameters, or slices through several inputs. */
export function figuresOf(row: AnyRow): readonly Figure[] {
  switch (row.kind) {
    case "map":
    case "channel":
      return [curveFigure(row), ...familyFigures(row)];
    case "gate":
      return [gateFigure(row)];
    case "rows":
    case "selection":
      return [rowFigure(row)];
    case "reduction":
    case "loss":
      return [numberFigure(row)];
    default:
      return [];
  }
}

/** Markdown that shows figures, whose files lie where the site serves them. */
export function figureMarkdown(figures: readonly Figure[]): string {
  return figures
    .map(
      ({ name, caption }) =>
        `<figure class="plot">\n${themes
          .map(
            (theme) =>
              `<img class="${theme}" src="/plots/${name}-${theme}.svg" alt="${caption}" width="${size.width}" height="${size.height}" loading="lazy">`,
          )
          .join("\n")}\n<figcaption>${caption}</figcaption>\n</figure>`,
    )
    .join("\n\n");
}

/** Writes the files of figures into a folder. */
export function writeFigures(folder: URL, figures: readonly Figure[]): void {
  mkdirSync(folder, { recursive: true });
  for (const { name, ...drawn } of figures) {
    for (const theme of themes) writeFileSync(new URL(`${name}-${theme}.svg`, folder), drawn[theme]);
  }
}

/** The curve with its derivative. */
function curveFigure(row: AnyRow): Figure {
  const curve = curveOfRow(row) as PlottedCurve;
  const caption = `${row.name} and its derivative with the default parameters. Below: where the slope is smaller than 0.001, and where it is 0. Marked: extrema, kinks, jumps.`;
  return figure(row.name, caption, (theme) => plot(curve, { ...size, theme, title: "" }));
}

/** A figure for each number among the parameters. */
function familyFigures(row: AnyRow): readonly Figure[] {
  const curve = curveOfRow(row) as PlottedCurve;
  const family: PlottedCurve = { ...curve, with: (parameters) => curveOfRow(row, parameters) as PlottedCurve };
  return Object.entries(row.parameters as Readonly<Record<string, Parameter>>).flatMap(([name, parameter]) => {
    if (parameter.type === "choice") return [];
    const values = valuesBeside(parameter);
    const caption = `${row.name} with ${name} = ${values.join(", ")}.`;
    const options = { ...size, title: "", show: ["value"], saturation: false, marks: false } as const;
    return [
      figure(`${row.name}-${name}`, caption, (theme) =>
        plot(family, { ...options, theme, family: { parameter: name, values } }),
      ),
    ];
  });
}

/** The default among half and twice as much, or among its neighbours where it is 0: those that the domain allows. */
function valuesBeside({ default: value, domain }: NumberParameter | ChannelParameter): readonly number[] {
  const all = value === 0 ? [-1, 0, 1] : [value / 2, value, 2 * value];
  const allowed = all.map((one) => Number(one.toPrecision(4))).filter((one) => isInside(domain, one));
  return [...new Set(allowed)].sort((a, b) => a - b);
}

/** Where slices are taken: from −5 to 5. */
const slice = Float64Array.from({ length: 401 }, (_, i) => -5 + i / 40);

/** What a figure calls of an instance, whatever the kind. */
type AnyFunction = ((...operands: readonly unknown[]) => unknown) & {
  readonly grad: (...operands: readonly unknown[]) => unknown;
};

function functionOf(row: AnyRow): AnyFunction {
  return (activations as unknown as Readonly<Record<string, AnyFunction>>)[row.name] as AnyFunction;
}

/** A gated unit as its activated input moves, the other one held at 1. */
function gateFigure(row: AnyRow): Figure {
  const gate = functionOf(row);
  const ones = new Float64Array(slice.length).fill(1);
  const { da, db } = gate.grad(ones, slice, ones) as Readonly<Record<"da" | "db", Float64Array>>;
  const series: readonly Series[] = [
    { label: "y", x: slice, y: gate(slice, ones) as Float64Array },
    { label: "∂y/∂a", x: slice, y: da, isDashed: true },
    { label: "∂y/∂b", x: slice, y: db, isDashed: true },
  ];
  const caption = `${row.name}(a, b) and its derivatives as a moves, with b = 1.`;
  return figure(row.name, caption, (theme) => plotLines(series, { ...size, theme, title: "", xLabel: "a" }));
}

/** The row that slices of functions of rows move through: its first element moves. */
const others = [0, 0.5];
const rowOfSlice = Float64Array.from([...slice].flatMap((x) => [x, ...others]));
const shape = [slice.length, 1 + others.length];

/** All results of a row as its first element moves. */
function rowFigure(row: AnyRow): Figure {
  const y = functionOf(row)(rowOfSlice, { shape }) as Float64Array;
  const series = ["first", "second", "third"].map((place, i) => ({
    label: `the ${place} result`,
    x: slice,
    y: y.filter((_, at) => at % 3 === i),
  }));
  const caption = `${row.name} of the row [x, ${others.join(", ")}] as x moves.`;
  return figure(row.name, caption, (theme) => plotLines(series, { ...size, theme, title: "", xLabel: "x" }));
}

/** The number that is made of a row, as its first element moves; of a loss, for each label. */
function numberFigure(row: AnyRow): Figure {
  const call = functionOf(row);
  const labelled = (label: number) => {
    const labels = new Int32Array(slice.length).fill(label);
    return {
      label: `label ${label}`,
      x: slice,
      y: call(rowOfSlice, labels, { shape, reduction: "none" }) as Float64Array,
    };
  };
  const series: readonly Series[] =
    row.kind === "loss"
      ? [0, 1, 2].map(labelled)
      : [{ label: row.name, x: slice, y: call(rowOfSlice, { shape }) as Float64Array }];
  const caption = `${row.name} of the row [x, ${others.join(", ")}] as x moves.`;
  return figure(row.name, caption, (theme) => plotLines(series, { ...size, theme, title: "", xLabel: "x" }));
}
