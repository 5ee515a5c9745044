import type { BiasActivation } from "@nonlin/core";
import * as calls from "@nonlin/core/calls";
import * as functions from "@nonlin/core/functions";
import { shared } from "./shared.js";

export { createWasmBackend } from "./create.js";
export * from "./generated/activations.js";
export { compileInlinedModule } from "./inlined-module.js";
export type { ArrayOf, FastModule, WasmBackend } from "./wasm-backend.js";

/**
 * An elementwise function of x plus a bias per channel, in one pass: `biasActivation(x, bias, "gelu", { shape: [8, 64] })`
 * is gelu(x + bias), computed in float64 and rounded once; `biasActivation.grad(dy, x, bias, "gelu", …)` gives { dx, dbias }.
 */
export const biasActivation: BiasActivation = /* @__PURE__ */ functions.onFirstCall(() =>
  functions.biasActivation(shared(), calls),
);
