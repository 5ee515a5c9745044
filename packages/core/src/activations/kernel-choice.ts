import { type Backend, kernelName } from "../backend.js";
import type { KernelOfKind } from "../kernels.js";
import type { Row } from "../op.js";
import type { Values } from "../reading.js";
import { type KernelByDtype, kernelByDtype } from "../sixteen-bit/kernels.js";
import { choiceReader, choicesOf } from "./parameters.js";

/** Finds a row's kernel on every dtype, by the choice made in a call where the row has one. */
export function kernelReader<R extends Row>(
  row: R,
  backend: Backend,
): (op: string, options: Values) => KernelByDtype<KernelOfKind[R["kind"]]> {
  type Kernel = KernelOfKind[R["kind"]];
  const choiceOf = choiceReader(row);
  const choices = choicesOf(row);
  const kernels = new Map(
    (choices.length === 0 ? [undefined] : choices).map((choice) => [
      choice,
      kernelByDtype(row, backend.kernels[kernelName(row, choice)] as Kernel),
    ]),
  );
  return (op, options) => kernels.get(choiceOf(op, options)) as KernelByDtype<Kernel>;
}
