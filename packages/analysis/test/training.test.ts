// A small net that learns, with the parameters of its activation.
import { describe, expect, test } from "vitest";
import { type TrainingOptions, type TrainingStep, train, twoSpirals } from "../src/index.js";
import { activations } from "./instance.js";

/** All steps of a run. */
function run(options: TrainingOptions): readonly TrainingStep[] {
  const steps: TrainingStep[] = [];
  const training = train(activations, options);
  for (let next = training.next(); ; next = training.next()) {
    steps.push(next.value);
    if (next.done) return steps;
  }
}

const learners = ["prelu", "swish", "snake", "xielu", "starRelu"] as const;

describe("train", () => {
  test.each(learners)("lowers the loss of %s, and moves what it learns in each layer", (name) => {
    const steps = run({ name, steps: 60, width: 16 });
    const [first, last] = [steps[0] as TrainingStep, steps.at(-1) as TrainingStep];
    expect(steps).toHaveLength(61);
    expect(last.loss).toBeLessThan(first.loss);
    for (const [layer, learned] of last.learned.entries()) {
      for (const [key, value] of Object.entries(learned)) expect(value).not.toBe(first.learned[layer]?.[key]);
    }
  });

  test.each(learners)("takes the first step of what %s learns against the slope of the loss", (name) => {
    // Adam's first step is the learning rate, whatever the slope's size; its sign is that of a difference of losses.
    const learningRate = 1e-3;
    const one = { name, hiddenLayers: 1, width: 12, learningRate } as const;
    const [before, after] = run({ ...one, steps: 1 }) as [TrainingStep, TrainingStep];
    for (const [key, value] of Object.entries(before.learned[0] ?? {})) {
      const lossAt = (moved: number) => run({ ...one, steps: 0, parameters: { [key]: moved } })[0]?.loss ?? 0;
      const slope = lossAt(value + 1e-4) - lossAt(value - 1e-4);
      expect((after.learned[0]?.[key] ?? 0) - value).toBeCloseTo(-learningRate * Math.sign(slope), 6);
    }
  });

  test("learns the two spirals by heart", () => {
    const last = run({ name: "swish", steps: 400 }).at(-1) as TrainingStep;
    expect(last.accuracy).toBe(1);
    expect(last.loss).toBeLessThan(0.05);
  });

  test("trains functions that have nothing to learn too", () => {
    const steps = run({ name: "relu", steps: 30 });
    expect(steps[0]?.learned).toEqual([{}, {}]);
    expect(steps.at(-1)?.loss ?? 1).toBeLessThan(steps[0]?.loss ?? 0);
  });

  test("gives the same numbers for the same seed, and starts as it is told", () => {
    const options = { name: "prelu", steps: 5, parameters: { alpha: 0.1 } };
    expect(run(options)).toEqual(run(options));
    expect(run(options)[0]?.learned).toEqual([{ alpha: 0.1 }, { alpha: 0.1 }]);
    expect(run({ ...options, seed: 7 })).not.toEqual(run(options));
  });

  test("says when it diverges", () => {
    expect(() => run({ name: "squaredRelu", hiddenLayers: 8, learningRate: 1e6, steps: 50 })).toThrow(
      /^train: the loss must be a finite number, got none at step \d+; choose a learningRate below 1000000$/,
    );
  });

  test.each([
    [{ name: "softmax" }, "train: name must be an elementwise function"],
    [{ name: "prelu", width: 0 }, "train: width must be an integer from 1 to 256, got 0"],
    [{ name: "prelu", learningRate: -1 }, "train: learningRate must be a finite number above 0, got -1"],
    [{ name: "prelu", hiddenLayers: 9 }, "train: hiddenLayers must be an integer from 1 to 8, got 9"],
  ])("refuses %o", (options, message) => {
    expect(() => run(options)).toThrow(message);
  });
});

test("Two spirals: the second class is the first, turned by half a turn, and none is outside the circle", () => {
  const { points, classes } = twoSpirals();
  expect([points.length, classes.length]).toEqual([388, 194]);
  for (let i = 0; i < points.length; i += 4) {
    expect([points[i + 2], points[i + 3]]).toEqual([-(points[i] as number), -(points[i + 1] as number)]);
    expect([classes[i / 2], classes[i / 2 + 1]]).toEqual([1, 0]);
    expect(Math.hypot(points[i] as number, points[i + 1] as number)).toBeLessThanOrEqual(1);
  }
});
