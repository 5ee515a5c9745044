export type {
  Activations,
  ActivationsOn,
  Backend,
  Bound,
  Dtype,
  ElementArray,
  FloatArray,
  OpDescription,
  OpName,
  Quantization,
  QuantizedActivation,
  QuantizedDtype,
  QuantizedOptions,
  Row,
  SixteenBitDtype,
  SixteenBitView,
  View,
} from "@nonlin/core";
export { describe, table } from "@nonlin/core";
export { type BackendName, type BackendStatus, backends } from "./backends.js";
export * from "./generated/activations.js";
export { createActivations, quantized } from "./shared.js";
