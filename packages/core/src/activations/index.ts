import type { Backend } from "../backend.js";
import { show, wrongType } from "../errors.js";
import { kernelList } from "../kernel-list.js";
import type { AnyRow, NoisyRowsCalls, NoisyRowsRow, ParameterOptions, Parameters, RowsRow } from "../op.js";
import { type CompositionName, type Compositions, everyRow, type OpName, type Table, table } from "../ops/index.js";
import { readRecord } from "../reading.js";
import { asynchronous } from "./async.js";
import { type BiasActivation, biasActivation, type CallsByName } from "./bias-activation.js";
import type { ForwardCalls, GradientCalls } from "./calls.js";
import type { ChannelActivation, ChannelGradientCalls } from "./channel.js";
import { type Find, finder } from "./found.js";
import {
  type GateActivation,
  gateActivation,
  type PairCalls,
  type PairGradientCalls,
  type SplitOptions,
} from "./gate.js";
import { type GroupsActivation, type GroupsOptions, groupsActivation } from "./groups.js";
import { type LossActivation, type LossForwardCalls, type LossGradientCalls, lossActivation } from "./loss.js";
import type { MapActivation } from "./map.js";
import type { BiasOptions, MaskingOptions } from "./masking.js";
import {
  type NoisyForwardCalls,
  type NoisyMapActivation,
  type NoisyMapGradient,
  noisyMapActivation,
} from "./noisy-map.js";
import {
  type NoisyRowsActivation,
  type NoisyRowsForwardCalls,
  type NoisyRowsGradientOptions,
  noisyRowsActivation,
} from "./noisy-rows.js";
import type { AxisOptions } from "./options.js";
import { plainChannelActivation, plainMapActivation } from "./plain-calls.js";
import { type Quantize, quantize } from "./quantized.js";
import { type AnyActivation, type Origin, origin } from "./recording.js";
import { type ReductionActivation, reductionActivation } from "./reduction.js";
import { type RowsActivation, type RowsOptions, rowsActivation, selectionActivation } from "./rows.js";
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

/** The asynchronous forms of a function and of its gradient. They take what it takes, and reject with what it throws. */
interface AsyncForms<Forward, Gradient> {
  readonly async: Forward;
  readonly grad: { readonly async: Gradient };
}

/** Those of each kind of row. */
interface AsyncOfKind<P extends Parameters, R extends AnyRow> {
  map: AsyncForms<ForwardCalls<ParameterOptions<P>, true>, GradientCalls<ParameterOptions<P>, true>>;
  channel: AsyncForms<ForwardCalls<ParameterOptions<P> & AxisOptions, true>, ChannelGradientCalls<P, true>>;
  gate: AsyncForms<
    PairCalls<ParameterOptions<P>, true> & ForwardCalls<ParameterOptions<P> & SplitOptions, true>,
    PairGradientCalls<P, true> & GradientCalls<ParameterOptions<P> & SplitOptions, true>
  >;
  rows: AsyncRows<P, R extends { readonly biased: true } ? MaskingOptions & BiasOptions : MaskingOptions>;
  selection: AsyncRows<P, unknown>;
  reduction: AsyncForms<ForwardCalls<AxisOptions, true>, GradientCalls<AxisOptions, true>>;
  loss: AsyncForms<LossForwardCalls<P, true>, LossGradientCalls<P, true>>;
  noisyMap: AsyncForms<NoisyForwardCalls<P, true>, NoisyMapGradient<P, true>>;
  noisyRows: AsyncForms<NoisyRowsForwardCalls<P, true>, GradientCalls<NoisyRowsGradientOptions<P>, true>>;
  groups: AsyncForms<
    ForwardCalls<ParameterOptions<P> & GroupsOptions, true>,
    GradientCalls<ParameterOptions<P> & GroupsOptions, true>
  >;
}
type AsyncRows<P extends Parameters, More> = AsyncForms<
  ForwardCalls<RowsOptions<P, More>, true>,
  GradientCalls<RowsOptions<P, More>, true>
>;
type AsyncOf<R extends AnyRow> = AsyncOfKind<R["parameters"], R>[R["kind"]];

/** What a kind does with a call. */
const activationOfKind = {
  map: plainMapActivation,
  channel: plainChannelActivation,
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

/** What functions of whole instances have beside their calls: `async`, and `grad.async`. */
export type AsyncActivations = { readonly [K in OpName]: AsyncOf<Table[K]> } & {
  readonly [K in CompositionName]: AsyncOf<Compositions[K]>;
};

/**
 * Every function of the table, on one backend. `gelu.async(x, options)` is a promise of what `gelu(x, options)` gives: see
 * AsyncOptions.
 */
export type ActivationsOn<B extends Backend = Backend> = Activations &
  AsyncActivations & {
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
