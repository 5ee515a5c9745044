import type { Dtype, FloatArray } from "@nonlin/core";
import { roundTo } from "@nonlin/core";
import { formats, fromBits, step } from "./bits.js";
import { allocate, filled } from "./carriers.js";
import { Draws } from "./recipes.js";

/** Zeros, the smallest and largest subnormals, the ends of the range, small integers; both signs. */
export function edgeValues(dtype: Dtype): number[] {
  const { smallest, smallestNormal, largest } = formats[dtype];
  const magnitudes = [
    0,
    smallest,
    smallest * 3,
    step(dtype, smallestNormal, -1),
    smallestNormal,
    2 ** -60,
    2 ** -23,
    0.5,
    1,
    step(dtype, 1, 1),
    3,
    6,
    17,
    40,
    100,
    750,
    2 ** 40,
    largest,
  ];
  const held = magnitudes.map((value) => roundTo(dtype, value)).filter(Number.isFinite);
  return held.flatMap((value) => [value, -value]);
}

/** The edge values, the infinities and NaN. */
export function specialValues(dtype: Dtype): number[] {
  return [...edgeValues(dtype), Infinity, -Infinity, NaN];
}

/** One random value: any bit pattern, any size, or the sizes that networks see; NaN and the infinities among them. */
function draw(dtype: Dtype, draws: Draws): number {
  switch (draws.below(8)) {
    case 0:
      return fromBits(dtype, bitPattern(dtype, draws));
    case 1:
      return draws.fraction(dtype) * 2 ** (draws.below(160) - 150);
    case 2:
    case 3:
      return draws.fraction(dtype) * (dtype === "float64" ? 760 : 110);
    default:
      return draws.fraction(dtype) * 2 ** (draws.below(10) - 4);
  }
}

function bitPattern(dtype: Dtype, draws: Draws): string {
  const word = () => draws.next().toString(16).padStart(8, "0");
  return dtype === "float64" ? word() + word() : word().slice(0, formats[dtype].width / 4);
}

// Every kernel is given the same values, and drawing them takes longer than most kernels do.
const drawn = new Map<string, FloatArray>();

/** A new array of what was drawn under this name, which is drawn the first time. */
function once(name: string, values: () => FloatArray): FloatArray {
  const known = drawn.get(name) ?? values();
  drawn.set(name, known);
  return known.slice();
}

/** Random values from a seed, finite ones only; every element drawn anew. */
export function finiteValues(dtype: Dtype, seed: number, length: number): FloatArray {
  return once(`finite ${dtype} ${seed} ${length}`, () => {
    const draws = new Draws(seed);
    const array = allocate(dtype, length);
    for (let i = 0; i < length; i++) {
      let value: number;
      do value = roundTo(dtype, draw(dtype, draws));
      while (!Number.isFinite(value) || Math.abs(value) > formats[dtype].largest);
      array[i] = value;
    }
    return array;
  });
}

/** Random finite values with special ones strewn in, about one in four. */
export function mixedValues(dtype: Dtype, seed: number, length: number): FloatArray {
  return once(`mixed ${dtype} ${seed} ${length}`, () => {
    const array = finiteValues(dtype, seed, length);
    const draws = new Draws(seed ^ 0x5bd1e995);
    const special = specialValues(dtype);
    for (let i = 0; i < length; i++) {
      if (draws.below(4) === 0) array[i] = special[draws.below(special.length)] as number;
    }
    return array;
  });
}

/** Random values of moderate size: logits and gradients as networks have them. */
export function moderateValues(dtype: Dtype, seed: number, length: number, scale = 4): FloatArray {
  return once(`moderate ${dtype} ${seed} ${length} ${scale}`, () => {
    const draws = new Draws(seed);
    return filled(
      dtype,
      Array.from({ length }, () => draws.fraction(dtype) * scale),
    );
  });
}
