// Measures from how many elements on native and wasm are faster than js, kernel by kernel, and writes
// packages/nonlin/src/thresholds.ts. Kernels are called as nonlin calls them, without what core does before: that costs the
// same on every backend. Each call has other random elements than the one before, as those of a program have: js takes a
// branch for each choice between two numbers, and over the same few elements again and again processors learn them by heart.
import { writeFileSync } from "node:fs";
import { type Backend, type Kernel, type KernelDescription, type KernelOfKind, kernelList } from "@nonlin/core";
import { js } from "@nonlin/js";
import { createNativeBackend } from "@nonlin/node";
import { createWasmBackend } from "@nonlin/wasm";
import { machine } from "./machine.js";
import { normal } from "./sample.js";

const lengths = [1, 2, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 1024, 4096, 16384];
const repetitions = 15;
/** Elements that pass before the first comes again. */
const poolLength = 2 ** 14;
const pools = [1, 2, 3].map((seed) => normal(poolLength, 2, seed));

type Pieces = readonly [x: readonly Float32Array[], dy: readonly Float32Array[], other: readonly Float32Array[]];
const known = new Map<number, Pieces>();

/** Three lists of arrays of that length. */
function piecesOf(length: number): Pieces {
  const count = Math.floor(poolLength / length);
  const cut = (pool: Float32Array) =>
    Array.from({ length: count }, (_, k) => pool.subarray(k * length, (k + 1) * length));
  const pieces = known.get(length) ?? (pools.map(cut) as unknown as Pieces);
  known.set(length, pieces);
  return pieces;
}

type Direction = "forward" | "gradient";

/** A call of a kernel on `length` elements, as often as wanted. */
function callOf(
  backend: Backend,
  { name, kind, learned, parameters }: KernelDescription,
  direction: Direction,
  length: number,
) {
  const [xs, dys, seconds] = piecesOf(length);
  const [y, dother] = [new Float32Array(length), new Float32Array(length)];
  let turn = 0;
  const same = (those: readonly Float32Array[]) => those[turn] as Float32Array;
  const next = (those: readonly Float32Array[]) => {
    turn = turn + 1 < those.length ? turn + 1 : 0;
    return those[turn] as Float32Array;
  };
  const one = Float32Array.of(0.5);
  const values = Array.from({ length: learned }, () => one);
  const sums = values.map(() => new Float32Array(1));
  const numbers = Array.from({ length: parameters }, (_, k) => 0.5 + k);
  const losses = new Float64Array(1);
  const upstream = Float64Array.of(1);
  const labels = Int32Array.of(0);
  const calls: {
    readonly [K in KernelDescription["kind"]]: (kernel: KernelOfKind[K]) => Record<Direction, () => void>;
  } = {
    map: (kernel) => ({
      forward: () => kernel.forward(next(xs), y, length, numbers),
      gradient: () => kernel.gradient(same(dys), next(xs), y, length, numbers),
    }),
    channel: (kernel) => ({
      forward: () => kernel.forward(next(xs), values, y, 1, 1, length, numbers),
      gradient: () => kernel.gradient(same(dys), next(xs), values, y, sums, 1, 1, length, numbers),
    }),
    gate: (kernel) => ({
      forward: () => kernel.forward(same(seconds), next(xs), y, 1, length, length, numbers),
      gradient: () => kernel.gradient(same(dys), same(seconds), next(xs), y, dother, 1, length, length, numbers),
    }),
    rows: (kernel) => ({
      forward: () => kernel.forward(next(xs), y, 1, length, 1, numbers),
      gradient: () => kernel.gradient(same(dys), next(xs), y, 1, length, 1, numbers),
    }),
    selection: (kernel) => ({
      forward: () => kernel.forward(next(xs), y, 1, length, 1, numbers),
      gradient: () => kernel.gradient(same(dys), next(xs), y, 1, length, 1, numbers),
    }),
    reduction: (kernel) => ({
      forward: () => kernel.forward(next(xs), y, 1, length, 1),
      gradient: () => kernel.gradient(one, next(xs), y, 1, length, 1),
    }),
    loss: (kernel) => ({
      forward: () => kernel.forward(next(xs), labels, losses, 1, length, 1, [0]),
      gradient: () => kernel.gradient(next(xs), labels, upstream, losses, y, 1, length, 1, [0]),
    }),
  };
  return (calls[kind] as (kernel: Kernel) => Record<Direction, () => void>)(backend.kernels[name])[direction];
}

function nanoseconds(call: () => void, times: number): number {
  const start = process.hrtime.bigint();
  for (let k = 0; k < times; k++) call();
  return Number(process.hrtime.bigint() - start) / times;
}

const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1] as number;

/** The first length from which on `large` takes no longer than js; infinite where it does at the longest that was tried. */
function threshold(large: Backend, kernel: KernelDescription, direction: Direction): number {
  let from = 0;
  for (const length of lengths) {
    const [own, theirs] = [callOf(js, kernel, direction, length), callOf(large, kernel, direction, length)];
    const times = Math.max(3, Math.ceil(8000 / length));
    for (const call of [own, theirs]) for (let warm = 0; warm < 3; warm++) nanoseconds(call, times);
    const ratios = Array.from({ length: repetitions }, () => nanoseconds(theirs, times) / nanoseconds(own, times));
    if (median(ratios) > 1) from = length;
    else if (from > 0 && length > 4 * from) break;
  }
  if (from === lengths.at(-1)) return Infinity;
  // Between two lengths that were tried.
  return from === 0 ? 0 : Math.ceil(from * 1.25);
}

const tables = Object.entries({ native: createNativeBackend(), wasm: createWasmBackend() }).map(([name, large]) => {
  const rows = kernelList.map((kernel) => {
    const [forward, gradient] = [threshold(large, kernel, "forward"), threshold(large, kernel, "gradient")];
    process.stderr.write(`${name} ${kernel.name}: ${forward}, ${gradient}\n`);
    return `    ${kernel.name}: [${forward}, ${gradient}],`;
  });
  return `  ${name}: {\n${rows.join("\n")}\n  },`;
});
const { cpu, node } = machine();
writeFileSync(
  new URL("../../packages/nonlin/src/thresholds.ts", import.meta.url),
  `// Measured by \`npx -y pnpm@12.21.0 --filter @nonlin/benchmarks run thresholds\`, which writes this file, on
// ${cpu}, Node ${node}. Where a machine is different, a short call takes
// some nanoseconds longer than it could; the bits are the same.
import type { BackendName } from "./candidates/candidate.js";
import type { Thresholds } from "./choice-by-length.js";

/** By backend and kernel: calls with fewer elements, forward and gradient, are quicker on js; Infinity: all are. */
export const thresholdsOf: { readonly [K in BackendName]?: Thresholds } = {
${tables.join("\n")}
};
`,
);
