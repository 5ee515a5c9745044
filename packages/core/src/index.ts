export type { ChannelActivation, ChannelGradient, ChannelGradientOut } from "./activations/channel.js";
export type { GateActivation, GateGradient, GateGradientOut, SplitOptions } from "./activations/gate.js";
export { type Activations, type ActivationsOn, createActivations } from "./activations/index.js";
export type { MapActivation } from "./activations/map.js";
export type { AxisOptions, CallOptions } from "./activations/options.js";
export type { RowsActivation } from "./activations/rows.js";
export {
  type Backend,
  type KernelDescription,
  type KernelName,
  type Kernels,
  kernelList,
  kernelName,
} from "./backend.js";
export { describe, type OpDescription } from "./describe.js";
export { allocate, type Dtype, dtypeOf, type FloatArray, roundTo, typedArrayName } from "./dtype.js";
export { show } from "./errors.js";
export type { ChannelKernel, GateKernel, Kernel, MapKernel, RowsKernel } from "./kernels.js";
export {
  type Bound,
  type Bounds,
  type ChannelParameter,
  type ChannelRow,
  type ChoiceParameter,
  type Domain,
  type GateRow,
  type Half,
  type Interval,
  isInside,
  type Kind,
  type MapRow,
  type NumberParameter,
  type Parameter,
  type ParameterOptions,
  type Parameters,
  type ParameterValues,
  type Row,
  type RowsRow,
  type SpecialValues,
  wrongOrder,
} from "./op.js";
export { type OpName, type Table, table } from "./ops/index.js";
export { rowMajorStrides, type View } from "./view.js";
