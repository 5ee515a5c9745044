export type { Abortable, AsyncOptions } from "./activations/async.js";
export type { Bias, BiasActivation, BiasGradient, MapName } from "./activations/bias-activation.js";
export { type Bind, type Bindable, type BindOptions, type BoundCall, bind } from "./activations/bind.js";
export type { ForwardCalls, GradientCalls } from "./activations/calls.js";
export type {
  ChannelActivation,
  ChannelGradient,
  ChannelGradientOptions,
  ChannelGradientOut,
} from "./activations/channel.js";
export type { Find, FoundActivation, FoundOptions } from "./activations/found.js";
export type {
  GateActivation,
  GateGradient,
  GateGradientOptions,
  GateGradientOut,
  SplitOptions,
} from "./activations/gate.js";
export type { GroupsActivation, GroupsOptions } from "./activations/groups.js";
export { type Activations, type ActivationsOn, type AsyncActivations, createActivations } from "./activations/index.js";
export type { Labels, LossActivation, LossGradient, LossOptions, LossReduction } from "./activations/loss.js";
export type { MapActivation } from "./activations/map.js";
export type { BiasOptions, MaskingOptions, MaskView } from "./activations/masking.js";
export type { NoisyMapActivation } from "./activations/noisy-map.js";
export type { NoisyRowsActivation } from "./activations/noisy-rows.js";
export type { AxisOptions, CallOptions, Precision, SixteenBitOptions } from "./activations/options.js";
export type {
  ElementwiseName,
  Quantization,
  Quantize,
  QuantizedActivation,
  QuantizedArray,
  QuantizedDtype,
  QuantizedOptions,
} from "./activations/quantized.js";
export { origin } from "./activations/recording.js";
export type { ReductionActivation } from "./activations/reduction.js";
export type { RowsActivation, RowsOptions } from "./activations/rows.js";
export type { SeedOptions } from "./activations/seed.js";
export { type Backend, type BackendPart, type KernelName, type Kernels, kernelName, type Later } from "./backend.js";
export { describe, type OpDescription } from "./describe.js";
export { isInside, wrongOrder } from "./domain.js";
export {
  allocate,
  type Dtype,
  type DtypeOf,
  dtypeOf,
  dtypes,
  type ElementArray,
  type FloatArray,
  type KernelArray,
  type KernelDtype,
  kernelDtype,
  roundTo,
  type SixteenBitDtype,
  typedArrayName,
} from "./dtype.js";
export { environmentVariable } from "./environment.js";
export { show } from "./errors.js";
export {
  type Catalogue,
  type Convention,
  type Conventions,
  type Framework,
  frameworks,
  type NameElsewhere,
  type NamesElsewhere,
  type ParameterSettings,
  type SignatureElsewhere,
  type SignaturesElsewhere,
  type Slope,
} from "./frameworks.js";
export { type FromLengths, kernelByLength } from "./kernel-by-length.js";
export { type KernelDescription, kernelList } from "./kernel-list.js";
export type {
  Blocks,
  ChannelKernel,
  GateKernel,
  Kernel,
  KernelOfKind,
  LossKernel,
  MapKernel,
  ReductionKernel,
  RowsKernel,
  RowsMasking,
} from "./kernels.js";
export {
  type AnyRow,
  type AxisRow,
  type BesideZero,
  type Bound,
  type Bounds,
  boundOf,
  type ChannelParameter,
  type ChannelRow,
  type ChoiceParameter,
  type Composition,
  type Domain,
  fastBounds,
  type GateRow,
  type GroupsRow,
  type Half,
  type Interval,
  isAxisRow,
  type Kind,
  type LearnedName,
  type LossRow,
  type MapRow,
  type Multiples,
  type NoisyMapRow,
  type NoisyRowsRow,
  type NumberParameter,
  type NumberValues,
  type Parameter,
  type ParameterOptions,
  type Parameters,
  type ParameterValues,
  type ReductionRow,
  type Row,
  type RowsRow,
  type SelectionRow,
  type SpecialValues,
} from "./op.js";
export {
  type CompositionName,
  type Compositions,
  compositions,
  everyRow,
  type OpName,
  type Table,
  table,
} from "./ops/index.js";
export { uniformDraws } from "./random/philox.js";
export { catalogues } from "./registry.js";
export { fromSixteenBits, toSixteenBits } from "./sixteen-bit/format.js";
export { kernelByDtype } from "./sixteen-bit/kernels.js";
export type { KernelByDtype, OnElements } from "./sixteen-bit/on-elements.js";
export { rowMajorStrides, type SixteenBitView, type View } from "./view.js";
