import { type BackendPart, kernelName } from "../backend.js";
import type { Kernel } from "../kernels.js";
import type { KernelCalls } from "../op.js";
import type { Values } from "../reading.js";
import { type KernelByDtype, type OnSixteenBits, onEveryDtype } from "../sixteen-bit/on-elements.js";

/** Finds a row's kernel on every dtype, by the choice made in a call where the row has one. */
export function kernelReader<K extends Kernel, R extends KernelCalls>(
  row: R,
  backend: BackendPart,
  onSixteenBits: OnSixteenBits<K, R>,
): (op: string, options: Values) => KernelByDtype<K> {
  const kernel = (name?: string) => onEveryDtype(row, backend.kernels[kernelName(row, name)] as K, onSixteenBits);
  const choice = row.traits.choice?.(row);
  if (choice === undefined) {
    const only = kernel();
    return () => only;
  }
  const kernels = new Map(choice.choices.map((name) => [name, kernel(name)]));
  return (op, options) => kernels.get(choice.of(op, options)) as KernelByDtype<K>;
}
