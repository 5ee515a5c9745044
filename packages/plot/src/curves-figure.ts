// The picture of one activation function, or of several.
import { evaluator, type PlottedCurve, type Quantity, quantities } from "./curve.js";
import { type Extremum, extremaOf } from "./extrema.js";
import type { Band, Figure, Line, Marker } from "./figure.js";
import { drawFigure, marginsOf } from "./figure.js";
import type { LegendEntry } from "./legend.js";
import { checkPlotOptions, type Family, type PlotOptions, refuse } from "./options.js";
import { familyColors } from "./palette.js";
import { type Theme, themes } from "./theme.js";
import { numeral } from "./ticks.js";
import { type Frame, type Jump, type Point, places, type Trace, trace } from "./trace.js";
import { valueRange } from "./value-range.js";
import { curveLabels, enumeration, notation, quantityNames, titleOf, zonesInWords } from "./wording.js";
import { type Zones, zonesOf } from "./zones.js";

const mostCurves = 12;
const usualReach = 5;
/** More extrema than these are marked, but not labelled. */
const mostLabels = 3;
const dashes: Readonly<Record<Quantity, string | undefined>> = {
  value: undefined,
  derivative: "7 4",
  secondDerivative: "2 3.5",
};

/** One quantity of one curve: where it goes, and how it is drawn. */
interface DrawnCurve {
  readonly curve: PlottedCurve;
  readonly quantity: Quantity;
  readonly known: readonly Point[];
  readonly color: string;
}

/** Everything that the options leave open, decided. */
interface Plan {
  readonly curves: readonly PlottedCurve[];
  readonly colors: readonly string[];
  readonly drawn: readonly DrawnCurve[];
  readonly domain: readonly [number, number];
  readonly range: readonly [number, number];
  readonly saturation: number | false;
  readonly zones: readonly Zones[];
  readonly extrema: readonly Extremum[];
  readonly theme: Theme;
  readonly options: PlotOptions;
}

/** Draws curves on a document, and gives the picture as an SVG document. */
export function drawCurves(
  document: Document,
  given: PlottedCurve | readonly PlottedCurve[],
  options: PlotOptions = {},
): string {
  checkPlotOptions(options);
  const plan = planOf(membersOf(listOf(given), options.family), options);
  const frameless = figureOf(plan, []);
  const margins = marginsOf(frameless);
  const frame: Frame = {
    domain: plan.domain,
    range: plan.range,
    width: frameless.width - margins.left - margins.right,
    height: frameless.height - margins.top - margins.bottom,
  };
  const traces = plan.drawn.map(({ curve, quantity, known }) => trace(evaluator(curve, quantity), known, frame));
  return drawFigure(document, figureOf(plan, traces));
}

function listOf(given: PlottedCurve | readonly PlottedCurve[]): readonly PlottedCurve[] {
  const curves: readonly PlottedCurve[] = Array.isArray(given) ? given : [given];
  const isCurve = (curve: PlottedCurve) =>
    typeof curve?.values === "function" && typeof curve.derivatives === "function";
  if (curves.length > 0 && curves.length <= mostCurves && curves.every(isCurve)) return curves;
  const expected = `a curve, or a list of 1 to ${mostCurves} curves`;
  return refuse("plot", "curve", expected, given, "make one with curveOf of @nonlin/analysis");
}

function membersOf(curves: readonly PlottedCurve[], family: Family | undefined): readonly PlottedCurve[] {
  if (family === undefined) return curves;
  const [curve, ...others] = curves;
  const remedy = "give the curves of the family as a list instead";
  if (curve === undefined || others.length > 0)
    return refuse("plot", "curve", "one curve, with a family", curves, remedy);
  const { parameter, values } = family;
  const numbers = Object.keys(curve.parameters).filter((key) => typeof curve.parameters[key] === "number");
  if (!numbers.includes(parameter)) {
    const expected =
      numbers.length === 0 ? `absent: ${curve.name} has no number parameter` : `one of ${numbers.join(", ")}`;
    return refuse("plot", "family.parameter", expected, parameter);
  }
  if (!Array.isArray(values) || values.length === 0 || values.length > mostCurves) {
    return refuse("plot", "family.values", `a list of 1 to ${mostCurves} numbers`, values);
  }
  const { with: withParameters } = curve;
  if (withParameters === undefined) return refuse("plot", "curve", "one that has `with`, with a family", curve, remedy);
  return values.map((value) => withParameters.call(curve, { [parameter]: value }));
}

