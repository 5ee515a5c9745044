import { type Exports, instantiate } from "./exports.js";
import { Memory } from "./memory.js";
import type { Module } from "./webassembly.js";

/** One instance of the module: its functions and its memory. */
export class Instance {
  readonly exports: Exports;
  readonly memory: Memory;

  constructor(module: Module) {
    this.exports = instantiate(module);
    this.memory = new Memory(this.exports);
  }
}
