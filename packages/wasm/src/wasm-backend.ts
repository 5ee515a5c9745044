import type { Backend, Kernel, KernelArray, KernelDtype, KernelName, Kernels } from "@nonlin/core";
import { show } from "@nonlin/core/functions";
import { checkHandshake } from "./exports.js";
import { fastPositions } from "./generated/fast-kernels.js";
import { kernelList } from "./generated/kernels.js";
import { fastWorkplaces, Host, type Workplaces } from "./host.js";
import { channelKernel } from "./kernels/channel.js";
import { gateKernel } from "./kernels/gate.js";
import { lossKernel } from "./kernels/loss.js";
import { mapKernel } from "./kernels/map.js";
import { reductionKernel } from "./kernels/reduction.js";
import { rowsKernel } from "./kernels/rows.js";
import type { Module } from "./webassembly.js";

/** The type of array that alloc gives for a dtype. */
export type ArrayOf<D extends KernelDtype> = D extends "float32" ? Float32Array : Float64Array;

/** The WebAssembly backend. Calls copy into its memory and out of it, but for arrays that `alloc` has put there. */
export interface WasmBackend extends Backend {
  readonly name: "wasm";
  readonly isa: "simd128";
  /**
   * An array of zeros in WebAssembly memory. A call whose arrays all come from here, `out` among them, copies nothing. The
   * array stays valid until `free`, whatever else is allocated; with all its arrays freed, memory is given back.
   *
   * @throws RangeError for a length that is not an integer from 0 on, or that memory has no room for.
   */
  alloc<D extends KernelDtype>(dtype: D, length: number): ArrayOf<D>;
  /**
   * Gives the memory of an array of `alloc` back, which must not be used from then on: another may lie there.
   *
   * @throws RangeError for an array that `alloc` of this backend did not give, or that was freed before.
   */
  free(array: KernelArray): void;
}

const kernelOfKind = {
  map: mapKernel,
  channel: channelKernel,
  gate: gateKernel,
  rows: rowsKernel,
  selection: rowsKernel,
  reduction: reductionKernel,
  loss: lossKernel,
};

/** Where a backend's fast tier comes from: a compiled `@nonlin/wasm/fast-kernels.wasm`, or what gives that when needed. */
export type FastModule = Module | (() => Module);

/**
 * The backend of a compiled module, that of `@nonlin/wasm/kernels.wasm`. Each backend has memory of its own.
 *
 * @throws TypeError for anything that is not a WebAssembly.Module; Error for another module, and where typed arrays are
 * big-endian, WebAssembly's memory being little-endian everywhere.
 */
export function backendOf(module: Module, fast?: FastModule): WasmBackend {
  checkModule("module", module);
  if (fast !== undefined && typeof fast !== "function") checkModule("fast", fast);
  if (new Uint8Array(Uint16Array.of(1).buffer)[0] !== 1) {
    throw new Error(
      "@nonlin/wasm: this machine is big-endian, and WebAssembly's memory is not; the js backend runs here",
    );
  }
  checkHandshake(module);
  const host = new Host({
    exact: module,
    ...(fast !== undefined && { fast: typeof fast === "function" ? (fast as () => Module) : () => fast }),
  });
  const kernelsOn = (places: Workplaces) => (position: number) => {
    const [name, kind] = kernelList[position] as (typeof kernelList)[number];
    return [name, kernelOfKind[kind](places, position)] as const;
  };
  const kernels = kernelList.map((_, position) => kernelsOn(host)(position));
  const fastKernels = fast === undefined ? [] : fastPositions.map(kernelsOn(fastWorkplaces(host)));
  return {
    name: "wasm",
    isa: "simd128",
    dtypes: ["float32", "float64"],
    kernels: Object.fromEntries<Kernel>(kernels) as { [K in KernelName]: never } satisfies Kernels,
    fastKernels: Object.fromEntries<Kernel>(fastKernels) as { [K in KernelName]?: never },
    alloc<D extends KernelDtype>(dtype: D, length: number): ArrayOf<D> {
      if (dtype !== "float32" && dtype !== "float64") {
        throw new RangeError(`alloc: dtype must be "float32" or "float64", got ${show(dtype)}`);
      }
      if (!Number.isSafeInteger(length) || length < 0) {
        throw new RangeError(`alloc: length must be an integer from 0 on, got ${show(length)}`);
      }
      const ArrayType = dtype === "float32" ? Float32Array : Float64Array;
      const { buffer, address } = host.alloc(length * ArrayType.BYTES_PER_ELEMENT);
      return new ArrayType(buffer, address, length).fill(0) as ArrayOf<D>;
    },
    free(array) {
      if (!ArrayBuffer.isView(array) || !host.free(array)) {
        throw new RangeError("free: array must come from alloc of this backend and not be freed yet");
      }
    },
  };
}

function checkModule(argument: string, module: unknown): void {
  if (Object.prototype.toString.call(module) === "[object WebAssembly.Module]") return;
  throw new TypeError(`createWasmBackend: ${argument} must be a WebAssembly.Module, got ${show(module)}`);
}
