import type { KernelArray } from "./dtype.js";
import type { Kind } from "./op.js";

/** An elementwise kernel. Parameters come in the table's order. `y` may be `x`; `dx` may be `dy` or `x`. */
export interface MapKernel {
  forward(x: KernelArray, y: KernelArray, length: number, parameters: readonly number[]): void;
  gradient(dy: KernelArray, x: KernelArray, dx: KernelArray, length: number, parameters: readonly number[]): void;
}

/**
 * Data is [outer, channels, inner], row-major. `learned` has an array for each learned parameter, with one value per
 * channel; `parameters` are the other ones. All learned parameters and numbers come in the table's order.
 */
export interface ChannelKernel {
  /** `y` may be `x`. */
  forward(
    x: KernelArray,
    learned: readonly KernelArray[],
    y: KernelArray,
    outer: number,
    channels: number,
    inner: number,
    parameters: readonly number[],
  ): void;
  /**
   * An array of `dlearned` gets the sum over each channel or, where it has one element only, the sum of these; `dx` may be
   * `dy` or `x`.
   */
  gradient(
    dy: KernelArray,
    x: KernelArray,
    learned: readonly KernelArray[],
    dx: KernelArray,
    dlearned: readonly KernelArray[],
    outer: number,
    channels: number,
    inner: number,
    parameters: readonly number[],
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

/** One block of [axisLength, inner] elements for each of `outer`, packed like the data's; they may share memory. */
export interface Blocks<A> {
  readonly data: A;
  /** Where the block of each of `outer` starts in `data`; undefined where all start at 0. */
  readonly starts: Float64Array | undefined;
}

/** Which elements of rows take part, and what is added to their logits. */
export interface RowsMasking<A = KernelArray> {
  /** 0 where an element takes no part: as if its logit were -Infinity, whatever it holds. */
  readonly mask: Blocks<Uint8Array> | undefined;
  /** Added to the scaled logits, by kernels of biased rows only; in the dtype of the data. */
  readonly bias: Blocks<A> | undefined;
  /** Where not 0: inner is 1, and element k of row o takes part where k <= o % causalRows. */
  readonly causalRows: number;
  /**
   * What a row gives in which no logit is above -Infinity: NaN, or where true 0 for probabilities and -Infinity for their
   * logarithms. The gradient from such an output is 0 then.
   */
  readonly zeroEmptyRows: boolean;
}

/**
 * Data is [outer, axisLength, inner], row-major; a row runs along the middle. `y` may be `x`; `dx` may be `dy` or `y`. A
 * result where an element takes no part is that of a logit of -Infinity; the gradient there is 0, and its dy counts for
 * nothing.
 */
export interface RowsKernel {
  forward(
    x: KernelArray,
    y: KernelArray,
    outer: number,
    axisLength: number,
    inner: number,
    parameters: readonly number[],
    masking?: RowsMasking,
  ): void;
  gradient(
    dy: KernelArray,
    y: KernelArray,
    dx: KernelArray,
    outer: number,
    axisLength: number,
    inner: number,
    parameters: readonly number[],
    masking?: RowsMasking,
  ): void;
}

/**
 * Data is [outer, axisLength, inner], row-major; a row runs along the middle, and has one result. `y` and `dy` are
 * [outer, inner]. `dx` may be `x`. A row may have no elements.
 */
export interface ReductionKernel {
  forward(x: KernelArray, y: KernelArray, outer: number, axisLength: number, inner: number): void;
  gradient(dy: KernelArray, x: KernelArray, dx: KernelArray, outer: number, axisLength: number, inner: number): void;
}

/**
 * Data is [outer, axisLength, inner], row-major; a row runs along the middle, and has one label: the place of one of its
 * elements. `labels`, `losses` and `upstream` are [outer, inner]. A row whose label is outside [0, axisLength) has the loss
 * 0 and the gradient 0. Losses are float64 whatever x is: they are to be added up, and rounded after that. `dx` may be `x`.
 * The one parameter is the label smoothing.
 */
export interface LossKernel {
  forward(
    x: KernelArray,
    labels: Int32Array,
    losses: Float64Array,
    outer: number,
    axisLength: number,
    inner: number,
    parameters: readonly number[],
  ): void;
  /** Losses and gradients: `upstream` is what each row's loss counts. */
  gradient(
    x: KernelArray,
    labels: Int32Array,
    upstream: Float64Array,
    losses: Float64Array,
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
  reduction: ReductionKernel;
  loss: LossKernel;
}

export type Kernel = KernelOfKind[Kind];
