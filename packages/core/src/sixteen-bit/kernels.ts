import { callsOf } from "../activations/traits.js";
import type { Kernel, KernelOfKind } from "../kernels.js";
import type { Kind, Row } from "../op.js";
import { channelInPieces } from "./channel.js";
import { lossOnCopies, oneOutputOnCopies } from "./copies.js";
import { gateInPieces } from "./gate.js";
import { mapInPieces } from "./map.js";
import { type KernelByDtype, type OnSixteenBits, onEveryDtype } from "./on-elements.js";
import { rowsOnCopies } from "./rows.js";

/** How the kernels of each kind compute on 16 bits: elementwise in pieces, others on float64 copies of whole arrays. */
const onSixteenBits: { readonly [K in Kind]: OnSixteenBits<KernelOfKind[K], never> } = {
  map: mapInPieces,
  channel: channelInPieces,
  gate: gateInPieces,
  rows: rowsOnCopies,
  selection: oneOutputOnCopies,
  reduction: oneOutputOnCopies,
  loss: lossOnCopies,
};

/** The kernel of any row on every dtype. */
export function kernelByDtype<K extends Kernel>(row: Row, kernel: K): KernelByDtype<K> {
  return onEveryDtype(callsOf(row), kernel, onSixteenBits[row.kind] as unknown as OnSixteenBits<K>);
}
