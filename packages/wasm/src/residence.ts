import { Instance, type Modules } from "./instance.js";
import { aligned } from "./memory.js";

/** A residence has at least so much room: many small arrays share one. */
const leastBytes = 4 * 2 ** 20;

/** An instance whose memory holds arrays of the caller's. It never grows, which would detach them. */
export class Residence extends Instance {
  /** Where arrays lie: address to end, in the order of addresses. */
  private readonly taken = new Map<number, number>();
  private readonly end: number;

  constructor(modules: Modules, bytes: number) {
    super(modules);
    this.memory.ensure(this.memory.start + Math.max(leastBytes, bytes));
    this.end = this.memory.bytes;
  }

  get isEmpty(): boolean {
    return this.taken.size === 0;
  }

  /** The address of `bytes` that were free: the first gap that is large enough. */
  take(bytes: number): number | undefined {
    let address = this.memory.start;
    for (const start of [...this.taken.keys()].sort((a, b) => a - b)) {
      if (start - address >= bytes) break;
      address = this.taken.get(start) as number;
    }
    if (this.end - address < bytes) return undefined;
    // An empty array takes a place too, or two of them would have one address.
    this.taken.set(address, aligned(address + Math.max(bytes, 1)));
    return address;
  }

  /** Whether an array began there. */
  give(address: number): boolean {
    return this.taken.delete(address);
  }
}
