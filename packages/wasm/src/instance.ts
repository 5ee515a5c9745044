import { checkKernels, type Exports, instantiate } from "./exports.js";
import { fastPositions } from "./generated/fast-kernels.js";
import { kernelList } from "./generated/kernels.js";
import { Memory } from "./memory.js";
import type { Module } from "./webassembly.js";

/** The modules of a backend: that of the exact tier, and that of the fast one, where it has one. */
export interface Modules {
  readonly exact: Module;
  /** Called when the first call of the fast tier needs it. */
  readonly fast?: () => Module;
}

/** One instance of the module: its functions and its memory, which both tiers work in. */
export class Instance {
  readonly exports: Exports;
  readonly memory: Memory;
  private fast: Exports | undefined;

  constructor(private readonly modules: Modules) {
    this.exports = instantiate(modules.exact);
    this.memory = new Memory(this.exports, modules.fast !== undefined);
  }

  /** The functions of the fast tier. */
  get fastExports(): Exports {
    this.fast ??= this.fastInstance();
    return this.fast;
  }

  private fastInstance(): Exports {
    const { exports } = this;
    const { memory } = exports;
    const fast = instantiate((this.modules.fast as () => Module)(), { env: { memory }, exact: { ...exports } });
    const inFast = kernelList.map((one, at) => (fastPositions.includes(at) ? one : ([one[0], "none", 0] as const)));
    checkKernels(fast, memory, inFast);
    return fast;
  }
}
