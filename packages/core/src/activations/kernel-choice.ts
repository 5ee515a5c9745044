import { type BackendPart, type KernelName, kernelName } from "../backend.js";
import type { Kernel } from "../kernels.js";
import type { KernelCalls } from "../op.js";
import type { Values } from "../reading.js";
import { type KernelByDtype, type OnSixteenBits, onEveryDtype } from "../sixteen-bit/on-elements.js";

/** Stands between a function and its kernel, on the backend of a call that is recorded. */
export type Recorder = <K extends Kernel>(
  name: KernelName,
  choose: (options: Values) => KernelByDtype<K>,
) => (options: Values) => KernelByDtype<K>;

/** What the backend of such a call has beside its own. */
export interface Recording {
  readonly recorder?: Recorder;
}

/** A row's kernel on every dtype, by the precision of a call: on float32 the backend's fast one, where it has that. */
export function kernelByPrecision<K extends Kernel, R extends KernelCalls>(
  row: R,
  backend: BackendPart,
  onSixteenBits: OnSixteenBits<K, R>,
  choice?: string,
): (options: Values) => KernelByDtype<K> {
  const name = kernelName(row, choice);
  const exact = onEveryDtype(row, backend.kernels[name] as K, onSixteenBits);
  const fast = { ...exact, ...(backend.fastKernels?.[name] && { float32: backend.fastKernels[name] as never }) };
  const choose = ({ precision }: Values) => (precision === "fast" ? fast : exact);
  return (backend as Recording).recorder?.(name, choose) ?? choose;
}

/** Finds a row's kernel on every dtype, by the choice made in a call where the row has one, and by its precision. */
export function kernelReader<K extends Kernel, R extends KernelCalls>(
  row: R,
  backend: BackendPart,
  onSixteenBits: OnSixteenBits<K, R>,
): (op: string, options: Values) => KernelByDtype<K> {
  const kernel = (name?: string) => kernelByPrecision(row, backend, onSixteenBits, name);
  const choice = row.traits.choice?.(row);
  if (choice === undefined) {
    const only = kernel();
    return (_, options) => only(options);
  }
  const kernels = new Map(choice.choices.map((name) => [name, kernel(name)]));
  return (op, options) => (kernels.get(choice.of(op, options)) as ReturnType<typeof kernel>)(options);
}
