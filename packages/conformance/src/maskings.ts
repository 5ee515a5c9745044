import type { AxisRow, Dtype, FloatArray, RowsMasking, RowsRow } from "@nonlin/core";
import { filled } from "./carriers.js";
import { moderateValues } from "./inputs.js";
import { Draws } from "./recipes.js";

/** A masking of the elements of [outer, axisLength, inner], and what it says of each. */
export interface MaskingSample {
  /** "mask of [3,5,1]" */
  readonly label: string;
  readonly sizes: readonly [outer: number, axisLength: number, inner: number];
  readonly masking: RowsMasking;
  /** Whether the element at this position takes part. */
  takesPart(at: number): boolean;
  /** What is added to its logit. */
  biasOf(at: number): number;
}

/** Rows short and long, neighbouring and alone; more of them than there are lanes. */
const layouts = [
  [1, 1, 1],
  [3, 5, 1],
  [17, 7, 1],
  [20, 64, 1],
  [3, 65, 1],
  [5, 200, 1],
  [2, 1000, 1],
  [1, 9, 2],
  [2, 7, 19],
  [3, 33, 8],
] as const;

/**
 * Maskings of every kind: by masks of one block and of several, by position, by both; with a bias where the row may have
 * one. Some rows have nothing that takes part.
 */
export function maskingSamples(row: RowsRow, dtype: Dtype, zeroEmptyRows: boolean): MaskingSample[] {
  return layouts.flatMap((sizes, i) =>
    kindsOfMasking
      .filter(({ causal, biased }) => (!causal || sizes[2] === 1) && (!biased || row.biased))
      .map((kind, k) => sampleOf(dtype, sizes, kind, zeroEmptyRows, 100 * i + k)),
  );
}

interface KindOfMasking {
  readonly words: string;
  readonly masked?: "one block" | "blocks";
  readonly causal?: boolean;
  readonly biased?: boolean;
}

const kindsOfMasking: readonly KindOfMasking[] = [
  { words: "a mask for all rows", masked: "one block" },
  { words: "a mask", masked: "blocks" },
  { words: "causal", causal: true },
  { words: "causal with a mask", causal: true, masked: "blocks" },
  { words: "nothing left out" },
  { words: "a bias", biased: true },
  { words: "a bias and a mask", biased: true, masked: "blocks" },
];

function sampleOf(
  dtype: Dtype,
  sizes: MaskingSample["sizes"],
  { words, masked, causal = false, biased = false }: KindOfMasking,
  zeroEmptyRows: boolean,
  seed: number,
): MaskingSample {
  const [outer, axisLength, inner] = sizes;
  const block = axisLength * inner;
  const draws = new Draws(seed);
  const blocks = masked === "blocks" ? 2 : 1;
  // The blocks lie behind a few bytes that are not theirs, and serve the rows in turn.
  const gap = 3;
  const bytes = Uint8Array.from({ length: gap + blocks * block }, () => [0, 1, 255][draws.below(3)] as number);
  if (blocks === 2) bytes.fill(0, gap, gap + block - (block > 1 ? 1 : 0));
  const starts = Float64Array.from({ length: outer }, (_, o) => gap + (o % blocks) * block);
  const added = moderateValues(dtype, seed + 1, block + gap);
  if (biased && block > 2) added[gap + 1] = -Infinity;
  const causalRows = causal ? Math.max(1, Math.min(outer, axisLength - 1)) : 0;
  const place = (at: number) => {
    const o = Math.floor(at / block);
    return { o, k: Math.floor((at % block) / inner), inBlock: at % block };
  };
  return {
    label: `${words}${zeroEmptyRows ? ", empty rows zero" : ""}, [${sizes.join(",")}]`,
    sizes,
    masking: {
      mask: masked && { data: bytes, starts },
      bias: biased ? { data: added, starts: new Float64Array(outer).fill(gap) } : undefined,
      causalRows,
      zeroEmptyRows,
    },
    takesPart(at) {
      const { o, k, inBlock } = place(at);
      return (!masked || bytes[(starts[o] as number) + inBlock] !== 0) && (!causal || k <= o % causalRows);
    },
    biasOf: (at) => (biased ? (added[gap + place(at).inBlock] as number) : 0),
  };
}

/** The positions of each row. */
export function rowsOf({ sizes: [outer, axisLength, inner] }: MaskingSample): number[][] {
  return Array.from({ length: outer * inner }, (_, row) =>
    Array.from({ length: axisLength }, (_, k) => (Math.floor(row / inner) * axisLength + k) * inner + (row % inner)),
  );
}

/** The infinity that counts for nothing: beside it, a number has the result that it has alone. */
export function absentValue(row: AxisRow, parameters: object): number {
  const beside = (...others: number[]) => row.value([0, ...others], parameters as never)[0];
  const absent = [-Infinity, Infinity].find((x) => Object.is(beside(x), beside()));
  if (absent === undefined) throw new Error(`the row ${row.name} takes account of either infinity`);
  return absent;
}

/** Logits; where an element takes no part, `otherwise`. */
export function logitsWith(dtype: Dtype, sample: MaskingSample, otherwise: (at: number) => number): FloatArray {
  const [outer, axisLength, inner] = sample.sizes;
  const x = moderateValues(dtype, outer + axisLength + inner, outer * axisLength * inner, 20);
  return filled(
    dtype,
    Array.from(x, (value, at) => (sample.takesPart(at) ? value : otherwise(at))),
  );
}
