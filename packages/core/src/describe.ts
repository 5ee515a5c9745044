import { outOfRange, show, wrongType } from "./errors.js";
import { type AnyRow, type Bounds, fastBounds } from "./op.js";
import { type CompositionName, everyRow, type OpName } from "./ops/index.js";

type DataOf<R> = R extends AnyRow
  ? { readonly [K in keyof R as R[K] extends (...args: never[]) => unknown ? never : K]: R[K] }
  : never;

/**
 * A row as data: everything in it but its functions. `kind` tells which fields there are. `fastBounds` is what calls with
 * `precision: "fast"` keep, where the backend has a fast kernel for the function.
 */
export type OpDescription = DataOf<AnyRow> & { readonly fastBounds: Bounds };

/**
 * The row of an op as data: doc, formula, parameters with defaults, range, bounds, special values, source.
 *
 * @throws TypeError if `op` is not a string, RangeError if there is no such op.
 */
export function describe(op: OpName | CompositionName): OpDescription {
  if (typeof op !== "string")
    throw wrongType({ op: "describe", argument: "op", expected: "a string", received: show(op) });
  if (!Object.hasOwn(everyRow, op)) {
    throw outOfRange({
      op: "describe",
      argument: "op",
      expected: `one of ${Object.keys(everyRow).join(", ")}`,
      received: show(op),
    });
  }
  const row = everyRow[op];
  const data = Object.entries(row).filter(([, value]) => typeof value !== "function");
  return { ...Object.fromEntries(data), fastBounds: fastBounds(row.bounds) } as OpDescription;
}
