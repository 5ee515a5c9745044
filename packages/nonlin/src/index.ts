export type {
  Activations,
  ActivationsOn,
  Backend,
  Bound,
  Dtype,
  FloatArray,
  OpDescription,
  OpName,
  Row,
  View,
} from "@nonlin/core";
export { describe, table } from "@nonlin/core";
export { type BackendName, type BackendStatus, backends } from "./backends.js";
export * from "./generated/activations.js";
export { createActivations } from "./shared.js";
