import type { Backend } from "../backend.js";
import { show, wrongType } from "../errors.js";
import { kernelList } from "../kernel-list.js";
import type { AnyRow, NoisyRowsCalls, NoisyRowsRow, Parameters, RowsRow } from "../op.js";
import { type CompositionName, type Compositions, everyRow, type OpName, type Table, table } from "../ops/index.js";
import { readRecord } from "../reading.js";
import { asynchronous } from "./async.js";
import { type BiasActivation, biasActivation, type CallsByName } from "./bias-activation.js";
import { type ChannelActivation, channelActivation } from "./channel.js";
import { type Find, finder } from "./found.js";
import { type GateActivation, gateActivation } from "./gate.js";
import { type GroupsActivation, groupsActivation } from "./groups.js";
import { type LossActivation, lossActivation } from "./loss.js";
import type { MapActivation } from "./map.js";
import type { BiasOptions, MaskingOptions } from "./masking.js";
import { type NoisyMapActivation, noisyMapActivation } from "./noisy-map.js";
import { type NoisyRowsActivation, noisyRowsActivation } from "./noisy-rows.js";
import { plainMapActivation } from "./plain-calls.js";
import { type Quantize, quantize } from "./quantized.js";
import { type AnyActivation, type Origin, origin } from "./recording.js";
import { type ReductionActivation, reductionActivation } from "./reduction.js";
import { type RowsActivation, rowsActivation, selectionActivation } from "./rows.js";
import { callsOf } from "./traits.js";

/** What each kind of row becomes. */
interface ActivationOfKind<P extends Parameters, R extends AnyRow> {
  map: MapActivation<P>;
  channel: ChannelActivation<P>;
  gate: GateActivation<P>;
  rows: RowsActivation<P, R extends { readonly biased: true } ? MaskingOptions & BiasOptions : MaskingOptions>;
  noisyMap: NoisyMapActivation<P>;
  noisyRows: NoisyRowsActivation<P>;
  groups: GroupsActivation<P>;
  selection: RowsActivation<P>;
  reduction: ReductionActivation;
  loss: LossActivation<P>;
}
type ActivationOf<R extends AnyRow> = ActivationOfKind<R["parameters"], R>[R["kind"]];

/** What a kind does with a call. */
const activationOfKind = {
  map: plainMapActivation,
  channel: channelActivation,
  gate: gateActivation,
  rows: rowsActivation,
  noisyMap: noisyMapActivation,
  noisyRows: (row: NoisyRowsRow & NoisyRowsCalls, backend: Backend) =>
    noisyRowsActivation(row, backend, callsOf(table[row.of as OpName] as RowsRow)),
  groups: groupsActivation,
  selection: selectionActivation,
  reduction: reductionActivation,
  loss: lossActivation,
};

function activationOf(row: AnyRow, backend: Backend): AnyActivation {
  return activationOfKind[row.kind](callsOf(row) as never, backend) as unknown as AnyActivation;
}

/** The same with what only whole instances have: asynchronous calls, and that they can be bound. */
function wholeActivationOf(row: AnyRow, backend: Backend): AnyActivation {
  const forward = activationOf(row, backend);
  const { grad } = forward;
  const from = { row, backend, make: activationOf };
  const ofForward: Origin = { ...from, direction: "forward", call: forward };
  const ofGradient: Origin = { ...from, direction: "gradient", call: grad };
  Object.assign(forward, { [origin]: ofForward, async: asynchronous(ofForward) });
  Object.assign(grad, { [origin]: ofGradient, async: asynchronous(ofGradient) });
  return forward;
}

function allCalls(): CallsByName {
  return Object.fromEntries(Object.values(table).map((row: AnyRow) => [row.name, callsOf(row)]));
}

/** Every function of the table, and those that are made of them. */
export type Activations = { readonly [K in OpName]: ActivationOf<Table[K]> } & {
  readonly [K in CompositionName]: ActivationOf<Compositions[K]>;
};

/** Every function of the table, on one backend. */
export type ActivationsOn<B extends Backend = Backend> = Activations & {
  readonly backend: B;
  readonly quantized: Quantize;
  readonly find: Find;
  readonly biasActivation: BiasActivation;
};

/**
 * Every function of the table, computed by `backend`.
 *
 * @throws TypeError if `backend` is not an object with a kernel for every function.
 */
export function createActivations<B extends Backend>(options: { readonly backend: B }): ActivationsOn<B> {
  const op = "createActivations";
  if (typeof options !== "object" || options === null) {
    throw wrongType({ op, argument: "options", expected: "an object { backend }", received: show(options) });
  }
  const backend = readRecord(op, "options", options, ["backend"]).backend as B;
  checkBackend(op, backend);
  const activations: { [name: string]: unknown } = { backend };
  for (const row of Object.values(everyRow)) {
    activations[row.name] = wholeActivationOf(row, backend);
  }
  activations.find = finder(backend, wholeActivationOf);
  activations.biasActivation = biasActivation(backend, allCalls());
  activations.quantized = quantize(activations);
  return activations as unknown as ActivationsOn<B>;
}

function checkBackend(op: string, backend: Backend): void {
  const complain = (argument: string, expected: string, received: unknown) =>
    wrongType({ op, argument, expected, received: show(received) });
  if (typeof backend !== "object" || backend === null || typeof backend.name !== "string") {
    throw complain("backend", "a Backend: an object with name, isa, dtypes and kernels", backend);
  }
  if (!Array.isArray(backend.dtypes)) {
    throw complain("backend.dtypes", 'a list of "float32", "float64" or both', backend.dtypes);
  }
  if (typeof backend.kernels !== "object" || backend.kernels === null) {
    throw complain("backend.kernels", "an object with a kernel for every function", backend.kernels);
  }
  const directions = ["forward", "gradient"] as const;
  const missing = kernelList.flatMap(({ name }) =>
    directions.flatMap((direction) =>
      typeof backend.kernels[name]?.[direction] === "function" ? [] : [`${name}.${direction}`],
    ),
  );
  if (missing.length > 0) {
    const expected = "an object with a forward and a gradient function for every kernel";
    throw wrongType({ op, argument: "backend.kernels", expected, received: `none for ${missing.join(", ")}` });
  }
}
