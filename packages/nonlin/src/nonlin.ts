import {
  type ActivationsOn,
  type Backend,
  type BiasActivation,
  type CompositionName,
  createActivations as createOn,
  type Find,
  type OpName,
  origin,
  type Quantize,
  show,
} from "@nonlin/core";
import { type BackendStatus, Backends } from "./backends.js";
import type { BackendName, Candidate } from "./candidates/candidate.js";

/** What every build of nonlin exports beside its functions; named-exports.ts has the words for it. */
export interface Nonlin {
  /** A function of the shared instance, which is made when the first of them is called. */
  shared<K extends OpName | CompositionName | "biasActivation">(name: K): ActivationsOn[K];
  backends(): readonly BackendStatus[];
  ready(): Promise<void>;
  createActivations(options?: { readonly backend?: BackendName | Backend }): ActivationsOn;
  readonly quantized: Quantize;
  readonly biasActivation: BiasActivation;
  readonly find: Find;
}

type AnyCall = (...args: unknown[]) => unknown;
interface AnyActivation extends AnyCall {
  readonly grad: AnyCall & { readonly async?: AnyCall };
  readonly async?: AnyCall;
}

/** What a function of the shared instance has beside its calls, found when it is asked for. */
function withMembersOf(call: AnyCall, get: () => object): AnyCall {
  const members = { async: "async", [origin]: origin } as const;
  for (const key of Reflect.ownKeys(members)) {
    Object.defineProperty(call, key, { get: () => get()[key as never], enumerable: key === "async" });
  }
  return call;
}

/** nonlin on these backends, in the order of preference. */
export function nonlinOn(candidates: readonly Candidate[]): Nonlin {
  const backends = new Backends(candidates);
  let instance: ActivationsOn | undefined;
  const sharedInstance = () => {
    instance ??= createOn({ backend: backends.choose().backend });
    return instance;
  };
  const shared: Nonlin["shared"] = (name) => {
    let made: AnyActivation | undefined;
    const get = () => {
      made ??= sharedInstance()[name] as AnyActivation;
      return made;
    };
    // No call has more arguments, and to pass on a list of them costs a short call a tenth.
    const forward: AnyCall = (a, b, c, d, e) => (made ?? get())(a, b, c, d, e);
    const grad: AnyCall = (a, b, c, d, e) => (made ?? get()).grad(a, b, c, d, e);
    withMembersOf(grad, () => get().grad);
    return Object.assign(withMembersOf(forward, get), { grad }) as never;
  };
  return {
    shared,
    backends: () => backends.status(),
    ready: () => backends.prepare(),
    createActivations(options = {}) {
      if (typeof options !== "object" || options === null) {
        throw new TypeError(`createActivations: options must be an object { backend }, got ${show(options)}`);
      }
      const unknownKey = Object.keys(options).find((key) => key !== "backend");
      if (unknownKey !== undefined) {
        throw new TypeError(
          `createActivations: options must be an object with no keys but backend, got the unknown key ${show(unknownKey)}`,
        );
      }
      const { backend } = options;
      if (backend === undefined) return createOn({ backend: backends.choose().backend });
      if (typeof backend !== "string") return createOn({ backend });
      return createOn({ backend: backends.named("createActivations", "backend", backend) });
    },
    quantized: (op, options) => sharedInstance().quantized(op, options),
    biasActivation: shared("biasActivation"),
    find: (name, framework) => sharedInstance().find(name, framework),
  };
}
