import { inlinedModule } from "./inlined-module.js";
import { backendOf, type WasmBackend } from "./wasm-backend.js";
import type { Module } from "./webassembly.js";

/**
 * The WebAssembly backend: the kernels of native/, compiled for simd128. The module is inlined in this file, and compiled
 * on the first call. Where a page or a runtime refuses to compile bytes, pass a module that it has compiled:
 * `import module from "@nonlin/wasm/kernels.wasm"` in workers, or that of `loadWasmBackend` of "@nonlin/wasm/static".
 *
 * @param options.module A compiled `@nonlin/wasm/kernels.wasm`. Default: the inlined bytes.
 * @throws Error where there is no WebAssembly, no simd128, or no permission to compile, with the remedy; TypeError for
 * options that are none.
 */
export function createWasmBackend(options: { readonly module?: Module | undefined } = {}): WasmBackend {
  if (typeof options !== "object" || options === null) {
    throw new TypeError("createWasmBackend: options must be an object { module }");
  }
  return backendOf(options.module ?? inlinedModule());
}
