import {
  type Backend,
  type FromLengths,
  type Kernel,
  type KernelName,
  type Kernels,
  kernelByLength,
  kernelList,
} from "@nonlin/core";

/** Of each kernel: from how many elements on forward and gradient go to the larger backend. */
export type Thresholds = { readonly [K in KernelName]: FromLengths };

/**
 * A backend that is `large`, but for short calls, which `small` serves where the way into `large` takes longer than all of
 * the work. Their bits are the same.
 */
export function choosingByLength(large: Backend, small: Backend, thresholds: Thresholds): Backend {
  const kernels = kernelList.map(({ name, kind }) => {
    const kernel = kernelByLength(kind, large.kernels[name] as never, small.kernels[name] as never, thresholds[name]);
    return [name, kernel as Kernel] as const;
  });
  return { ...large, kernels: Object.fromEntries<Kernel>(kernels) as { [K in KernelName]: never } satisfies Kernels };
}
