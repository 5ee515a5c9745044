import { show } from "@nonlin/core";
import { type Quantity, quantities } from "./curve.js";
import { type ThemeName, themes } from "./theme.js";

/** What any plot may be told. */
export interface PictureOptions {
  /** In words, above the picture; "" for none there: the picture has a name then, of its curves, that is not seen. */
  readonly title?: string;
  /** In pixels, 640 by 400 if absent. */
  readonly width?: number;
  readonly height?: number;
  /** "light" if absent. */
  readonly theme?: ThemeName;
  /** Whether there is a legend; true if absent. */
  readonly legend?: boolean;
  /** Whether there are axes with numbers and a grid; true if absent. */
  readonly axes?: boolean;
  /** Begins every id in the SVG. Absent: a checksum of the picture, the same in every run. */
  readonly id?: string;
}

/** A parameter in several values: a curve of each. */
export interface Family {
  readonly parameter: string;
  readonly values: readonly number[];
}

/** What any plot of curves may be told. */
export interface CurveOptions {
  /** The part of the x axis; absent: from −5 to 5, or farther, so that every kink is in it. */
  readonly domain?: readonly [low: number, high: number];
  /** The part of the y axis; absent: what the curves need. */
  readonly range?: readonly [low: number, high: number];
  /** What to draw; value and derivative if absent. */
  readonly show?: readonly Quantity[];
  /** Draws the curve with each of these values of one of its parameters. For one curve only. */
  readonly family?: Family;
  /**
   * Where |f′| is less than this, the curve is shaded as saturated, and where f′ is 0 in float64 as dead; 0.001 if absent,
   * false for neither.
   */
  readonly saturation?: number | false;
}

/** What `plot` may be told. */
export interface PlotOptions extends PictureOptions, CurveOptions {
  /** Whether extrema, kinks and jumps are marked; true if absent. */
  readonly marks?: boolean;
}

/** The names of the options that any picture has. */
export const pictureKeys = ["title", "width", "height", "theme", "legend", "axes", "id"];
/** The names of those that any plot of curves has. */
export const curveKeys = ["domain", "range", "show", "family", "saturation"];
const smallest = 160;
const largest = 10_000;

/** Complains about an argument: what was expected, what came. */
export function refuse(call: string, argument: string, expected: string, received: unknown, remedy?: string): never {
  const message = `${call}: ${argument} must be ${expected}, got ${show(received)}`;
  throw new RangeError(remedy === undefined ? message : `${message}; ${remedy}`);
}

/** Complains about what `plot` cannot draw. */
export function checkPlotOptions(options: PlotOptions): void {
  checkKeys("plot", options, [...pictureKeys, ...curveKeys, "marks"]);
  checkPicture("plot", options);
  checkCurveOptions("plot", options);
  checkFlag("plot", "marks", options.marks);
}

/** Complains about options that no plot of curves can have. */
export function checkCurveOptions(call: string, { domain, range, show: shown, saturation }: CurveOptions): void {
  if (domain !== undefined) checkInterval(call, "domain", domain);
  if (range !== undefined) checkInterval(call, "range", range);
  checkShow(call, shown);
  checkSaturation(call, saturation);
}

/** Complains about options that no picture can have. */
export function checkPicture(call: string, options: PictureOptions): void {
  const { title, width, height, theme, legend, axes, id } = options;
  if (title !== undefined && typeof title !== "string") refuse(call, "title", "a string", title);
  checkSize(call, "width", width);
  checkSize(call, "height", height);
  if (theme !== undefined && !Object.hasOwn(themes, theme)) refuse(call, "theme", '"light" or "dark"', theme);
  checkFlag(call, "legend", legend);
  checkFlag(call, "axes", axes);
  if (id !== undefined && !(typeof id === "string" && /^[A-Za-z][\w-]*$/.test(id))) {
    refuse(call, "id", "a letter, then letters, digits, _ and -", id);
  }
}

/** Complains about options that nobody reads: they are misspelled. */
export function checkKeys(call: string, options: object, known: readonly string[]): void {
  if (typeof options !== "object" || options === null) refuse(call, "options", "an object", options);
  for (const key of Object.keys(options)) {
    if (!known.includes(key)) refuse(call, "every option", `one of ${known.join(", ")}`, key);
  }
}

function checkSize(call: string, argument: string, size: unknown): void {
  if (size === undefined) return;
  if (typeof size === "number" && size >= smallest && size <= largest) return;
  refuse(call, argument, `a number of pixels from ${smallest} to ${largest}`, size);
}

/** Complains about what is neither true nor false. */
export function checkFlag(call: string, argument: string, flag: unknown): void {
  if (flag !== undefined && typeof flag !== "boolean") refuse(call, argument, "true or false", flag);
}

/** Complains about what is no interval of finite numbers with a finite length. */
export function checkInterval(call: string, argument: string, interval: unknown): void {
  const [low, high] = Array.isArray(interval) && interval.length === 2 ? interval : [];
  const isInterval = Number.isFinite(low) && Number.isFinite(high) && low < high && Number.isFinite(high - low);
  if (isInterval) return;
  const remedy = low > high ? "swap the two" : undefined;
  refuse(call, argument, "[low, high] with low < high, both finite numbers", interval, remedy);
}

function checkShow(call: string, shown: unknown): void {
  if (shown === undefined) return;
  const isList = Array.isArray(shown) && shown.length > 0;
  if (isList && shown.every((quantity) => quantities.includes(quantity))) return;
  refuse(call, "show", `a list of ${quantities.map((quantity) => `"${quantity}"`).join(", ")}`, shown);
}

function checkSaturation(call: string, saturation: unknown): void {
  if (saturation === undefined || saturation === false) return;
  if (typeof saturation === "number" && saturation > 0 && saturation < Infinity) return;
  refuse(call, "saturation", "a number above 0, or false", saturation);
}
