// One input through every backend and every framework's convention.
import {
  type Framework,
  frameworks,
  fromSixteenBits,
  type NameElsewhere,
  type ParameterSettings,
  toSixteenBits,
} from "@nonlin/core";
import { type Engine, engine, engines } from "../../engine/activations.js";
import { bits16, bits32, bits64 } from "../../engine/bits.js";
import { sixteenBitsOf, slopesOf, valuesOf } from "../../engine/calls.js";
import { type ChosenFunction, changedParameters, rowOf } from "../../state/chosen-function.js";

/** A result as a number and as bits. */
export interface Result {
  readonly value: number;
  readonly bits: string;
}

/** f and f′ of the input, computed in one way. */
export interface ProbeRow {
  readonly title: string;
  readonly value: Result;
  /** Undefined where only values are computed. */
  readonly slope?: Result;
}

const float32 = (value: number): Result => ({ value, bits: bits32(value) });
const float64 = (value: number): Result => ({ value, bits: bits64(value) });

/** In float32, float64, float16 and bfloat16: each on every backend that this browser has. */
export function probeBackends(chosen: ChosenFunction, x: number): readonly ProbeRow[] {
  return [
    ...engines().map((one) => probed(`float32, ${one.name}`, one, chosen, Float32Array.of(x), float32)),
    ...engines().map((one) => probed(`float64, ${one.name}`, one, chosen, Float64Array.of(x), float64)),
    ...(["float16", "bfloat16"] as const).map((dtype) => {
      const bits = sixteenBitsOf(engine().activations, chosen.name, toSixteenBits(dtype, x), dtype, {
        parameters: chosen.parameters,
      });
      return {
        title: `${dtype}, ${engine().name}`,
        value: { value: fromSixteenBits(dtype, bits), bits: bits16(bits) },
      };
    }),
  ];
}

function probed(
  title: string,
  { activations }: Engine,
  { name, parameters }: ChosenFunction,
  x: Float32Array | Float64Array,
  result: (value: number) => Result,
): ProbeRow {
  const setting = { parameters };
  return {
    title,
    value: result(valuesOf(activations, name, x, setting)[0] as number),
    slope: result(slopesOf(activations, name, x, setting)[0] as number),
  };
}

/** Whether all backends give the same bits, dtype by dtype. */
export function backendsAgree(rows: readonly ProbeRow[]): boolean {
  const bitsByDtype = new Map<string, string>();
  return rows.every(({ title, value, slope }) => {
    const dtype = title.split(",")[0] as string;
    const bits = `${value.bits} ${slope?.bits}`;
    const known = bitsByDtype.get(dtype) ?? bits;
    bitsByDtype.set(dtype, known);
    return known === bits;
  });
}

/** What a framework computes for the same input. */
export interface ConventionRow extends ProbeRow {
  readonly framework: Framework;
  /** Its names of the function. */
  readonly names: readonly string[];
  /** The parameters: those that were changed on the page, for all others the framework's own defaults. */
  readonly parameters: ParameterSettings;
}

/** Every framework that has the function, by each name that means something of its own. */
export function probeConventions(chosen: ChosenFunction, x: number): readonly ConventionRow[] {
  const { names } = rowOf(chosen.name);
  const changed = changedParameters(chosen);
  const input = Float32Array.of(x);
  return frameworks.flatMap((framework) =>
    meanings(names[framework] ?? []).map((group) => {
      const found = engine().activations.find(group[0] as string, framework);
      return {
        title: framework,
        framework,
        names: group,
        parameters: { ...found.parameters, ...changed },
        value: float32(found(input, changed)[0] as number),
        slope: float32(dxOf(found.grad(Float32Array.of(1), input, changed))[0] as number),
      };
    }),
  );
}

/** Elementwise functions give one array, those with learned parameters one for each. */
function dxOf(gradient: Float32Array | { readonly [gradient: string]: Float32Array }): Float32Array {
  return gradient instanceof Float32Array ? gradient : (gradient.dx as Float32Array);
}

/** Names that mean the same belong together; one with parameters of its own stands alone. */
function meanings(names: readonly NameElsewhere[]): readonly (readonly string[])[] {
  const plain = names.filter((name) => typeof name === "string");
  const others = names.flatMap((name) => (typeof name === "string" ? [] : [[name.name]]));
  return plain.length === 0 ? others : [plain, ...others];
}
