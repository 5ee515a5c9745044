// What a simulated net is told in words, and what would help.
import type { Curve } from "./curve.js";
import { edgeOfChaosAt } from "./edge-of-chaos.js";
import { gainOf } from "./gain.js";
import type { Architecture } from "./network.js";
import { predictedFlow } from "./prediction.js";
import type { LayerFlow } from "./simulation.js";
import type { Statistics } from "./statistics.js";

/** What may be said of a net. */
export type Verdict = "vanishing" | "exploding" | "healthy";

/** A change of the net that theory expects to help. */
export interface Remedy {
  /** The options of simulate to change. */
  readonly change: {
    readonly initialisation?: { readonly gain: number };
    readonly normalisation?: "layer";
    readonly residual?: true;
    readonly depth?: number;
  };
  readonly words: string;
}

/** The state of a net, and what to do. */
export interface Diagnosis {
  readonly verdict: Verdict;
  /** Of what: where both do, of gradients. */
  readonly of: "gradients" | "activations" | "neither";
  /** The layer where it passes the limit: for gradients the first on the way back; undefined where the net is healthy. */
  readonly layer?: number;
  /** By what one layer multiplies the size (root of the second moment) of gradients, on the way back, on average. */
  readonly factorPerLayer: number;
  readonly words: string;
  /** The changes that help by theory, the smallest first; in words in `remedy`. */
  readonly remedies: readonly Remedy[];
  readonly remedy: string;
  /** What else is worth knowing: dead and saturated units. */
  readonly notes: readonly string[];
}

/**
 * From which factor on a size (root of the second moment) has vanished or exploded: 100. A healthy net of 100 layers of 128
 * units stays within by chance.
 */
const limit = 100;
/** The shares of dead and of saturated units from which on they are told. Half of relu's are saturated in any healthy net. */
const many = { dead: 0.5, saturated: 0.9 } as const;

/** What is the matter with a net that was simulated. */
export function diagnose(
  curve: Curve,
  net: Architecture,
  layers: readonly LayerFlow[],
  inputGradient: Statistics,
): Diagnosis {
  const last = (layers.at(-1) as LayerFlow).gradient.secondMoment;
  const sizes = [inputGradient, ...layers.map(({ gradient }) => gradient)].map(({ secondMoment }) =>
    Math.sqrt(secondMoment / last),
  );
  const factorPerLayer = (sizes[0] as number) ** (1 / layers.length);
  const notes = notesOn(layers);
  const activations = layers.map(({ activation }) => Math.sqrt(activation.secondMoment));
  const ofGradients = lastOutside(sizes);
  const ofActivations = activations.findIndex((size) => isOutside(size));
  if (ofGradients === undefined && ofActivations < 0) {
    const words = `Healthy: gradients arrive at the input with ${short(sizes[0] as number)} times the size that they have at the last of ${layers.length} layers.`;
    return {
      verdict: "healthy",
      of: "neither",
      factorPerLayer,
      words,
      remedies: [],
      remedy: "Nothing to change.",
      notes,
    };
  }
  const remedies = remediesFor(curve, net);
  const gradients = ofGradients !== undefined;
  const [layer, size] = gradients
    ? [ofGradients, sizes[ofGradients] as number]
    : [ofActivations + 1, activations[ofActivations] as number];
  const verdict = size < 1 ? "vanishing" : "exploding";
  return {
    verdict,
    of: gradients ? "gradients" : "activations",
    layer,
    factorPerLayer,
    words: gradients
      ? gradientWords(verdict, layer, layers.length, factorPerLayer, sizes[0] as number)
      : activationWords(verdict, layer),
    remedies,
    remedy: remedyWords(remedies),
    notes,
  };
}

const isOutside = (size: number) => !(size >= 1 / limit && size <= limit);

/** The place nearest to the output where a size is outside; 0 is the net's input. */
function lastOutside(sizes: readonly number[]): number | undefined {
  for (let i = sizes.length - 1; i >= 0; i--) if (isOutside(sizes[i] as number)) return i;
  return undefined;
}

function gradientWords(verdict: Verdict, layer: number, depth: number, factor: number, total: number): string {
  const where = layer === 0 ? "at the input" : `at layer ${layer} of ${depth}`;
  const each = `each layer multiplies their size by ${short(factor)} on the way back`;
  const consequence =
    verdict === "vanishing"
      ? "the layers before it hardly learn"
      : "steps of the optimiser are far too large for the layers before it";
  const bound = verdict === "vanishing" ? "less than 1/100 of" : "more than 100 times";
  return `Gradients are ${verdict}: ${each}. ${capital(where)} they have ${bound} the size at the last layer, at the input ${short(total)} times: ${consequence}.`;
}

