// A call that is made but not computed: all is checked, results are allocated, and what the kernel would be called with is
// kept. A bound call is computed again and again, an asynchronous one in parts.
import type { Backend, KernelName } from "../backend.js";
import type { Dtype, ElementArray } from "../dtype.js";
import type { AnyRow } from "../op.js";
import type { Recorder, Recording } from "./kernel-choice.js";

/** The two functions of a kernel. */
export type Direction = "forward" | "gradient";

/** A kernel, whatever its kind. */
export type Functions = Readonly<Record<Direction, (...args: readonly unknown[]) => void>>;

/** What a kernel would have been called with. */
export interface Recorded {
  readonly kernel: KernelName;
  readonly direction: Direction;
  /** Of the two tiers of a backend, whose kernel it is. */
  readonly tier: "kernels" | "fastKernels";
  readonly dtype: Dtype;
  /** The kernel on arrays of that dtype. */
  readonly functions: Functions;
  readonly args: readonly unknown[];
  /** What the call returns. */
  readonly result: ElementArray | Readonly<Record<string, ElementArray>>;
}

/** A function of a whole instance, forward and gradient. */
export interface AnyActivation {
  (...args: readonly unknown[]): unknown;
  grad(...args: readonly unknown[]): unknown;
}

/** Where a function of an instance comes from. It stands on the function under this key, and on its gradient. */
export const origin = /* @__PURE__ */ Symbol("nonlin.origin");

/** What can be made of a row again. */
export interface Origin {
  readonly row: AnyRow;
  readonly backend: Backend;
  readonly direction: Direction;
  /** The function of the row on any backend. */
  readonly make: (row: AnyRow, backend: Backend) => AnyActivation;
  /** The function itself. */
  readonly call: (...args: readonly unknown[]) => unknown;
}

/**
 * Makes a call of a function whose calls are one call of a kernel each, and nothing after that. undefined: it needed no
 * kernel, as a call of arrays without elements may.
 */
export function record({ row, backend, direction, make }: Origin, args: readonly unknown[]): Recorded | undefined {
  let recorded: Omit<Recorded, "result"> | undefined;
  const recorder: Recorder = (kernel, choose) => (options) => {
    const chosen = Object.entries(choose(options)) as [Dtype, Functions][];
    const keeping = chosen.map(([dtype, functions]) => {
      const tier = functions === backend.fastKernels?.[kernel] ? "fastKernels" : "kernels";
      const of =
        (called: Direction) =>
        (...given: unknown[]) => {
          recorded = { kernel, direction: called, tier, dtype, functions, args: given };
        };
      return [dtype, { forward: of("forward"), gradient: of("gradient") }] as const;
    });
    return Object.fromEntries(keeping) as never;
  };
  const activation = make(row, { ...backend, recorder } as Backend & Recording);
  const result = (direction === "forward" ? activation(...args) : activation.grad(...args)) as Recorded["result"];
  return recorded && { ...(recorded as Omit<Recorded, "result">), result };
}

/** The arrays of a result, by name: one is called `alone`. */
export function arraysOf(result: Recorded["result"], alone: string): Readonly<Record<string, ElementArray>> {
  return ArrayBuffer.isView(result) ? { [alone]: result } : (result as Readonly<Record<string, ElementArray>>);
}
