// The contract for runtimes that are not nonlin's: what a file has to export so that the suite can be run on it.
import { type Dtype, dtypes, type OpName, show, table } from "@nonlin/core";

/** An array that an adapter is given or gives back: float32, float64, the bits of 16-bit elements, or labels. */
export type TensorData = Float32Array | Float64Array | Uint16Array | Int32Array;

/** The values of a function's parameters in one call: a number, a choice, or for a learned one a number per channel. */
export type CallParameters = Readonly<Record<string, number | string | TensorData>>;

/** What an adapter says instead of a result where its runtime cannot compute a call, in words for the report. */
export interface Unsupported {
  readonly unsupported: string;
}

/** One array, or where a gradient has several one for each, or why there is none. */
export type Answer = ArrayLike<number> | readonly ArrayLike<number>[] | Unsupported;

/** One call, all of it in plain data. */
export type CallArguments = readonly [
  /** A name of the table (`nonlin describe` lists them), or with `.grad` behind it its gradient. */
  op: string,
  /** Every parameter of the function by its name in the table. */
  parameters: CallParameters,
  /** What the numbers are. Inputs of float16 and bfloat16 are Uint16Arrays of their bits, and so are results. */
  dtype: Dtype,
  /** The shape of every input, row-major. */
  shape: readonly number[],
  /** The axis that rows run along, or that channels lie on; 0 where a function has none. Never negative. */
  axis: number,
  /**
   * One array; two (a, which is activated, and b) for a gated unit; a row's logits and one label for each row for a loss. A
   * gradient has dy before these. Functions along an axis have their **output** y in the place of x there.
   */
  inputs: readonly TensorData[],
];

/** A runtime, as the suite sees it. */
export interface Adapter {
  readonly name: string;
  readonly version?: string | undefined;
  /** What it has: names of the table, and `name.grad` for gradients. */
  readonly ops: readonly string[];
  /** What it computes in. Default: float32 only. */
  readonly dtypes?: readonly Dtype[] | undefined;
  /** Computes one call. A new array is expected, of as many numbers as the result has; a promise of it will do. */
  run(...call: CallArguments): Answer | Promise<Answer>;
  /**
   * The same into arrays that are given, of which the first may be an input: only where the runtime can do that. With it the
   * suite checks that nothing is written beside the outputs.
   */
  runInto?(...call: readonly [...CallArguments, outputs: readonly TensorData[]]): Answer | undefined | Promise<unknown>;
  /** One line in the runtime's own API that computes a call, for reports: `torch.sigmoid(torch.tensor([-20.]))`. */
  reproduction?(...call: CallArguments): string | undefined;
  /** What is known to be wrong, with the reason. It is run all the same, and reported as known. */
  readonly knownFailures?: readonly KnownFailure[] | undefined;
  /** Called once when everything is done. */
  close?(): void | Promise<void>;
}

/** A failure that is expected. What is not said means any. */
export interface KnownFailure {
  /** Names of the table. */
  readonly ops?: readonly string[] | undefined;
  readonly dtypes?: readonly Dtype[] | undefined;
  /** Laws by name, as a report has them. */
  readonly laws?: readonly string[] | undefined;
  /** Why: a link to the runtime's own issue, or the cause in words. */
  readonly reason: string;
}

/** Whether something is an adapter and not a nonlin backend: it has a `run`. */
export function isAdapter(value: object): value is Adapter {
  return "run" in value;
}

/**
 * The adapter that a value is, or a module that exports one, by default or by parts.
 *
 * @throws TypeError that names what is missing or wrong.
 */
export function checkedAdapter(value: unknown): Adapter {
  const exported = (value as { readonly default?: unknown } | undefined)?.default ?? value;
  if (typeof exported !== "object" || exported === null) {
    throw complaint("the adapter", "an object with name, ops and run", exported, "export it by default");
  }
  const adapter = exported as Adapter;
  if (typeof adapter.name !== "string" || adapter.name === "") {
    throw complaint("name", "a string that is not empty", adapter.name, "say which runtime this is");
  }
  if (typeof adapter.run !== "function") {
    throw complaint(
      "run",
      "a function (op, parameters, dtype, shape, axis, inputs) → array",
      adapter.run,
      "packages/conformance/README.md has an example",
    );
  }
  const ops = Array.isArray(adapter.ops) ? adapter.ops : undefined;
  if (ops === undefined || ops.length === 0) {
    throw complaint("ops", "a list of names of the table", adapter.ops, `for example ["sigmoid", "sigmoid.grad"]`);
  }
  for (const op of ops) {
    const name = typeof op === "string" ? op.replace(/\.grad$/, "") : "";
    if (!Object.hasOwn(table, name)) {
      throw complaint(
        "ops",
        "names of the table, with .grad for gradients",
        op,
        `known: ${Object.keys(table).join(", ")}`,
      );
    }
  }
  for (const dtype of adapter.dtypes ?? []) {
    if (!dtypes.includes(dtype)) throw complaint("dtypes", `some of ${dtypes.join(", ")}`, dtype, "leave others out");
  }
  return adapter;
}

function complaint(argument: string, expected: string, received: unknown, remedy: string): TypeError {
  return new TypeError(`conformance: ${argument} must be ${expected}, got ${show(received)}; ${remedy}`);
}

/** Whether a runtime says that it has a function, or its gradient. */
export function has({ ops }: Adapter, op: OpName, direction: "forward" | "gradient"): boolean {
  return ops.includes(direction === "forward" ? op : `${op}.grad`);
}
