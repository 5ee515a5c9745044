import {
  type ActivationsOn,
  type Backend,
  type BiasActivation,
  type CompositionName,
  createActivations as createOn,
  type Find,
  type OpName,
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

type AnyActivation = { (...args: unknown[]): unknown; grad(...args: unknown[]): unknown };

/** nonlin on these backends, in the order of preference. */
export function nonlinOn(candidates: readonly Candidate[]): Nonlin {
  const backends = new Backends(candidates);
  let instance: ActivationsOn | undefined;
  const sharedInstance = () => {
    instance ??= createOn({ backend: backends.choose().backend });
    return instance;
  };
  const shared: Nonlin["shared"] = (name) => {
    const activation = (...args: unknown[]) => (sharedInstance()[name] as AnyActivation)(...args);
    activation.grad = (...args: unknown[]) => (sharedInstance()[name] as AnyActivation).grad(...args);
    return activation as never;
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
