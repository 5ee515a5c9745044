import type { Parameter } from "./network.js";

const decay1 = 0.9;
const decay2 = 0.999;
const epsilon = 1e-8;

/**
 * The optimiser Adam (Kingma & Ba, 2015). Of the operations beyond + − × ÷ it takes the square root alone, which
 * IEEE 754 rounds correctly, so its steps are the same bits everywhere.
 */
export class Adam {
  readonly #states: readonly {
    readonly parameter: Parameter;
    readonly mean: Float32Array;
    readonly square: Float32Array;
  }[];
  #power1 = 1;
  #power2 = 1;

  constructor(parameters: readonly Parameter[]) {
    this.#states = parameters.map((parameter) => ({
      parameter,
      mean: new Float32Array(parameter.values.length),
      square: new Float32Array(parameter.values.length),
    }));
  }

  /** Moves every parameter one step against its gradient. */
  step(rate: number): void {
    this.#power1 *= decay1;
    this.#power2 *= decay2;
    const scale = rate / (1 - this.#power1);
    const correction = 1 / (1 - this.#power2);
    for (const { parameter, mean, square } of this.#states) {
      const { values, gradient } = parameter;
      for (let i = 0; i < values.length; i++) {
        const g = gradient[i] as number;
        const m = decay1 * (mean[i] as number) + (1 - decay1) * g;
        const s = decay2 * (square[i] as number) + (1 - decay2) * g * g;
        mean[i] = m;
        square[i] = s;
        values[i] = (values[i] as number) - (scale * m) / (Math.sqrt(s * correction) + epsilon);
      }
    }
  }
}
