import fast from "@nonlin/wasm/fast-kernels.wasm";
import module from "@nonlin/wasm/kernels.wasm";
import { createWasmBackend } from "@nonlin/wasm/static";
import type { Candidate } from "./candidate.js";

/** For workers that compile no bytes while they run: the module comes compiled, by a static import. */
export const staticWasmCandidate: Candidate = { name: "wasm", create: () => createWasmBackend({ module, fast }) };
