export type {
  Activations,
  ActivationsOn,
  AnyRow,
  Backend,
  Bound,
  Catalogue,
  CompositionName,
  Dtype,
  ElementArray,
  FloatArray,
  FoundActivation,
  Framework,
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
export { compositions, describe, frameworks, table } from "@nonlin/core";
export { type BackendName, type BackendStatus, backends } from "./backends.js";
export * from "./generated/activations.js";
export { biasActivation, createActivations, find, quantized } from "./shared.js";
