// What is drawn, without saying whose curves it is: axes, bands, lines, markers and a legend.
import * as Plot from "@observablehq/plot";
import { drawLegend, type LegendEntry, legendRows, rowHeight } from "./legend.js";
import { type Marker, markerMarks } from "./markers.js";
import { type Box, element, hatching, identified, type Page, printable, round } from "./svg.js";
import { shortened, textWidth } from "./text-width.js";
import type { Theme } from "./theme.js";
import { tickTexts, tickValues } from "./ticks.js";
import type { Point } from "./trace.js";

/** A line, cut into runs. */
export interface Line {
  readonly runs: readonly (readonly Point[])[];
  readonly color: string;
  /** An SVG dash array; absent: solid. */
  readonly dash?: string | undefined;
}

/** A part of the x axis, shaded over the whole height, or as a strip below it. */
export interface Band {
  readonly from: number;
  readonly to: number;
  readonly fill: string;
  /** Of the lines at its ends; absent: none. */
  readonly edge?: string | undefined;
  /** Lines across it, so that it differs from others without colour. */
  readonly hatch?: string | undefined;
  /** Of a strip: which one from above, and how thick its colour is. */
  readonly strip?: { readonly row: number; readonly opacity: number } | undefined;
}

/** One axis. */
export interface Axis {
  readonly label: string;
  readonly domain: readonly [low: number, high: number];
  readonly isLogarithmic?: boolean | undefined;
}

/** A whole picture. */
export interface Figure {
  /** What the picture is called. */
  readonly title: string;
  /** Whether its title is written above it. */
  readonly hasHeading: boolean;
  /** What is shown, in words, for those who do not see it. */
  readonly description: string;
  readonly width: number;
  readonly height: number;
  readonly theme: Theme;
  /** Begins every id; absent: made of the picture itself. */
  readonly id?: string | undefined;
  readonly x: Axis;
  readonly y: Axis;
  readonly hasAxes: boolean;
  readonly bands: readonly Band[];
  readonly lines: readonly Line[];
  readonly markers: readonly Marker[];
  readonly legend: readonly LegendEntry[];
}

/** The fonts of text, the one that PNGs are drawn with first. */
export const fontFamily = "IBM Plex Sans, system-ui, -apple-system, Segoe UI, Helvetica, Arial, sans-serif";

const fontSize = 12;
const titleSize = 15;
const titleHeight = 30;
const edge = 14;
const stripHeight = 5;
/** A band of fewer pixels has no lines at its ends: they would be all that is seen of it. */
const narrowestFramed = 6;

/** What is left for curves between the axes, the title and the legend. */
export interface Margins {
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly left: number;
}

/** The margins of a figure. */
export function marginsOf(figure: Figure): Margins {
  const legend = legendRows(figure.legend, figure.width - 2 * edge).length * rowHeight;
  const top = (figure.hasHeading ? titleHeight : 8) + legend + (legend > 0 ? 8 : 4);
  if (!figure.hasAxes) return { top, right: edge, bottom: edge + stripsHeight(figure), left: edge };
  const labels = tickTexts(ticksOf(figure.y, figure.height - top, 44)).map(textWidth);
  return {
    top: top + (figure.y.label === "" ? 0 : 18),
    right: edge + 6,
    bottom: 42 + stripsHeight(figure),
    left: edge + Math.ceil(Math.max(1, ...labels) * fontSize) + 6,
  };
}

/** The room for strips, between the curves and the numbers of the x axis. */
function stripsHeight({ bands }: Figure): number {
  const rows = bands.map(({ strip }) => (strip === undefined ? 0 : strip.row + 1));
  const most = Math.max(0, ...rows);
  return most === 0 ? 0 : most * (stripHeight + 1) + 3;
}

function ticksOf({ domain, isLogarithmic }: Axis, pixels: number, spacing: number): number[] {
  return tickValues(domain, Math.floor(pixels / spacing), isLogarithmic);
}

/** Draws a figure and gives it as an SVG document. */
export function drawFigure(page: Page, figure: Figure): string {
  const { width, height, theme, x, y } = figure;
  const margins = marginsOf(figure);
  const svg = Plot.plot({
    document: page.document,
    width,
    height,
    marginTop: margins.top,
    marginRight: margins.right,
    marginBottom: margins.bottom,
    marginLeft: margins.left,
    x: { domain: [...x.domain], type: x.isLogarithmic ? "log" : "linear" },
    y: { domain: [...y.domain], type: y.isLogarithmic ? "log" : "linear" },
    marks: [
      background(figure),
      ...bandMarks(figure, margins),
      ...(figure.hasAxes ? axisMarks(figure, margins) : []),
      ...zeroLines(figure),
      ...figure.lines.map(lineMark),
      ...markerMarks(figure.markers, {
        theme,
        domain: x.domain,
        width: width - margins.left - margins.right,
        fontSize,
      }),
      heading(figure),
      legendMark(figure),
    ],
  }) as unknown as SVGSVGElement;
  svg.setAttribute("color", theme.text);
  svg.setAttribute("font-family", fontFamily);
  svg.setAttribute("font-size", String(fontSize));
  return identified(page, svg, figure);
}

type RenderFunction = Extract<Plot.Markish, (...args: never[]) => unknown>;

