import { evaluator, type PlottedCurve, type Quantity } from "../curve.js";
import { type CurveOptions, checkCurveOptions, curveKeys } from "../options.js";
import { type DrawnCurve, type Plan, planOf } from "../plan.js";
import { trace } from "../trace.js";
import { curveLabels, deadWords, notation, quantityNames, saturatedWords, titleOf } from "../wording.js";
import type { Pattern } from "./canvas.js";
import { checkTextOptions, type TextOptions, textKeys, visible } from "./options.js";
import { type TextLine, type TextZone, textFigure } from "./text-figure.js";

/** What `terminalPlot` may be told. */
export interface TerminalPlotOptions extends TextOptions, CurveOptions {}

/** How quantities are told apart without colours. */
const patterns: Readonly<Record<Quantity, Pattern | undefined>> = {
  value: undefined,
  derivative: [1, 1],
  secondDerivative: [1, 3],
};
/** How curves are, where the value alone is drawn. */
const curvePatterns: readonly (Pattern | undefined)[] = [undefined, [1, 1], [4, 2], [1, 3]];

/**
 * Draws an activation function, or several, as text for a terminal: lines of braille dots (or blocks, or letters), axes with
 * numbers, a legend; of one curve, a row below it tells where |f′| is below `saturation` and where it is 0. What lines are is
 * told by their pattern too, not by colours alone. Of several curves the value is drawn, unless `show` says otherwise.
 *
 * @throws RangeError on an option that cannot be drawn, with what it must be.
 */
export function terminalPlot(
  curves: PlottedCurve | readonly PlottedCurve[],
  options: TerminalPlotOptions = {},
): string {
  const call = "terminalPlot";
  checkTextOptions(call, options, [...textKeys, ...curveKeys]);
  checkCurveOptions(call, options);
  const isOne = !Array.isArray(curves) && options.family === undefined;
  const width = options.width ?? 80;
  const plan = planOf(call, curves, isOne ? options : { show: ["value"], ...options }, 2 * width + 1);
  return textFigure({
    title: visible(options.title ?? titleOf(plan.curves)),
    width,
    height: options.height ?? 24,
    hasColors: options.colors ?? false,
    charset: options.charset ?? "braille",
    domain: plan.domain,
    range: plan.range,
    isLogarithmic: false,
    lines: linesOf(plan),
    zones: plan.curves.length === 1 ? zonesOfPlan(plan) : [],
    zoneLabels: { saturated: saturatedWords(plan.saturation), dead: deadWords },
  });
}

function linesOf({ curves, drawn }: Plan): TextLine[] {
  const labels = curveLabels(curves);
  const isPlain = drawn.every(({ quantity }) => quantity === "value");
  const labelOf = ({ curve, quantity }: DrawnCurve) => {
    if (curves.length === 1) return `${quantityNames[quantity]} ${notation(quantity)}`;
    const label = labels[curves.indexOf(curve)] as string;
    return isPlain ? label : `${label}, ${notation(quantity)}`;
  };
  return drawn.map((one, k) => ({
    label: labelOf(one),
    runs: (frame) => trace(evaluator(one.curve, one.quantity), one.known, frame).runs,
    pattern: isPlain ? curvePatterns[k % curvePatterns.length] : patterns[one.quantity],
    color: curves.length === 1 ? k : curves.indexOf(one.curve),
  }));
}

function zonesOfPlan({ zones }: Plan): TextZone[] {
  return zones.flatMap(({ saturated, dead }) => [
    ...saturated.map((zone) => ({ ...zone, kind: "saturated" as const })),
    ...dead.map((zone) => ({ ...zone, kind: "dead" as const })),
  ]);
}
