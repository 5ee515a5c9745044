import { availableParallelism } from "node:os";
import {
  type Backend,
  environmentVariable,
  type Kernel,
  type KernelArray,
  type KernelName,
  type KernelOfKind,
  type Kernels,
  type Kind,
  kernelByLength,
  kernelList,
  type Later,
  type RowsMasking,
  show,
  table,
} from "@nonlin/core";
import { type Addon, type FunctionsOfKind, loadAddon, type MaskingArguments } from "./addon.js";

let loaded: Addon | undefined;

/** The addon, loaded on first use. A failure is not remembered: the next call tries again. */
function addon(): Addon {
  loaded ??= loadAddon();
  return loaded;
}

/**
 * The instruction sets that the addon has kernels for and this processor runs, the fastest first; "scalar" is always the
 * last.
 *
 * @throws Error if the addon cannot be loaded.
 */
export function isas(): readonly string[] {
  return [...addon().isas];
}

/** The native backend on one instruction set. */
export interface NativeBackend extends Backend {
  readonly name: "native";
}

/**
 * The native backend: the kernels of native/, compiled for `isa`.
 *
 * @param options.isa One of isas(). Default: the environment variable NONLIN_ISA, else the fastest.
 * @param options.threads How many threads share the work of a long call, the calling one among them; bits do not depend on
 * it. Default: the environment variable NONLIN_THREADS, else as many as there are processors, up to 4.
 * @throws Error if the addon cannot be loaded; RangeError if this processor or the addon does not have `isa`, or for
 * `threads` that are no positive integer; TypeError for options that are none.
 */
export function createNativeBackend(
  options: { readonly isa?: string | undefined; readonly threads?: number | undefined } = {},
): NativeBackend {
  checkOptions(options);
  const threads = threadCount(options.threads);
  const { isas } = addon();
  const forced = environmentVariable("NONLIN_ISA");
  const isa = options.isa === undefined ? (forced ?? (isas[0] as string)) : options.isa;
  const position = isas.indexOf(isa);
  if (position < 0) {
    const source = options.isa === undefined ? "NONLIN_ISA" : "isa";
    throw new RangeError(
      `createNativeBackend: ${source} must be one of ${isas.join(", ")} on this machine, got ${show(isa)}`,
    );
  }
  return {
    name: "native",
    isa,
    dtypes: ["float32", "float64"],
    kernels: kernelsOf(addon(), position, threads),
    fastKernels: fastKernelsOf(addon(), isa, threads),
    later: laterOn(addon(), isa),
  };
}

type AnyKernel = Readonly<Record<string, (...args: readonly unknown[]) => void>>;

/** Kernels on a thread of the runtime's pool. */
function laterOn(addon: Addon, isa: string): Later {
  const positions = {
    kernels: addon.isas.indexOf(isa),
    fastKernels: addon.fastTiers.find((one) => one.isa === isa)?.position ?? -1,
  };
  const made = new Map<string, (done: () => void) => AnyKernel>();
  return (tier, name, direction, args) =>
    new Promise((resolve) => {
      const key = `${tier} ${name}`;
      let kernel = made.get(key);
      if (kernel === undefined) {
        kernel = laterKernel(addon, positions[tier], name);
        made.set(key, kernel);
      }
      kernel(resolve)[direction]?.(...args);
    });
}

/** A kernel whose functions return at once; `done` is called when the work is done. */
function laterKernel(addon: Addon, isa: number, name: KernelName): (done: () => void) => AnyKernel {
  const index = kernelList.findIndex((one) => one.name === name);
  const { kind } = kernelList[index] as (typeof kernelList)[number];
  const { forwardLater, gradientLater } = addon.functionsOf<Kind>(isa, index) as unknown as AnyKernel;
  // By way of the kernel of its kind, which knows the addon's order of arguments.
  return (done) => {
    const forward = (...args: readonly unknown[]) => forwardLater?.(done, ...args);
    const gradient = (...args: readonly unknown[]) => gradientLater?.(done, ...args);
    const functions = { forward, forwardFloat32: forward, gradient, gradientFloat32: gradient };
    return kernelOfKind[kind](functions as never) as unknown as AnyKernel;
  };
}

/** Else an instruction set in the wrong place would go unnoticed: the fastest would be taken. */
function checkOptions(options: unknown): void {
  if (typeof options !== "object" || options === null) {
    throw new TypeError(`createNativeBackend: options must be an object { isa, threads }, got ${show(options)}`);
  }
  const unknownKey = Object.keys(options).find((key) => key !== "isa" && key !== "threads");
  if (unknownKey !== undefined) {
    throw new TypeError(
      `createNativeBackend: options must be an object with no keys but isa, threads, got the unknown key ${show(unknownKey)}`,
    );
  }
}

function kernelsOf(addon: Addon, isa: number, threads: number): Kernels {
  const entries = kernelList.map(
    ({ name, kind }, index) => [name, kernelOf(addon, isa, index, kind, threads)] as const,
  );
  return Object.fromEntries<Kernel>(entries) as { [K in KernelName]: never };
}

/** None, where the instruction set has no fused multiply-add. */
function fastKernelsOf(addon: Addon, isa: string, threads: number): Partial<Kernels> {
  const tier = addon.fastTiers.find((one) => one.isa === isa);
  const entries = tier?.kernels.map((index) => {
    const { name, kind } = kernelList[index] as (typeof kernelList)[number];
    return [name, kernelOf(addon, tier.position, index, kind, threads)] as const;
  });
  return Object.fromEntries<Kernel>(entries ?? []) as { [K in KernelName]?: never };
}

