// A call that is made but not computed: all is checked, results are allocated, and what the kernel would be called with is
// kept. A bound call is computed again and again, an asynchronous one in parts.
import type { Backend, KernelName, Kernels } from "../backend.js";
import type { ElementArray } from "../dtype.js";
import type { Kernel } from "../kernels.js";
import type { AnyRow } from "../op.js";

/** The two functions of a kernel. */
export type Direction = "forward" | "gradient";

/** What a kernel would have been called with. */
export interface Recorded {
  readonly kernel: KernelName;
  readonly direction: Direction;
  /** Of the two tiers of a backend, whose kernel it is. */
  readonly tier: "kernels" | "fastKernels";
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

/** Makes a call of a function whose calls are one call of a kernel each, and nothing after that. */
export function record({ row, backend, direction, make }: Origin, args: readonly unknown[]): Recorded | undefined {
  let recorded: Omit<Recorded, "result"> | undefined;
  const recorder = (tier: Recorded["tier"], kernels: Partial<Kernels> = {}) => {
    const entries = (Object.keys(kernels) as KernelName[]).map((kernel) => {
      const keep =
        (called: Direction) =>
        (...given: unknown[]) => {
          recorded = { kernel, direction: called, tier, args: given };
        };
      return [kernel, { forward: keep("forward"), gradient: keep("gradient") } as unknown as Kernel] as const;
    });
    return Object.fromEntries(entries) as unknown as Kernels;
  };
  const { kernels, fastKernels, ...rest } = backend;
  const activation = make(row, {
    ...rest,
    kernels: recorder("kernels", kernels),
    ...(fastKernels && { fastKernels: recorder("fastKernels", fastKernels) }),
  });
  const result = (direction === "forward" ? activation(...args) : activation.grad(...args)) as Recorded["result"];
  // A call of arrays without elements may need no kernel.
  return recorded && { ...(recorded as Omit<Recorded, "result">), result };
}

/** The arrays of a result, by name: one is called `alone`. */
export function arraysOf(result: Recorded["result"], alone: string): Readonly<Record<string, ElementArray>> {
  return ArrayBuffer.isView(result) ? { [alone]: result } : (result as Readonly<Record<string, ElementArray>>);
}
