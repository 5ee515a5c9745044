// What every entry exports that does not depend on a backend.
export type {
  Activations,
  ActivationsOn,
  AnyRow,
  Backend,
  Bound,
  BoundCall,
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
export { bind, compositions, describe, frameworks, table } from "@nonlin/core";
export type { BackendStatus } from "./backends.js";
export type { BackendName } from "./candidates/candidate.js";
export type { Thresholds } from "./choice-by-length.js";
