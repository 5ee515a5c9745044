import type { LossKernel } from "@nonlin/core";
import type { Workplaces } from "../host.js";
import { aligned } from "../memory.js";
import { blocks, largestBlock } from "./blocks.js";

/** A kernel that makes a loss of each row and its label: some rows at a time. */
export function lossKernel(host: Workplaces, kernel: number): LossKernel {
  return {
    forward(x, labels, losses, outer, axisLength, inner, [smoothing]) {
      const isDouble = x.BYTES_PER_ELEMENT === 8;
      const { elements, rows } = largestBlock(outer, axisLength, inner);
      const bytes = aligned(elements * x.BYTES_PER_ELEMENT);
      const labelBytes = aligned(4 * rows);
      const { exports, memory } = host.instanceWith(bytes + labelBytes + 8 * rows);
      const view = memory.floats(isDouble);
      const at = memory.start;
      const label = at + bytes;
      const loss = label + labelBytes;
      for (const block of blocks(outer, axisLength, inner)) {
        block.gather(view, at, x);
        block.gatherRows(memory.int32, label, labels);
        exports.lossForward(kernel, isDouble, at, label, loss, block.outers, axisLength, block.inners, smoothing);
        block.scatterRows(memory.float64, loss, losses);
      }
    },
    gradient(x, labels, upstream, losses, dx, outer, axisLength, inner, [smoothing]) {
      const isDouble = x.BYTES_PER_ELEMENT === 8;
      const { elements, rows } = largestBlock(outer, axisLength, inner);
      const bytes = aligned(elements * x.BYTES_PER_ELEMENT);
      const labelBytes = aligned(4 * rows);
      const lossBytes = aligned(8 * rows);
      const { exports, memory } = host.instanceWith(bytes + labelBytes + 2 * lossBytes);
      const view = memory.floats(isDouble);
      const at = memory.start;
      const label = at + bytes;
      const loss = label + labelBytes;
      const scale = loss + lossBytes;
      for (const block of blocks(outer, axisLength, inner)) {
        block.gather(view, at, x);
        block.gatherRows(memory.int32, label, labels);
        block.gatherRows(memory.float64, scale, upstream);
        const sizes = [block.outers, axisLength, block.inners];
        exports.lossGradient(kernel, isDouble, at, label, scale, loss, at, ...sizes, smoothing);
        block.scatterRows(memory.float64, loss, losses);
        block.scatter(view, at, dx);
      }
    },
  };
}
