import type { Curve } from "./curve.js";
import { normalMoments, roughMoments } from "./moments.js";

/** The state that many wide layers come to. */
export interface DeepNet {
  /** Of pre-activations. */
  readonly secondMoment: number;
  /** By what each layer multiplies the second moment of gradients there. */
  readonly gradientFactor: number;
}

/** PyTorch's gain beside ours. */
export interface TorchGainComparison {
  readonly value: number;
  /** Whether it is `forward`, to float64 accuracy. */
  readonly agrees: boolean;
  /** What a deep net without biases comes to with it, from pre-activations of second moment 1. */
  readonly deep: DeepNet;
  readonly words: string;
}

/** By what the weights of a layer are to be multiplied, on top of a deviation of 1 / sqrt(inputs). */
export interface Gain {
  /**
   * 1 / sqrt(E f(z)²), z standard normal: keeps the second moment of what goes forward (He et al. 2015, sqrt(2) for relu).
   */
  readonly forward: number;
  /** 1 / sqrt(E f′(z)²): keeps the second moment of the gradient on the way back. */
  readonly backward: number;
  /** 1 / sqrt(Var f(z)): keeps the variance, where layers take the mean away. */
  readonly variance: number;
  /** sqrt(2 / (E f(z)² + E f′(z)²)): what Glorot & Bengio's (2010) compromise between the two directions comes to. */
  readonly compromise: number;
  /** What `torch.nn.init.calculate_gain` gives, where it knows the function. */
  readonly torch?: TorchGainComparison;
}

/**
 * The gains of a curve: with weights of deviation gain / sqrt(inputs), pre-activations of second moment 1 keep it.
 *
 * @throws RangeError as normalMoments does.
 */
export function gainOf(curve: Curve): Gain {
  const { secondMoment, derivativeSecondMoment, variance } = normalMoments(curve);
  const forward = 1 / Math.sqrt(secondMoment);
  return {
    forward,
    backward: 1 / Math.sqrt(derivativeSecondMoment),
    variance: 1 / Math.sqrt(variance),
    compromise: Math.sqrt(2 / (secondMoment + derivativeSecondMoment)),
    ...(curve.torchGain === undefined ? {} : { torch: comparison(curve, curve.torchGain, forward) }),
  };
}

function comparison(
  curve: Curve,
  { value, reason }: NonNullable<Curve["torchGain"]>,
  forward: number,
): TorchGainComparison {
  const agrees = Math.abs(value / forward - 1) < 1e-12;
  const deep = deepNet(curve, value);
  const { secondMoment, gradientFactor } = deep;
  const words = agrees
    ? `The gain that keeps the second moment. ${reason}`
    : `Not the gain that keeps the second moment, which is ${forward.toPrecision(6)}. ${reason} Deep nets come to pre-activations of second moment ${secondMoment.toPrecision(3)}, and multiply that of gradients by ${gradientFactor.toPrecision(3)} in each layer.`;
  return { value, agrees, deep, words };
}

const mostLayers = 300;

/** q ← gain² E f(√q z)², until it moves by less than a millionth, or after 300 layers. */
function deepNet(curve: Curve, gain: number): DeepNet {
  let secondMoment = 1;
  for (let layer = 0; layer < mostLayers; layer++) {
    const next = gain ** 2 * roughMoments("gainOf", curve, Math.sqrt(secondMoment)).secondMoment;
    const isSettled = Math.abs(next - secondMoment) <= 1e-6 * next;
    secondMoment = next;
    if (isSettled) break;
  }
  const { derivativeSecondMoment } = roughMoments("gainOf", curve, Math.sqrt(secondMoment));
  return { secondMoment, gradientFactor: gain ** 2 * derivativeSecondMoment };
}
