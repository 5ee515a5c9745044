import type { Dtype, FloatArray, KernelName } from "@nonlin/core";
import { fromBits } from "./bits.js";
import { allocate } from "./carriers.js";
import hardCasesText from "./golden/hard-cases.js";
import { goldenTexts } from "./golden/index.js";
import { cook } from "./recipes.js";
import { type Expected, exactly } from "./ulp.js";

/** One x of an elementwise function, with what the exact mathematics says of it. */
export interface GoldenValue {
  readonly x: number;
  readonly forward: Expected;
  readonly derivative: Expected;
  /** The derivatives with respect to the learned parameters. */
  readonly parameterDerivatives: readonly Expected[];
}

/** dy * f′(x). */
export interface GoldenGradient {
  readonly dy: number;
  readonly x: number;
  readonly dx: Expected;
}

/** The gradients of the learned parameters over one channel. */
export interface GoldenSum {
  /** dy and x as the golden file writes them: for messages. */
  readonly text: string;
  readonly dy: FloatArray;
  readonly x: FloatArray;
  readonly dparameters: readonly Expected[];
}

/** One element of a function of two inputs. */
export interface GoldenGate {
  readonly a: number;
  readonly b: number;
  readonly forward: Expected;
}

/** Its gradients. */
export interface GoldenGateGradient {
  readonly dy: number;
  readonly a: number;
  readonly b: number;
  readonly da: Expected;
  readonly db: Expected;
}

/** One row along an axis; `results` where stored. */
export interface GoldenRow {
  /** x as the golden file writes it: for messages. */
  readonly text: string;
  readonly x: FloatArray;
  readonly results: ReadonlyMap<number, Expected>;
}

/** The gradient of one row, from dy and the output y. */
export interface GoldenRowGradient {
  /** dy and y as the golden file writes them: for messages. */
  readonly text: string;
  readonly dy: FloatArray;
  readonly y: FloatArray;
  readonly results: ReadonlyMap<number, Expected>;
}

/** One row of which one number is made. */
export interface GoldenReduction {
  /** x as the golden file writes it: for messages. */
  readonly text: string;
  readonly x: FloatArray;
  readonly result: Expected;
}

/** The gradient of one such row. */
export interface GoldenReductionGradient {
  /** dy and x as the golden file writes them: for messages. */
  readonly text: string;
  readonly dy: number;
  readonly x: FloatArray;
  readonly results: ReadonlyMap<number, Expected>;
}

/** One row with its label: the loss, and its gradient where stored. */
export interface GoldenLoss {
  /** The row and its label as the golden file writes them: for messages. */
  readonly text: string;
  readonly label: number;
  readonly x: FloatArray;
  readonly loss: Expected;
  readonly dx: ReadonlyMap<number, Expected>;
}

/** Checksums of the results for all finite inputs of a 16-bit dtype, by their bits in blocks. */
export interface GoldenChecksums {
  readonly direction: "forward" | "derivative";
  readonly checksums: readonly string[];
}

/** Golden vectors with the same parameters. */
export interface GoldenGroup<T> {
  /** Whether the parameters are the defaults. */
  readonly default: boolean;
  /** In the table's order. */
  readonly parameters: readonly number[];
  readonly vectors: readonly T[];
}

/** The golden vectors of one kernel and dtype. */
export interface GoldenVectors {
  readonly checksums: readonly GoldenGroup<GoldenChecksums>[];
  readonly values: readonly GoldenGroup<GoldenValue>[];
  readonly gradients: readonly GoldenGroup<GoldenGradient>[];
  readonly sums: readonly GoldenGroup<GoldenSum>[];
  readonly gates: readonly GoldenGroup<GoldenGate>[];
  readonly gateGradients: readonly GoldenGroup<GoldenGateGradient>[];
  readonly rows: readonly GoldenGroup<GoldenRow>[];
  readonly rowGradients: readonly GoldenGroup<GoldenRowGradient>[];
  readonly reductions: readonly GoldenGroup<GoldenReduction>[];
  readonly reductionGradients: readonly GoldenGroup<GoldenReductionGradient>[];
  readonly losses: readonly GoldenGroup<GoldenLoss>[];
}

