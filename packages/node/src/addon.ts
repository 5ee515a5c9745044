import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { type FloatArray, type Kind, kernelList, show } from "@nonlin/core";

type Numbers = readonly number[];

/** What behind the parameters of rows says which elements take part: none, or all of it. */
export type MaskingArguments =
  | readonly []
  | readonly [
      mask: Uint8Array | null,
      maskStarts: Float64Array | null,
      bias: FloatArray | null,
      biasStarts: Float64Array | null,
      causalRows: number,
      zeroEmptyRows: number,
    ];

/** A direction of a kernel: what it takes at once, on several threads, and later, on another thread. */
type Direction<Name extends string, Arguments extends readonly unknown[]> = {
  readonly [N in Name]: (...args: Arguments) => void;
} & {
  /** Where all arrays of elements are Float32Arrays: quicker, and it does not look. */
  readonly [N in Name as `${N}Float32`]: (...args: Arguments) => void;
} & {
  /** Returns when all is done. Bits are the same. */
  readonly [N in Name as `${N}OnThreads`]: (threads: number, ...args: Arguments) => void;
} & {
  /**
   * Returns at once, and calls `done` when all is done. Nothing may detach, shrink or change the arrays until then: the
   * memory is kept, but not from being given away.
   */
  readonly [N in Name as `${N}Later`]: (done: () => void, ...args: Arguments) => void;
};

type Functions<Forward extends readonly unknown[], Gradient extends readonly unknown[]> = Direction<
  "forward",
  Forward
> &
  Direction<"gradient", Gradient>;

type A = FloatArray;
type Learned = FloatArray | undefined;
type RowsFunctions = Functions<
  [x: A, y: A, outer: number, axisLength: number, inner: number, ...more: [...Numbers, ...MaskingArguments]],
  [dy: A, y: A, dx: A, outer: number, axisLength: number, inner: number, ...more: [...Numbers, ...MaskingArguments]]
>;

/** The functions of a kernel of each kind. */
export interface FunctionsOfKind {
  map: Functions<
    [x: A, y: A, length: number, ...parameters: Numbers],
    [dy: A, x: A, dx: A, length: number, ...parameters: Numbers]
  >;
  channel: Functions<
    [x: A, first: Learned, second: Learned, y: A, ...outerChannelsInner: [number, number, number], ...more: Numbers],
    [
      dy: A,
      x: A,
      first: Learned,
      second: Learned,
      dx: A,
      dfirst: Learned,
      dsecond: Learned,
      ...outerChannelsInner: [number, number, number],
      ...parameters: Numbers,
    ]
  >;
  gate: Functions<
    [activated: A, other: A, y: A, outer: number, run: number, stride: number, ...parameters: Numbers],
    [
      dy: A,
      activated: A,
      other: A,
      dactivated: A,
      dother: A,
      outer: number,
      run: number,
      stride: number,
      ...parameters: Numbers,
    ]
  >;
  rows: RowsFunctions;
  selection: RowsFunctions;
  reduction: Functions<
    [x: A, y: A, outer: number, axisLength: number, inner: number],
    [dy: A, x: A, dx: A, outer: number, axisLength: number, inner: number]
  >;
  loss: Functions<
    [
      x: A,
      labels: Int32Array,
      losses: Float64Array,
      outer: number,
      axisLength: number,
      inner: number,
      ...parameters: Numbers,
    ],
    [
      x: A,
      labels: Int32Array,
      upstream: Float64Array,
      losses: Float64Array,
      dx: A,
      outer: number,
      axisLength: number,
      inner: number,
      ...parameters: Numbers,
    ]
  >;
}

/** What the addon exports. */
export interface Addon {
  readonly version: string;
  readonly isas: readonly string[];
  readonly kernels: readonly { readonly name: string; readonly kind: Kind; readonly parameters: number }[];
  /** The fast tiers of some of `isas`: what stands for `isa` in a call, and the positions of the kernels that there are. */
  readonly fastTiers: readonly { readonly isa: string; readonly position: number; readonly kernels: Numbers }[];
  /** The functions of a kernel, by its position in `kernels`, on an instruction set, by that in `isas` or of a fast tier. */
  functionsOf<K extends Kind>(isa: number, kernel: number): FunctionsOfKind[K];
}

