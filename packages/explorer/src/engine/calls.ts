// Calls by a function's name: the types of the table's functions are by literal names, which a page does not have.
import type { Activations, FloatArray, Framework, ParameterSettings, SixteenBitDtype } from "@nonlin/core";

interface Options extends Readonly<Record<string, unknown>> {
  readonly preset?: Framework;
}
type Forward = (x: unknown, options?: Options) => ArrayLike<number>;
type Gradient = (dy: unknown, x: unknown, options?: Options) => ArrayLike<number> | { readonly dx: ArrayLike<number> };

function functionOf(activations: Activations, name: string): Forward & { readonly grad: Gradient } {
  return (activations as unknown as Record<string, Forward & { readonly grad: Gradient }>)[name] as Forward & {
    readonly grad: Gradient;
  };
}

/** Where a call's defaults come from, beside the parameters that it names. */
export interface Setting {
  readonly parameters: ParameterSettings;
  readonly preset?: Framework;
}

const optionsOf = ({ parameters, preset }: Setting): Options =>
  preset === undefined ? parameters : { ...parameters, preset };

/** f of every element. */
export function valuesOf<A extends FloatArray>(activations: Activations, name: string, x: A, setting: Setting): A {
  return functionOf(activations, name)(x, optionsOf(setting)) as unknown as A;
}

/** f′ of every element: the gradient for dy = 1. */
export function slopesOf<A extends FloatArray>(activations: Activations, name: string, x: A, setting: Setting): A {
  const ones = x.slice().fill(1);
  const gradient = functionOf(activations, name).grad(ones, x, optionsOf(setting));
  return ("dx" in gradient ? gradient.dx : gradient) as unknown as A;
}

/** The bits of f in float16 or bfloat16, of the bits of x. */
export function sixteenBitsOf(
  activations: Activations,
  name: string,
  x: number,
  dtype: SixteenBitDtype,
  setting: Setting,
): number {
  return functionOf(activations, name)(Uint16Array.of(x), { ...optionsOf(setting), dtype })[0] as number;
}

/** A function of one row. */
export function rowOf(
  activations: Activations,
  name: string,
  row: Float32Array,
  options: Readonly<Record<string, unknown>>,
): Float32Array {
  return functionOf(activations, name)(row, options) as Float32Array;
}
