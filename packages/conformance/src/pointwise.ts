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
  const { kernel, split, sums } = channelKernel(subject);
  return {
    forward(x, y, length, parameters) {
      const { learned, numbers } = split([parameters]);
      kernel.forward(x, learned, y, 1, 1, length, numbers);
    },
    gradient(dy, x, dx, length, parameters) {
      const { learned, numbers } = split([parameters]);
      kernel.gradient(dy, x, learned, dx, sums(1), 1, 1, length, numbers);
    },
  };
}

/** The kernel of a subject that has channels, and what is needed to call it. */
export interface ChannelCalls {
  readonly kernel: ChannelKernel;
  /** Lists of parameters, one for each channel, as the kernel takes them. The numbers are those of the first. */
  split(byChannel: readonly (readonly number[])[]): {
    readonly learned: FloatArray[];
    readonly numbers: readonly number[];
  };
  /** Room for the gradients of the learned parameters. */
  sums(channels: number): FloatArray[];
}

export function channelKernel({ backend, description, dtype }: Subject): ChannelCalls {
  const { learned: count } = description;
  const forEachLearned = <T>(make: (k: number) => T) => Array.from({ length: count }, (_, k) => make(k));
  return {
    kernel: backend.kernels[description.name] as ChannelKernel,
    split: (byChannel) => ({
      learned: forEachLearned((k) =>
        filled(
          dtype,
          byChannel.map((parameters) => parameters[k] as number),
        ),
      ),
      numbers: (byChannel[0] ?? []).slice(count),
    }),
    sums: (channels) => forEachLearned(() => allocate(dtype, channels)),
  };
}
