import { messageOf, supported } from "./compilation.js";
import { checkOptions } from "./options.js";
import { backendOf, type FastModule, type WasmBackend } from "./wasm-backend.js";
import type { Bytes, Module } from "./webassembly.js";

export type { ArrayOf, FastModule, WasmBackend } from "./wasm-backend.js";

/**
 * The backend of a module that the runtime has compiled, without the bytes that "@nonlin/wasm" carries:
 *
 *     import module from "@nonlin/wasm/kernels.wasm"; // workerd, Cloudflare Workers
 *     const backend = createWasmBackend({ module });
 *
 * @param options.fast For `precision: "fast"`: a compiled `@nonlin/wasm/fast-kernels.wasm`, or a function that gives one when
 * it is needed. Default: none, and "fast" is the same as "exact".
 * @throws Error where there is no WebAssembly or no simd128, or for another module; TypeError for anything that is none.
 */
export function createWasmBackend(options: {
  readonly module: Module;
  readonly fast?: FastModule | undefined;
}): WasmBackend {
  checkOptions(options);
  supported();
  return backendOf(options.module, options.fast);
}

/**
 * The backend of a .wasm file that is fetched and compiled as it comes, without blocking:
 *
 *     import url from "@nonlin/wasm/url";
 *     const backend = await loadWasmBackend(url);
 *
 * @param source Where `@nonlin/wasm/kernels.wasm` lies, a response with it, or its bytes.
 * @throws Error (the promise rejects) where it cannot be fetched or compiled.
 */
export async function loadWasmBackend(source: string | URL | Response | Bytes): Promise<WasmBackend> {
  return backendOf(await compiled(source));
}

async function compiled(source: string | URL | Response | Bytes): Promise<Module> {
  const api = supported();
  if (source instanceof ArrayBuffer || ArrayBuffer.isView(source)) return api.compile(source);
  const where = typeof source === "string" || source instanceof URL ? String(source) : "the response";
  try {
    const response = typeof source === "string" || source instanceof URL ? await fetch(source) : source;
    if (!response.ok) throw new Error(`the server answered ${response.status}`);
    // compileStreaming insists on the type application/wasm, which not every server sends.
    return await api.compile(await response.arrayBuffer());
  } catch (cause) {
    throw new Error(`loadWasmBackend: cannot take the module from ${where}: ${messageOf(cause)}`, { cause });
  }
}
