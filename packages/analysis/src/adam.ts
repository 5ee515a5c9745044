/** Adam's state for one array of parameters (Kingma & Ba 2015), with the paper's decay rates. */
export class Adam {
  readonly #first: Float64Array;
  readonly #second: Float64Array;
  #step = 0;

  constructor(
    readonly parameters: Float64Array,
    readonly learningRate: number,
  ) {
    this.#first = new Float64Array(parameters.length);
    this.#second = new Float64Array(parameters.length);
  }

  /** One step along a gradient. */
  update(gradient: Float64Array): void {
    const [beta1, beta2, epsilon] = [0.9, 0.999, 1e-8];
    this.#step++;
    const correction1 = 1 - beta1 ** this.#step;
    const correction2 = 1 - beta2 ** this.#step;
    for (let i = 0; i < gradient.length; i++) {
      const g = gradient[i] as number;
      const first = beta1 * (this.#first[i] as number) + (1 - beta1) * g;
      const second = beta2 * (this.#second[i] as number) + (1 - beta2) * g * g;
      this.#first[i] = first;
      this.#second[i] = second;
      const change = (this.learningRate * first) / correction1 / (Math.sqrt(second / correction2) + epsilon);
      this.parameters[i] = (this.parameters[i] as number) - change;
    }
  }
}
