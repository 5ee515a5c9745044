import { createHash } from "node:crypto";
import type { Activations } from "@nonlin/core";
import { classes, pixelsPerDigit } from "./digits.js";
import { type Choice, type HiddenActivation, hiddenActivation } from "./hidden-activation.js";
import { addProduct, addTransposedProduct, fillRows, productWithTransposed, sumOfRows } from "./matrix.js";
import type { Random } from "./random.js";
import { type Stopwatch, timed } from "./stopwatch.js";

/** Numbers that are learned, and the gradient of the loss with respect to them. */
export interface Parameter {
  readonly values: Float32Array;
  readonly gradient: Float32Array;
}

/** Everything between the pixels and the result for a number of digits at once; allocated once, used for every batch. */
interface Workspace {
  readonly rows: number;
  /** The hidden layer before and after its activation, [rows, hidden]. */
  readonly sums: Float32Array;
  readonly hidden: Float32Array;
  readonly dhidden: Float32Array;
  /** [rows, classes]. */
  readonly logits: Float32Array;
  readonly result: Float32Array;
  readonly dresult: Float32Array;
}

/** A net with one hidden layer whose every activation and gradient is nonlin's. */
export class Network {
  readonly activation: HiddenActivation;
  readonly #units: number;
  readonly #weights1: Parameter;
  readonly #bias1: Parameter;
  readonly #weights2: Parameter;
  readonly #bias2: Parameter;
  readonly #activations: Activations;
  readonly #stopwatch: Stopwatch;
  readonly #workspaces = new Map<number, Workspace>();

  constructor(choice: Choice, units: number, activations: Activations, stopwatch: Stopwatch, random: Random) {
    this.#units = units;
    this.#activations = activations;
    this.#stopwatch = stopwatch;
    this.activation = hiddenActivation(choice, units, activations, stopwatch);
    // Uniform with He's variance: needs a square root and no logarithm, so the weights are the same on every machine.
    this.#weights1 = parameter(pixelsPerDigit * units, random, Math.sqrt(6 / pixelsPerDigit));
    this.#bias1 = parameter(units);
    this.#weights2 = parameter(units * classes, random, Math.sqrt(6 / units));
    this.#bias2 = parameter(classes);
  }

  /** All that is learned. */
  get parameters(): readonly Parameter[] {
    return [this.#weights1, this.#bias1, this.#weights2, this.#bias2, ...this.activation.learned];
  }

  /**
   * One batch forth and back: the gradients of the mean cross-entropy are left in `parameters`.
   *
   * The loss takes logSoftmax, not the logarithm of softmax, which would be -Infinity where a probability underflows.
   *
   * @returns the sum of the batch's losses.
   */
  learn(pixels: Float32Array, labels: Uint8Array): number {
    const rows = labels.length;
    const units = this.#units;
    const { sums, hidden, dhidden, logits, result, dresult } = this.#forward(pixels, rows);
    const { logSoftmax } = this.#activations;
    const shape = [rows, classes];
    timed(this.#stopwatch.timing("logSoftmax", "forward"), logits.length, () =>
      logSoftmax(logits, { shape, out: result }),
    );

    let loss = 0;
    dresult.fill(0);
    labels.forEach((label, row) => {
      loss -= result[row * classes + label] as number;
      dresult[row * classes + label] = -1 / rows;
    });

    const dlogits = timed(this.#stopwatch.timing("logSoftmax", "gradient"), logits.length, () =>
      logSoftmax.grad(dresult, result, { shape, out: dresult }),
    );
    sumOfRows(this.#bias2.gradient, dlogits, rows);
    this.#weights2.gradient.fill(0);
    addTransposedProduct(this.#weights2.gradient, hidden, dlogits, rows, units, classes);

    productWithTransposed(dhidden, dlogits, this.#weights2.values, rows, units, classes);
    this.activation.gradient(dhidden, sums, dhidden, rows);
    sumOfRows(this.#bias1.gradient, dhidden, rows);
    this.#weights1.gradient.fill(0);
    addTransposedProduct(this.#weights1.gradient, pixels, dhidden, rows, pixelsPerDigit, units);
    return loss;
  }

  /** The probability of each class for each digit, [digits, classes]. */
  probabilities(pixels: Float32Array): Float32Array {
    const rows = pixels.length / pixelsPerDigit;
    const { logits } = this.#forward(pixels, rows);
    const { softmax } = this.#activations;
    return timed(this.#stopwatch.timing("softmax", "forward"), logits.length, () =>
      softmax(logits, { shape: [rows, classes] }),
    );
  }

  /** SHA-256 of the bits of all that is learned. */
  digest(): string {
    const hash = createHash("sha256");
    for (const { values } of this.parameters) hash.update(new Uint8Array(values.buffer));
    return hash.digest("hex");
  }

  #forward(pixels: Float32Array, rows: number): Workspace {
    const space = this.#workspace(rows);
    const units = this.#units;
    fillRows(space.sums, this.#bias1.values, rows);
    addProduct(space.sums, pixels, this.#weights1.values, rows, pixelsPerDigit, units);
    this.activation.forward(space.sums, space.hidden, rows);
    fillRows(space.logits, this.#bias2.values, rows);
    addProduct(space.logits, space.hidden, this.#weights2.values, rows, units, classes);
    return space;
  }

  #workspace(rows: number): Workspace {
    let space = this.#workspaces.get(rows);
    if (space === undefined) {
      const units = () => new Float32Array(rows * this.#units);
      const ofClasses = () => new Float32Array(rows * classes);
      space = {
        rows,
        sums: units(),
        hidden: units(),
        dhidden: units(),
        logits: ofClasses(),
        result: ofClasses(),
        dresult: ofClasses(),
      };
      this.#workspaces.set(rows, space);
    }
    return space;
  }
}

function parameter(length: number, random?: Random, limit = 0): Parameter {
  const values = new Float32Array(length);
  if (random !== undefined) for (let i = 0; i < length; i++) values[i] = (2 * random() - 1) * limit;
  return { values, gradient: new Float32Array(length) };
}
