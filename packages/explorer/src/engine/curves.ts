import { type Curve, curveOf } from "@nonlin/analysis";
import { type ChosenFunction, writeFunction } from "../state/chosen-function.js";
import { engine } from "./activations.js";

const curves = new Map<string, Curve>();

/** Sliders pass through many curves; those of the last moments are enough. */
const kept = 64;

/** The curve of a chosen function. */
export function curveFor(chosen: ChosenFunction): Curve {
  const key = writeFunction(chosen);
  const known = curves.get(key);
  if (known !== undefined) return known;
  const curve = curveOf(engine().activations, chosen.name, chosen.parameters);
  const [oldest] = curves.keys();
  if (curves.size >= kept && oldest !== undefined) curves.delete(oldest);
  curves.set(key, curve);
  return curve;
}
