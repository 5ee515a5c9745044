import type { Backend, BackendPart } from "@nonlin/core";

/** This backend with some of its kernels, or all. */
export function withKernels<K extends BackendPart["kernels"]>(kernels: K): Omit<Backend, "kernels"> & { kernels: K } {
  return { name: "js", isa: "js", dtypes: ["float32", "float64"], kernels };
}
