// A kernel that is two: one for short calls, one for long calls.
import type { Kernel, KernelOfKind, RowsKernel } from "./kernels.js";
import type { Kind } from "./op.js";

/** From how many elements on a call, forward and gradient, is long. */
export type FromLengths = readonly [forward: number, gradient: number];

/** The kernel that is `small` for calls with fewer elements than `from`, and `large` for others. Their bits are the same. */
export function kernelByLength<K extends Kind>(
  kind: K,
  large: KernelOfKind[K],
  small: KernelOfKind[K],
  from: FromLengths,
): KernelOfKind[K] {
  return (choiceOfKind[kind] as unknown as Choice<KernelOfKind[K]>)(large, small, from);
}

type Choice<K extends Kernel> = (large: K, small: K, from: FromLengths) => K;

/** Along an axis, with or without a masking. */
const rows: Choice<RowsKernel> = (large, small, [forward, gradient]) => ({
  forward: (x, y, outer, axisLength, inner, parameters, masking) =>
    (outer * axisLength * inner < forward ? small : large).forward(x, y, outer, axisLength, inner, parameters, masking),
  gradient: (dy, y, dx, outer, axisLength, inner, parameters, masking) =>
    (outer * axisLength * inner < gradient ? small : large).gradient(
      dy,
      y,
      dx,
      outer,
      axisLength,
      inner,
      parameters,
      masking,
    ),
});

const choiceOfKind: { readonly [K in Kind]: Choice<KernelOfKind[K]> } = {
  map: (large, small, [forward, gradient]) => ({
    forward: (x, y, length, parameters) => (length < forward ? small : large).forward(x, y, length, parameters),
    gradient: (dy, x, dx, length, parameters) =>
      (length < gradient ? small : large).gradient(dy, x, dx, length, parameters),
  }),
  channel: (large, small, [forward, gradient]) => ({
    forward: (x, learned, y, outer, channels, inner, parameters) =>
      (outer * channels * inner < forward ? small : large).forward(x, learned, y, outer, channels, inner, parameters),
    gradient: (dy, x, learned, dx, dlearned, outer, channels, inner, parameters) =>
      (outer * channels * inner < gradient ? small : large).gradient(
        dy,
        x,
        learned,
        dx,
        dlearned,
        outer,
        channels,
        inner,
        parameters,
      ),
  }),
  gate: (large, small, [forward, gradient]) => ({
    forward: (activated, other, y, outer, run, stride, parameters) =>
      (outer * run < forward ? small : large).forward(activated, other, y, outer, run, stride, parameters),
    gradient: (dy, activated, other, dactivated, dother, outer, run, stride, parameters) =>
      (outer * run < gradient ? small : large).gradient(
        dy,
        activated,
        other,
        dactivated,
        dother,
        outer,
        run,
        stride,
        parameters,
      ),
  }),
  rows,
  selection: rows,
  reduction: (large, small, [forward, gradient]) => ({
    forward: (x, y, outer, axisLength, inner) =>
      (outer * axisLength * inner < forward ? small : large).forward(x, y, outer, axisLength, inner),
    gradient: (dy, x, dx, outer, axisLength, inner) =>
      (outer * axisLength * inner < gradient ? small : large).gradient(dy, x, dx, outer, axisLength, inner),
  }),
  loss: (large, small, [forward, gradient]) => ({
    forward: (x, labels, losses, outer, axisLength, inner, parameters) =>
      (outer * axisLength * inner < forward ? small : large).forward(
        x,
        labels,
        losses,
        outer,
        axisLength,
        inner,
        parameters,
      ),
    gradient: (x, labels, upstream, losses, dx, outer, axisLength, inner, parameters) =>
      (outer * axisLength * inner < gradient ? small : large).gradient(
        x,
        labels,
        upstream,
        losses,
        dx,
        outer,
        axisLength,
        inner,
        parameters,
      ),
  }),
};