function background({ width, height, theme }: Figure): RenderFunction {
  return (_index, _scales, _values, _dimensions, context) =>
    element(context.document, "rect", { width, height, fill: theme.background });
}

function heading({ title, hasHeading, theme, width }: Figure): RenderFunction {
  return (_index, _scales, _values, _dimensions, { document }) => {
    if (!hasHeading) return null;
    const attributes = { x: edge, y: 24, fill: theme.text, "font-size": titleSize, "font-weight": 600 };
    const text = shortened(title, (width - 2 * edge) / titleSize);
    return element(document, "text", { ...attributes, "text-anchor": "start" }, [text]);
  };
}

function legendMark(figure: Figure): RenderFunction {
  const top = figure.hasHeading ? titleHeight : 8;
  const widest = figure.width - 2 * edge;
  return (_index, _scales, _values, _dimensions, { document }) =>
    figure.legend.length === 0
      ? null
      : drawLegend(document, figure.legend, { left: edge, top, widest, theme: figure.theme });
}

function axisMarks(figure: Figure, margins: Margins): Plot.Markish[] {
  const { x, y, theme, width, height } = figure;
  const xTicks = ticksOf(x, width - margins.left - margins.right, 64);
  const yTicks = ticksOf(y, height - margins.top - margins.bottom, 44);
  const strips = stripsHeight(figure);
  const shared = { tickSize: 0, color: theme.quietText, fontSize };
  return [
    Plot.gridX(xTicks, { stroke: theme.grid, strokeOpacity: 1 }),
    Plot.gridY(yTicks, { stroke: theme.grid, strokeOpacity: 1 }),
    Plot.axisX(xTicks, {
      ...shared,
      tickFormat: textsOf(xTicks),
      label: printable(x.label) || null,
      labelOffset: 36 + strips,
      tickPadding: 8 + strips,
    }),
    Plot.axisY(yTicks, { ...shared, tickFormat: textsOf(yTicks), label: null, tickPadding: 8 }),
    // Plot puts an axis' label above the margin, where the title is.
    Plot.text([printable(y.label)], {
      frameAnchor: "top-left",
      textAnchor: "start",
      lineAnchor: "bottom",
      dx: edge - margins.left,
      dy: -8,
      fill: theme.quietText,
      fontSize,
    }),
  ];
}

function textsOf(ticks: readonly number[]): (tick: number) => string {
  const texts = tickTexts(ticks);
  return (tick) => texts[ticks.indexOf(tick)] as string;
}

function zeroLines({ x, y, theme }: Figure): Plot.Markish[] {
  const holdsZero = ({ domain, isLogarithmic }: Axis) => !isLogarithmic && domain[0] <= 0 && domain[1] >= 0;
  return [
    ...(holdsZero(x) ? [Plot.ruleX([0], { stroke: theme.zero })] : []),
    ...(holdsZero(y) ? [Plot.ruleY([0], { stroke: theme.zero })] : []),
  ];
}

function lineMark({ runs, color, dash }: Line): Plot.Markish {
  const points = runs.flatMap((run, k) => run.map(({ x, y }) => ({ x, y, run: k })));
  return Plot.line(points, {
    x: "x",
    y: "y",
    z: "run",
    stroke: color,
    strokeWidth: 2.25,
    ...(dash === undefined ? {} : { strokeDasharray: dash }),
    clip: true,
  });
}

function bandMarks(figure: Figure, margins: Margins): Plot.Markish[] {
  return figure.bands.map((band) => bandMark(band, figure, margins));
}

/** A band, in pixels: Plot has no strips along an edge, nor hatching. */
function bandMark(band: Band, figure: Figure, margins: Margins): RenderFunction {
  return (_index, scales, _values, _dimensions, { document }) => {
    const xScale = scales.x as (x: number) => number;
    const box = bandBox(band, xScale, figure, margins);
    const rect = element(document, "rect", { ...box, fill: band.fill, "fill-opacity": band.strip?.opacity ?? 1 });
    const lines = band.hatch === undefined ? [] : [hatching(document, box, band.hatch, 8)];
    return element(document, "g", { "data-part": "zone" }, [rect, ...lines, ...bandEdges(document, band, box, figure)]);
  };
}

function bandBox({ from, to, strip }: Band, xScale: (x: number) => number, figure: Figure, margins: Margins): Box {
  const [low, high] = figure.x.domain;
  const x = xScale(Math.max(from, low));
  const bottom = figure.height - margins.bottom;
  const y = strip === undefined ? margins.top : bottom + 3 + strip.row * (stripHeight + 1);
  const height = strip === undefined ? bottom - margins.top : stripHeight;
  return { x: round(x), y: round(y), width: round(Math.max(1, xScale(Math.min(to, high)) - x)), height: round(height) };
}

/** Lines where a band ends within the picture. */
function bandEdges(document: Document, { from, to, edge: stroke }: Band, box: Box, { x: axis }: Figure): SVGElement[] {
  if (stroke === undefined || box.width < narrowestFramed) return [];
  const line = (x: number) => element(document, "line", { x1: x, x2: x, y1: box.y, y2: box.y + box.height, stroke });
  const ends = [...(from > axis.domain[0] ? [box.x] : []), ...(to < axis.domain[1] ? [round(box.x + box.width)] : [])];
  return ends.map(line);
}
