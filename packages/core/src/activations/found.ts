import type { Backend } from "../backend.js";
import type { ElementArray, FloatArray } from "../dtype.js";
import type { Catalogue, ParameterSettings } from "../frameworks.js";
import type { AnyRow } from "../op.js";
import { boundRow, type Meaning, meaningOf } from "../registry.js";
import type { SixteenBitView, View } from "../view.js";
import type { AxisOptions, CallOptions, SixteenBitOptions } from "./options.js";

/** Options of a function that was found by a name: its parameters by theirs. */
export type FoundOptions<A extends ElementArray> = CallOptions<A> &
  AxisOptions & { readonly [parameter: string]: unknown };

type Found<A extends ElementArray> = A | { readonly [gradient: string]: A };

/**
 * A function of the table that was found by a name, bound to what the name stands for. It takes what the function `op`
 * takes; a parameter that a call names counts, the bound one otherwise.
 */
export interface FoundActivation {
  <A extends FloatArray>(x: A | View<A>, options?: FoundOptions<A>): A;
  (x: Uint16Array | View<Uint16Array>, options: FoundOptions<Uint16Array> & SixteenBitOptions): Uint16Array;
  (x: SixteenBitView, options?: FoundOptions<Uint16Array>): Uint16Array;
  /** Of two inputs, for a gated unit. */
  <A extends FloatArray>(a: A | View<A>, b: A | View<A>, options?: FoundOptions<A>): A;
  /** As `grad` of the function `op`: one array, or one for each input and learned parameter. */
  readonly grad: {
    <A extends FloatArray>(dy: A | View<A>, xOrY: A | View<A>, options?: FoundOptions<A>): Found<A>;
    (
      dy: Uint16Array | View<Uint16Array>,
      xOrY: Uint16Array | View<Uint16Array>,
      options: FoundOptions<Uint16Array> & SixteenBitOptions,
    ): Found<Uint16Array>;
    <A extends FloatArray>(dy: A | View<A>, a: A | View<A>, b: A | View<A>, options?: FoundOptions<A>): Found<A>;
  };
  /** The function in the table. */
  readonly op: Meaning["op"];
  /** Whose name it was found by; undefined for nonlin's own. */
  readonly framework: Catalogue | undefined;
  /** All its parameters, with the values that they have unless a call names others. */
  readonly parameters: ParameterSettings;
}

/**
 * The function that a framework calls `name`, bound to the parameters that it has there: `find("gelu_new")` is gelu with
 * approximate "tanh", `find("HardSigmoid", "onnx")` is hardSigmoid with alpha 0.2. Spelling does not matter ("hard_silu",
 * "HardSiLU"), nor does a module before the name ("torch.nn.functional.gelu"). Where frameworks mean different things by one
 * name, it is nonlin's own function of that name, or that of the first of torch, jax, keras, onnx, webnn, huggingface;
 * `framework` chooses.
 *
 * @throws TypeError if `name` is not a string; RangeError if nobody, or not that framework, calls a function so.
 */
export type Find = (name: string, framework?: Catalogue) => FoundActivation;

/** `find`, for the functions of one instance. */
export function finder(backend: Backend, activationOf: (row: AnyRow, backend: Backend) => unknown): Find {
  return (name, framework) => {
    const meaning = meaningOf(name, framework);
    const row = boundRow(meaning);
    const parameters = Object.fromEntries(
      Object.entries(row.parameters).map(([parameter, { default: value }]) => [parameter, value]),
    );
    const bound = { op: meaning.op, framework: meaning.catalogue, parameters: Object.freeze(parameters) };
    return Object.assign(activationOf(row, backend) as object, bound) as unknown as FoundActivation;
  };
}
