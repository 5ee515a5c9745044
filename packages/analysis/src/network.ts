// A random net of equal layers: what its weights are, and how signals go through it, forward and back.
import type { Elementwise } from "./elementwise.js";
import { randomOrthogonal, timesTransposed, transposed } from "./matrix.js";
import { type Normalisation, type Normalised, normalise, normaliseGradient } from "./normalisation.js";
import { drawsOf } from "./random.js";

/** What a net is like. */
export interface Architecture {
  readonly depth: number;
  readonly width: number;
  readonly batch: number;
  /** Weights have the deviation gain / sqrt(width); orthogonal matrices are multiplied by it. */
  readonly gain: number;
  readonly orthogonal: boolean;
  /** The deviation of biases. */
  readonly bias: number;
  readonly normalisation: Normalisation;
  readonly residual: boolean;
  readonly seed: number;
}

/** What is kept of a layer for the way back. */
export interface LayerState {
  readonly weights: Float64Array;
  /** What goes into the activation: normalised where the net normalises. */
  readonly normalised: Normalised;
  /** f of that. */
  readonly activations: Float64Array;
  /** What the layer hands on: the activations, plus its input where the net is residual. */
  readonly output: Float64Array;
}

/** The random input of a net: standard normal. */
export function networkInput({ batch, width, seed }: Architecture): Float64Array {
  return drawsOf(seed, 0).normal(batch * width);
}

/** The random gradient that a net starts from on the way back: standard normal. */
export function outputGradient({ batch, width, seed }: Architecture): Float64Array {
  return drawsOf(seed, 1).normal(batch * width);
}

/** One layer forward: h = f(normalised(W x + b)), plus x in a residual net. Layers count from 1. */
export function layerForward(net: Architecture, f: Elementwise, layer: number, x: Float64Array): LayerState {
  const { batch, width, bias, normalisation, residual, seed } = net;
  const draws = drawsOf(seed, layer + 1);
  const weights = layerWeights(net, draws.normal(width * width));
  const u = timesTransposed(x, weights, batch, width, width);
  if (bias > 0) {
    const biases = draws.normal(width);
    for (let i = 0; i < u.length; i++) u[i] = (u[i] as number) + bias * (biases[i % width] as number);
  }
  const normalised = normalise(normalisation, u, batch, width);
  const activations = f.forward(normalised.values);
  const output = residual ? activations.map((y, i) => y + (x[i] as number)) : activations;
  return { weights, normalised, activations, output };
}

function layerWeights({ width, gain, orthogonal }: Architecture, normal: Float64Array): Float64Array {
  const weights = orthogonal ? randomOrthogonal(normal, width) : normal;
  const scale = orthogonal ? gain : gain / Math.sqrt(width);
  for (let i = 0; i < weights.length; i++) weights[i] = (weights[i] as number) * scale;
  return weights;
}

/** What comes out of a layer on the way back. */
export interface LayerGradients {
  /** With respect to what goes into the activation, after normalisation. */
  readonly activated: Float64Array;
  /** With respect to the layer's input. */
  readonly input: Float64Array;
}

/** One layer back, from the gradient with respect to its output. */
export function layerBackward(net: Architecture, f: Elementwise, state: LayerState, d: Float64Array): LayerGradients {
  const { batch, width, normalisation, residual } = net;
  const activated = f.backward(d, state.normalised.values);
  const du = normaliseGradient(normalisation, activated, state.normalised, batch, width);
  const input = timesTransposed(du, transposed(state.weights, width, width), batch, width, width);
  if (residual) for (let i = 0; i < input.length; i++) input[i] = (input[i] as number) + (d[i] as number);
  return { activated, input };
}
