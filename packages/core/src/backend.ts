import type { KernelDtype } from "./dtype.js";
import type { KernelOfKind } from "./kernels.js";
import type { KernelCalls, Row } from "./op.js";
import type { Table } from "./ops/index.js";

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

/** The kernels that the function of a row is computed by: one, or one for each choice. */
export type KernelNamesOf<N extends keyof Table> = Extract<KernelNames<Table[N]>, KernelName>;

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
  /**
   * For `precision: "fast"`, on float32 arrays: those kernels that it has in single precision. For all others, and on other
   * arrays, `kernels` serve.
   */
  readonly fastKernels?: Partial<Kernels>;
  /** Runs a kernel on another thread. Where a backend cannot, asynchronous calls compute on the caller's, in short parts. */
  readonly later?: Later;
}

/**
 * Calls `kernels[kernel][direction](...args)`, or a kernel of the other tier, on a thread of a bounded pool, and tells when
 * it has ended. Nobody but the kernel has the arrays until then: core passes copies, or what can be shared.
 */
export type Later = (
  tier: "kernels" | "fastKernels",
  kernel: KernelName,
  direction: "forward" | "gradient",
  args: readonly unknown[],
) => Promise<void>;

/** Of a backend, what one function needs: of its kernels, those that the function is computed by. */
export interface BackendPart extends Pick<Backend, "name" | "dtypes" | "fastKernels"> {
  readonly kernels: Partial<Kernels>;
}

/** The kernel of a row, for the choice made in a call. */
export function kernelName(row: Pick<KernelCalls, "name">, choice?: string): KernelName {
  const name = row.name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return (choice === undefined ? name : `${name}_${choice}`) as KernelName;
}
