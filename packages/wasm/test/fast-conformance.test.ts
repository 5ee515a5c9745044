import { testFastTier } from "@nonlin/conformance";
import { createWasmBackend } from "@nonlin/wasm";
import { fastModule } from "@nonlin/wasm/fast";
import { describe, it } from "vitest";

testFastTier(createWasmBackend({ fast: fastModule }), { describe, it });
