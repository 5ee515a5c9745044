import { checkFlag, checkKeys, refuse } from "../options.js";
import { type Charset, charsets } from "./characters.js";

/** What any plot in a terminal may be told. */
export interface TextOptions {
  /** In characters, 80 if absent: no row is longer. */
  readonly width?: number;
  /** In rows, 24 if absent, with title, legend and axes. */
  readonly height?: number;
  /** Whether lines are coloured by ANSI codes; false if absent. */
  readonly colors?: boolean;
  /** "braille" if absent: 2 by 4 dots in a character; "blocks": 2 by 2; "ascii": a letter for each line. */
  readonly charset?: Charset;
  /** Above the plot; "" for none. */
  readonly title?: string;
}

/** The names of the options that any text has. */
export const textKeys = ["width", "height", "colors", "charset", "title"];

const smallest = { width: 20, height: 8 };
const largest = 1000;

/** Complains about options that no text can have. */
export function checkTextOptions(call: string, options: TextOptions, keys: readonly string[]): void {
  checkKeys(call, options, keys);
  for (const side of ["width", "height"] as const) {
    const size: unknown = options[side];
    const isSize = typeof size === "number" && Number.isInteger(size) && size >= smallest[side] && size <= largest;
    if (size !== undefined && !isSize) refuse(call, side, `a whole number from ${smallest[side]} to ${largest}`, size);
  }
  checkFlag(call, "colors", options.colors);
  const { charset, title } = options;
  if (charset !== undefined && !Object.hasOwn(charsets, charset)) {
    refuse(call, "charset", `one of ${Object.keys(charsets).join(", ")}`, charset);
  }
  if (title !== undefined && typeof title !== "string") refuse(call, "title", "a string", title);
}

/** A title that does to a terminal nothing but to be seen. */
export function visible(title: string): string {
  return title.replace(/\p{Cc}/gu, " ");
}
