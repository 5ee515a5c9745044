import {
  type ChannelKernel,
  type ChannelRow,
  type FloatArray,
  isInside,
  type MapKernel,
  type MapRow,
} from "@nonlin/core";
import { allocate, filled } from "./carriers.js";
import type { Subject } from "./case.js";

/** A row whose value at a position depends on the input at that position only. */
export type PointwiseRow = MapRow | ChannelRow;

/** A map kernel as it is, a channel kernel with one channel: the same signature for both. */
export interface Pointwise extends MapKernel {
  readonly subject: Subject<PointwiseRow>;
  /** f at each x, in a new array. */
  at(x: FloatArray, parameters: readonly number[]): FloatArray;
  /** dy * f′ at each x, in a new array. */
  gradientAt(dy: FloatArray, x: FloatArray, parameters: readonly number[]): FloatArray;
}

/** Whether a function is defined at x; elsewhere its results are NaN. */
export function isDefinedAt({ domain }: PointwiseRow, x: number): boolean {
  return domain === undefined || isInside(domain, x);
}

/** The kernel of a subject, seen element by element. */
export function pointwise(subject: Subject<PointwiseRow>): Pointwise {
  const kernel = subject.row.kind === "map" ? mapKernel(subject) : oneChannel(subject);
  return {
    subject,
    ...kernel,
    at(x, parameters) {
      const y = allocate(subject.dtype, x.length);
      kernel.forward(x, y, x.length, parameters);
      return y;
    },
    gradientAt(dy, x, parameters) {
      const dx = allocate(subject.dtype, x.length);
      kernel.gradient(dy, x, dx, x.length, parameters);
      return dx;
    },
  };
}

function mapKernel({ backend, description }: Subject): MapKernel {
  const kernel = backend.kernels[description.name] as MapKernel;
  return {
    forward: (x, y, length, parameters) => kernel.forward(x, y, length, parameters),
    gradient: (dy, x, dx, length, parameters) => kernel.gradient(dy, x, dx, length, parameters),
  };
}

function oneChannel(subject: Subject): MapKernel {
  const kernel = channelKernel(subject);
  return {
    forward(x, y, length, parameters) {
      kernel.forward(x, filled(subject.dtype, parameters), y, 1, 1, length);
    },
    gradient(dy, x, dx, length, parameters) {
      kernel.gradient(dy, x, filled(subject.dtype, parameters), dx, allocate(subject.dtype, 1), 1, 1, length);
    },
  };
}

/** The kernel of a subject that has channels. */
export function channelKernel({ backend, description }: Subject): ChannelKernel {
  return backend.kernels[description.name] as ChannelKernel;
}
