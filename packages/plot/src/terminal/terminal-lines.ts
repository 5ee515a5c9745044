import { type DrawnSeries, type Series, type SeriesOptions, seriesKeys, seriesPlan } from "../series.js";
import type { Frame, Point } from "../trace.js";
import type { Pattern } from "./canvas.js";
import { checkTextOptions, type TextOptions, textKeys, visible } from "./options.js";
import { type TextLine, textFigure } from "./text-figure.js";

/** What `terminalLines` may be told. */
export interface TerminalLinesOptions extends TextOptions, SeriesOptions {}

const patterns: readonly (Pattern | undefined)[] = [undefined, [1, 1], [4, 2], [1, 3]];

/**
 * Draws lines through points as text for a terminal, up to twelve: gradients over layers, errors over x. On a logarithmic axis
 * the numbers are powers of ten.
 *
 * @throws RangeError on an option that cannot be drawn, with what it must be.
 */
export function terminalLines(series: Series | readonly Series[], options: TerminalLinesOptions = {}): string {
  const call = "terminalLines";
  checkTextOptions(call, options, [...textKeys, ...seriesKeys]);
  const { drawn, domain, range, isLogarithmic, title } = seriesPlan(call, series, options);
  return textFigure({
    title: visible(options.title ?? title),
    width: options.width ?? 80,
    height: options.height ?? 24,
    hasColors: options.colors ?? false,
    charset: options.charset ?? "braille",
    domain,
    range: isLogarithmic ? [Math.log10(range[0]), Math.log10(range[1])] : range,
    isLogarithmic,
    lines: drawn.map((line, k) => textLine(line, k, isLogarithmic)),
    zones: [],
    zoneLabels: { saturated: "", dead: "" },
  });
}

function textLine({ series, runs }: DrawnSeries, place: number, isLogarithmic: boolean): TextLine {
  const height = isLogarithmic ? Math.log10 : (y: number) => y;
  const raised = runs.map((run) => run.map(({ x, y }): Point => ({ x, y: height(y) })));
  return {
    label: visible(series.label),
    runs: (_: Frame) => raised,
    pattern: series.isDashed ? [4, 2] : patterns[place % patterns.length],
    color: place,
  };
}