function activationWords(verdict: Verdict, layer: number): string {
  return verdict === "vanishing"
    ? `Activations are vanishing: from layer ${layer} on their size is below 1/100 of the input's, and rounding and biases drown the signal.`
    : `Activations are exploding: from layer ${layer} on their size is above 100 times the input's, and overflows in 16 bits are near.`;
}

function remedyWords(remedies: readonly Remedy[]): string {
  if (remedies.length === 0) {
    return "No one change of initialisation, normalisation or shortcuts makes this function healthy at this depth: use another function, or far fewer layers.";
  }
  return `What helps: ${remedies.map(({ words }) => words).join("; or ")}.`;
}

/** The changes after which theory expects a healthy net. */
function remediesFor(curve: Curve, net: Architecture): readonly Remedy[] {
  const { forward, backward } = gainOf(curve);
  const edge = edgeOfChaosAt(curve, net.bias ** 2)?.weightVariance;
  const gains = [edge === undefined ? Number.NaN : Math.sqrt(edge), forward, backward]
    .map((gain) => Number(gain.toPrecision(5)))
    .filter((gain, i, all) => Number.isFinite(gain) && all.indexOf(gain) === i);
  const candidates: readonly Remedy[] = [
    ...gains.map((gain) => ({
      change: { initialisation: { gain } },
      words: `draw weights with gain ${short(gain)} instead of ${short(net.gain)}`,
    })),
    { change: { normalisation: "layer" }, words: "normalise each layer (layer normalisation)" },
    { change: { residual: true }, words: "add each layer's input to its output (residual connections)" },
    {
      change: { normalisation: "layer", residual: true },
      words: "normalise each layer, and add its input to its output",
    },
  ];
  const helping = candidates.filter(({ change }) => isExpectedHealthy(curve, net, change));
  const firstGain = helping.find(({ change }) => change.initialisation !== undefined);
  const simple = helping.filter((remedy) => remedy.change.initialisation === undefined || remedy === firstGain);
  // Both together are told where neither does.
  return simple
    .filter(({ change }) => Object.keys(change).length === 1 || simple.length === 1)
    .concat(shallower(curve, net));
}

function isExpectedHealthy(curve: Curve, net: Architecture, change: Remedy["change"]): boolean {
  const { initialisation, ...rest } = change;
  const changed = { ...net, ...rest, gain: initialisation?.gain ?? net.gain };
  const { layers, inputGradientSecondMoment } = predictedFlow(curve, changed);
  // Half of the way to the limit (of gradients in orders of magnitude), so that chance does not make it unhealthy after all.
  const isInside = (moment: number, most: number) => moment >= 1 / most && moment <= most;
  return (
    isInside(inputGradientSecondMoment, limit) &&
    layers.every(
      ({ gradientSecondMoment, activationSecondMoment }) =>
        isInside(gradientSecondMoment, limit) && isInside(activationSecondMoment, (limit / 2) ** 2),
    )
  );
}

/** As many layers as theory lets be, if these are at least two and fewer than there are. */
function shallower(curve: Curve, net: Architecture): readonly Remedy[] {
  let depth = net.depth;
  while (depth >= 2 && !isExpectedHealthy(curve, { ...net, depth }, {})) depth = Math.floor(depth * 0.75);
  if (depth < 2 || depth === net.depth) return [];
  return [{ change: { depth }, words: `use no more than some ${depth} layers` }];
}

function notesOn(layers: readonly LayerFlow[]): readonly string[] {
  const dead = layers.filter(({ deadShare }) => deadShare >= many.dead);
  const saturated = layers.filter(({ saturatedShare }) => saturatedShare >= many.saturated);
  const first = (list: readonly LayerFlow[]) => (list[0] as LayerFlow).layer;
  return [
    ...(dead.length === 0
      ? []
      : [
          `In ${dead.length} of ${layers.length} layers, from layer ${first(dead)}, half of the units or more are dead: their slope is 0 for every sample.`,
        ]),
    ...(saturated.length === 0
      ? []
      : [
          `In ${saturated.length} of ${layers.length} layers, from layer ${first(saturated)}, nine tenths of the units or more are saturated.`,
        ]),
  ];
}

const short = (x: number) => String(Number(x.toPrecision(3)));
const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