/** A float32 input whose exact result lies next to a rounding boundary. */
export interface HardCase {
  readonly x: number;
  readonly expected: Expected;
}

const parsed = new Map<string, GoldenVectors>();

/** The golden vectors of a kernel; undefined where golden/generate.py does not know its function yet. */
export function goldenVectors(kernel: KernelName, dtype: Dtype): GoldenVectors | undefined {
  const text = goldenTexts[kernel];
  if (text === undefined) return undefined;
  const key = `${kernel} ${dtype}`;
  const known = parsed.get(key);
  if (known !== undefined) return known;
  const vectors = parse(text, dtype);
  parsed.set(key, vectors);
  return vectors;
}

/** The hard cases of a kernel, with default parameters. */
export function hardCases(kernel: KernelName, direction: "forward" | "derivative"): readonly HardCase[] {
  const header = `[${kernel}${direction === "derivative" ? "'" : ""}]`;
  const cases: HardCase[] = [];
  let inside = false;
  for (const line of hardCasesText.split("\n")) {
    if (line.startsWith("[")) inside = line === header;
    else if (inside && line !== "") {
      const [x, expected] = line.split(" ") as [string, string];
      cases.push({ x: fromBits("float32", x), expected: exactly(fromBits("float32", expected)) });
    }
  }
  return cases;
}

const sectionNames = {
  checksums: "checksums",
  values: "values",
  gradients: "gradients",
  sums: "sums",
  gates: "gates",
  "gate-gradients": "gateGradients",
  rows: "rows",
  "row-gradients": "rowGradients",
  reductions: "reductions",
  "reduction-gradients": "reductionGradients",
  losses: "losses",
} as const;

function parse(text: string, dtype: Dtype): GoldenVectors {
  const vectors = Object.fromEntries(Object.values(sectionNames).map((name) => [name, []])) as unknown as {
    [K in keyof GoldenVectors]: { default: boolean; parameters: number[]; vectors: unknown[] }[];
  };
  let read: ((fields: readonly string[]) => void) | undefined;
  for (const line of text.split("\n")) {
    if (line.startsWith("[")) {
      const [ofDtype, what, standing, parameters] = line.slice(1, -1).split(" ") as [string, string, string, string];
      const name = sectionNames[what as keyof typeof sectionNames];
      if (ofDtype !== dtype) {
        read = undefined;
        continue;
      }
      const group = {
        default: standing === "default",
        parameters: parameters === "-" ? [] : parameters.split(",").map((digits) => fromBits(dtype, digits)),
        vectors: [] as unknown[],
      };
      vectors[name].push(group);
      const readVector = readers[name];
      read = (fields) => group.vectors.push(readVector(fields, dtype));
    } else if (line !== "") read?.(line.split(" "));
  }
  return vectors as unknown as GoldenVectors;
}

