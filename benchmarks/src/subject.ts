import { type KernelDescription, kernelList, type Row, table } from "@nonlin/core";
import { largeOps } from "./targets.js";

export type Direction = "forward" | "gradient";
export const directions: readonly Direction[] = ["forward", "gradient"];

/** What is measured: one kernel, one direction, on data of one shape. */
export interface Subject {
  readonly kernel: KernelDescription;
  readonly row: Row;
  /** The op's named choice, as an option. */
  readonly choice: { readonly [option: string]: string };
  readonly direction: Direction;
  readonly shape: readonly number[];
  readonly axis: number;
  readonly length: number;
  /** [outer, axisLength, inner]: how the axis cuts the shape. */
  readonly cut: readonly [outer: number, axisLength: number, inner: number];
  /** By name, where a channel op has learned parameters for each channel along the axis; one number each otherwise. */
  readonly channels: { readonly [name: string]: Float32Array } | undefined;
  /** How many elements the result has. */
  readonly results: number;
  /** How the shape is shown: a plain length, or dimensions. */
  readonly title: string;
}

/** The data of a subject. */
export interface Data {
  /**
   * The input of one call after the other, round and round: as many as together defeat branch prediction, which learns
   * the signs of a few thousand numbers by heart, and few enough to stay in the second-level cache. A power of two.
   */
  readonly inputs: readonly [Float32Array, ...Float32Array[]];
  readonly dy: Float32Array;
  /** The second input of functions that have two. */
  readonly other: Float32Array;
  /** A class for each row, for losses. */
  readonly labels: Int32Array;
  /** The output of the forward pass, which gradients of rows are computed from. */
  readonly y: Float32Array;
}

/** About how many elements the inputs of a subject have together, unless one has more. */
export const inputElements = 65536;

/** The inputs for subjects of this length, cut from `sample`, which is as long as the longest and `inputElements`. */
export function inputsFrom(sample: Float32Array, length: number): Data["inputs"] {
  const count = 2 ** Math.floor(Math.log2(Math.max(1, inputElements / length)));
  const input = (i: number) => sample.subarray(i * length, (i + 1) * length);
  return [input(0), ...Array.from({ length: count - 1 }, (_, i) => input(i + 1))];
}

/** A class for each row of a subject, as good as random. */
export function labelsFor({ cut: [outer, axisLength, inner] }: Subject): Int32Array {
  return Int32Array.from({ length: outer * inner }, (_, row) => (row * 7919 + 3) % axisLength);
}

interface Layout {
  readonly shape: readonly number[];
  readonly axis: number;
  readonly perChannel?: boolean;
  readonly title: string;
}

/** Rows of this length at plain sizes, shorter where there are fewer elements. */
const rowLength = 1024;

const rowLayouts: readonly Layout[] = [
  { shape: [1, 128256], axis: 1, title: "1×128256" },
  { shape: [128, 1000], axis: 1, title: "128×1000" },
  { shape: [49152, 128], axis: 1, title: "49152×128" },
  { shape: [8400, 80], axis: 1, title: "8400×80" },
  { shape: [1, 21, 512, 512], axis: 1, title: "1×21×512×512, axis 1" },
];

/**
 * Shapes from practice, beyond plain lengths: a vocabulary, a batch of classifications, heads of attention, detections, a
 * segmentation.
 */
const practice: Readonly<Record<Row["kind"], readonly Layout[]>> = {
  map: [],
  channel: [{ shape: [16, 64, 32, 32], axis: 1, perChannel: true, title: "16×64×32×32, axis 1" }],
  gate: [],
  rows: rowLayouts,
  selection: rowLayouts,
  reduction: rowLayouts,
  loss: rowLayouts,
};

function plain(kind: Row["kind"], size: number): Layout {
  if (practice[kind] !== rowLayouts) return { shape: [size], axis: 0, title: lengthTitle(size) };
  const length = Math.min(size, rowLength);
  return { shape: [Math.ceil(size / length), length], axis: 1, title: lengthTitle(size) };
}

export function lengthTitle(size: number): string {
  for (const [unit, letter] of [
    [2 ** 20, "Mi"],
    [2 ** 10, "Ki"],
  ] as const) {
    if (size % unit === 0) return `${size / unit} ${letter}`;
  }
  return String(size);
}

/** What is wanted of the table. */
export interface Wanted {
  readonly sizes: readonly number[];
  /** Functions or kernels; all, without. */
  readonly ops: readonly string[] | undefined;
  readonly shapes: boolean;
  /** A size far beyond the caches, which `largeOps` are measured at, forward. */
  readonly large: number | undefined;
}

/** Everything to be measured, by the table. */
export function subjects({ sizes, ops, shapes, large }: Wanted): Subject[] {
  return kernelList
    .filter(({ op, name }) => ops === undefined || ops.includes(op) || ops.includes(name))
    .flatMap((kernel) => {
      const row: Row = table[kernel.op];
      const layouts = [...sizes.map((size) => plain(row.kind, size)), ...(shapes ? practice[row.kind] : [])];
      const beyond = large !== undefined && largeOps.includes(kernel.op) ? [plain(row.kind, large)] : [];
      return [
        ...directions.flatMap((direction) => layouts.map((layout) => subject(kernel, row, direction, layout))),
        ...beyond.map((layout) => subject(kernel, row, "forward", layout)),
      ];
    });
}

function subject(kernel: KernelDescription, row: Row, direction: Direction, layout: Layout): Subject {
  const product = (dimensions: readonly number[]) => dimensions.reduce((a, b) => a * b, 1);
  const { shape, axis, title } = layout;
  const axisLength = shape[axis] as number;
  const cut = [product(shape.slice(0, axis)), axisLength, product(shape.slice(axis + 1))] as const;
  const byChannel = learnedDefaults(row).map(
    ([name, value]) =>
      [name, Float32Array.from({ length: axisLength }, (_, c) => value * (0.5 + c / axisLength))] as const,
  );
  const channels = layout.perChannel ? Object.fromEntries(byChannel) : undefined;
  const option = Object.entries(row.parameters).find(([, { type }]) => type === "choice")?.[0];
  const choice: Subject["choice"] = option && kernel.choice ? { [option]: kernel.choice } : {};
  const length = product(shape);
  const results =
    (row.kind === "reduction" || row.kind === "loss") && direction === "forward" ? cut[0] * cut[2] : length;
  return { kernel, row, choice, direction, shape, axis, length, results, cut, channels, title };
}

/** The names and defaults of the row's learned parameters, in the table's order. */
export function learnedDefaults(row: Row): readonly (readonly [name: string, value: number])[] {
  return Object.entries(row.parameters).flatMap(([name, parameter]) =>
    parameter.type === "channel" ? [[name, parameter.default] as const] : [],
  );
}

/** The values of the learned parameters as kernels take them: one per channel, or one for all. */
export function learnedValues({ row, channels }: Subject): readonly Float32Array[] {
  return learnedDefaults(row).map(([name, value]) => channels?.[name] ?? Float32Array.of(value));
}

/** The defaults of the row's number parameters in the table's order: what kernels take. */
export function numberDefaults({ row }: Subject): number[] {
  return Object.values(row.parameters).flatMap((parameter) => (parameter.type === "number" ? [parameter.default] : []));
}
