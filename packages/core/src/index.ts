export {
  type Activations,
  type ActivationsOn,
  type AxisOptions,
  type CallOptions,
  type ChannelActivation,
  type ChannelGradient,
  type ChannelGradientOut,
  createActivations,
  type MapActivation,
  type RowsActivation,
} from "./activations.js";
export {
  type Backend,
  type ChannelKernel,
  type Kernel,
  type KernelDescription,
  type KernelName,
  type Kernels,
  kernelList,
  kernelName,
  type MapKernel,
  type RowsKernel,
} from "./backend.js";
export { describe, type OpDescription } from "./describe.js";
export { allocate, type Dtype, dtypeOf, type FloatArray, roundTo, typedArrayName } from "./dtype.js";
export { show } from "./errors.js";
export type {
  Bound,
  Bounds,
  ChannelParameter,
  ChannelRow,
  ChoiceParameter,
  Interval,
  Kind,
  MapRow,
  NumberParameter,
  Parameter,
  ParameterOptions,
  Parameters,
  ParameterValues,
  Row,
  RowsRow,
  SpecialValues,
} from "./op.js";
export { type OpName, type Table, table } from "./ops/index.js";
export { rowMajorStrides, type View } from "./view.js";
