import type { KernelArray } from "./dtype.js";
import type { Kind } from "./op.js";

/** An elementwise kernel. Parameters come in the table's order. `y` may be `x`; `dx` may be `dy` or `x`. */
export interface MapKernel {
  forward(x: KernelArray, y: KernelArray, length: number, parameters: readonly number[]): void;
  gradient(dy: KernelArray, x: KernelArray, dx: KernelArray, length: number, parameters: readonly number[]): void;
}

/** Data is [outer, channels, inner], row-major; `parameter` has one value per channel. */
export interface ChannelKernel {
  forward(x: KernelArray, parameter: KernelArray, y: KernelArray, outer: number, channels: number, inner: number): void;
  /** `dparameter[c]` is the sum over the channel; `dx` may be `dy` or `x`. */
  gradient(
    dy: KernelArray,
    x: KernelArray,
    parameter: KernelArray,
    dx: KernelArray,
    dparameter: KernelArray,
    outer: number,
    channels: number,
    inner: number,
  ): void;
}

/**
 * Two inputs, of which one is activated. Element (o, i) of `outer` runs of `run` elements lies at o * stride + i in the
 * inputs and their gradients, at o * run + i in `y` and `dy`: the inputs may be the halves of one array. `y` may be either
 * input where there is one run. Each of `dactivated` and `dother` may be an input (`dy` where there is one run), and they
 * have no element in common.
 */
export interface GateKernel {
  forward(
    activated: KernelArray,
    other: KernelArray,
    y: KernelArray,
    outer: number,
    run: number,
    stride: number,
    parameters: readonly number[],
  ): void;
  gradient(
    dy: KernelArray,
    activated: KernelArray,
    other: KernelArray,
    dactivated: KernelArray,
    dother: KernelArray,
    outer: number,
    run: number,
    stride: number,
    parameters: readonly number[],
  ): void;
}

/** Data is [outer, axisLength, inner], row-major; a row runs along the middle. `y` may be `x`; `dx` may be `dy` or `y`. */
export interface RowsKernel {
  forward(
    x: KernelArray,
    y: KernelArray,
    outer: number,
    axisLength: number,
    inner: number,
    parameters: readonly number[],
  ): void;
  gradient(
    dy: KernelArray,
    y: KernelArray,
    dx: KernelArray,
    outer: number,
    axisLength: number,
    inner: number,
    parameters: readonly number[],
  ): void;
}

/** The kernel of each kind of row. */
export interface KernelOfKind {
  map: MapKernel;
  channel: ChannelKernel;
  gate: GateKernel;
  rows: RowsKernel;
  selection: RowsKernel;
}

export type Kernel = KernelOfKind[Kind];
