import type { Activations } from "@nonlin/core";
import { type Curve, curveOf } from "./curve.js";
import { type Diagnosis, diagnose } from "./diagnosis.js";
import { type CurveParameters, type Elementwise, elementwise } from "./elementwise.js";
import { checkedInteger, checkedNumber, checkedWord, wrongType } from "./errors.js";
import {
  type Architecture,
  type LayerState,
  layerBackward,
  layerForward,
  networkInput,
  outputGradient,
} from "./network.js";
import { type Normalisation, normalisations } from "./normalisation.js";
import { type PredictedFlow, predictedFlow } from "./prediction.js";
import { type Statistics, statisticsOf } from "./statistics.js";

/** Named ways to draw weights. */
export const initialisations = ["glorot", "he", "lecun", "orthogonal"] as const;

/**
 * How weights are drawn: normal with deviation gain / sqrt(width). glorot (2010) and lecun (1998): gain 1, the same in a net of
 * equal layers; he (2015): gain sqrt(2); orthogonal (Saxe et al. 2014): a random orthogonal matrix, gain 1. `{ gain }` is any
 * other: `{ gain: 2 * Math.SQRT2 }` draws twice as wide as He. With `orthogonal: true`, the matrix times that gain.
 */
export type Initialisation =
  | (typeof initialisations)[number]
  | { readonly gain: number; readonly orthogonal?: boolean };

/** What is simulated. */
export interface SimulationOptions {
  /** The activation function, any elementwise one. */
  readonly name: string;
  readonly parameters?: CurveParameters;
  /** Layers, 1 to 1000. Default 50. */
  readonly depth?: number;
  /** Units in each layer, 2 to 2048. Default 128. */
  readonly width?: number;
  /** Samples, 2 to 2048. Default 64. */
  readonly batch?: number;
  /** Default "glorot". */
  readonly initialisation?: Initialisation;
  /** The standard deviation of biases. Default 0. */
  readonly bias?: number;
  /** Before the activation, without learned scale and shift, with an epsilon of 1e-5. Default "none". */
  readonly normalisation?: Normalisation;
  /** Whether each layer's input is added to its output. Default false. */
  readonly residual?: boolean;
  /** An integer from 0 to 2^53 - 1. Default 0. */
  readonly seed?: number;
  /** ε: a unit is saturated where |f′| < ε. Default 1e-3. */
  readonly saturation?: number;
}

/** What is seen at one layer. Layers count from 1. */
export interface LayerFlow {
  readonly layer: number;
  /** Of what goes into the activation (after normalisation). */
  readonly preActivation: Statistics;
  /** Of what the layer hands on. */
  readonly activation: Statistics;
  /** Of the gradient with respect to what the layer hands on. At the last layer it is standard normal. */
  readonly gradient: Statistics;
  /** The share of units whose f′ is 0 for every sample: none of them learns. */
  readonly deadShare: number;
  /** The share of all (unit, sample) with |f′| < ε. */
  readonly saturatedShare: number;
}

/** What simulate gives. */
export interface GradientFlow {
  /** All options, defaults filled in. */
  readonly options: Required<SimulationOptions>;
  readonly layers: readonly LayerFlow[];
  /** Of the gradient with respect to the net's input. */
  readonly inputGradient: Statistics;
  /** What mean field theory expects of it. */
  readonly prediction: PredictedFlow;
  readonly diagnosis: Diagnosis;
}

/** Where a simulation is. */
export interface SimulationProgress {
  readonly direction: "forward" | "backward";
  readonly layer: number;
  readonly depth: number;
  /** From 0 to 1, over both directions. */
  readonly share: number;
}

/** Hooks of simulate. */
export interface SimulationHooks {
  readonly onLayer?: (progress: SimulationProgress) => void;
  /** When it is aborted, the simulation throws its reason at the next layer. */
  readonly signal?: AbortSignal;
}

/** The part of AbortSignal that is used: every runtime has it. */
interface AbortSignal {
  readonly aborted: boolean;
  throwIfAborted(): void;
}

/**
 * Sends a batch of standard normal inputs through a random net, and a standard normal gradient back, with nonlin's float64
 * kernels, and tells what became of them. The same options give the same numbers, up to the engine's sine, cosine and
 * logarithm in the draws.
 *
 * @throws TypeError or RangeError on options that are not as said; the signal's reason when it is aborted.
 */
export function simulate(
  activations: Activations,
  options: SimulationOptions,
  { onLayer, signal }: SimulationHooks = {},
): GradientFlow {
  const steps = simulation(activations, options);
  for (;;) {
    signal?.throwIfAborted();
    const { done, value } = steps.next();
    if (done) return value;
    onLayer?.(value);
  }
}

