import { compile, supported } from "./compilation.js";
import { bytes } from "./generated/bytes.js";
import { inlined } from "./inlined-bytes.js";
import type { Module } from "./webassembly.js";

let module: Module | undefined;

/** The module whose bytes are inlined, compiled once. A failure is not remembered: the next call tries again. */
export function inlinedModule(): Module {
  module ??= compile(inlined(bytes));
  return module;
}

/**
 * Compiles the inlined module without blocking, so that `createWasmBackend` finds it compiled: for pages, and for browsers
 * that compile large modules in no other way. A second call does nothing.
 *
 * @throws Error (the promise rejects) where there is no WebAssembly, no simd128, or no permission to compile.
 */
export async function compileInlinedModule(): Promise<void> {
  module ??= await supported().compile(inlined(bytes));
}
