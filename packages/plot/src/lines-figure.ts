// The picture of any numbers: gradients over layers, errors over x, losses over steps.
import { drawFigure, type Line, type Marker } from "./figure.js";
import type { LegendEntry } from "./legend.js";
import {
  checkFlag,
  checkInterval,
  checkKeys,
  checkPicture,
  type PictureOptions,
  pictureKeys,
  refuse,
} from "./options.js";
import { familyColors } from "./palette.js";
import { type Theme, themes } from "./theme.js";
import { numeral } from "./ticks.js";
import type { Point } from "./trace.js";
import { enumeration } from "./wording.js";

/** A line: as many y as x. What is not finite leaves a gap. */
export interface Series {
  readonly label: string;
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  /** Dashed, as what is expected beside what is measured; false if absent. */
  readonly isDashed?: boolean;
  /** A dot at every point; false if absent. */
  readonly hasDots?: boolean;
}

/** What `plotLines` may be told. */
export interface LinesOptions extends PictureOptions {
  /** What the axes are called. */
  readonly xLabel?: string;
  readonly yLabel?: string;
  /** The part of the x axis; absent: all of every series. */
  readonly domain?: readonly [low: number, high: number];
  /** The part of the y axis; absent: all of every series. */
  readonly range?: readonly [low: number, high: number];
  /** Whether the y axis is logarithmic. Points that are not above 0 leave gaps then. False if absent. */
  readonly logarithmic?: boolean;
}

const keys = [...pictureKeys, "xLabel", "yLabel", "domain", "range", "logarithmic"];
const margin = 0.06;
const mostSeries = 12;

/** A series as it is drawn. */
interface DrawnSeries {
  readonly series: Series;
  readonly runs: readonly (readonly Point[])[];
  readonly color: string;
}

/** Draws series on a document, and gives the picture as an SVG document. */
export function drawLines(document: Document, given: Series | readonly Series[], options: LinesOptions = {}): string {
  checkOptions(options);
  const theme = themes[options.theme ?? "light"];
  const isLogarithmic = options.logarithmic ?? false;
  const drawn = drawnSeries(listOf(given), isLogarithmic, theme);
  const points = drawn.flatMap(({ runs }) => runs.flat());
  const domain = options.domain ?? extent(points.map(({ x }) => x));
  const range = options.range ?? withMargin(extent(points.map(({ y }) => y)), isLogarithmic);
  const title = options.title ?? enumeration(drawn.map(({ series }) => series.label));
  return drawFigure(document, {
    title,
    description: describeLines(drawn, title, options, domain),
    width: options.width ?? 640,
    height: options.height ?? 400,
    theme,
    id: options.id,
    x: { label: options.xLabel ?? "", domain },
    y: { label: options.yLabel ?? "", domain: range, isLogarithmic },
    hasAxes: options.axes !== false,
    bands: [],
    lines: drawn.map(({ runs, color, series }): Line => ({ runs, color, dash: series.isDashed ? "7 4" : undefined })),
    markers: drawn.flatMap((line) => dotsOf(line, domain, range)),
    legend: options.legend === false ? [] : legendOf(drawn),
  });
}

function checkOptions(options: LinesOptions): void {
  checkKeys("plotLines", options, keys);
  checkPicture("plotLines", options);
  for (const key of ["xLabel", "yLabel"] as const) {
    const label: unknown = options[key];
    if (label !== undefined && typeof label !== "string") refuse("plotLines", key, "a string", label);
  }
  checkFlag("plotLines", "logarithmic", options.logarithmic);
  if (options.domain !== undefined) checkInterval("plotLines", "domain", options.domain);
  if (options.range !== undefined) checkInterval("plotLines", "range", options.range);
  const { range, logarithmic } = options;
  if (logarithmic && range !== undefined && !(range[0] > 0)) {
    refuse("plotLines", "range", "above 0 on a logarithmic axis", range);
  }
}

