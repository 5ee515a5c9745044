import { type KernelName, kernelName } from "./backend.js";
import type { Kind, Parameter, Row } from "./op.js";
import { type Table, table } from "./ops/index.js";

/** One kernel that every backend has. */
export interface KernelDescription {
  readonly name: KernelName;
  readonly op: keyof Table;
  readonly kind: Kind;
  /** The choice that this kernel stands for, where its op has one. */
  readonly choice?: string;
  /** How many parameters it takes that are learned. */
  readonly learned: number;
  /** How many numbers it takes as parameters. */
  readonly parameters: number;
}

/** Every kernel, in the table's order: what a backend must have, and what the generated code is made from. */
export const kernelList: readonly KernelDescription[] = Object.values(table as Record<string, Row>).flatMap((row) => {
  const parameters = Object.values(row.parameters);
  const choices = parameters.flatMap((parameter) => (parameter.type === "choice" ? parameter.choices : []));
  const count = (wanted: Parameter["type"]) => parameters.filter(({ type }) => type === wanted).length;
  const description = {
    op: row.name as keyof Table,
    kind: row.kind,
    learned: count("channel"),
    parameters: count("number"),
  };
  return choices.length === 0
    ? [{ name: kernelName(row), ...description }]
    : choices.map((choice) => ({ name: kernelName(row, choice), choice, ...description }));
});
