import { createWasmBackend } from "./create.js";
import type { WasmBackend } from "./wasm-backend.js";

let backend: WasmBackend | undefined;

/** The backend behind the named exports, made on the first call of one. */
export function shared(): WasmBackend {
  backend ??= createWasmBackend();
  return backend;
}
