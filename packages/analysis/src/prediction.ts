// What mean field theory expects of a random net: the simulation in the limit of wide layers (and large batches).
import type { Curve } from "./curve.js";
import { type NormalMoments, roughMoments } from "./moments.js";
import type { Architecture } from "./network.js";
import { normalisationEpsilon } from "./normalisation.js";

/** What is expected of one layer. */
export interface PredictedLayer {
  readonly layer: number;
  /** E of the square of what goes into the activation. */
  readonly preActivationSecondMoment: number;
  readonly activationMean: number;
  /** E of the square of what the layer hands on. */
  readonly activationSecondMoment: number;
  /** By what the layer multiplies the second moment of gradients on the way back. */
  readonly gradientFactor: number;
  /** The second moment of the gradient with respect to the layer's output, which is 1 at the last. */
  readonly gradientSecondMoment: number;
}

/** What is expected of a net. */
export interface PredictedFlow {
  readonly layers: readonly PredictedLayer[];
  /** The same second moment at the net's input. */
  readonly inputGradientSecondMoment: number;
}

/** The state between layers: of the units' outputs. */
interface Signal {
  readonly mean: number;
  readonly secondMoment: number;
  /** The variance of a unit's output over the samples. */
  readonly variance: number;
}

type Step = Omit<PredictedLayer, "layer" | "gradientSecondMoment"> & { readonly signal: Signal };

/**
 * The expected flow. Without normalisation, q ← gain² E h² + bias², and gradients are multiplied by gain² E f′(√q z)².
 * Layer normalisation divides the latter by q and makes q 1. Batch normalisation, of large batches, divides by the variance
 * over the samples instead (Yang et al. 2019: π / (π - 1) per layer for relu). A residual net adds 1 to the factor.
 */
export function predictedFlow(curve: Curve, net: Architecture): PredictedFlow {
  const momentsAt = (deviation: number) => knownMoments(curve, deviation);
  const steps: Step[] = [];
  let signal: Signal = { mean: 0, secondMoment: 1, variance: 1 };
  for (let layer = 1; layer <= net.depth; layer++) {
    const step = layerStep(net, signal, momentsAt);
    steps.push(step);
    signal = step.signal;
  }
  const gradients = steps.map(() => 1);
  for (let i = steps.length - 1; i > 0; i--) {
    gradients[i - 1] = (gradients[i] as number) * (steps[i] as Step).gradientFactor;
  }
  return {
    layers: steps.map(({ signal: _, ...step }, i) => ({
      layer: i + 1,
      ...step,
      gradientSecondMoment: gradients[i] as number,
    })),
    inputGradientSecondMoment: (gradients[0] as number) * (steps[0] as Step).gradientFactor,
  };
}

/** A diagnosis asks for many nets of one curve, which begin alike. */
const known = /* @__PURE__ */ new WeakMap<Curve, Map<number, NormalMoments>>();

function knownMoments(curve: Curve, deviation: number): NormalMoments {
  const ofCurve = known.get(curve) ?? new Map<number, NormalMoments>();
  known.set(curve, ofCurve);
  const found = ofCurve.get(deviation) ?? roughMoments("simulate", curve, deviation);
  ofCurve.set(deviation, found);
  return found;
}

function layerStep(
  { gain, bias, normalisation, residual }: Architecture,
  signal: Signal,
  momentsAt: (deviation: number) => NormalMoments,
): Step {
  const plain = gain ** 2 * signal.secondMoment + bias ** 2;
  const varying = normalisation === "batch" ? gain ** 2 * signal.variance : plain;
  const divisor = normalisation === "none" ? 1 : varying + normalisationEpsilon;
  const q = varying / divisor;
  // So near to the last layer's that it is the same: moments are known to 1e-8.
  const moments = momentsAt(Number(Math.sqrt(q).toPrecision(10)));
  const factor = (gain ** 2 * moments.derivativeSecondMoment) / divisor;
  const next: Signal = residual
    ? {
        mean: signal.mean + moments.mean,
        secondMoment: signal.secondMoment + 2 * signal.mean * moments.mean + moments.secondMoment,
        variance: signal.variance + moments.variance,
      }
    : moments;
  return {
    preActivationSecondMoment: q,
    activationMean: next.mean,
    activationSecondMoment: next.secondMoment,
    gradientFactor: residual ? 1 + factor : factor,
    signal: next,
  };
}
