// A row of logits through a function of rows: nonlin's, and the formula as it stands.

import { engine } from "../../engine/activations.js";
import { rowOf as rowResult } from "../../engine/calls.js";
import { definitionOf, naiveFunctions } from "../../formula/definition.js";
import { evaluate } from "../../formula/evaluation.js";
import { rowOf } from "../../state/chosen-function.js";
import type { RowState } from "../../state/explorer-state.js";

/** Results by element. */
export interface RowResults {
  readonly ours: Float32Array;
  /** By the formula, every step in float32; undefined where the table has no formula that can be computed. */
  readonly naive?: Float32Array;
  readonly formula?: string;
}

/** Whether calls of the function take a mask. */
export function takesMask(name: string): boolean {
  return rowOf(name).kind === "rows";
}

/** The number parameter of a function of rows, temperature or scale, if it has one. */
export function rowParameter(name: string): string | undefined {
  return Object.entries(rowOf(name).parameters).find(([, { type }]) => type === "number")?.[0];
}

/** The row's results in float32. What takes no mask gets −∞ for a masked element. */
export function rowResults({ function: name, logits, mask, temperature }: RowState): RowResults {
  const parameter = rowParameter(name);
  const parameters = parameter === undefined ? {} : { [parameter]: temperature };
  const isMasking = mask.includes(false);
  const masked = Float32Array.from(logits, (logit, i) => (mask[i] ? logit : -Infinity));
  const ours =
    takesMask(name) && isMasking
      ? rowResult(engine().activations, name, Float32Array.from(logits), {
          ...parameters,
          mask: Uint8Array.from(mask, Number),
        })
      : rowResult(engine().activations, name, masked, parameters);
  return { ours, ...naiveRow(name, parameters, logits, mask) };
}

/** The formula over the elements that take part; the others are what the row says of them. */
function naiveRow(
  name: string,
  parameters: Readonly<Record<string, number>>,
  logits: readonly number[],
  mask: readonly boolean[],
) {
  const definition = definitionOf(rowOf(name), "value", parameters, naiveFunctions);
  if (definition === undefined) return {};
  // Formulas of rows have one letter for a parameter: T is the temperature, s the scale.
  const letters = Object.entries(parameters).flatMap(([key, value]) => [
    [key.charAt(0), value],
    [key.charAt(0).toUpperCase(), value],
  ]);
  const taking = Float32Array.from(logits.filter((_, i) => mask[i]));
  const bindings = {
    variables: Object.fromEntries(letters) as Record<string, number>,
    row: new Map([
      ["x", taking],
      ["b", new Float32Array(taking.length)],
    ]),
  };
  const arithmetic = { round: Math.fround, erf: () => Number.NaN };
  const results = [...taking.keys()].map((i) => evaluate(definition.tree, bindings, arithmetic, i)).values();
  const naive = Float32Array.from(mask, (takesPart) =>
    takesPart ? (results.next().value ?? Number.NaN) : excludedBy(name),
  );
  return { naive, formula: definition.text };
}

/** The result of an element that takes no part. */
function excludedBy(name: string): number {
  const row = rowOf(name);
  return row.kind === "rows" ? row.excluded : 0;
}