// From how many elements on several threads share a call. To wake one takes some ten microseconds, and kernels that round
// once, which do little more than move numbers, need as long for a hundred thousand elements.
const sharedFrom = { smooth: 1 << 16, roundedOnce: 1 << 20 };

function kernelOf<K extends Kind>(addon: Addon, isa: number, index: number, kind: K, threads: number): KernelOfKind[K] {
  const functions = addon.functionsOf<K>(isa, index);
  const alone = kernelOfKind[kind](functions);
  if (threads === 1) return alone;
  const { forwardOnThreads, gradientOnThreads } = functions as unknown as AnyKernel;
  const forward = (...args: readonly unknown[]) => forwardOnThreads?.(threads, ...args);
  const gradient = (...args: readonly unknown[]) => gradientOnThreads?.(threads, ...args);
  const split = { forward, forwardFloat32: forward, gradient, gradientFloat32: gradient };
  const { op } = kernelList[index] as (typeof kernelList)[number];
  const from = table[op].bounds.forward.float64 === "correctly rounded" ? sharedFrom.roundedOnce : sharedFrom.smooth;
  return kernelByLength(kind, kernelOfKind[kind](split as never), alone, [from, from]);
}

/** How many threads the options, the environment or the machine allow. */
function threadCount(given: unknown): number {
  const forced = environmentVariable("NONLIN_THREADS");
  if (given === undefined && forced === undefined) return Math.min(availableParallelism(), 4);
  const value = given === undefined ? Number(forced) : given;
  if (typeof value === "number" && Number.isSafeInteger(value) && value > 0) return value;
  const [source, shown] = given === undefined ? ["NONLIN_THREADS", show(forced)] : ["threads", show(given)];
  throw new RangeError(`createNativeBackend: ${source} must be a positive integer, got ${shown}`);
}

/** Whether an array's memory is that of float32; core has made sure that all arrays of a call are alike. */
function isFloat32(array: KernelArray): boolean {
  return array.BYTES_PER_ELEMENT === 4;
}

// Most kernels have no parameters or few, and to spread them costs a short call as much as two arguments.
const kernelOfKind: { readonly [K in Kind]: (functions: FunctionsOfKind[K]) => KernelOfKind[K] } = {
  map: ({ forward, gradient, forwardFloat32, gradientFloat32 }) => ({
    forward: (x, y, length, parameters) => {
      const run = isFloat32(x) ? forwardFloat32 : forward;
      if (parameters.length === 0) run(x, y, length);
      else if (parameters.length === 1) run(x, y, length, parameters[0] as number);
      else if (parameters.length === 2) run(x, y, length, parameters[0] as number, parameters[1] as number);
      else run(x, y, length, ...parameters);
    },
    gradient: (dy, x, dx, length, parameters) => {
      const run = isFloat32(x) ? gradientFloat32 : gradient;
      if (parameters.length === 0) run(dy, x, dx, length);
      else if (parameters.length === 1) run(dy, x, dx, length, parameters[0] as number);
      else if (parameters.length === 2) run(dy, x, dx, length, parameters[0] as number, parameters[1] as number);
      else run(dy, x, dx, length, ...parameters);
    },
  }),
  channel: ({ forward, gradient }) => ({
    forward: (x, [first, second], y, outer, channels, inner, parameters) =>
      forward(x, first, second, y, outer, channels, inner, ...parameters),
    gradient: (dy, x, [first, second], dx, [dfirst, dsecond], outer, channels, inner, parameters) =>
      gradient(dy, x, first, second, dx, dfirst, dsecond, outer, channels, inner, ...parameters),
  }),
  gate: ({ forward, gradient }) => ({
    forward: (activated, other, y, outer, run, stride, parameters) =>
      forward(activated, other, y, outer, run, stride, ...parameters),
    gradient: (dy, activated, other, dactivated, dother, outer, run, stride, parameters) =>
      gradient(dy, activated, other, dactivated, dother, outer, run, stride, ...parameters),
  }),
  rows: ({ forward, gradient }) => ({
    forward: (x, y, outer, axisLength, inner, parameters, masking) =>
      masking === undefined
        ? forward(x, y, outer, axisLength, inner, ...parameters)
        : forward(x, y, outer, axisLength, inner, ...parameters, ...listed(masking)),
    gradient: (dy, y, dx, outer, axisLength, inner, parameters, masking) =>
      masking === undefined
        ? gradient(dy, y, dx, outer, axisLength, inner, ...parameters)
        : gradient(dy, y, dx, outer, axisLength, inner, ...parameters, ...listed(masking)),
  }),
  selection: ({ forward, gradient }) => ({
    forward: (x, y, outer, axisLength, inner, parameters) => forward(x, y, outer, axisLength, inner, ...parameters),
    gradient: (dy, y, dx, outer, axisLength, inner, parameters) =>
      gradient(dy, y, dx, outer, axisLength, inner, ...parameters),
  }),
  reduction: ({ forward, gradient }) => ({ forward, gradient }),
  loss: ({ forward, gradient }) => ({
    forward: (x, labels, losses, outer, axisLength, inner, parameters) =>
      forward(x, labels, losses, outer, axisLength, inner, ...parameters),
    gradient: (x, labels, upstream, losses, dx, outer, axisLength, inner, parameters) =>
      gradient(x, labels, upstream, losses, dx, outer, axisLength, inner, ...parameters),
  }),
};

function listed({ mask, bias, causalRows, zeroEmptyRows }: RowsMasking): MaskingArguments {
  const blocks = [mask?.data ?? null, mask?.starts ?? null, bias?.data ?? null, bias?.starts ?? null] as const;
  return [...blocks, causalRows, zeroEmptyRows ? 1 : 0];
}
