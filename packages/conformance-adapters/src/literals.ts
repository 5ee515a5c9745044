// Numbers as a line of source has them: enough digits to be the same bits again.
import type { CallArguments, TensorData } from "@nonlin/conformance";

/** A number, shortest form; infinities and NaN by the words of a language. */
export function literal(value: number, words: { readonly infinity: string; readonly nan: string }): string {
  if (Number.isNaN(value)) return words.nan;
  if (!Number.isFinite(value)) return value < 0 ? `-${words.infinity}` : words.infinity;
  return Object.is(value, -0) ? "-0.0" : String(value);
}

/** Those of JavaScript. */
export const javascript = { infinity: "Infinity", nan: "NaN" } as const;

/** A list of numbers in brackets. */
export function list(values: TensorData, words: Parameters<typeof literal>[1] = javascript): string {
  return `[${Array.from(values, (value) => literal(value, words)).join(", ")}]`;
}

/** A parameter that is a number. */
export function number(parameters: CallArguments[1], name: string): number {
  return parameters[name] as number;
}
