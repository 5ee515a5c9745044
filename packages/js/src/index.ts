import type { Backend, BiasActivation } from "@nonlin/core";
import * as calls from "@nonlin/core/calls";
import * as functions from "@nonlin/core/functions";
import { kernels } from "./generated/index.js";
import { withKernels } from "./with-kernels.js";

export * from "./generated/activations.js";

/** The backend that runs everywhere: the native kernels' operations, in their order, in JavaScript. */
export const js: Backend = /* @__PURE__ */ withKernels(kernels);

/**
 * An elementwise function of x plus a bias per channel, in one pass: `biasActivation(x, bias, "gelu", { shape: [8, 64] })`
 * is gelu(x + bias), computed in float64 and rounded once; `biasActivation.grad(dy, x, bias, "gelu", …)` gives { dx, dbias }.
 * As it takes the function by name, it brings all of them.
 */
export const biasActivation: BiasActivation = /* @__PURE__ */ functions.onFirstCall(() =>
  functions.biasActivation(js, calls),
);
