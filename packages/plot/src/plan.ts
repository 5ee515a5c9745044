// What a plot of curves shows, before anything is drawn: where, how much of it, and what is to be marked.
import { evaluator, type PlottedCurve, type Quantity, quantities } from "./curve.js";
import { type Extremum, extremaOf, visibleExtrema } from "./extrema.js";
import { type CurveOptions, type Family, refuse } from "./options.js";
import { type Point, places } from "./trace.js";
import { valueRange } from "./value-range.js";
import { type Zones, zonesOf } from "./zones.js";

const mostCurves = 12;
const usualReach = 5;
/** What share of the range a curve has to go up and down by, for its turning to be told. */
const smallestTurn = 1e-3;
/** f″ has no kernel and takes many calls of f′ for each value: it begins with fewer places. */
const placesOfSecondDerivative = 97;

/** One quantity of one curve, with the points where it is known. */
export interface DrawnCurve {
  readonly curve: PlottedCurve;
  readonly quantity: Quantity;
  readonly known: readonly Point[];
}

/** Everything that the options leave open, decided. */
export interface Plan {
  readonly curves: readonly PlottedCurve[];
  readonly drawn: readonly DrawnCurve[];
  readonly domain: readonly [low: number, high: number];
  readonly range: readonly [low: number, high: number];
  readonly saturation: number;
  /** Of each curve. */
  readonly zones: readonly Zones[];
  /** Of the first curve. */
  readonly extrema: readonly Extremum[];
}

/** Decides what a call shows of its curves, looking at so many places of each. */
export function planOf(
  call: string,
  given: PlottedCurve | readonly PlottedCurve[],
  options: CurveOptions,
  count: number,
): Plan {
  const curves = membersOf(call, listOf(call, given), options.family);
  const domain = options.domain ?? domainOf(curves);
  const shown = quantities.filter((quantity) => (options.show ?? ["value", "derivative"]).includes(quantity));
  // Slopes are always looked at: zones and extrema are found by them.
  const slopes = curves.map((curve) => pointsOf(curve, "derivative", domain, count));
  const drawn = curves.flatMap((curve, k) =>
    shown.map((quantity): DrawnCurve => {
      const known = quantity === "derivative" ? slopes[k] : pointsOf(curve, quantity, domain, count);
      return { curve, quantity, known: known as readonly Point[] };
    }),
  );
  const values = drawn.map(({ known }) => Float64Array.from(known, ({ y }) => y));
  const saturation = options.saturation ?? 1e-3;
  const range = options.range ?? valueRange(values, domain);
  const extrema = extremaOf(curves[0] as PlottedCurve, slopes[0] as readonly Point[]);
  return {
    curves,
    drawn,
    domain,
    range,
    saturation: saturation || 0,
    zones: curves.map((curve, k) => zonesOfCurve(curve, slopes[k] as readonly Point[], saturation)),
    extrema: visibleExtrema(extrema, (range[1] - range[0]) * smallestTurn),
  };
}

/** Those of some numbers that lie in an interval. */
export function within(numbers: readonly number[], [low, high]: readonly [number, number]): readonly number[] {
  return numbers.filter((x) => x >= low && x <= high);
}

function listOf(call: string, given: PlottedCurve | readonly PlottedCurve[]): readonly PlottedCurve[] {
  const curves: readonly PlottedCurve[] = Array.isArray(given) ? given : [given];
  const isCurve = (curve: PlottedCurve) =>
    typeof curve?.values === "function" && typeof curve.derivatives === "function";
  if (curves.length > 0 && curves.length <= mostCurves && curves.every(isCurve)) return curves;
  const expected = `a curve, or a list of 1 to ${mostCurves} curves`;
  return refuse(call, "curve", expected, given, "make one with curveOf of @nonlin/analysis");
}

function membersOf(call: string, curves: readonly PlottedCurve[], family: Family | undefined): readonly PlottedCurve[] {
  if (family === undefined) return curves;
  const [curve, ...others] = curves;
  const remedy = "give the curves of the family as a list instead";
  if (curve === undefined || others.length > 0)
    return refuse(call, "curve", "one curve, with a family", curves, remedy);
  checkFamily(call, curve, family);
  const { parameter, values } = family;
  const { with: withParameters } = curve;
  if (withParameters === undefined) return refuse(call, "curve", "one that has `with`, with a family", curve, remedy);
  return values.map((value) => withParameters.call(curve, { [parameter]: value }));
}

function checkFamily(call: string, curve: PlottedCurve, { parameter, values }: Family): void {
  const numbers = Object.keys(curve.parameters).filter((key) => typeof curve.parameters[key] === "number");
  if (!numbers.includes(parameter)) {
    const expected =
      numbers.length === 0 ? `absent: ${curve.name} has no number parameter` : `one of ${numbers.join(", ")}`;
    refuse(call, "family.parameter", expected, parameter);
  }
  if (!Array.isArray(values) || values.length === 0 || values.length > mostCurves) {
    refuse(call, "family.values", `a list of 1 to ${mostCurves} numbers`, values);
  }
}

function pointsOf(
  curve: PlottedCurve,
  quantity: Quantity,
  domain: readonly [number, number],
  count: number,
): readonly Point[] {
  const x = places(domain, quantity === "secondDerivative" ? placesOfSecondDerivative : count, curve.kinks);
  const values = evaluator(curve, quantity)(x);
  return Array.from(x, (at, k) => ({ x: at, y: values[k] as number }));
}

function zonesOfCurve(curve: PlottedCurve, slopes: readonly Point[], saturation: number | false): Zones {
  if (saturation === false) return { saturated: [], dead: [] };
  return zonesOf(slopes, (x) => curve.derivatives(x), saturation);
}

/** From −5 to 5, or as far as every kink is well inside. */
function domainOf(curves: readonly PlottedCurve[]): readonly [number, number] {
  const kinks = curves.flatMap(({ kinks }) => kinks).filter((x) => Math.abs(x) < 1e300);
  const low = Math.min(-usualReach, ...kinks.map((x) => x * 1.3));
  const high = Math.max(usualReach, ...kinks.map((x) => x * 1.3));
  return [low, high];
}
