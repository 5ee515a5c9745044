// The picture of series.
import { drawFigure, type Line } from "./figure.js";
import type { LegendEntry } from "./legend.js";
import type { Marker } from "./markers.js";
import { checkKeys, checkPicture, type PictureOptions, pictureKeys, refuse } from "./options.js";
import { familyColors } from "./palette.js";
import {
  type DrawnSeries,
  type Series,
  type SeriesOptions,
  type SeriesPlan,
  seriesKeys,
  seriesPlan,
  thinned,
} from "./series.js";
import type { Page } from "./svg.js";
import { themes } from "./theme.js";
import { numeral } from "./ticks.js";
import type { Point } from "./trace.js";

/** What `plotLines` may be told. */
export interface LinesOptions extends PictureOptions, SeriesOptions {
  /** What the axes are called. */
  readonly xLabel?: string;
  readonly yLabel?: string;
}

const call = "plotLines";
const dashed = "7 4";

/** Draws series on a page, and gives the picture as an SVG document. */
export function drawLines(page: Page, given: Series | readonly Series[], options: LinesOptions = {}): string {
  checkOptions(options);
  const plan = seriesPlan(call, given, options);
  const { drawn, domain, range, isLogarithmic } = plan;
  const theme = themes[options.theme ?? "light"];
  const colors = drawn.length <= theme.lines.length ? theme.lines : familyColors(theme, drawn.length);
  const title = options.title || plan.title;
  return drawFigure(page, {
    title,
    hasHeading: options.title !== "",
    description: describeSeries(plan, title, options),
    width: options.width ?? 640,
    height: options.height ?? 400,
    theme,
    id: options.id,
    x: { label: options.xLabel ?? "", domain },
    y: { label: options.yLabel ?? "", domain: range, isLogarithmic },
    hasAxes: options.axes !== false,
    bands: [],
    lines: drawn.map(({ runs, series }, k): Line => {
      const thin = runs.map((run) => thinned(run, domain, options.width ?? 640));
      return { runs: thin, color: colors[k] as string, dash: series.isDashed ? dashed : undefined };
    }),
    markers: drawn.flatMap((line, k) => dotsOf(line, plan, colors[k] as string)),
    legend: options.legend === false ? [] : drawn.map((line, k) => entryOf(line, colors[k] as string)),
  });
}

function checkOptions(options: LinesOptions): void {
  checkKeys(call, options, [...pictureKeys, ...seriesKeys, "xLabel", "yLabel"]);
  checkPicture(call, options);
  for (const key of ["xLabel", "yLabel"] as const) {
    const label: unknown = options[key];
    if (label !== undefined && typeof label !== "string") refuse(call, key, "a string", label);
  }
}

function dotsOf({ series, runs }: DrawnSeries, { domain, range }: SeriesPlan, color: string): Marker[] {
  const isShown = ({ x, y }: Point) => x >= domain[0] && x <= domain[1] && y >= range[0] && y <= range[1];
  // A run of one point has no line to be seen by.
  const dotted = runs.flatMap((run) => (series.hasDots || run.length === 1 ? run : []));
  return dotted.filter(isShown).map((point): Marker => ({ ...point, symbol: "circle", stroke: color, fill: color }));
}

function entryOf({ series: { label, isDashed } }: DrawnSeries, color: string): LegendEntry {
  return { label, sample: { kind: "line", color, dash: isDashed ? dashed : undefined } };
}

/** The picture in words. */
function describeSeries(
  { drawn, domain, isLogarithmic }: SeriesPlan,
  title: string,
  { xLabel, yLabel }: LinesOptions,
): string {
  const over = `${xLabel || "x"} from ${numeral(domain[0], 4)} to ${numeral(domain[1], 4)}`;
  const what = `${yLabel || "y"}${isLogarithmic ? ", on a logarithmic scale," : ""}`;
  return [`${title}: ${what} over ${over}.`, ...drawn.map(lineInWords)].join(" ");
}

function lineInWords({ series: { label }, runs }: DrawnSeries): string {
  const points = runs.flat();
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) return `${label} has no number that can be drawn.`;
  const low = points.reduce((least, { y }) => Math.min(least, y), Infinity);
  const high = points.reduce((most, { y }) => Math.max(most, y), -Infinity);
  const ends = `${label} goes from ${numeral(first.y, 4)} to ${numeral(last.y, 4)}`;
  return `${ends}, between ${numeral(low, 4)} and ${numeral(high, 4)}.`;
}
