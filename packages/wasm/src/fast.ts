import { compile } from "./compilation.js";
import { fastBytes } from "./generated/fast-bytes.js";
import { inlined } from "./inlined-bytes.js";
import type { Module } from "./webassembly.js";

let module: Module | undefined;

/**
 * The module of the fast tier, whose bytes are inlined here, compiled once, on the first call:
 *
 *     import { createWasmBackend } from "@nonlin/wasm";
 *     import { fastModule } from "@nonlin/wasm/fast";
 *     const backend = createWasmBackend({ fast: fastModule });
 *
 * @throws Error where a runtime does not compile bytes, with the remedy.
 */
export function fastModule(): Module {
  module ??= compile(inlined(fastBytes));
  return module;
}
