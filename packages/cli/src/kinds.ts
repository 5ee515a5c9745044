import type { Row } from "./library.js";

/** How functions of a kind are called, as core has it. */
export interface Calling {
  /** What a gradient is computed from: the input or the output. */
  readonly gradientFrom: "x" | "y";
  /** Whether a call takes an axis. */
  readonly axis: boolean;
  /** Whether there may be a second input. */
  readonly twoInputs: boolean;
  /** Whether a call may say how many neighbours make a group. */
  readonly pieces: boolean;
  /** Whether numbers are drawn, for which a call has to give a seed. */
  readonly seed: boolean;
}

const elementwise: Calling = { gradientFrom: "x", axis: false, twoInputs: false, pieces: false, seed: false };

export const callings: Readonly<Record<Row["kind"], Calling>> = {
  map: elementwise,
  channel: { ...elementwise, axis: true },
  gate: { ...elementwise, axis: true, twoInputs: true },
  rows: { ...elementwise, axis: true, gradientFrom: "y" },
  selection: { ...elementwise, axis: true, gradientFrom: "y" },
  groups: { ...elementwise, axis: true, pieces: true },
  noisyMap: { ...elementwise, seed: true },
  noisyRows: { ...elementwise, axis: true, gradientFrom: "y", seed: true },
};