/** The same layer by layer, so that a page can draw between two of them, or stop. */
export function* simulation(
  activations: Activations,
  options: SimulationOptions,
): Generator<SimulationProgress, GradientFlow, void> {
  const filled = checkedOptions(options);
  const f = elementwise("simulate", activations, filled.name, filled.parameters);
  const curve = curveOf(activations, filled.name, filled.parameters);
  const net = architectureOf(filled);
  const { depth } = net;
  const states: LayerState[] = [];
  let x = networkInput(net);
  for (let layer = 1; layer <= depth; layer++) {
    const state = layerForward(net, f, layer, x);
    states.push(state);
    x = state.output;
    yield { direction: "forward", layer, depth, share: layer / (2 * depth) };
  }
  const layers: LayerFlow[] = [];
  let d = outputGradient(net);
  for (let layer = depth; layer >= 1; layer--) {
    const state = states[layer - 1] as LayerState;
    layers.unshift(layerFlow(f, state, d, layer, filled));
    d = layerBackward(net, f, state, d).input;
    states.pop();
    yield { direction: "backward", layer, depth, share: 1 - (layer - 1) / (2 * depth) };
  }
  return flowOf(curve, net, filled, layers, statisticsOf(d));
}

function flowOf(
  curve: Curve,
  net: Architecture,
  filled: Required<SimulationOptions>,
  layers: readonly LayerFlow[],
  inputGradient: Statistics,
): GradientFlow {
  const diagnosis = diagnose(curve, net, layers, inputGradient);
  const options = { ...filled, parameters: curve.parameters };
  return { options, layers, inputGradient, prediction: predictedFlow(curve, net), diagnosis };
}

function layerFlow(
  f: Elementwise,
  { normalised, output }: LayerState,
  d: Float64Array,
  layer: number,
  { width, saturation }: Required<SimulationOptions>,
): LayerFlow {
  const slopes = f.backward(new Float64Array(output.length).fill(1), normalised.values);
  const living = new Uint8Array(width);
  let saturated = 0;
  for (let i = 0; i < slopes.length; i++) {
    const slope = Math.abs(slopes[i] as number);
    if (slope !== 0) living[i % width] = 1;
    if (slope < saturation) saturated++;
  }
  return {
    layer,
    preActivation: statisticsOf(normalised.values),
    activation: statisticsOf(output),
    gradient: statisticsOf(d),
    deadShare: living.filter((lives) => lives === 0).length / width,
    saturatedShare: saturated / slopes.length,
  };
}

function checkedOptions(given: SimulationOptions): Required<SimulationOptions> {
  const caller = "simulate";
  if (typeof given !== "object" || given === null) {
    throw wrongType({ function: caller, argument: "options", expected: "an object { name, … }", received: given });
  }
  const options = {
    parameters: {},
    depth: 50,
    width: 128,
    batch: 64,
    initialisation: "glorot" as const,
    bias: 0,
    normalisation: "none" as const,
    residual: false,
    seed: 0,
    saturation: 1e-3,
    ...given,
  };
  checkedInteger(caller, "depth", options.depth, 1, 1000);
  checkedInteger(caller, "width", options.width, 2, 2048);
  checkedInteger(caller, "batch", options.batch, 2, 2048);
  checkedInteger(caller, "seed", options.seed, 0, Number.MAX_SAFE_INTEGER);
  checkedNumber(caller, "bias", options.bias, { least: 0 });
  checkedNumber(caller, "saturation", options.saturation, { above: 0 });
  checkedWord(caller, "normalisation", options.normalisation, normalisations);
  if (typeof options.residual !== "boolean") {
    throw wrongType({ function: caller, argument: "residual", expected: "true or false", received: options.residual });
  }
  return options;
}

function architectureOf({ initialisation, ...rest }: Required<SimulationOptions>): Architecture {
  const { depth, width, batch, bias, normalisation, residual, seed } = rest;
  return { depth, width, batch, bias, normalisation, residual, seed, ...drawingOf(initialisation) };
}

const named: Readonly<Record<(typeof initialisations)[number], { gain: number; orthogonal: boolean }>> = {
  glorot: { gain: 1, orthogonal: false },
  lecun: { gain: 1, orthogonal: false },
  he: { gain: Math.SQRT2, orthogonal: false },
  orthogonal: { gain: 1, orthogonal: true },
};

function drawingOf(initialisation: Initialisation): { gain: number; orthogonal: boolean } {
  const caller = "simulate";
  if (typeof initialisation !== "object" || initialisation === null) {
    return named[checkedWord(caller, "initialisation", initialisation, initialisations)];
  }
  const gain = checkedNumber(caller, "initialisation.gain", initialisation.gain, { above: 0 });
  return { gain, orthogonal: initialisation.orthogonal ?? false };
}
