import type { Blocks, KernelArray, RowsKernel, RowsMasking } from "@nonlin/core";
import { byteOffsetOf } from "@nonlin/core/functions";
import type { Workplaces } from "../host.js";
import { aligned, type Memory, type MemoryArray } from "../memory.js";
import { type Block, blocks, largestBlock } from "./blocks.js";

/** Where the parts of a masking go, and how many bytes they take. */
class MaskingRoom {
  readonly bytes: number;
  private readonly maskBytes: number;
  private readonly biasBytes: number;
  private readonly startsBytes: number;

  constructor(
    private readonly masking: RowsMasking | undefined,
    elements: number,
    rows: number,
    size: number,
  ) {
    const excludes = masking !== undefined && (masking.mask !== undefined || masking.causalRows !== 0);
    this.maskBytes = excludes ? aligned(elements) : 0;
    this.biasBytes = masking?.bias === undefined ? 0 : aligned(elements * size);
    this.startsBytes = masking === undefined ? 0 : aligned(rows * 8);
    this.bytes = this.maskBytes + this.biasBytes + this.startsBytes;
  }

  /**
   * Lays a block's mask and bias at `at`, and gives what the module is told of them. Rows that end early become rows with
   * a mask, of which the bits are the same: which row a block begins with does not matter then.
   */
  place(memory: Memory, view: KernelArray, at: number, block: Block) {
    const { masking } = this;
    if (masking === undefined) return [false];
    const bias = at + this.maskBytes;
    const starts = bias + this.biasBytes;
    const size = block.axisLength * block.inners;
    for (let o = 0; o < block.outers; o++) {
      memory.float64[starts / 8 + o] = o * size;
      const outer = block.firstOuter + o;
      if (this.maskBytes > 0) this.placeMask(memory.uint8, at + o * size, block, outer);
      if (masking.bias !== undefined) {
        gatherBlock(view, bias + o * size * view.BYTES_PER_ELEMENT, masking.bias, block, outer);
      }
    }
    return [
      true,
      this.maskBytes > 0 ? at : 0,
      this.maskBytes > 0 ? starts : 0,
      this.biasBytes > 0 ? bias : 0,
      this.biasBytes > 0 ? starts : 0,
      0,
      masking.zeroEmptyRows,
    ] as const;
  }

  private placeMask(bytes: Uint8Array, at: number, block: Block, outer: number): void {
    const { mask, causalRows } = this.masking as RowsMasking;
    const size = block.axisLength * block.inners;
    if (mask === undefined) bytes.fill(1, at, at + size);
    else gatherBlock(bytes, at, mask, block, outer);
    // inner is 1 where rows end early.
    if (causalRows !== 0) bytes.fill(0, at + Math.min(size, (outer % causalRows) + 1), at + size);
  }
}

function gatherBlock<A extends MemoryArray>(view: A, to: number, from: Blocks<A>, block: Block, outer: number): void {
  block.gatherColumns(view, to, from.data, from.starts?.[outer] ?? 0);
}

/** A kernel along an axis, of kind rows or selection: some rows at a time. */
export function rowsKernel(host: Workplaces, kernel: number): RowsKernel {
  return {
    forward(x, y, outer, axisLength, inner, [a, b, c, d], masking) {
      const isDouble = x.BYTES_PER_ELEMENT === 8;
      const home = masking === undefined ? host.residenceOf(x, y) : undefined;
      if (home !== undefined) {
        const [from, to] = [byteOffsetOf(x), byteOffsetOf(y)];
        home.exports.rowsForward(kernel, isDouble, from, to, outer, axisLength, inner, a, b, c, d, false);
        return;
      }
      const { elements, rows } = largestBlock(outer, axisLength, inner);
      const bytes = aligned(elements * x.BYTES_PER_ELEMENT);
      const room = new MaskingRoom(masking, elements, rows, x.BYTES_PER_ELEMENT);
      const { exports, memory } = host.instanceWith(bytes + room.bytes);
      const view = memory.floats(isDouble);
      const at = memory.start;
      for (const block of blocks(outer, axisLength, inner)) {
        block.gather(view, at, x);
        const chosen = room.place(memory, view, at + bytes, block);
        const { outers, inners } = block;
        exports.rowsForward(kernel, isDouble, at, at, outers, axisLength, inners, a, b, c, d, ...chosen);
        block.scatter(view, at, y);
      }
    },
    gradient(dy, y, dx, outer, axisLength, inner, [a, b, c, d], masking) {
      const isDouble = y.BYTES_PER_ELEMENT === 8;
      const home = masking === undefined ? host.residenceOf(dy, y, dx) : undefined;
      if (home !== undefined) {
        const [upstream, result, to] = [byteOffsetOf(dy), byteOffsetOf(y), byteOffsetOf(dx)];
        const sizes = [outer, axisLength, inner];
        home.exports.rowsGradient(kernel, isDouble, upstream, result, to, ...sizes, a, b, c, d, false);
        return;
      }
      const { elements, rows } = largestBlock(outer, axisLength, inner);
      const bytes = aligned(elements * y.BYTES_PER_ELEMENT);
      const room = new MaskingRoom(masking, elements, rows, y.BYTES_PER_ELEMENT);
      const { exports, memory } = host.instanceWith(2 * bytes + room.bytes);
      const view = memory.floats(isDouble);
      const upstream = memory.start;
      const result = upstream + bytes;
      for (const block of blocks(outer, axisLength, inner)) {
        block.gather(view, upstream, dy);
        block.gather(view, result, y);
        const chosen = room.place(memory, view, result + bytes, block);
        const sizes = [block.outers, axisLength, block.inners];
        exports.rowsGradient(kernel, isDouble, upstream, result, result, ...sizes, a, b, c, d, ...chosen);
        block.scatter(view, result, dx);
      }
    },
  };
}
