import { inlinedModule } from "./inlined-module.js";
import { checkOptions } from "./options.js";
import { backendOf, type FastModule, type WasmBackend } from "./wasm-backend.js";
import type { Module } from "./webassembly.js";

/**
 * The WebAssembly backend: the kernels of native/, compiled for simd128. The module is inlined in this file, and compiled
 * on the first call. Where a page or a runtime refuses to compile bytes, pass a module that it has compiled:
 * `import module from "@nonlin/wasm/kernels.wasm"` in workers, or that of `loadWasmBackend` of "@nonlin/wasm/static".
 *
 * @param options.module A compiled `@nonlin/wasm/kernels.wasm`. Default: the inlined bytes.
 * @param options.fast The fast tier: `fastModule` of "@nonlin/wasm/fast", or a compiled `@nonlin/wasm/fast-kernels.wasm`.
 * Default: none, and `precision: "fast"` is the same as "exact".
 * @throws Error where there is no WebAssembly, no simd128, or no permission to compile, with the remedy; TypeError for
 * options that are none.
 */
export function createWasmBackend(
  options: { readonly module?: Module | undefined; readonly fast?: FastModule | undefined } = {},
): WasmBackend {
  checkOptions(options);
  return backendOf(options.module ?? inlinedModule(), options.fast);
}
