import { type Curve, curveOf } from "@nonlin/analysis";
import type { AnyRow } from "@nonlin/core";
import { createActivations } from "nonlin";

/** The kernels that figures and facts are computed with. Which backend makes no difference to a bit. */
export const activations = createActivations({ backend: "js" });

/** The curves that were asked for: what is known of one is found once. */
const curves = new Map<string, Curve>();

/** The curve of an elementwise function with some parameters; undefined of functions that have none. */
export function curveOfRow(row: AnyRow, parameters: Readonly<Record<string, number | string>> = {}): Curve | undefined {
  if (row.kind !== "map" && row.kind !== "channel") return undefined;
  const key = `${row.name} ${JSON.stringify(parameters)}`;
  const known = curves.get(key) ?? curveOf(activations, row.name, parameters);
  curves.set(key, known);
  return known;
}