interface Deno {
  readonly permissions: { querySync(descriptor: { readonly name: string; readonly path: string }): { state: string } };
}

/** Deno asks at the terminal, or throws words of its own, where it is not allowed to load. */
function checkPermissions(): void {
  const { Deno } = globalThis as { readonly Deno?: Deno };
  if (Deno === undefined) return;
  const folder = path.dirname(fileURLToPath(import.meta.url));
  const missing = ["read", "ffi"].filter(
    (name) => Deno.permissions.querySync({ name, path: folder }).state !== "granted",
  );
  if (missing.length === 0) return;
  const flags = missing.map((name) => `--allow-${name}`).join(" and ");
  throw new Error(`@nonlin/node: Deno loads the binary in ${folder} only with ${flags}`);
}

interface Package {
  readonly folder: string;
  readonly version: string;
}

/** This package: the nearest folder above this file whose package.json has its name. dist/ and dist/cjs/ lie deeper. */
function ownPackage(): Package {
  const file = fileURLToPath(import.meta.url);
  for (let folder = path.dirname(file); ; folder = path.dirname(folder)) {
    const manifest = path.join(folder, "package.json");
    if (existsSync(manifest)) {
      const { name, version } = JSON.parse(readFileSync(manifest, "utf8")) as { name?: string; version: string };
      if (name === "@nonlin/node") return { folder, version };
    }
    if (folder === path.dirname(folder)) {
      throw new Error(
        `@nonlin/node cannot find its own folder above ${file}: its binaries do not go into a bundle; ` +
          "leave @nonlin/node external where you bundle, and install it beside the bundle",
      );
    }
  }
}

const binaries = () => path.join(ownPackage().folder, "prebuilds");
const platform = () => `${process.platform}-${process.arch}`;

/** Where the addon for this machine lies, whether it is there or not. One file serves glibc and musl. */
export function addonPath(): string {
  return path.join(binaries(), platform(), "nonlin.node");
}

/**
 * Loads the addon and shakes hands with it: its version must be this package's, and its kernels those of the op table,
 * in the table's order.
 *
 * @throws Error that says what is missing or does not fit; the loader's own error is its cause.
 */
export function loadAddon(): Addon {
  checkPermissions();
  const file = addonPath();
  if (!existsSync(file)) {
    const others = existsSync(binaries()) ? readdirSync(binaries()).sort().join(", ") : "";
    throw new Error(
      `@nonlin/node has no binary for ${platform()} (looked for ${file}); ` +
        `in a clone of the repository, build it with \`pnpm run build\`; it has ${others || "none at all"}`,
    );
  }
  let addon: Addon;
  try {
    addon = createRequire(import.meta.url)(file) as Addon;
  } catch (cause) {
    throw new Error(`@nonlin/node cannot load ${file}: ${cause instanceof Error ? cause.message : cause}`, { cause });
  }
  checkHandshake(addon, file);
  if (typeof addon.functionsOf !== "function") throw new Error(`@nonlin/node: ${file} has no functionsOf; ${remedy}`);
  return addon;
}

const remedy = "the binary and the JavaScript are of different builds: reinstall @nonlin/node, or build it again";

/** Throws where the binary was built from another version or another op table than the JavaScript around it. */
export function checkHandshake(addon: Pick<Addon, "version" | "kernels">, file: string): void {
  const { version } = ownPackage();
  if (addon.version !== version) {
    throw new Error(`@nonlin/node is version ${version}, but ${file} is ${show(addon.version)}; ${remedy}`);
  }
  const signature = ({ name, kind, parameters }: Addon["kernels"][number]) => `${name} (${kind}, ${parameters})`;
  const inTable = kernelList.map(signature);
  const inAddon = (addon.kernels ?? []).map(signature);
  const position = Array.from(
    { length: Math.max(inTable.length, inAddon.length) },
    (_, index) => inTable[index] === inAddon[index],
  ).indexOf(false);
  if (position >= 0) {
    throw new Error(
      `@nonlin/node: kernel ${position} is ${inTable[position] ?? "absent"} in the op table, ` +
        `but ${inAddon[position] ?? "absent"} in ${file}; ${remedy}`,
    );
  }
}
