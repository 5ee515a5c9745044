import { kernelList } from "./generated/kernels.js";
import { type Imports, type Module, type WasmMemory, webAssembly } from "./webassembly.js";

/** A missing number is NaN to WebAssembly, and no kernel reads one that it does not have. */
type Call = (
  kernel: number,
  isDouble: boolean,
  ...addressesSizesAndNumbers: readonly (number | boolean | undefined)[]
) => void;

/** What native/bindings/wasm.cc exports. Text is the address of characters that end with 0. */
export interface Exports {
  readonly memory: WasmMemory;
  readonly __heap_base: { readonly value: number };
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

/** The exports of a new instance, which has memory of its own where it imports none. */
export function instantiate(module: Module, imports?: Imports): Exports {
  const { Instance } = webAssembly() as NonNullable<ReturnType<typeof webAssembly>>;
  return new Instance(module, imports).exports as Exports;
}

/** What the list has of a kernel, or the module says of it. */
type Signature = readonly [name: string, kind: string, parameters: number];

/**
 * Throws where a module is something else, or was built from another op table than the JavaScript around it: a .wasm file
 * that a bundler or a server took from another version.
 */
export function checkHandshake(module: Module): void {
  const exports = checkedExports(module);
  checkKernels(exports, exports.memory, kernelList);
}

/** Throws where the kernels of an instance are not these. */
export function checkKernels(exports: Exports, memory: WasmMemory, list: readonly Signature[]): void {
  const bytes = new Uint8Array(memory.buffer);
  const text = (address: number) => String.fromCharCode(...bytes.subarray(address, bytes.indexOf(0, address)));
  const shown = ([name, kind, parameters]: Signature) => `${name} (${kind}, ${parameters})`;
  const inTable = list.map(shown);
  const inModule = Array.from({ length: exports.kernelCount() }, (_, position) =>
    shown([text(exports.kernelName(position)), text(exports.kernelKind(position)), exports.kernelParameters(position)]),
  );
  for (let position = 0; position < Math.max(inTable.length, inModule.length); position++) {
    if (inTable[position] === inModule[position]) continue;
    throw new Error(
      `@nonlin/wasm: kernel ${position} is ${inTable[position] ?? "absent"} in the op table, but ` +
        `${inModule[position] ?? "absent"} in the module; the .wasm file and the JavaScript are of different builds: take ` +
        "both from one version of @nonlin/wasm",
    );
  }
}

function checkedExports(module: Module): Exports {
  let cause: unknown;
  try {
    const exports = instantiate(module);
    if (typeof exports.kernelCount === "function" && typeof exports.mapForward === "function") return exports;
  } catch (error) {
    // One that imports something.
    cause = error;
  }
  throw new Error("@nonlin/wasm: this module is not nonlin's; pass the one of @nonlin/wasm/kernels.wasm", { cause });
}
