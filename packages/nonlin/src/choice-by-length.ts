import {
  type Backend,
  type Kernel,
  type KernelName,
  type KernelOfKind,
  type Kernels,
  type Kind,
  kernelList,
  type RowsKernel,
} from "@nonlin/core";

/** Of each kernel: from how many elements on forward and gradient go to the larger backend. */
export type Thresholds = { readonly [K in KernelName]: readonly [forward: number, gradient: number] };

/**
 * A backend that is `large`, but for short calls, which `small` serves where the way into `large` takes longer than all of
 * the work. Their bits are the same.
 */
export function choosingByLength(large: Backend, small: Backend, thresholds: Thresholds): Backend {
  const kernels = kernelList.map(({ name, kind }) => {
    const choose = choiceOfKind[kind] as unknown as Choice<Kernel>;
    return [name, choose(large.kernels[name], small.kernels[name], thresholds[name])] as const;
  });
  return { ...large, kernels: Object.fromEntries<Kernel>(kernels) as { [K in KernelName]: never } satisfies Kernels };
}

type Choice<K extends Kernel> = (large: K, small: K, from: Thresholds[KernelName]) => K;

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
