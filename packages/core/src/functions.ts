// What functions are made of, a kind at a time, for a package that exports them by name on its backend: a bundle that
// imports one of them has the code of its kind and nothing of the others, and of the table what is in ./calls. And what a
// backend needs to know of arrays, for the same reason: the package's main entry has the table with it.
import {
  type BiasActivation,
  biasActivation as biasActivationOn,
  type CallsByName,
} from "./activations/bias-activation.js";
import { channelActivation as channelOn } from "./activations/channel.js";
import { gateActivation as gateOn } from "./activations/gate.js";
import { groupsActivation as groupsOn } from "./activations/groups.js";
import type { Activations } from "./activations/index.js";
import { lossActivation as lossOn } from "./activations/loss.js";
import { mapActivation as mapOn } from "./activations/map.js";
import { noisyMapActivation as noisyMapOn } from "./activations/noisy-map.js";
import { noisyRowsActivation as noisyRowsOn } from "./activations/noisy-rows.js";
import { reductionActivation as reductionOn } from "./activations/reduction.js";
import { rowsActivation as rowsOn, selectionActivation as selectionOn } from "./activations/rows.js";
import type { BackendPart, KernelNamesOf, Kernels } from "./backend.js";
import type {
  ChannelCalls,
  GateCalls,
  GroupsCalls,
  LossCalls,
  MapCalls,
  NoisyMapCalls,
  NoisyRowsCalls,
  ReductionCalls,
  RowsCalls,
  SelectionCalls,
} from "./op.js";
import type { OpName } from "./ops/index.js";

/** Of a backend, what the function of this name needs. Compositions say which kernels they need. */
export type BackendFor<N extends keyof Activations> = N extends OpName
  ? BackendPart & { readonly kernels: Pick<Kernels, KernelNamesOf<N>> }
  : BackendPart;

/** Makes the function of a row on a backend, which needs the kernels of that row only. */
export type Maker<R, More extends readonly unknown[] = []> = <N extends keyof Activations>(
  row: R & { readonly name: N },
  backend: BackendFor<N>,
  ...more: More
) => Activations[N];

/** The function of a map row: elementwise. */
export const mapActivation = mapOn as unknown as Maker<MapCalls>;
/** The function of a channel row: elementwise, with learned parameters. */
export const channelActivation = channelOn as unknown as Maker<ChannelCalls>;
/** The function of a gate row: of two inputs. */
export const gateActivation = gateOn as unknown as Maker<GateCalls>;
/** The function of a rows row: along an axis. */
export const rowsActivation = rowsOn as unknown as Maker<RowsCalls>;
/** The function of a selection row: along an axis, by order. */
export const selectionActivation = selectionOn as unknown as Maker<SelectionCalls>;
/** The function of a reduction row: one number of each row. */
export const reductionActivation = reductionOn as unknown as Maker<ReductionCalls>;
/** The function of a loss row: one number of each row and its label. */
export const lossActivation = lossOn as unknown as Maker<LossCalls>;
/** The composition of a noisyMap row: elementwise, with a number that is drawn. It needs no kernel. */
export const noisyMapActivation = noisyMapOn as unknown as Maker<NoisyMapCalls>;
/** The composition of a noisyRows row, on the kernels of the rows row that it names, which comes third, and of log1p. */
export const noisyRowsActivation = noisyRowsOn as unknown as Maker<NoisyRowsCalls, [ofRows: RowsCalls]>;
/** The composition of a groups row: one element of each group. It needs no kernel. */
export const groupsActivation = groupsOn as unknown as Maker<GroupsCalls>;

/** `biasActivation` for the map rows among `rows`, of which the backend needs the kernels. */
export const biasActivation: (backend: BackendPart, rows: CallsByName) => BiasActivation = biasActivationOn;

type AnyFunction = { (...args: unknown[]): unknown; grad(...args: unknown[]): unknown };

/** A function that is made when it, or its gradient, is first called: an import alone does no work. */
export function onFirstCall<F extends { readonly grad: unknown }>(make: () => F): F {
  let made: AnyFunction | undefined;
  const get = () => {
    made ??= make() as unknown as AnyFunction;
    return made;
  };
  const forward = (...args: unknown[]) => get()(...args);
  forward.grad = (...args: unknown[]) => get().grad(...args);
  return forward as unknown as F;
}

export { bufferOf, byteOffsetOf } from "./dtype.js";
export { show } from "./errors.js";
export type { CallsByName };
