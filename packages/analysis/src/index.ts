export {
  type Analysis,
  type AnalysisOptions,
  analyse,
  type Extremum,
  type MonotonePiece,
  type Solutions,
} from "./analysis.js";
export { type Curve, curveOf, type TorchGainOfCurve } from "./curve.js";
export { type CurveParameters, elementwiseNames } from "./elementwise.js";
export { type Gain, gainOf, type TorchGainComparison } from "./gain.js";
export { type NormalInput, type NormalMoments, normalMoments } from "./moments.js";
export type { Place, Range } from "./range.js";
