// What the operands of each kind's calls are called, and whether a call is one call of a kernel.
import { isSixteenBit, typedArrayName } from "../dtype.js";
import type { AnyRow } from "../op.js";
import type { Given } from "../view.js";
import { isInput } from "./gate.js";
import type { Direction } from "./recording.js";

interface CallsOfAKind {
  readonly forward: readonly string[];
  readonly gradient: readonly string[];
  /** What the result of a forward call is called. */
  readonly result: string;
  /** Nothing comes after the kernel: a call may be recorded. */
  readonly isOneKernel: boolean;
}

const elementwise = { forward: ["x"], gradient: ["dy", "x"], result: "y" };
const alongAxis = { forward: ["x"], gradient: ["dy", "y"], result: "y" };

const callsOfKind: { readonly [K in AnyRow["kind"]]: CallsOfAKind } = {
  map: { ...elementwise, isOneKernel: true },
  channel: { ...elementwise, isOneKernel: true },
  // Of two inputs; of one where that is given.
  gate: { forward: ["a", "b"], gradient: ["dy", "a", "b"], result: "y", isOneKernel: true },
  rows: { ...alongAxis, isOneKernel: true },
  selection: { ...alongAxis, isOneKernel: true },
  reduction: { ...elementwise, isOneKernel: true },
  // Losses of rows are made one number.
  loss: { forward: ["x", "labels"], gradient: ["x", "labels"], result: "loss", isOneKernel: false },
  noisyMap: { ...elementwise, isOneKernel: false },
  noisyRows: { ...alongAxis, isOneKernel: false },
  groups: { ...elementwise, isOneKernel: false },
};

/** The operands of a call, in its order, with an `x` where its row can do with one input instead of two. */
export function operandNames(row: AnyRow, direction: Direction, isGiven: (name: string) => boolean): readonly string[] {
  const names = callsOfKind[row.kind][direction];
  return row.kind === "gate" && isGiven("x") ? [...names.slice(0, -2), "x"] : names;
}

/** What the result of a call is called where it is one array. */
export function resultName(row: AnyRow, direction: Direction): string {
  return direction === "forward" ? callsOfKind[row.kind].result : "dx";
}

/** How many of the arguments of a call are operands; options come behind them. */
export function operandCount(op: string, row: AnyRow, direction: Direction, args: readonly unknown[]): number {
  const { length } = callsOfKind[row.kind][direction];
  return row.kind === "gate" && !isInput(op, args[length - 1], args[length]) ? length - 1 : length;
}

/** Whether a call is one of a kernel, and nothing after that. */
export function isOneKernelCall(row: AnyRow, { preset }: { readonly preset?: unknown }): boolean {
  // Slopes at kinks are written after the kernel.
  const hasSlopes = row.kind === "map" && (preset !== undefined || row.slopes !== undefined);
  return callsOfKind[row.kind].isOneKernel && !hasSlopes;
}

/** Whether arrays of a call are of 16 bits, which kernels do not compute on as they are; or are no arrays that we know. */
export function hasSixteenBits(operands: readonly Given[], { dtype }: { readonly dtype?: unknown }): boolean {
  const isSixteen = (value: unknown) => value === "float16" || value === "bfloat16";
  return operands.some(
    ({ data, dtype: own }) =>
      isSixteen(own) || isSixteen(dtype) || typedArrayName(data) === undefined || isSixteenBit(data as Float32Array),
  );
}
