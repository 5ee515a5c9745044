// Compiles headers with g++ and a generated set of modules side by side, and runs both on the same inputs.
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type {
  ChannelKernel,
  FloatArray,
  GateKernel,
  LossKernel,
  MapKernel,
  ReductionKernel,
  RowsKernel,
} from "@nonlin/core";
import { parse } from "../generator/cpp-source.js";
import type { KernelRow } from "../generator/loops/loop-function.js";
import { generate, type Header } from "../generator/modules.js";

const here = dirname(fileURLToPath(import.meta.url));
export const packageFolder = join(here, "..");
export const native = join(packageFolder, "../../native");

type Kernel = MapKernel | ChannelKernel | GateKernel | RowsKernel | ReductionKernel | LossKernel;
export type Dtype = "float32" | "float64";

export interface Case {
  readonly kernel: number;
  readonly dtype: Dtype;
  readonly outer: number;
  readonly middle: number;
  readonly inner: number;
  readonly parameters: readonly number[];
  readonly x: FloatArray;
  readonly dy: FloatArray;
  /** what else a kernel reads: parameters by channel, one after the other, or the other input of a gate */
  readonly others: FloatArray;
}

export interface Comparison {
  readonly kernels: Record<string, Kernel>;
  /** What C++ computes: per case y, dx and, for channels, dlearned, or for gates the gradient of the other input. */
  reference(cases: readonly Case[]): FloatArray[][];
  remove(): void;
}

/** Headers as C++ needs them: what is used stands before its use. */
export function inDependencyOrder(headers: readonly Header[]): Header[] {
  const declared = new Map(
    headers.map((header) => [header, new Set(parse(header.file, header.text).map(({ name }) => name))]),
  );
  const ordered: Header[] = [];
  const visit = (header: Header): void => {
    if (ordered.includes(header) || pending.has(header)) return;
    pending.add(header);
    const words = new Set(header.text.replace(/\/\/.*/g, "").match(/\w+/g));
    for (const [other, names] of declared)
      if (other !== header && [...names].some((name) => words.has(name))) visit(other);
    ordered.push(header);
  };
  const pending = new Set<Header>();
  headers.forEach(visit);
  return ordered;
}

