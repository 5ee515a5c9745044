import type { BackendStatus, ElementArray, AnyRow as Row, View } from "nonlin";

export type { AnyRow as Row, Bound, Dtype, ElementArray, FloatArray, Framework, View } from "nonlin";
export type Parameter = Row["parameters"][string];
export type Interval = Row["range"];
/** As in core's row type. */
export type Multiples = { readonly multiplesOf: number };
export type Domain = Extract<Parameter, { domain: unknown }>["domain"];

/** A row without its functions, as `describe()` gives it. */
export type Description = DataOf<Row> & { readonly fastBounds: Row["bounds"] };
type DataOf<R> = R extends Row
  ? { readonly [K in keyof R as R[K] extends (...args: never[]) => unknown ? never : K]: R[K] }
  : never;

/** A backend as `backends()` reports it; of any name, since the names are the library's to know. */
export type BackendReport = Omit<BackendStatus, "name" | "thresholds"> & {
  readonly name: string;
  readonly thresholds?: { readonly [kernel: string]: readonly [forward: number, gradient: number] };
};

/**
 * Why no backend is chosen. One that could run names what keeps it from being used (a variable forces another that is
 * not there), the same for each; where none can run, each has a reason of its own.
 */
export function whyNoBackend(backends: readonly BackendReport[]): string {
  const idle = backends.filter(({ available }) => available);
  const reasons =
    idle.length > 0 ? idle.map(({ reason }) => reason) : backends.map(({ name, reason }) => `${name}: ${reason}`);
  return [...new Set(reasons)].join("; ");
}

/** Any function of the table, as the command line calls it: by name, with options from strings. */
export interface Activation {
  /** Of one input, or two for the functions that have them; then the options. */
  (...inputsAndOptions: readonly unknown[]): ElementArray;
  /** One array, or where there are several gradients one for each, that of the (first) input first. */
  grad(
    dy: ElementArray | View<ElementArray>,
    ...inputsAndOptions: readonly unknown[]
  ): ElementArray | { readonly [gradient: string]: ElementArray };
}

/** What the command needs of the package `nonlin`. Passed in, so that tests can bring backends of their own. */
export interface Library {
  /** Every function, those that are made of others too. */
  readonly table: { readonly [op: string]: Row };
  /** The presets that a call may ask for. */
  readonly frameworks: readonly string[];
  describe(op: string): Description;
  backends(): readonly BackendReport[];
  /** Every function by name, on the backend of that name. */
  activationsOn(backend: string): { readonly [op: string]: Activation };
}
