import type { Activations, OpName, Row } from "@nonlin/core";
import { table } from "nonlin";
import { type Stopwatch, timed } from "./stopwatch.js";

/** An activation that can be chosen for the hidden layer. */
export interface Choice {
  /** As given on the command line: `gelu`, or `gelu-tanh` for an op with named choices. */
  readonly name: string;
  readonly row: Extract<Row, { kind: "map" | "channel" }>;
  readonly options: { readonly [option: string]: string };
}

/** What the table offers: every function that works element by element, and each of its formulas. */
export const choices: readonly Choice[] = Object.values<Row>(table).flatMap((row): Choice[] => {
  if (row.kind !== "map" && row.kind !== "channel") return [];
  // A sum of inputs may be any number, and has to have a value.
  if (row.domain !== undefined) return [];
  const named = Object.entries(row.parameters).flatMap(([option, parameter]) =>
    parameter.type === "choice"
      ? parameter.choices
          .filter((choice) => choice !== parameter.default)
          .map((choice) => ({ name: `${row.name}-${choice}`, row, options: { [option]: choice } }))
      : [],
  );
  return [{ name: row.name, row, options: {} }, ...named];
});

/** A parameter of an activation that is learned together with the weights, one for each hidden unit. */
export interface Learned {
  readonly name: string;
  readonly values: Float32Array;
  readonly gradient: Float32Array;
}

/** The activation of the hidden layer: nonlin's functions, whatever their kind, behind one face. */
export interface HiddenActivation {
  readonly learned: readonly Learned[];
  /** y = f(x), both [rows, units]. */
  forward(x: Float32Array, y: Float32Array, rows: number): void;
  /** dx = dy · f′(x), and the gradient of what is learned. */
  gradient(dy: Float32Array, x: Float32Array, dx: Float32Array, rows: number): void;
}

/** A function of nonlin seen from here: which options it takes, its row tells at run time. */
interface Elementwise {
  (x: Float32Array, options: object): unknown;
  grad(dy: Float32Array, x: Float32Array, options: object): unknown;
}

export function hiddenActivation(
  choice: Choice,
  units: number,
  activations: Activations,
  stopwatch: Stopwatch,
): HiddenActivation {
  const forward = stopwatch.timing(choice.name, "forward");
  const gradient = stopwatch.timing(choice.name, "gradient");
  const op = activations[choice.row.name as OpName] as unknown as Elementwise;

  if (choice.row.kind === "map") {
    return {
      learned: [],
      forward(x, y) {
        timed(forward, x.length, () => op(x, { ...choice.options, out: y }));
      },
      gradient(dy, x, dx) {
        timed(gradient, x.length, () => op.grad(dy, x, { ...choice.options, out: dx }));
      },
    };
  }

  const learned = Object.entries(choice.row.parameters).flatMap(([name, parameter]): Learned[] =>
    parameter.type === "channel"
      ? [{ name, values: new Float32Array(units).fill(parameter.default), gradient: new Float32Array(units) }]
      : [],
  );
  const values = Object.fromEntries(learned.map((one) => [one.name, one.values]));
  const gradients = Object.fromEntries(learned.map((one) => [`d${one.name}`, one.gradient]));
  return {
    learned,
    forward(x, y, rows) {
      timed(forward, x.length, () => op(x, { ...values, shape: [rows, units], axis: 1, out: y }));
    },
    gradient(dy, x, dx, rows) {
      const out = { dx, ...gradients };
      timed(gradient, x.length, () => op.grad(dy, x, { ...values, shape: [rows, units], axis: 1, out }));
    },
  };
}