export async function compare(headers: readonly Header[], kernelList: readonly KernelRow[]): Promise<Comparison> {
  // Inside the package, so that the modules find what the sources import.
  mkdirSync(join(here, "build"), { recursive: true });
  const folder = mkdtempSync(join(here, "build/compare-"));
  const sources = join(packageFolder, "src");
  for (const name of readdirSync(sources)) {
    if (name.endsWith(".ts") && name !== "index.ts") copyFileSync(join(sources, name), join(folder, name));
  }
  mkdirSync(join(folder, "generated"));
  for (const [name, text] of generate(headers, kernelList)) writeFileSync(join(folder, "generated", name), text);
  const { kernels } = (await import(pathToFileURL(join(folder, "generated/index.ts")).href)) as {
    kernels: Record<string, Kernel>;
  };

  const [first, ...others] = inDependencyOrder(headers);
  const program = [
    '#include "reference.h"',
    "namespace kernels {",
    first?.text,
    '#include "math/polynomial.h"',
    ...others.map(({ text }) => text),
    "}",
    "int main() {",
    "  int32_t head[6];",
    "  while (fread(head, 4, 6, stdin) == 6) {",
    "    const Sizes sizes = {head[2], head[3], head[4], head[5]};",
    "    const auto p = read<double>(stdin, sizes.parameters);",
    "    switch (head[0] * 2 + head[1]) {",
    ...kernelList.flatMap(({ name, kind, learned, parameters }, index) =>
      ["float", "double"].map((type, dtype) => {
        const call =
          kind === "channel"
            ? `channel<kernels::${name}<${type}>, ${type}, ${learned}, ${parameters}>(stdin, sizes, p)`
            : kind === "reduction"
              ? `reduction<kernels::${name}<${type}>, ${type}>(stdin, sizes)`
              : `${kind}<kernels::${name}<${type}>, ${type}, ${parameters}>(stdin, sizes, p)`;
        return `      case ${index * 2 + dtype}: ${call}; break;`;
      }),
    ),
    "    }",
    "  }",
    "}",
  ];
  writeFileSync(join(folder, "reference.cc"), `${program.join("\n")}\n`);
  const binary = join(folder, "reference");
  const flags = ["-std=c++17", "-O2", "-ffp-contract=off", "-I", join(here, "fixture"), "-I", native];
  execFileSync(process.env.CXX ?? "g++", [...flags, join(folder, "reference.cc"), "-o", binary], { stdio: "pipe" });

  return {
    kernels,
    reference(cases) {
      const input = Buffer.concat(cases.flatMap(bytes));
      const output = execFileSync(binary, { input, maxBuffer: 2 ** 30 });
      let at = 0;
      const take = (dtype: Dtype, length: number): FloatArray => {
        const array = dtype === "float32" ? new Float32Array(length) : new Float64Array(length);
        new Uint8Array(array.buffer).set(output.subarray(at, at + array.byteLength));
        at += array.byteLength;
        return array;
      };
      return cases.map(({ kernel, dtype, x, outer, middle, inner }) => {
        const { kind, learned = 0 } = kernelList[kernel] as KernelRow;
        if (kind === "loss") return [take("float64", outer * inner), take(dtype, x.length)];
        if (kind === "reduction") return [take(dtype, outer * inner), take(dtype, x.length)];
        const arrays = [take(dtype, x.length), take(dtype, x.length)];
        if (kind === "gate") return [...arrays, take(dtype, x.length)];
        return [...arrays, ...Array.from({ length: learned }, () => take(dtype, middle))];
      });
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
}

function bytes({ kernel, dtype, outer, middle, inner, parameters, x, dy, others }: Case): Uint8Array[] {
  const head = Int32Array.of(kernel, dtype === "float32" ? 0 : 1, outer, middle, inner, parameters.length);
  return [head, Float64Array.from(parameters), x, dy, others].map(
    (array) => new Uint8Array(array.buffer, array.byteOffset, array.byteLength),
  );
}

/** What JavaScript computes, in place (y over x's copy, dx over dy's, …), which must not change a bit. */
export function run(kernel: Kernel, kind: KernelRow["kind"], sample: Case): FloatArray[] {
  const { outer, middle, inner, parameters, x, others } = sample;
  const y = x.slice();
  const dx = sample.dy.slice();
  if (kind === "map") {
    (kernel as MapKernel).forward(y, y, x.length, parameters);
    (kernel as MapKernel).gradient(dx, x, dx, x.length, parameters);
    return [y, dx];
  }
  if (kind === "rows" || kind === "selection") {
    (kernel as RowsKernel).forward(y, y, outer, middle, inner, parameters);
    (kernel as RowsKernel).gradient(dx, y, dx, outer, middle, inner, parameters);
    return [y, dx];
  }
  if (kind === "loss") {
    const count = outer * inner;
    const place = x.slice();
    // As reference.h has them: some are no class.
    const labels = Int32Array.from({ length: count }, (_, row) => ((row * 5) % (middle + 2)) - 1);
    const upstream = Float64Array.from({ length: count }, (_, row) => 1 - row / 4);
    const [alone, losses] = [new Float64Array(count), new Float64Array(count)];
    (kernel as LossKernel).forward(x, labels, alone, outer, middle, inner, parameters);
    (kernel as LossKernel).gradient(place, labels, upstream, losses, place, outer, middle, inner, parameters);
    if (losses.some((value, row) => !Object.is(value, alone[row]))) throw new Error("forward has other losses");
    return [losses, place];
  }
  if (kind === "reduction") {
    const results = x.slice(0, outer * inner);
    const place = x.slice();
    (kernel as ReductionKernel).forward(x, results, outer, middle, inner);
    (kernel as ReductionKernel).gradient(sample.dy.slice(0, outer * inner), place, place, outer, middle, inner);
    return [results, place];
  }
  if (kind === "gate") {
    const run = middle * inner;
    const dother = others.slice();
    (kernel as GateKernel).forward(y, others, y, outer, run, run, parameters);
    (kernel as GateKernel).gradient(dx, x, dother, dx, dother, outer, run, run, parameters);
    return [y, dx, dother];
  }
  const byChannel = (array: FloatArray) =>
    Array.from({ length: array.length / middle }, (_, k) => array.subarray(k * middle, (k + 1) * middle));
  const [learned, dlearned] = [byChannel(others), byChannel(others.slice())];
  (kernel as ChannelKernel).forward(y, learned, y, outer, middle, inner, parameters);
  (kernel as ChannelKernel).gradient(dx, x, learned, dx, dlearned, outer, middle, inner, parameters);
  return [y, dx, ...dlearned];
}
