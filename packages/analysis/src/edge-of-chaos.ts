import type { Curve } from "./curve.js";
import { checkedInteger, checkedNumber, outOfRange } from "./errors.js";
import { checkWholeLine, normalMoments } from "./moments.js";

/** Variances with which a deep net keeps the second moment both of its pre-activations and of its gradients. */
export interface EdgePoint {
  /** q*: the second moment of pre-activations that the net settles at. */
  readonly secondMoment: number;
  /** σw²: of a weight, times the number of inputs. */
  readonly weightVariance: number;
  /** σb². */
  readonly biasVariance: number;
}

/** Which part of the edge is told. */
export interface EdgeOptions {
  /** From which q*. Default 1e-4. */
  readonly least?: number;
  /** To which. Default 1e2. */
  readonly greatest?: number;
  /** How many points, at equal ratios. Default 61. */
  readonly points?: number;
}

/**
 * The edge of chaos: the pairs (σw², σb²) with χ = 1 at the fixed point q* (Poole et al. 2016). For each q*, σw² is
 * 1 / E f′(√q z)² and σb² is q - σw² E f(√q z)² (Hayou et al. 2019); where that is negative, there is none.
 *
 * @throws RangeError if the curve is not defined on the whole line.
 */
export function edgeOfChaos(
  curve: Curve,
  { least = 1e-4, greatest = 1e2, points = 61 }: EdgeOptions = {},
): readonly EdgePoint[] {
  const caller = "edgeOfChaos";
  checkWholeLine(caller, curve);
  checkedNumber(caller, "least", least, { above: 0 });
  checkedNumber(caller, "greatest", greatest, { above: 0 });
  checkedInteger(caller, "points", points, 2, 10_000);
  if (least >= greatest) {
    throw outOfRange({ function: caller, argument: "greatest", expected: `above least, ${least}`, received: greatest });
  }
  const list = Array.from({ length: points }, (_, i) =>
    edgePoint(curve, least * (greatest / least) ** (i / (points - 1))),
  );
  return list.filter((point) => point !== undefined);
}

/** The point of the edge with this q*, if there is one. */
export function edgePoint(curve: Curve, secondMoment: number): EdgePoint | undefined {
  const moments = normalMoments(curve, { deviation: Math.sqrt(secondMoment) });
  const weightVariance = 1 / moments.derivativeSecondMoment;
  const biasVariance = secondMoment - weightVariance * moments.secondMoment;
  // What quadrature and rounding leave of 0.
  const rounding = 1e-12 * secondMoment;
  if (!Number.isFinite(weightVariance) || !(biasVariance >= -rounding)) return undefined;
  return { secondMoment, weightVariance, biasVariance: Math.abs(biasVariance) <= rounding ? 0 : biasVariance };
}

/**
 * The point of the edge with this σb² and the least q* in [1e-6, 1e6]; undefined where there is none.
 *
 * @throws RangeError if `biasVariance` is negative, or the curve is not defined on the whole line.
 */
export function edgeOfChaosAt(curve: Curve, biasVariance: number): EdgePoint | undefined {
  const caller = "edgeOfChaosAt";
  checkedNumber(caller, "biasVariance", biasVariance, { least: 0 });
  checkWholeLine(caller, curve);
  const excess = (q: number) => {
    const { secondMoment, derivativeSecondMoment } = normalMoments(curve, { deviation: Math.sqrt(q) });
    return (q - secondMoment / derivativeSecondMoment - biasVariance) / q;
  };
  let [low, before] = [1e-6, excess(1e-6)];
  // Every q, where the whole edge is one point, as relu's: or so near to 0 that it makes no difference.
  if (Math.abs(before) < 1e-11) return edgePoint(curve, low);
  for (let i = 1; i <= 96; i++) {
    const high = 10 ** (i / 8 - 6);
    const after = excess(high);
    if (before > 0 !== after > 0) return edgePoint(curve, bisected(excess, low, high));
    [low, before] = [high, after];
  }
  return undefined;
}

function bisected(f: (q: number) => number, low: number, high: number): number {
  const isPositive = f(low) > 0;
  let [below, above] = [low, high];
  while (above / below - 1 > 1e-13) {
    const middle = Math.sqrt(below * above);
    if (!(middle > below && middle < above)) break;
    if (f(middle) > 0 === isPositive) below = middle;
    else above = middle;
  }
  return below;
}
