export {
  type Analysis,
  type AnalysisOptions,
  analyse,
  type Extremum,
  type MonotonePiece,
  type Solutions,
} from "./analysis.js";
export { type Cost, type CostOptions, cost } from "./cost.js";
export { type Curve, curveOf, type TorchGainOfCurve } from "./curve.js";
export type { Diagnosis, Remedy, Verdict } from "./diagnosis.js";
export { type EdgeOptions, type EdgePoint, edgeOfChaos, edgeOfChaosAt } from "./edge-of-chaos.js";
export { type CurveParameters, elementwiseNames } from "./elementwise.js";
export { type DeepNet, type Gain, gainOf, type TorchGainComparison } from "./gain.js";
export { type LayerVariances, type MomentFixedPoint, type MomentMaps, momentMaps } from "./moment-maps.js";
export { type NormalInput, type NormalMoments, normalMoments } from "./moments.js";
export { type Normalisation, normalisations } from "./normalisation.js";
export { type EffectOptions, type NormalisationEffect, normalisationEffect } from "./normalisation-effect.js";
export type { PredictedFlow, PredictedLayer } from "./prediction.js";
export type { Place, Range } from "./range.js";
export {
  type GradientFlow,
  type Initialisation,
  initialisations,
  type LayerFlow,
  type SimulationHooks,
  type SimulationOptions,
  type SimulationProgress,
  simulate,
  simulation,
} from "./simulation.js";
export { type PlanePoints, twoSpirals } from "./spirals.js";
export type { Statistics } from "./statistics.js";
export { type TrainingOptions, type TrainingStep, train } from "./training.js";
