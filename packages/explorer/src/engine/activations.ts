// The kernels that the page computes with: WebAssembly where this browser has it, JavaScript beside it for comparison.
import { type ActivationsOn, createActivations } from "@nonlin/core";
import { js } from "@nonlin/js";
import { createWasmBackend } from "@nonlin/wasm";

/** One backend of this page. */
export interface Engine {
  readonly name: "wasm" | "js";
  readonly activations: ActivationsOn;
}

const javascript: Engine = { name: "js", activations: createActivations({ backend: js }) };

let webAssembly: Engine | { readonly reason: string } | undefined;

/** WebAssembly's kernels, compiled on the first call, or why this browser has none. */
export function wasmEngine(): Engine | { readonly reason: string } {
  webAssembly ??= compiled();
  return webAssembly;
}

function compiled(): Engine | { readonly reason: string } {
  try {
    return { name: "wasm", activations: createActivations({ backend: createWasmBackend() }) };
  } catch (error) {
    return { reason: error instanceof Error ? error.message : String(error) };
  }
}

/** What draws and measures: WebAssembly, or JavaScript where there is none. Bits are the same. */
export function engine(): Engine {
  const wasm = wasmEngine();
  return "reason" in wasm ? javascript : wasm;
}

/** Every backend that runs here. */
export function engines(): readonly Engine[] {
  const wasm = wasmEngine();
  return "reason" in wasm ? [javascript] : [wasm, javascript];
}
