import { createActivations } from "nonlin";
import { describe, expect, it } from "vitest";
import { parseArguments, UsageError } from "../src/arguments.js";
import { compare } from "../src/comparison.js";
import { digitsOf, pixelsPerDigit, split } from "../src/digits.js";
import { choices } from "../src/hidden-activation.js";
import { Network } from "../src/network.js";
import { seeded } from "../src/random.js";
import { Stopwatch } from "../src/stopwatch.js";
import { type Plan, train } from "../src/training.js";

/** Three classes that a glance tells apart: a bar at the top, in the middle, at the bottom, with noise. */
function bars() {
  const random = seeded(5);
  const images = [4, 13, 22].map((row) =>
    Array.from({ length: 100 * pixelsPerDigit }, (_, i) => {
      const line = Math.floor((i % pixelsPerDigit) / 28);
      return Math.abs(line - row) < 2 ? 0.5 + 0.5 * random() : random() < 0.05 ? random() : 0;
    }),
  );
  return split(digitsOf(images), 0.2, seeded(1));
}

const js = createActivations({ backend: "js" });
const planFor = (name: string): Plan => {
  const choice = choices.find((candidate) => candidate.name === name);
  if (choice === undefined) throw new Error(name);
  return { seed: 3, epochs: 2, hidden: 8, batch: 10, rate: 0.01, choice };
};

describe.each(choices.map(({ name }) => name))("two epochs with %s", (name) => {
  const digits = bars();
  const run = train(planFor(name), digits, js);

  it("learn", () => {
    expect(run.epochs).toHaveLength(2);
    expect(run.accuracy).toBeGreaterThan(0.9);
    expect(run.epochs[1]?.loss).toBeLessThan(run.epochs[0]?.loss ?? 0);
  });

  it("are the same twice, and not with another seed", () => {
    expect(compare([run, train(planFor(name), digits, js)]).identical).toBe(true);
    expect(compare([run, train({ ...planFor(name), seed: 4 }, digits, js)]).differences).toContain("weights");
  });

  it("move what the activation learns, if it does", () => {
    const parameters = Object.values(choices.find((choice) => choice.name === name)?.row.parameters ?? {});
    expect(run.learned).toHaveLength(parameters.filter(({ type }) => type === "channel").length);
    for (const { before, after } of run.learned) expect(after).not.toEqual(before);
  });
});

describe("the gradient of the whole net", () => {
  it.each(choices.map(({ name }) => name))("with %s agrees with differences of the loss", (name) => {
    const random = seeded(9);
    const network = new Network(planFor(name).choice, 8, js, new Stopwatch(), random);
    const pixels = Float32Array.from({ length: 4 * pixelsPerDigit }, random);
    const labels = Uint8Array.of(1, 7, 0, 3);
    network.learn(pixels, labels);
    const step = 1e-2;
    for (const { values, gradient } of network.parameters) {
      const computed = gradient.slice();
      for (const i of [0, values.length >> 1, values.length - 1]) {
        const value = values[i] as number;
        values[i] = value + step;
        const above = network.learn(pixels, labels) / labels.length;
        values[i] = value - step;
        const below = network.learn(pixels, labels) / labels.length;
        values[i] = value;
        const slope = (above - below) / (2 * step);
        // A kink within the step makes the difference coarse; a wrong sign or factor would still show.
        expect(Math.abs((computed[i] as number) - slope)).toBeLessThan(2e-2 * Math.max(1, Math.abs(slope)));
      }
    }
  });
});

describe("the command line", () => {
  it("names what is wrong", () => {
    expect(() => parseArguments(["--activation", "softmax"])).toThrow(/--activation: .*relu.*"softmax"/);
    expect(() => parseArguments(["--epochs", "0"])).toThrow(UsageError);
    expect(() => parseArguments(["--seed", "1.5"])).toThrow(/--seed/);
    expect(() => parseArguments(["--backend", "gpu"])).toThrow(/native or js/);
    expect(() => parseArguments(["--fast"])).toThrow(UsageError);
  });

  it("promises accuracy only for nets as large and trained as long as the default", () => {
    expect(parseArguments([]).promised).toBe(true);
    expect(parseArguments(["--", "--hidden", "128"]).promised).toBe(true);
    expect(parseArguments(["--epochs", "1"]).promised).toBe(false);
  });
});
