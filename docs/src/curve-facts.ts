import { analyse, type Curve, gainOf, normalMoments, type Range } from "@nonlin/analysis";
import type { AnyRow, Interval } from "@nonlin/core";
import { curveOfRow } from "./curves.js";
import { escaped, table } from "./markdown.js";
import { fixedPointWords, intervalWords, rounded } from "./numbers.js";

/** What follows from a function's curve, computed by its own kernels; empty of functions that have none. */
export function curveFacts(row: AnyRow): string {
  const curve = curveOfRow(row);
  if (curve === undefined) return "";
  return [
    "## Analysis",
    table(["with the default parameters", ""], [...shape(curve), ...underNormalInput(curve)]),
    note,
  ].join("\n\n");
}

const note =
  "Computed by `analyse`, `normalMoments` and `gainOf` of [@nonlin/analysis](../reference/analysis.md) with the kernels of this function. Saturated: |f′| < 0.001; dead: f′ = 0 exactly. What gains are for: [Initialisation and gain](../guide/initialisation.md).";

/** What normalMoments promises: a mean below it is that of an odd function. */
const quadratureError = 1e-10;

type Fact = readonly [what: string, value: string];

function shape(curve: Curve): readonly Fact[] {
  const { range, derivativeRange, zeros, extrema, saturation, dead, lipschitz, kinks, jumps, period } = analyse(curve);
  const extremum = extrema.map(({ kind, value, x }) => `${kind} ${rounded(value)} at x = ${rounded(x)}`).join("; ");
  return [
    ["lowest value", placeWords(range, "low")],
    ["highest value", placeWords(range, "high")],
    ["lowest slope", placeWords(derivativeRange, "low")],
    ["highest slope", placeWords(derivativeRange, "high")],
    ["zeros", fixedPointWords(zeros)],
    ["local extrema", extremum || "none"],
    ["kinks", kinks.map((x) => rounded(x)).join(", ") || "none"],
    ...(jumps.length > 0 ? [["jumps", jumps.map((x) => rounded(x)).join(", ")] as const] : []),
    ["saturated", regionWords(saturation)],
    ["dead", regionWords(dead)],
    ["Lipschitz constant", rounded(lipschitz)],
    ...(period === undefined ? [] : [["period", `${rounded(period)}; the lists above are of one period`] as const]),
  ];
}

function placeWords(range: Range, end: "low" | "high"): string {
  return `${rounded(range[end])}, ${escaped(range[`${end}At`].words)}`;
}

function regionWords(regions: readonly Interval[]): string {
  return regions.map((region) => intervalWords(region)).join(", ") || "nowhere";
}

/** Of a standard normal input; nothing where the curve is not defined on the whole line. */
function underNormalInput(curve: Curve): readonly Fact[] {
  if (Number.isFinite(curve.domain.low) || Number.isFinite(curve.domain.high)) return [];
  const { mean, variance, derivativeSecondMoment } = normalMoments(curve);
  const { forward, backward, torch } = gainOf(curve);
  return [
    ["mean of a standard normal input", rounded(Math.abs(mean) < quadratureError ? 0 : mean)],
    ["its variance", rounded(variance)],
    ["mean square of the slope", rounded(derivativeSecondMoment)],
    ["gain that keeps values, 1/√E f²", rounded(forward)],
    ["gain that keeps gradients, 1/√E f′²", rounded(backward)],
    ...(torch === undefined
      ? []
      : [["PyTorch's `calculate_gain`", `${rounded(torch.value)}. ${escaped(torch.words)}`] as const]),
  ];
}
