import { testAgreement, testBackend } from "@nonlin/conformance";
import { js } from "@nonlin/js";
import { createWasmBackend } from "@nonlin/wasm";
import { describe, it } from "vitest";

const wasm = createWasmBackend();
testBackend(wasm, { describe, it });
testAgreement(wasm, js, { describe, it });
