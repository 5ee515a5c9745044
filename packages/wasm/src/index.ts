export { createWasmBackend } from "./create.js";
export * from "./generated/activations.js";
export { compileInlinedModule } from "./inlined-module.js";
export type { ArrayOf, WasmBackend } from "./wasm-backend.js";
