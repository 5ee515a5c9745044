import type { Activations } from "@nonlin/core";
import { Adam } from "./adam.js";
import { type CurveParameters, type ElementwiseRow, elementwise } from "./elementwise.js";
import { checkedInteger, checkedNumber } from "./errors.js";
import { timesTransposed, transposed } from "./matrix.js";
import { drawsOf } from "./random.js";
import { twoSpirals } from "./spirals.js";

/** What is trained: a net of 2 inputs, hidden layers of equal width and one logit, on two spirals. */
export interface TrainingOptions {
  /** The activation of the hidden layers, any elementwise one. Those of kind channel have parameters that are learned. */
  readonly name: string;
  /** Where learned parameters start, and what the others are. */
  readonly parameters?: CurveParameters;
  /** Hidden layers, 1 to 8. Default 2. */
  readonly hiddenLayers?: number;
  /** Units in each, 1 to 256. Default 32. */
  readonly width?: number;
  /** Steps of Adam on all 194 points. Default 500. */
  readonly steps?: number;
  /** Default 0.01. */
  readonly learningRate?: number;
  /** An integer from 0 to 2^53 - 1. Default 0. */
  readonly seed?: number;
}

/** What is seen before each step, and after the last. */
export interface TrainingStep {
  readonly step: number;
  /** The mean logistic loss. */
  readonly loss: number;
  /** The share of points on the right side. */
  readonly accuracy: number;
  /** The learned parameters of each hidden layer by name, one number each. */
  readonly learned: readonly Readonly<Record<string, number>>[];
}

/** A hidden layer, and the last one, which has no activation. */
interface Layer {
  readonly inputs: number;
  readonly outputs: number;
  readonly weights: Float64Array;
  readonly biases: Float64Array;
  /** One number in each array. */
  readonly learned: Readonly<Record<string, Float64Array>>;
}

/** What the way back needs of a layer. */
interface Trace {
  readonly x: Float64Array;
  readonly u: Float64Array;
}

type AnyCall = (...operands: readonly unknown[]) => unknown;

/**
 * Trains a small net on two spirals (Lang & Witbrock 1988) with Adam on the whole set, step by step, and tells loss and
 * learned parameters (PReLU's alpha, Swish's beta) before each. All values and gradients of activations, those with respect to
 * learned parameters among them, are nonlin's float64 kernels'. The same options give the same numbers, up to the engine's sine,
 * cosine and logarithm in the first weights.
 *
 * @throws TypeError or RangeError on options that are not as said, and RangeError when the loss is no number any more.
 */
export function* train(
  activations: Activations,
  options: TrainingOptions,
): Generator<TrainingStep, TrainingStep, void> {
  const { row, parameters, steps, learningRate, layers } = checkedTraining(activations, options);
  const { points, classes } = twoSpirals();
  const optimisers = layers.map(({ weights, biases, learned }) =>
    [weights, biases, ...Object.values(learned)].map((array) => new Adam(array, learningRate)),
  );
  for (let step = 0; ; step++) {
    const traces: Trace[] = [];
    let x = points;
    for (const [i, layer] of layers.entries()) {
      const u = affine(layer, x, classes.length);
      traces.push({ x, u });
      if (i < layers.length - 1) x = activated(activations, row, parameters, layer, u);
    }
    const logits = (traces.at(-1) as Trace).u;
    const { loss, accuracy, gradient } = logisticLoss(activations, logits, classes);
    const learned = layers.slice(0, -1).map((layer) => firstOfEach(layer.learned));
    if (!Number.isFinite(loss)) throw diverged(step, learningRate);
    const seen: TrainingStep = { step, loss, accuracy, learned };
    if (step === steps) return seen;
    yield seen;
    const gradients = backward(activations, row, parameters, layers, traces, gradient);
    for (const [i, ofLayer] of gradients.entries()) {
      for (const [k, array] of ofLayer.entries()) optimisers[i]?.[k]?.update(array);
    }
  }
}

function diverged(step: number, learningRate: number): RangeError {
  return new RangeError(
    `train: the loss must be a finite number, got none at step ${step}; choose a learningRate below ${learningRate}`,
  );
}

function checkedTraining(activations: Activations, options: TrainingOptions) {
  const caller = "train";
  const { hiddenLayers = 2, width = 32, steps = 500, learningRate = 0.01, seed = 0 } = options;
  const { row, parameters } = elementwise(caller, activations, options.name, options.parameters);
  checkedInteger(caller, "hiddenLayers", hiddenLayers, 1, 8);
  checkedInteger(caller, "width", width, 1, 256);
  checkedInteger(caller, "steps", steps, 0, 1_000_000);
  checkedInteger(caller, "seed", seed, 0, Number.MAX_SAFE_INTEGER);
  checkedNumber(caller, "learningRate", learningRate, { above: 0 });
  const sizes = [2, ...Array.from({ length: hiddenLayers }, () => width), 1];
  const layers = sizes.slice(1).map((outputs, i): Layer => {
    const draws = drawsOf(seed, i);
    const inputs = sizes[i] as number;
    // As He et al. (2015), but for biases, which spread the first layer's kinks over the plane.
    const scale = Math.sqrt(2 / inputs);
    return {
      inputs,
      outputs,
      weights: draws.normal(inputs * outputs).map((x) => x * scale),
      biases: i === 0 ? draws.normal(outputs) : new Float64Array(outputs),
      learned: i < hiddenLayers ? learnedOf(row, parameters) : {},
    };
  });
  return { row, parameters, steps, learningRate, layers };
}

