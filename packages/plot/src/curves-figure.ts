// The picture of one activation function, or of several.
import { evaluator, type PlottedCurve, type Quantity, quantities } from "./curve.js";
import { describePlan } from "./description.js";
import { type Extremum, extremumWords } from "./extrema.js";
import type { Band, Figure, Line } from "./figure.js";
import { drawFigure, marginsOf } from "./figure.js";
import type { LegendEntry } from "./legend.js";
import type { Marker } from "./markers.js";
import { checkPlotOptions, type PlotOptions } from "./options.js";
import { familyColors } from "./palette.js";
import { type DrawnCurve, type Plan, planOf, within } from "./plan.js";
import type { Page } from "./svg.js";
import { type Theme, themes } from "./theme.js";
import { type Frame, type Jump, type Point, type Trace, trace } from "./trace.js";
import { curveLabels, deadWords, notation, quantityNames, saturatedWords, titleOf } from "./wording.js";

/** More extrema than these are marked, but not labelled. */
const mostLabels = 3;
/** The opacity of strips where a curve is saturated, beside 1 where it is dead. */
const faint = 0.4;
const dashes: Readonly<Record<Quantity, string | undefined>> = {
  value: undefined,
  derivative: "7 4",
  secondDerivative: "2 3.5",
};

/** A plan with the colours of a theme. */
interface Painting {
  readonly plan: Plan;
  readonly range: readonly [number, number];
  readonly theme: Theme;
  /** Of each curve, or of each quantity where there is one curve only. */
  readonly colorOf: (drawn: DrawnCurve) => string;
  readonly options: PlotOptions;
}

/** Draws curves on a page, and gives the picture as an SVG document. */
export function drawCurves(
  page: Page,
  given: PlottedCurve | readonly PlottedCurve[],
  options: PlotOptions = {},
): string {
  checkPlotOptions(options);
  const painting = paintingOf(planOf("plot", given, options, (options.width ?? 640) + 1), options);
  const empty = figureOf(painting, []);
  const margins = marginsOf(empty);
  const frame: Frame = {
    domain: painting.plan.domain,
    range: painting.range,
    width: empty.width - margins.left - margins.right,
    height: empty.height - margins.top - margins.bottom,
  };
  const traces = painting.plan.drawn.map(({ curve, quantity, known }) =>
    trace(evaluator(curve, quantity), known, frame),
  );
  return drawFigure(page, figureOf(painting, traces));
}

function paintingOf(plan: Plan, options: PlotOptions): Painting {
  const theme = themes[options.theme ?? "light"];
  const { curves } = plan;
  const colors = curves.length <= theme.lines.length ? theme.lines : familyColors(theme, curves.length);
  const place = ({ curve, quantity }: DrawnCurve) =>
    curves.length === 1 ? quantities.indexOf(quantity) : curves.indexOf(curve);
  const range = options.range ?? withRoomForLabels(plan.range, isMarked(plan, options) ? plan.extrema : []);
  return { plan, range, theme, colorOf: (drawn) => colors[place(drawn)] as string, options };
}

/** Extrema are marked where the values of one curve are drawn: of more there would be too many. */
function isMarked({ curves, drawn }: Plan, { marks }: PlotOptions): boolean {
  return marks !== false && curves.length === 1 && drawn.some(({ quantity }) => quantity === "value");
}

/** A range with room for what is written below its lowest and above its highest extrema. */
function withRoomForLabels(
  [low, high]: readonly [number, number],
  extrema: readonly Extremum[],
): readonly [number, number] {
  if (extrema.length > mostLabels) return [low, high];
  const room = (high - low) * 0.1;
  const isLow = extrema.some(({ y, kind }) => kind === "minimum" && y < low + room);
  const isHigh = extrema.some(({ y, kind }) => kind === "maximum" && y > high - room);
  return [isLow ? low - room / 2 : low, isHigh ? high + room / 2 : high];
}

function figureOf(painting: Painting, traces: readonly Trace[]): Figure {
  const { plan, range, theme, colorOf, options } = painting;
  // Without a heading a picture has a name all the same, for those who do not see it.
  const title = options.title || titleOf(plan.curves);
  return {
    title,
    hasHeading: options.title !== "",
    description: describePlan(plan, title),
    width: options.width ?? 640,
    height: options.height ?? 400,
    theme,
    id: options.id,
    x: { label: "x", domain: plan.domain },
    y: { label: "", domain: range },
    hasAxes: options.axes !== false,
    bands: bandsOf(painting),
    lines: traces.map(({ runs }, k): Line => {
      const drawn = plan.drawn[k] as DrawnCurve;
      return { runs, color: colorOf(drawn), dash: dashes[drawn.quantity] };
    }),
    markers: markersOf(painting, traces),
    legend: options.legend === false ? [] : legendOf(painting),
  };
}

