// Lines through points that are given: gradients over layers, errors over x, losses over steps.
import { checkFlag, checkInterval, refuse } from "./options.js";
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

/** What any plot of series may be told. */
export interface SeriesOptions {
  /** The part of the x axis; absent: all of every series. */
  readonly domain?: readonly [low: number, high: number];
  /** The part of the y axis; absent: all of every series. */
  readonly range?: readonly [low: number, high: number];
  /** Whether the y axis is logarithmic. Points that are not above 0 leave gaps then. False if absent. */
  readonly logarithmic?: boolean;
}

/** The names of the options that any plot of series has. */
export const seriesKeys = ["domain", "range", "logarithmic"];

/** A series, cut into runs where there is nothing to draw. */
export interface DrawnSeries {
  readonly series: Series;
  readonly runs: readonly (readonly Point[])[];
}

/** Everything that the options leave open, decided. */
export interface SeriesPlan {
  readonly drawn: readonly DrawnSeries[];
  readonly domain: readonly [low: number, high: number];
  readonly range: readonly [low: number, high: number];
  readonly isLogarithmic: boolean;
  /** The labels, where there is no other title. */
  readonly title: string;
}

const margin = 0.06;
const mostSeries = 12;
/** Nothing is drawn beyond this, so that the length of an axis never overflows. */
const farthest = 2 ** 1021;

/** Decides what a call shows of its series. */
export function seriesPlan(call: string, given: Series | readonly Series[], options: SeriesOptions): SeriesPlan {
  checkSeriesOptions(call, options);
  const isLogarithmic = options.logarithmic ?? false;
  const drawn = listOf(call, given).map((series) => ({ series, runs: runsOf(series, isLogarithmic) }));
  const points = drawn.flatMap(({ runs }) => runs.flat());
  return {
    drawn,
    domain: options.domain ?? extent(points.map(({ x }) => x)),
    range: options.range ?? withMargin(extent(points.map(({ y }) => y)), isLogarithmic),
    isLogarithmic,
    title: enumeration(drawn.map(({ series }) => series.label)),
  };
}

function checkSeriesOptions(call: string, { domain, range, logarithmic }: SeriesOptions): void {
  checkFlag(call, "logarithmic", logarithmic);
  if (domain !== undefined) checkInterval(call, "domain", domain);
  if (range !== undefined) checkInterval(call, "range", range);
  if (logarithmic && range !== undefined && !(range[0] > 0)) {
    refuse(call, "range", "above 0 on a logarithmic axis", range);
  }
}

function listOf(call: string, given: Series | readonly Series[]): readonly Series[] {
  const list: readonly Series[] = Array.isArray(given) ? given : [given];
  if (list.length === 0 || list.length > mostSeries) {
    return refuse(call, "series", `one series, or a list of 1 to ${mostSeries}`, given);
  }
  for (const series of list) {
    if (typeof series?.label !== "string") refuse(call, "series.label", "a string", series?.label);
    const isPair = series.x?.length >= 1 && series.x.length === series.y?.length;
    if (!isPair) refuse(call, "series.x and series.y", "of the same length, at least 1", [series.x, series.y]);
  }
  return list;
}

function runsOf({ x, y }: Series, isLogarithmic: boolean): Point[][] {
  const runs: Point[][] = [[]];
  for (let k = 0; k < x.length; k++) {
    const point = { x: x[k] as number, y: y[k] as number };
    const isNumber = Math.abs(point.x) <= farthest && Math.abs(point.y) <= farthest;
    const isDrawn = isNumber && (point.y > 0 || !isLogarithmic);
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

/**
 * A run with at most four points of those that follow each other in a column of pixels: the first, the lowest, the highest and
 * the last, by which a line looks the same (M4: Jugel et al., VLDB 2014). Runs that have few points are left as they are.
 */
export function thinned(run: readonly Point[], [low, high]: SeriesPlan["domain"], columns: number): readonly Point[] {
  if (run.length <= 4 * columns) return run;
  const columnOf = ({ x }: Point) => Math.floor(((x - low) / (high - low)) * columns);
  const kept: Point[] = [];
  for (let start = 0; start < run.length; ) {
    const column = columnOf(run[start] as Point);
    let end = start + 1;
    while (end < run.length && columnOf(run[end] as Point) === column) end += 1;
    kept.push(...fourOf(run, start, end));
    start = end;
  }
  return kept;
}

/** The first, the lowest, the highest and the last of some points, in their order, each once. */
function fourOf(run: readonly Point[], start: number, end: number): Point[] {
  let [lowest, highest] = [start, start];
  for (let k = start; k < end; k++) {
    const { y } = run[k] as Point;
    if (y < (run[lowest] as Point).y) lowest = k;
    if (y > (run[highest] as Point).y) highest = k;
  }
  const places = [...new Set([start, lowest, highest, end - 1])].sort((a, b) => a - b);
  return places.map((place) => run[place] as Point);
}