function learnedOf(row: ElementwiseRow, parameters: CurveParameters): Record<string, Float64Array> {
  const names = Object.keys(row.parameters).filter((name) => row.parameters[name]?.type === "channel");
  return Object.fromEntries(names.map((name) => [name, Float64Array.of(parameters[name] as number)]));
}

function firstOfEach(learned: Layer["learned"]): Record<string, number> {
  return Object.fromEntries(Object.entries(learned).map(([name, array]) => [name, array[0] as number]));
}

function affine({ weights, biases, inputs, outputs }: Layer, x: Float64Array, batch: number): Float64Array {
  const u = timesTransposed(x, weights, batch, inputs, outputs);
  for (let i = 0; i < u.length; i++) u[i] = (u[i] as number) + (biases[i % outputs] as number);
  return u;
}

function callOf(activations: Activations, { name }: ElementwiseRow): AnyCall & { readonly grad: AnyCall } {
  return (activations as unknown as Record<string, AnyCall & { readonly grad: AnyCall }>)[name] as AnyCall & {
    readonly grad: AnyCall;
  };
}

function activated(
  activations: Activations,
  row: ElementwiseRow,
  parameters: CurveParameters,
  { learned }: Layer,
  u: Float64Array,
): Float64Array {
  return callOf(activations, row)(u, { ...parameters, ...firstOfEach(learned) }) as Float64Array;
}

/** Of labels 0 and 1, softplus(-s) for logits s with the label's sign. */
function logisticLoss(activations: Activations, logits: Float64Array, classes: Uint8Array) {
  const signed = logits.map((logit, i) => (classes[i] === 1 ? -logit : logit));
  const losses = activations.softplus(signed);
  const slopes = activations.sigmoid(signed);
  const count = classes.length;
  return {
    loss: losses.reduce((sum, loss) => sum + loss, 0) / count,
    accuracy: signed.filter((s) => s < 0).length / count,
    gradient: slopes.map((slope, i) => (classes[i] === 1 ? -slope : slope) / count),
  };
}

/** For each layer, the gradients of weights, of biases and of what else is learned, in the order of its optimisers. */
function backward(
  activations: Activations,
  row: ElementwiseRow,
  parameters: CurveParameters,
  layers: readonly Layer[],
  traces: readonly Trace[],
  logitGradient: Float64Array,
): readonly (readonly Float64Array[])[] {
  const result: (readonly Float64Array[])[] = [];
  let d = logitGradient;
  for (let i = layers.length - 1; i >= 0; i--) {
    const layer = layers[i] as Layer;
    const { x, u } = traces[i] as Trace;
    const batch = u.length / layer.outputs;
    let ofLearned: readonly Float64Array[] = [];
    let du = d;
    if (i < layers.length - 1) ({ du, ofLearned } = throughActivation(activations, row, parameters, layer, d, u));
    const columns = transposed(du, batch, layer.outputs);
    const ofWeights = timesTransposed(columns, transposed(x, batch, layer.inputs), layer.outputs, batch, layer.inputs);
    const ofBiases = Float64Array.from({ length: layer.outputs }, (_, unit) =>
      columns.subarray(unit * batch, (unit + 1) * batch).reduce((sum, value) => sum + value, 0),
    );
    result.unshift([ofWeights, ofBiases, ...ofLearned]);
    const weightsOfInputs = transposed(layer.weights, layer.outputs, layer.inputs);
    if (i > 0) d = timesTransposed(du, weightsOfInputs, batch, layer.outputs, layer.inputs);
  }
  return result;
}

function throughActivation(
  activations: Activations,
  row: ElementwiseRow,
  parameters: CurveParameters,
  { learned }: Layer,
  d: Float64Array,
  u: Float64Array,
): { du: Float64Array; ofLearned: readonly Float64Array[] } {
  const result = callOf(activations, row).grad(d, u, { ...parameters, ...firstOfEach(learned) });
  if (row.kind === "map") return { du: result as Float64Array, ofLearned: [] };
  const gradients = result as Readonly<Record<string, Float64Array>>;
  const ofLearned = Object.keys(learned).map((name) => gradients[`d${name}`] as Float64Array);
  return { du: gradients.dx as Float64Array, ofLearned };
}