const readers: { readonly [K in keyof GoldenVectors]: (fields: readonly string[], dtype: Dtype) => unknown } = {
  checksums: ([direction, ...checksums]): GoldenChecksums => ({
    direction: direction as GoldenChecksums["direction"],
    checksums,
  }),
  values: ([x, forward, derivative, ...parameterDerivatives], dtype): GoldenValue => ({
    x: fromBits(dtype, x as string),
    forward: expectedValue(forward as string, dtype),
    derivative: expectedValue(derivative as string, dtype),
    parameterDerivatives: parameterDerivatives.map((text) => expectedValue(text, dtype)),
  }),
  gradients: ([dy, x, dx], dtype): GoldenGradient => ({
    dy: fromBits(dtype, dy as string),
    x: fromBits(dtype, x as string),
    dx: expectedValue(dx as string, dtype),
  }),
  sums: ([dy, x, ...dparameters], dtype): GoldenSum => ({
    text: `dy = ${dy}, x = ${x}`,
    dy: inputs(dy as string, dtype),
    x: inputs(x as string, dtype),
    dparameters: dparameters.map((text) => expectedValue(text, dtype)),
  }),
  gates: ([a, b, forward], dtype): GoldenGate => ({
    a: fromBits(dtype, a as string),
    b: fromBits(dtype, b as string),
    forward: expectedValue(forward as string, dtype),
  }),
  gateGradients: ([dy, a, b, da, db], dtype): GoldenGateGradient => ({
    dy: fromBits(dtype, dy as string),
    a: fromBits(dtype, a as string),
    b: fromBits(dtype, b as string),
    da: expectedValue(da as string, dtype),
    db: expectedValue(db as string, dtype),
  }),
  rows: ([x, results], dtype): GoldenRow => ({
    text: `x = ${x}`,
    x: inputs(x as string, dtype),
    results: expectedValues(results as string, dtype),
  }),
  rowGradients: ([dy, y, results], dtype): GoldenRowGradient => ({
    text: `dy = ${dy}, y = ${y}`,
    dy: inputs(dy as string, dtype),
    y: inputs(y as string, dtype),
    results: expectedValues(results as string, dtype),
  }),
  reductions: ([x, result], dtype): GoldenReduction => ({
    text: `x = ${x}`,
    x: inputs(x as string, dtype),
    result: expectedValue(result as string, dtype),
  }),
  reductionGradients: ([dy, x, results], dtype): GoldenReductionGradient => ({
    text: `dy = ${dy}, x = ${x}`,
    dy: fromBits(dtype, dy as string),
    x: inputs(x as string, dtype),
    results: expectedValues(results as string, dtype),
  }),
  losses: ([label, x, loss, dx], dtype): GoldenLoss => ({
    text: `x = ${x}, label ${label}`,
    label: Number(label),
    x: inputs(x as string, dtype),
    loss: expectedValue(loss as string, dtype),
    dx: expectedValues(dx as string, dtype),
  }),
};

/** `3f800000,…`, or `recipe(seed,length,exponent)`. */
function inputs(text: string, dtype: Dtype): FloatArray {
  const [, recipe, list] = /^(\w+)\(([-\d,]+)\)$/.exec(text) ?? [];
  if (recipe !== undefined && list !== undefined) {
    const [seed, length, exponent] = list.split(",").map(Number) as [number, number, number];
    return cook(dtype, recipe, seed, length, exponent);
  }
  const digits = text.split(",");
  const array = allocate(dtype, digits.length);
  for (const [i, bits] of digits.entries()) array[i] = fromBits(dtype, bits);
  return array;
}

/** A value for each position, or `position:value` where only some are stored. */
function expectedValues(text: string, dtype: Dtype): ReadonlyMap<number, Expected> {
  return new Map(
    text.split(",").map((entry, i) => {
      const [position, value] = entry.split(":") as [string, string?];
      return value === undefined
        ? [i, expectedValue(position, dtype)]
        : [Number(position), expectedValue(value, dtype)];
    }),
  );
}

/** `bits`, then `+digits` or `-digits` of the remainder, then `*places` where terms cancel; or `~`, a zero of any sign. */
function expectedValue(text: string, dtype: Dtype): Expected {
  if (text === "~") return { ...exactly(0), anyZero: true };
  const [, bits, sign, digits, places] = /^([0-9a-f]+)(?:([-+])(\d*))?(?:\*(\d+))?$/.exec(text) ?? [];
  if (bits === undefined) throw new Error(`golden vectors: cannot read ${JSON.stringify(text)}`);
  const value = fromBits(dtype, bits);
  const remainder = sign === undefined ? 0 : Number(`${sign}0.${digits === "" ? "0" : digits}`);
  return {
    value,
    remainder,
    below: sign !== undefined && (value < 0 ? sign === "+" : sign === "-"),
    cancelledPlaces: places === undefined ? 0 : Number(places),
    anyZero: false,
  };
}
