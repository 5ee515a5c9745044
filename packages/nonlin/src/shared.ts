import {
  type ActivationsOn,
  type Backend,
  type BiasActivation,
  type CompositionName,
  createActivations as createOn,
  type Find,
  type FoundActivation,
  type OpName,
  type Quantize,
  show,
} from "@nonlin/core";
import { type BackendName, chooseBackend, namedBackend } from "./backends.js";

let instance: ActivationsOn | undefined;

/** The instance behind the named exports, made on first use. */
function sharedInstance(): ActivationsOn {
  instance ??= createOn({ backend: chooseBackend().backend });
  return instance;
}

type AnyActivation = { (...args: unknown[]): unknown; grad(...args: unknown[]): unknown };

/** A function of the shared instance that looks the instance up when it is called. */
export function shared<K extends OpName | CompositionName | "biasActivation">(name: K): ActivationsOn[K] {
  const activation = (...args: unknown[]) => (sharedInstance()[name] as AnyActivation)(...args);
  activation.grad = (...args: unknown[]) => (sharedInstance()[name] as AnyActivation).grad(...args);
  return activation as unknown as ActivationsOn[K];
}

/**
 * An elementwise function on int8 or uint8 numbers, through a table of its 256 results: `quantized("gelu", { dtype: "int8",
 * input: { scale, zeroPoint }, output: { scale, zeroPoint } })` takes an Int8Array and gives one. The formula, the rounding
 * and what it throws are those of Quantize. Computed once, by the backend that the exported functions use.
 */
export const quantized: Quantize = (op, options) => sharedInstance().quantized(op, options);

/**
 * An elementwise function of x plus a bias per channel, in one pass: `biasActivation(x, bias, "gelu", { shape: [8, 64] })`
 * is gelu(x + bias), computed in float64 and rounded once; `biasActivation.grad(dy, x, bias, "gelu", …)` gives { dx, dbias }.
 * Shapes, bits and what is thrown are those of BiasActivation. Computed by the backend that the exported functions use.
 */
export const biasActivation: BiasActivation = /* @__PURE__ */ shared("biasActivation");

/**
 * The function that a framework calls `name`, bound to the parameters that it has there: `find("gelu_new")` is gelu with
 * approximate "tanh", `find("HardSigmoid", "onnx")` is hardSigmoid with alpha 0.2. What a name means, and what is thrown for
 * one that nobody uses, says Find. Computed by the backend that the exported functions use.
 */
export const find: Find = (name, framework): FoundActivation => sharedInstance().find(name, framework);

/**
 * An instance of its own with the same functions as the named exports.
 *
 * @param options.backend "native", "js", or a Backend. Default: what the named exports use (NONLIN_BACKEND, else the
 * fastest available).
 * @throws Error if a named backend is not available here, with the reason; RangeError for another name; TypeError for
 * anything that is not a backend.
 */
export function createActivations(options: { readonly backend?: BackendName | Backend } = {}): ActivationsOn {
  if (typeof options !== "object" || options === null) {
    throw new TypeError(`createActivations: options must be an object { backend }, got ${show(options)}`);
  }
  const unknownKey = Object.keys(options).find((key) => key !== "backend");
  if (unknownKey !== undefined) {
    throw new TypeError(
      `createActivations: options must be an object with no keys but backend, got the unknown key ${show(unknownKey)}`,
    );
  }
  const { backend } = options;
  if (backend === undefined) return createOn({ backend: chooseBackend().backend });
  if (typeof backend !== "string") return createOn({ backend });
  return createOn({ backend: namedBackend("createActivations", "backend", backend) });
}