/** Of one curve the whole height is shaded; of several each has a strip of its colour below. */
function bandsOf({ plan: { curves, zones }, theme, colorOf }: Painting): Band[] {
  if (curves.length === 1) {
    return zones.flatMap(({ saturated, dead }) => [
      ...saturated.map((zone) => ({ ...zone, fill: theme.saturated, edge: theme.saturatedEdge })),
      ...dead.map((zone) => ({ ...zone, fill: theme.dead, edge: theme.deadEdge, hatch: theme.hatch })),
    ]);
  }
  return zones.flatMap(({ saturated, dead }, row) => {
    const fill = colorOf({ curve: curves[row] as PlottedCurve, quantity: "value", known: [] });
    return [
      ...saturated.map((zone) => ({ ...zone, fill, strip: { row, opacity: faint } })),
      ...dead.map((zone) => ({ ...zone, fill, strip: { row, opacity: 1 } })),
    ];
  });
}

function markersOf(painting: Painting, traces: readonly Trace[]): Marker[] {
  const { plan, range, options } = painting;
  if (options.marks === false) return [];
  const jumps = traces.flatMap((line, k) => jumpMarkers(line.jumps, plan.drawn[k] as DrawnCurve, painting));
  const extrema = isMarked(plan, options) ? plan.extrema : [];
  const marked = extrema.map((extremum) => extremumMarker(extremum, painting, extrema.length <= mostLabels));
  return [...kinkMarkers(painting), ...jumps, ...marked].filter(({ y }) => y >= range[0] && y <= range[1]);
}

/** A filled circle where the value is at a jump, an empty one where it is not. */
function jumpMarkers(jumps: readonly Jump[], drawn: DrawnCurve, { theme, colorOf }: Painting): Marker[] {
  const { kinks } = drawn.curve;
  const stroke = colorOf(drawn);
  return jumps.flatMap(({ before, after }) => {
    // The kink itself has the value. Where rounding has moved it between two numbers, both have theirs.
    const isOpen = ({ x }: Point) => [before.x, after.x].some((end) => kinks.includes(end)) && !kinks.includes(x);
    return [before, after].map(
      (end): Marker => ({ ...end, symbol: "circle", stroke, fill: isOpen(end) ? theme.background : stroke }),
    );
  });
}

/** Kinks of the values that are drawn. */
function kinkMarkers({ plan, theme, colorOf }: Painting): Marker[] {
  const values = plan.drawn.filter(({ quantity }) => quantity === "value");
  return values.flatMap((drawn) => {
    const kinks = Float64Array.from(within(drawn.curve.kinks, plan.domain));
    const heights = drawn.curve.values(kinks);
    return Array.from(kinks, (x, k): Marker => {
      return { x, y: heights[k] as number, symbol: "diamond2", stroke: colorOf(drawn), fill: theme.background };
    });
  });
}

function extremumMarker(extremum: Extremum, { plan, theme, colorOf }: Painting, isLabelled: boolean): Marker {
  const { x, y, kind } = extremum;
  const fill = colorOf(plan.drawn[0] as DrawnCurve);
  const marker = { x, y, symbol: "circle" as const, stroke: theme.background, fill };
  if (!isLabelled) return marker;
  return { ...marker, label: { text: extremumWords(extremum), side: kind === "minimum" ? "below" : "above" } };
}

function legendOf(painting: Painting): LegendEntry[] {
  return [...lineEntries(painting), ...zoneEntries(painting), ...kinkEntry(painting)];
}

/** Of one curve what each line is; of several the colours of curves, and the dashes of quantities. */
function lineEntries({ plan: { curves, drawn }, theme, colorOf }: Painting): LegendEntry[] {
  const line = (label: string, color: string, dash?: string): LegendEntry => ({
    label,
    sample: { kind: "line", color, dash },
  });
  if (curves.length === 1) {
    return drawn.map((one) =>
      line(`${quantityNames[one.quantity]} ${notation(one.quantity)}`, colorOf(one), dashes[one.quantity]),
    );
  }
  const shown = [...new Set(drawn.map(({ quantity }) => quantity))];
  const labels = curveLabels(curves);
  const perCurve = curves.map((curve, k) =>
    line(labels[k] as string, colorOf({ curve, quantity: "value", known: [] })),
  );
  const isPlain = shown.length === 1 && shown[0] === "value";
  return isPlain
    ? perCurve
    : [...perCurve, ...shown.map((quantity) => line(quantityNames[quantity], theme.quietText, dashes[quantity]))];
}

function zoneEntries({ plan: { curves, zones, saturation }, theme }: Painting): LegendEntry[] {
  const isAlone = curves.length === 1;
  const strip = (opacity: number) => ({ kind: "strip" as const, color: theme.text, opacity });
  const entries: LegendEntry[] = [];
  if (zones.some(({ saturated }) => saturated.length > 0)) {
    const sample = isAlone ? { kind: "band" as const, fill: theme.saturated, edge: theme.saturatedEdge } : strip(faint);
    entries.push({ label: saturatedWords(saturation), sample });
  }
  if (zones.some(({ dead }) => dead.length > 0)) {
    const sample = isAlone
      ? { kind: "band" as const, fill: theme.dead, edge: theme.deadEdge, hatch: theme.hatch }
      : strip(1);
    entries.push({ label: deadWords, sample });
  }
  return entries;
}

function kinkEntry(painting: Painting): LegendEntry[] {
  const [kink] = painting.options.marks === false ? [] : kinkMarkers(painting);
  if (kink === undefined) return [];
  const stroke = painting.plan.curves.length === 1 ? kink.stroke : painting.theme.quietText;
  return [{ label: "kink", sample: { kind: "diamond", stroke, fill: kink.fill } }];
}
