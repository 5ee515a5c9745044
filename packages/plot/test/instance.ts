import { type Curve, curveOf } from "@nonlin/analysis";
import { createActivations } from "@nonlin/core";
import { js } from "@nonlin/js";

const activations = createActivations({ backend: js });

/** A curve on the JavaScript backend. */
export function curve(name: string, parameters: Curve["parameters"] = {}): Curve {
  return curveOf(activations, name, parameters);
}
