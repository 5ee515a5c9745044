import { compileInlinedModule, createWasmBackend } from "@nonlin/wasm";
import type { Candidate } from "./candidate.js";

export const wasmCandidate: Candidate = {
  name: "wasm",
  create: () => createWasmBackend(),
  prepare: compileInlinedModule,
};
