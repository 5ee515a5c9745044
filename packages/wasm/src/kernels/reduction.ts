import type { ReductionKernel } from "@nonlin/core";
import { byteOffsetOf } from "@nonlin/core/functions";
import type { Workplaces } from "../host.js";
import { aligned } from "../memory.js";
import { blocks, largestBlock } from "./blocks.js";

/** A kernel that makes one number of each row: some rows at a time. */
export function reductionKernel(host: Workplaces, kernel: number): ReductionKernel {
  return {
    forward(x, y, outer, axisLength, inner) {
      const isDouble = x.BYTES_PER_ELEMENT === 8;
      const home = host.residenceOf(x, y);
      if (home !== undefined) {
        home.exports.reductionForward(kernel, isDouble, byteOffsetOf(x), byteOffsetOf(y), outer, axisLength, inner);
        return;
      }
      const { elements, rows } = largestBlock(outer, axisLength, inner);
      const bytes = aligned(elements * x.BYTES_PER_ELEMENT);
      const { exports, memory } = host.instanceWith(bytes + rows * x.BYTES_PER_ELEMENT);
      const view = memory.floats(isDouble);
      const from = memory.start;
      const to = from + bytes;
      for (const block of blocks(outer, axisLength, inner)) {
        block.gather(view, from, x);
        exports.reductionForward(kernel, isDouble, from, to, block.outers, axisLength, block.inners);
        block.scatterRows(view, to, y);
      }
    },
    gradient(dy, x, dx, outer, axisLength, inner) {
      const isDouble = x.BYTES_PER_ELEMENT === 8;
      const home = host.residenceOf(dy, x, dx);
      if (home !== undefined) {
        const [upstream, input, to] = [byteOffsetOf(dy), byteOffsetOf(x), byteOffsetOf(dx)];
        home.exports.reductionGradient(kernel, isDouble, upstream, input, to, outer, axisLength, inner);
        return;
      }
      const { elements, rows } = largestBlock(outer, axisLength, inner);
      const bytes = aligned(elements * x.BYTES_PER_ELEMENT);
      const { exports, memory } = host.instanceWith(bytes + rows * x.BYTES_PER_ELEMENT);
      const view = memory.floats(isDouble);
      const input = memory.start;
      const upstream = input + bytes;
      for (const block of blocks(outer, axisLength, inner)) {
        block.gather(view, input, x);
        block.gatherRows(view, upstream, dy);
        exports.reductionGradient(kernel, isDouble, upstream, input, input, block.outers, axisLength, block.inners);
        block.scatter(view, input, dx);
      }
    },
  };
}
