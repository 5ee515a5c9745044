import type { KernelArray } from "@nonlin/core";
import { bufferOf, byteOffsetOf } from "@nonlin/core/functions";
import type { Exports } from "./exports.js";
import { Instance, type Modules } from "./instance.js";
import type { Memory } from "./memory.js";
import { Residence } from "./residence.js";

/** Elements that a chunk of a call has, where the call can be cut: three arrays of doubles are 384 KB, and stay in cache. */
export const chunkElements = 16384;

/** Memory beyond this is given back after the call that needed it. */
const keptBytes = 16 * 2 ** 20;

/** Functions, and the memory that they work in. */
export interface Workplace {
  readonly exports: Exports;
  readonly memory: Memory;
}

/** What the kernels of one tier work with. */
export interface Workplaces {
  /** A place for one call, with `bytes` of room from `memory.start` on. */
  instanceWith(bytes: number): Workplace;
  /** The place in whose memory all of these arrays lie, if there is one. */
  residenceOf(...arrays: readonly KernelArray[]): Workplace | undefined;
}

/** What the kernels of one backend work with. */
export class Host implements Workplaces {
  private scratch: Instance | undefined;
  private readonly residences: Residence[] = [];

  constructor(private readonly modules: Modules) {}

  instanceWith(bytes: number): Instance {
    // WebAssembly memory never shrinks: an instance that one large call has blown up is left to the collector.
    if (this.scratch !== undefined && this.scratch.memory.bytes > keptBytes) this.scratch = undefined;
    this.scratch ??= new Instance(this.modules);
    this.scratch.memory.ensure(this.scratch.memory.start + bytes);
    return this.scratch;
  }

  residenceOf(...arrays: readonly KernelArray[]): Instance | undefined {
    if (this.residences.length === 0) return undefined;
    const buffer = bufferOf(arrays[0] as KernelArray);
    const home = this.residences.find(({ memory }) => memory.buffer === buffer);
    return home !== undefined && arrays.every((array) => bufferOf(array) === buffer) ? home : undefined;
  }

  /** An array in the memory of an instance that never grows, so that it stays attached. */
  alloc(bytes: number): { readonly buffer: ArrayBuffer; readonly address: number } {
    for (const residence of this.residences) {
      const address = residence.take(bytes);
      if (address !== undefined) return { buffer: residence.memory.buffer, address };
    }
    const residence = new Residence(this.modules, bytes);
    this.residences.push(residence);
    return { buffer: residence.memory.buffer, address: residence.take(bytes) as number };
  }

  /** Gives the memory of an array back; false where it is none of alloc's, or was given back before. */
  free(array: KernelArray): boolean {
    const at = this.residences.findIndex(({ memory }) => memory.buffer === bufferOf(array));
    const residence = this.residences[at];
    if (residence === undefined || !residence.give(byteOffsetOf(array))) return false;
    if (residence.isEmpty) this.residences.splice(at, 1);
    return true;
  }
}

/** The same memories, with the functions of the fast tier. */
export function fastWorkplaces(host: Host): Workplaces {
  const fast = ({ fastExports: exports, memory }: Instance): Workplace => ({ exports, memory });
  return {
    instanceWith: (bytes) => fast(host.instanceWith(bytes)),
    residenceOf(...arrays) {
      const home = host.residenceOf(...arrays);
      return home && fast(home);
    },
  };
}
