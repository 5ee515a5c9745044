import { type ChosenFunction, withDefaults } from "./chosen-function.js";

export const derivativeNames = ["value", "derivative", "secondDerivative"] as const;
/** f, f′ or f″. */
export type DerivativeName = (typeof derivativeNames)[number];

export const initialisations = ["glorot", "he", "lecun", "orthogonal", "gain"] as const;
export const normalisations = ["none", "layer", "batch"] as const;

/** The curves, and what is drawn around them. */
export interface CurvesState {
  /** One to four. */
  readonly functions: readonly ChosenFunction[];
  readonly show: readonly DerivativeName[];
  /** Where |f′| lies below this a curve is shaded; 0 for no shading. */
  readonly saturation: number;
  readonly domain: readonly [low: number, high: number];
  readonly probe: number;
  /** Whose errors are shown beside the curve. */
  readonly errorOf: "value" | "derivative";
}

/** A row of logits, and the function that is applied to it. */
export interface RowState {
  readonly function: string;
  readonly logits: readonly number[];
  /** Which of them take part. */
  readonly mask: readonly boolean[];
  readonly temperature: number;
}

/** A deep net to send a signal through. */
export interface FlowState {
  readonly function: ChosenFunction;
  readonly depth: number;
  readonly width: number;
  readonly initialisation: (typeof initialisations)[number];
  /** Standard deviation of the weights times √fan-in, for the initialisation "gain". */
  readonly gain: number;
  readonly bias: number;
  readonly normalisation: (typeof normalisations)[number];
  readonly residual: boolean;
  readonly seed: number;
}

/** A training run in which a parameter is learned. */
export interface LearningState {
  readonly function: string;
  readonly rate: number;
  readonly seed: number;
}

/** Everything that a link restores. */
export interface ExplorerState {
  readonly curves: CurvesState;
  readonly row: RowState;
  readonly flow: FlowState;
  readonly learning: LearningState;
  /** What is being built, of the guide. */
  readonly task: string;
  /** The section that a link leads to. */
  readonly section: string;
}

export const maximalFunctions = 4;

/** The page as it opens without a link. */
export const initialState: ExplorerState = {
  curves: {
    functions: [withDefaults("gelu"), withDefaults("relu")],
    show: ["value", "derivative"],
    saturation: 0.01,
    domain: [-6, 6],
    probe: -5.5,
    errorOf: "value",
  },
  row: {
    function: "softmax",
    logits: [2, 1, 0.1, -1, 3],
    mask: [true, true, true, true, true],
    temperature: 1,
  },
  flow: {
    function: withDefaults("sigmoid"),
    depth: 50,
    width: 64,
    initialisation: "glorot",
    gain: 1,
    bias: 0,
    normalisation: "none",
    residual: false,
    seed: 1,
  },
  learning: { function: "prelu", rate: 0.01, seed: 1 },
  task: "",
  section: "",
};
