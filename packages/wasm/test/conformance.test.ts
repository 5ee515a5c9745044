import { testAgreement, testBackend } from "@nonlin/conformance";
import { js } from "@nonlin/js";
import { createWasmBackend } from "@nonlin/wasm";
import { describe, it } from "vitest";

// 16-bit arrays are these same float64 kernels between conversions that are core's: node's tests try those, and the
// matrix of runtimes tries all on wasm too.
const choice = { dtypes: ["float32", "float64"] } as const;
const wasm = createWasmBackend();
testBackend(wasm, { describe, it }, choice);
testAgreement(wasm, js, { describe, it }, choice);
