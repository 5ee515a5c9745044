import { show } from "@nonlin/core/functions";
import { kernelList } from "./generated/kernels.js";

/** A missing number is NaN to WebAssembly, and no kernel reads one that it does not have. */
type Call = (
  kernel: number,
  isDouble: boolean,
  ...addressesSizesAndNumbers: readonly (number | boolean | undefined)[]
) => void;

/** What native/bindings/wasm.cc exports. Text is the address of characters that end with 0. */
export interface Exports {
  readonly memory: WebAssembly.Memory;
  readonly __heap_base: WebAssembly.Global<"i32">;
  kernelCount(): number;
  kernelName(kernel: number): number;
  kernelKind(kernel: number): number;
  kernelParameters(kernel: number): number;
  readonly mapForward: Call;
  readonly mapGradient: Call;
  readonly channelForward: Call;
  readonly channelGradient: Call;
  readonly gateForward: Call;
  readonly gateGradient: Call;
  readonly rowsForward: Call;
  readonly rowsGradient: Call;
  readonly reductionForward: Call;
  readonly reductionGradient: Call;
  readonly lossForward: Call;
  readonly lossGradient: Call;
}

/** The exports of a new instance, which has memory of its own. */
export function instantiate(module: WebAssembly.Module): Exports {
  return new WebAssembly.Instance(module).exports as unknown as Exports;
}

/**
 * Throws where a module was built from another op table than the JavaScript around it: a .wasm file that a bundler or a
 * server took from another version.
 */
export function checkHandshake(exports: Exports): void {
  const bytes = new Uint8Array(exports.memory.buffer);
  const text = (address: number) => String.fromCharCode(...bytes.subarray(address, bytes.indexOf(0, address)));
  const remedy =
    "the .wasm file and the JavaScript are of different builds: take both from one version of @nonlin/wasm";
  if (typeof exports.kernelCount !== "function" || typeof exports.mapForward !== "function") {
    throw new Error(`@nonlin/wasm: this module is not nonlin's; pass the one of @nonlin/wasm/kernels.wasm`);
  }
  const count = Math.max(kernelList.length, exports.kernelCount());
  for (let position = 0; position < count; position++) {
    const row = kernelList[position];
    const inTable = row && `${row[0]} (${row[1]}, ${row[2]})`;
    const inModule =
      position < exports.kernelCount()
        ? `${text(exports.kernelName(position))} (${text(exports.kernelKind(position))}, ${exports.kernelParameters(position)})`
        : undefined;
    if (inTable !== inModule) {
      throw new Error(
        `@nonlin/wasm: kernel ${position} is ${inTable ?? "absent"} in the op table, but ${show(inModule ?? "absent")} ` +
          `in the module; ${remedy}`,
      );
    }
  }
}
