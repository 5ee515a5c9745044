import { type BackendPart, kernelName } from "../backend.js";
import type { Kernel } from "../kernels.js";
import type { KernelCalls } from "../op.js";
import type { Values } from "../reading.js";
import { type KernelByDtype, type OnElements, type OnSixteenBits, onEveryDtype } from "../sixteen-bit/on-elements.js";

/**
 * Finds a row's kernel on every dtype, by the choice made in a call where the row has one, and by its precision: on float32
 * the backend's fast kernel, where that is asked for and there is one.
 */
export function kernelReader<K extends Kernel, R extends KernelCalls>(
  row: R,
  backend: BackendPart,
  onSixteenBits: OnSixteenBits<K, R>,
): (op: string, options: Values) => KernelByDtype<K> {
  const kernel = (name?: string) => {
    const key = kernelName(row, name);
    const exact = onEveryDtype(row, backend.kernels[key] as K, onSixteenBits);
    const fast = backend.fastKernels?.[key] as OnElements<unknown> | undefined;
    return { exact, fast: fast === undefined ? exact : { ...exact, float32: fast as OnElements<K> } };
  };
  const choice = row.traits.choice?.(row);
  if (choice === undefined) {
    const only = kernel();
    return (_, { precision }) => (precision === "fast" ? only.fast : only.exact);
  }
  const kernels = new Map(choice.choices.map((name) => [name, kernel(name)]));
  return (op, options) => {
    const chosen = kernels.get(choice.of(op, options)) as ReturnType<typeof kernel>;
    return options.precision === "fast" ? chosen.fast : chosen.exact;
  };
}
