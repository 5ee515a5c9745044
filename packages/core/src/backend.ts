import type { KernelDtype } from "./dtype.js";
import type { KernelOfKind } from "./kernels.js";
import type { Kind, Parameter, Row } from "./op.js";
import { type Table, table } from "./ops/index.js";

type SnakeCase<S extends string> = S extends `${infer Head}${infer Tail}`
  ? `${Head extends Lowercase<Head> ? Head : `_${Lowercase<Head>}`}${SnakeCase<Tail>}`
  : S;
type Choices<R extends Row> = {
  [K in keyof R["parameters"]]: R["parameters"][K] extends { readonly choices: readonly (infer C extends string)[] }
    ? C
    : never;
}[keyof R["parameters"]];
type KernelNames<R extends Row> = [Choices<R>] extends [never]
  ? SnakeCase<R["name"]>
  : `${SnakeCase<R["name"]>}_${Choices<R>}`;

/**
 * Every kernel by name: a row's name in snake_case, and the choice behind it where the row has one (`gelu_tanh`). The
 * names are those of the C++ structs. A backend that lacks one does not compile.
 */
export type Kernels = {
  readonly [K in keyof Table as KernelNames<Table[K]>]: KernelOfKind[Table[K]["kind"]];
};
export type KernelName = keyof Kernels;

/**
 * A way to compute every function. Core has checked all that it passes: types, lengths, overlap, parameters. A kernel
 * allocates nothing that outlives the call and writes nothing but its outputs.
 */
export interface Backend {
  /** "native", "js", … */
  readonly name: string;
  /** The instruction set: "avx2", "neon", "scalar", "js", … */
  readonly isa: string;
  /** What its kernels compute on. One with float64 serves float16 and bfloat16 too: core widens and rounds. */
  readonly dtypes: readonly KernelDtype[];
  readonly kernels: Kernels;
}

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

/** The kernel of a row, for the choice made in a call. */
export function kernelName(row: Row, choice?: string): KernelName {
  const name = row.name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return (choice === undefined ? name : `${name}_${choice}`) as KernelName;
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
