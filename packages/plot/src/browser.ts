import { browserPage } from "./browser-page.js";
import type { PlottedCurve } from "./curve.js";
import { drawCurves } from "./curves-figure.js";
import { drawLines, type LinesOptions } from "./lines-figure.js";
import type { PlotOptions } from "./options.js";
import type { Series } from "./series.js";

export * from "./everywhere.js";

/**
 * Draws an activation function, or up to twelve of them, as an SVG document: f and f′, f″ if asked for; where |f′| is below
 * `saturation` and where it is 0 shaded; extrema, kinks and jumps marked; with axes, a legend, and a description in words.
 * The same call gives the same bytes.
 *
 * @throws RangeError on an option that cannot be drawn, with what it must be.
 */
export function plot(curves: PlottedCurve | readonly PlottedCurve[], options?: PlotOptions): string {
  return drawCurves(browserPage, curves, options);
}

/**
 * Draws lines through points, up to twelve, as an SVG document: gradients over layers, errors over x. With axes, on request
 * with a logarithmic one, a legend, and a description in words. The same call gives the same bytes.
 *
 * @throws RangeError on an option that cannot be drawn, with what it must be.
 */
export function plotLines(series: Series | readonly Series[], options?: LinesOptions): string {
  return drawLines(browserPage, series, options);
}
