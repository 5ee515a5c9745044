import { compileInlinedModule, createWasmBackend } from "@nonlin/wasm";
import { fastModule } from "@nonlin/wasm/fast";
import type { Candidate } from "./candidate.js";

export const wasmCandidate: Candidate = {
  name: "wasm",
  create: () => createWasmBackend({ fast: fastModule }),
  prepare: compileInlinedModule,
};
