import { parseArgs } from "node:util";
import { type Choice, choices } from "./hidden-activation.js";
import type { Plan } from "./training.js";

export const backendNames = ["native", "js"] as const;
export type BackendName = (typeof backendNames)[number];

export interface Arguments {
  readonly plan: Plan;
  /** One run on each. */
  readonly backends: readonly BackendName[];
  readonly json: boolean;
  readonly help: boolean;
  /** What was given to learn with is enough for the accuracy that the demo promises. */
  readonly promised: boolean;
}

/** Something on the command line that cannot be. */
export class UsageError extends Error {}

const defaults = { activation: "relu", hidden: 64, epochs: 15, seed: 1, batch: 50, rate: 0.01 };

export const help = `Trains a net (784-${defaults.hidden}-10) on 10,000 handwritten digits, with nonlin's activations and gradients: once on the native
backend and once in JavaScript. Then compares the two runs bit for bit.

usage: pnpm run demo [options]

  --activation NAME  of the hidden layer (default: ${defaults.activation}); one of
                     ${choices.map(({ name }) => name).join(", ")}
                     Functions with a parameter of their own learn it, one value for each hidden unit.
  --hidden N         units in the hidden layer (default: ${defaults.hidden})
  --epochs N         how often each digit is seen (default: ${defaults.epochs})
  --seed N           decides the split, the first weights and the order of the digits (default: ${defaults.seed})
  --backend NAME     ${backendNames.join(" or ")}: one run alone, nothing to compare (default: both)
  --json             one JSON object on stdout, no decoration
  --help

examples:
  pnpm run demo
  pnpm run demo --activation prelu
  pnpm run demo --activation gelu --hidden 128 --epochs 20 --seed 7
  pnpm --silent run demo --json > result.json

exit code: 0 all well; 1 if fewer than 95 % of the held-out digits are recognised (with at least the default units and
epochs), if the two runs differ in a bit, or if a backend is missing so that they cannot be compared; 2 for a wrong option`;

/** @throws UsageError */
export function parseArguments(args: readonly string[]): Arguments {
  const { values } = parsed(args);
  const plan: Plan = {
    choice: choiceOf(values.activation ?? defaults.activation),
    hidden: integer("hidden", values.hidden, defaults.hidden, 1, 4096),
    epochs: integer("epochs", values.epochs, defaults.epochs, 1, 1000),
    seed: integer("seed", values.seed, defaults.seed, 0, Number.MAX_SAFE_INTEGER),
    batch: defaults.batch,
    rate: defaults.rate,
  };
  return {
    plan,
    backends: backendsOf(values.backend),
    json: values.json ?? false,
    help: values.help ?? false,
    promised: plan.hidden >= defaults.hidden && plan.epochs >= defaults.epochs,
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      // pnpm hands on a "--" that stands between its own options and the script's.
      args: args.filter((argument) => argument !== "--"),
      options: {
        activation: { type: "string" },
        hidden: { type: "string" },
        epochs: { type: "string" },
        seed: { type: "string" },
        backend: { type: "string" },
        json: { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function choiceOf(name: string): Choice {
  const choice = choices.find((candidate) => candidate.name === name);
  if (choice === undefined) {
    const known = choices.map((candidate) => candidate.name).join(", ");
    throw new UsageError(`--activation: expected one of ${known}, but received ${JSON.stringify(name)}`);
  }
  return choice;
}

function integer(option: string, text: string | undefined, byDefault: number, low: number, high: number): number {
  if (text === undefined) return byDefault;
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < low || value > high) {
    throw new UsageError(
      `--${option}: expected an integer from ${low} to ${high}, but received ${JSON.stringify(text)}`,
    );
  }
  return value;
}

function backendsOf(name: string | undefined): readonly BackendName[] {
  if (name === undefined) return backendNames;
  const known = backendNames.find((candidate) => candidate === name);
  if (known === undefined) {
    throw new UsageError(`--backend: expected ${backendNames.join(" or ")}, but received ${JSON.stringify(name)}`);
  }
  return [known];
}
