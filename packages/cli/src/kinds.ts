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
  /** Whether the result has one number for each row, and so lacks the axis. */
  readonly reduces: boolean;
  /** Whether each row needs a label. */
  readonly labels: boolean;
}

const elementwise: Calling = {
  gradientFrom: "x",
  axis: false,
  twoInputs: false,
  pieces: false,
  seed: false,
  reduces: false,
  labels: false,
};

export const callings: Readonly<Record<Row["kind"], Calling>> = {
  map: elementwise,
  channel: { ...elementwise, axis: true },
  gate: { ...elementwise, axis: true, twoInputs: true },
  rows: { ...elementwise, axis: true, gradientFrom: "y" },
  selection: { ...elementwise, axis: true, gradientFrom: "y" },
  groups: { ...elementwise, axis: true, pieces: true },
  reduction: { ...elementwise, axis: true, reduces: true },
  loss: { ...elementwise, axis: true, reduces: true, labels: true },
  noisyMap: { ...elementwise, seed: true },
  noisyRows: { ...elementwise, axis: true, gradientFrom: "y", seed: true },
};
