import type { Backend } from "@nonlin/core";

/** The backends that nonlin can name, the fastest first. */
export type BackendName = "native" | "wasm" | "js";

/** A backend that may be had here. */
export interface Candidate {
  readonly name: BackendName;
  /** @throws Error that says why it cannot be had, and what would help. */
  create(): Backend;
  /** The instruction sets that it can be told to use, the fastest first. */
  isas?(): readonly string[];
  /** Does what `create` would make its caller wait for. */
  prepare?(): Promise<void>;
}

/** One that cannot be had, for a reason that is known beforehand. */
export function absent(name: BackendName, reason: () => string): Candidate {
  return {
    name,
    create() {
      throw new Error(reason());
    },
  };
}
