import { type Curve, curveOf } from "@nonlin/analysis";
import type { AnyRow } from "@nonlin/core";
import { createActivations } from "nonlin";

/** The kernels that figures and facts are computed with. Which backend makes no difference to a bit. */
export const activations = createActivations({ backend: "js" });

/** The curve of an elementwise function with some parameters; undefined of functions that have none. */
export function curveOfRow(row: AnyRow, parameters: Readonly<Record<string, number | string>> = {}): Curve | undefined {
  return row.kind === "map" || row.kind === "channel" ? curveOf(activations, row.name, parameters) : undefined;
}