function planOf(curves: readonly PlottedCurve[], options: PlotOptions): Plan {
  const theme = themes[options.theme ?? "light"];
  const domain = options.domain ?? domainOf(curves);
  const saturation = options.saturation ?? 1e-3;
  const shown = quantities.filter((quantity) => (options.show ?? ["value", "derivative"]).includes(quantity));
  const colors = curves.length <= theme.lines.length ? theme.lines : familyColors(theme, curves.length);
  const known = curves.map((curve) => {
    const x = places(domain, Math.min(2 * (options.width ?? 640), 2000), curve.kinks);
    return Object.fromEntries(quantities.map((quantity) => [quantity, pointsOf(curve, quantity, shown, x)]));
  });
  const drawn = curves.flatMap((curve, k) =>
    shown.map((quantity) => ({
      curve,
      quantity,
      known: known[k]?.[quantity] ?? [],
      color: (curves.length === 1 ? theme.lines[quantities.indexOf(quantity)] : colors[k]) as string,
    })),
  );
  const zones = curves.map((curve, k): Zones => {
    if (saturation === false) return { saturated: [], dead: [] };
    return zonesOf(known[k]?.derivative ?? [], (x) => curve.derivatives(x), saturation);
  });
  const isMarked = options.marks !== false && curves.length === 1 && shown.includes("value");
  const extrema = isMarked ? curves.flatMap((curve, k) => extremaOf(curve, known[k]?.derivative ?? [])) : [];
  const needed = valueRange(
    drawn.map(({ known }) => Float64Array.from(known, ({ y }) => y)),
    domain,
  );
  const range = options.range ?? withRoomForLabels(needed, extrema);
  return { curves, colors, drawn, domain, range, saturation, zones, extrema, theme, options };
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

/** The points of a quantity; of derivatives always, since zones and extrema are found by them. */
function pointsOf(curve: PlottedCurve, quantity: Quantity, shown: readonly Quantity[], x: Float64Array): Point[] {
  if (quantity !== "derivative" && !shown.includes(quantity)) return [];
  const values = evaluator(curve, quantity)(x);
  return Array.from(x, (at, k) => ({ x: at, y: values[k] as number }));
}

/** From −5 to 5, or as far as every kink is well inside. */
function domainOf(curves: readonly PlottedCurve[]): readonly [number, number] {
  const kinks = curves.flatMap(({ kinks }) => kinks).filter((x) => Math.abs(x) < 1e300);
  const low = Math.min(-usualReach, ...kinks.map((x) => x * 1.3));
  const high = Math.max(usualReach, ...kinks.map((x) => x * 1.3));
  return [low, high];
}

function figureOf(plan: Plan, traces: readonly Trace[]): Figure {
  const { curves, drawn, domain, range, theme, options } = plan;
  const title = options.title ?? titleOf(curves);
  return {
    title,
    description: describePlan(plan, title),
    width: options.width ?? 640,
    height: options.height ?? 400,
    theme,
    id: options.id,
    x: { label: "x", domain },
    y: { label: "", domain: range },
    hasAxes: options.axes !== false,
    bands: bandsOf(plan),
    lines: traces.map(({ runs }, k): Line => {
      const { color, quantity } = drawn[k] as DrawnCurve;
      return { runs, color, dash: dashes[quantity] };
    }),
    markers: markersOf(plan, traces),
    legend: options.legend === false ? [] : legendOf(plan),
  };
}

/** Of one curve the whole height is shaded; of several each has a strip of its colour below. */
function bandsOf({ curves, zones, theme, colors }: Plan): Band[] {
  if (curves.length === 1) {
    return zones.flatMap(({ saturated, dead }) => [
      ...saturated.map((zone) => ({ ...zone, fill: theme.saturated })),
      ...dead.map((zone) => ({ ...zone, fill: theme.dead, hatch: theme.hatch })),
    ]);
  }
  return zones.flatMap(({ saturated, dead }, row) => [
    ...saturated.map((zone) => ({ ...zone, fill: colors[row] as string, strip: { row, opacity: 0.4 } })),
    ...dead.map((zone) => ({ ...zone, fill: colors[row] as string, strip: { row, opacity: 1 } })),
  ]);
}

function markersOf(plan: Plan, traces: readonly Trace[]): Marker[] {
  if (plan.options.marks === false) return [];
  const jumps = traces.flatMap((line, k) => jumpMarkers(line.jumps, plan.drawn[k] as DrawnCurve, plan));
  return [...kinkMarkers(plan), ...jumps, ...plan.extrema.map((extremum) => extremumMarker(extremum, plan))].filter(
    ({ y }) => y >= plan.range[0] && y <= plan.range[1],
  );
}

/** A filled circle where the value is at a jump, an empty one where it is not. */
function jumpMarkers(jumps: readonly Jump[], { color, curve }: DrawnCurve, { theme }: Plan): Marker[] {
  return jumps.flatMap(({ before, after }) => {
    // The kink itself has the value. Where rounding has moved it between two numbers, both have theirs.
    const isOpen = ({ x }: Point) =>
      [before.x, after.x].some((end) => curve.kinks.includes(end)) && !curve.kinks.includes(x);
    return [before, after].map(
      (end): Marker => ({ ...end, symbol: "circle", stroke: color, fill: isOpen(end) ? theme.background : color }),
    );
  });
}

/** Kinks of the values that are drawn. */
function kinkMarkers({ drawn, domain, theme }: Plan): Marker[] {
  return drawn
    .filter(({ quantity }) => quantity === "value")
    .flatMap(({ curve, color }) => {
      const kinks = Float64Array.from(curve.kinks.filter((x) => x >= domain[0] && x <= domain[1]));
      const values = curve.values(kinks);
      return Array.from(kinks, (x, k): Marker => {
        return { x, y: values[k] as number, symbol: "diamond2", stroke: color, fill: theme.background };
      });
    });
}

function extremumMarker({ x, y, kind }: Extremum, { extrema, theme, colors }: Plan): Marker {
  const color = colors[0] as string;
  const text = `${kind} ${numeral(y, 4)} at ${numeral(x, 4)}`;
  const label = { text, side: kind === "minimum" ? ("below" as const) : ("above" as const) };
  const marker = { x, y, symbol: "circle" as const, stroke: theme.background, fill: color };
  return extrema.length <= mostLabels ? { ...marker, label } : marker;
}

function legendOf(plan: Plan): LegendEntry[] {
  const { curves, drawn, zones, theme, saturation, colors } = plan;
  const shown = [...new Set(drawn.map(({ quantity }) => quantity))];
  const isSaturated = zones.some(({ saturated }) => saturated.length > 0);
  const isDead = zones.some(({ dead }) => dead.length > 0);
  const saturatedWords = `saturated: |f′(x)| < ${numeral(saturation || 0, 3)}`;
  const line = (label: string, color: string, dash?: string): LegendEntry => ({
    label,
    sample: { kind: "line", color, dash },
  });
  if (curves.length === 1) {
    const band = (label: string, fill: string, hatch?: string): LegendEntry => ({
      label,
      sample: { kind: "band", fill, hatch },
    });
    return [
      ...drawn.map(({ quantity, color }) =>
        line(`${quantityNames[quantity]} ${notation(quantity)}`, color, dashes[quantity]),
      ),
      ...(isSaturated ? [band(saturatedWords, theme.saturated)] : []),
      ...(isDead ? [band("dead: f′(x) = 0", theme.dead, theme.hatch)] : []),
      ...markEntries(plan),
    ];
  }
  const strip = (label: string, opacity: number): LegendEntry => ({
    label,
    sample: { kind: "strip", color: theme.text, opacity },
  });
  return [
    ...curveLabels(curves).map((label, k) => line(label, colors[k] as string)),
    ...(shown.length > 1 || shown[0] !== "value"
      ? shown.map((quantity) => line(`${quantityNames[quantity]}`, theme.quietText, dashes[quantity]))
      : []),
    ...(isSaturated ? [strip(saturatedWords, 0.4)] : []),
    ...(isDead ? [strip("dead: f′(x) = 0", 1)] : []),
    ...markEntries(plan),
  ];
}

function markEntries(plan: Plan): LegendEntry[] {
  if (plan.options.marks === false || kinkMarkers(plan).length === 0) return [];
  const stroke = plan.curves.length === 1 ? (plan.colors[0] as string) : plan.theme.quietText;
  return [{ label: "kink", sample: { kind: "diamond", stroke, fill: plan.theme.background } }];
}

/** The picture in words. */
function describePlan({ curves, drawn, domain, zones, saturation, extrema }: Plan, title: string): string {
  const names = [...new Set(drawn.map(({ quantity }) => quantityNames[quantity]))];
  const labels = curveLabels(curves);
  const isAlone = curves.length === 1;
  const sentences = [
    `${title}: ${enumeration(names)}, for x from ${numeral(domain[0], 4)} to ${numeral(domain[1], 4)}.`,
    ...drawn.map(({ curve, quantity, known }) => {
      const whose = isAlone ? "" : ` of ${labels[curves.indexOf(curve)]}`;
      return `The ${quantityNames[quantity]}${whose} ${extentInWords(known)}.`;
    }),
    ...curves.flatMap((curve, k) => {
      const whose = isAlone ? "" : ` (${labels[k]})`;
      const kinks = curve.kinks.filter((x) => x >= domain[0] && x <= domain[1]).map((x) => numeral(x, 4));
      const { saturated = [], dead = [] } = zones[k] ?? {};
      return [
        ...(saturated.length > 0
          ? [`Saturated${whose}, |f′| below ${numeral(saturation || 0, 3)}: ${zonesInWords(saturated)}.`]
          : []),
        ...(dead.length > 0 ? [`Dead${whose}, f′ = 0: ${zonesInWords(dead)}.`] : []),
        ...(kinks.length > 0 ? [`${kinks.length === 1 ? "Kink" : "Kinks"}${whose} at x = ${enumeration(kinks)}.`] : []),
      ];
    }),
    ...extrema.slice(0, mostLabels).map(({ kind, x, y }) => `A ${kind} of ${numeral(y, 4)} at x = ${numeral(x, 4)}.`),
  ];
  return sentences.join(" ");
}

function extentInWords(points: readonly Point[]): string {
  const finite = points.map(({ y }) => y).filter((y) => Number.isFinite(y));
  if (finite.length === 0) return "is not a finite number anywhere here";
  const low = finite.reduce((a, b) => Math.min(a, b));
  const high = finite.reduce((a, b) => Math.max(a, b));
  return low === high ? `is ${numeral(low, 4)}` : `lies between ${numeral(low, 4)} and ${numeral(high, 4)}`;
}
