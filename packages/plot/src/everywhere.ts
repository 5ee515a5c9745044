// What the package has wherever it runs, with a page of Node or of a browser.
export type { PlottedCurve, Quantity } from "./curve.js";
export type { LinesOptions } from "./lines-figure.js";
export type { CurveOptions, Family, PictureOptions, PlotOptions } from "./options.js";
export type { Series, SeriesOptions } from "./series.js";
export type { Charset } from "./terminal/characters.js";
export type { TextOptions } from "./terminal/options.js";
export { type TerminalLinesOptions, terminalLines } from "./terminal/terminal-lines.js";
export { type TerminalPlotOptions, terminalPlot } from "./terminal/terminal-plot.js";
export type { ThemeName } from "./theme.js";