function listOf(given: Series | readonly Series[]): readonly Series[] {
  const list: readonly Series[] = Array.isArray(given) ? given : [given];
  if (list.length === 0 || list.length > mostSeries) {
    return refuse("plotLines", "series", `one series, or a list of 1 to ${mostSeries}`, given);
  }
  for (const series of list) {
    if (typeof series?.label !== "string") refuse("plotLines", "series.label", "a string", series?.label);
    const isPair = series.x?.length >= 1 && series.x.length === series.y?.length;
    if (!isPair) refuse("plotLines", "series.x and series.y", "of the same length, at least 1", [series.x, series.y]);
  }
  return list;
}

function drawnSeries(list: readonly Series[], isLogarithmic: boolean, theme: Theme): DrawnSeries[] {
  const colors = list.length <= theme.lines.length ? theme.lines : familyColors(theme, list.length);
  return list.map((series, k) => ({ series, runs: runsOf(series, isLogarithmic), color: colors[k] as string }));
}

function runsOf({ x, y }: Series, isLogarithmic: boolean): Point[][] {
  const runs: Point[][] = [[]];
  for (let k = 0; k < x.length; k++) {
    const point = { x: x[k] as number, y: y[k] as number };
    const isDrawn = Number.isFinite(point.x) && Number.isFinite(point.y) && (point.y > 0 || !isLogarithmic);
    if (isDrawn) runs.at(-1)?.push(point);
    else runs.push([]);
  }
  return runs.filter((run) => run.length > 0);
}

/** From the least to the greatest; of nothing 0 to 1, of one number some room around it. */
function extent(values: readonly number[]): readonly [number, number] {
  if (values.length === 0) return [0.1, 1];
  const low = values.reduce((a, b) => Math.min(a, b));
  const high = values.reduce((a, b) => Math.max(a, b));
  if (low < high) return [low, high];
  return low === 0 ? [-1, 1] : [low - Math.abs(low) / 2, low + Math.abs(low) / 2];
}

function withMargin([low, high]: readonly [number, number], isLogarithmic: boolean): readonly [number, number] {
  if (!isLogarithmic) return [low - (high - low) * margin, high + (high - low) * margin];
  const factor = (high / low) ** margin;
  return [Math.max(low / factor, Number.MIN_VALUE), Math.min(high * factor, Number.MAX_VALUE)];
}

function dotsOf({ series, runs, color }: DrawnSeries, domain: readonly number[], range: readonly number[]): Marker[] {
  const isShown = ({ x, y }: Point) =>
    x >= (domain[0] as number) && x <= (domain[1] as number) && y >= (range[0] as number) && y <= (range[1] as number);
  // A run of one point has no line to be seen by.
  const dotted = runs.flatMap((run) => (series.hasDots || run.length === 1 ? run : []));
  return dotted.filter(isShown).map((point): Marker => ({ ...point, symbol: "circle", stroke: color, fill: color }));
}

function legendOf(drawn: readonly DrawnSeries[]): LegendEntry[] {
  return drawn.map(({ series, color }) => ({
    label: series.label,
    sample: { kind: "line", color, dash: series.isDashed ? "7 4" : undefined },
  }));
}

function describeLines(
  drawn: readonly DrawnSeries[],
  title: string,
  { xLabel, yLabel, logarithmic }: LinesOptions,
  domain: readonly [number, number],
): string {
  const over = `${xLabel || "x"} from ${numeral(domain[0], 4)} to ${numeral(domain[1], 4)}`;
  const what = `${yLabel || "y"}${logarithmic ? ", on a logarithmic scale," : ""}`;
  return [
    `${title}: ${what} over ${over}.`,
    ...drawn.map(({ series, runs }) => {
      const points = runs.flat();
      const [first, last] = [points[0], points.at(-1)];
      if (first === undefined || last === undefined) return `${series.label} has no number that can be drawn.`;
      const [low, high] = [points.reduce((a, b) => (b.y < a.y ? b : a)), points.reduce((a, b) => (b.y > a.y ? b : a))];
      const ends = `${series.label} goes from ${numeral(first.y, 4)} to ${numeral(last.y, 4)}`;
      return `${ends}, between ${numeral(low.y, 4)} and ${numeral(high.y, 4)}.`;
    }),
  ].join(" ");
}
