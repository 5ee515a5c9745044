import type { MapKernel } from "@nonlin/core";
import { byteOffsetOf } from "@nonlin/core/functions";
import { chunkElements, type Workplaces } from "../host.js";
import { aligned, gather, scatter } from "../memory.js";

/** An elementwise kernel: chunk by chunk, or in place where the arrays lie in the module's memory. */
export function mapKernel(host: Workplaces, kernel: number): MapKernel {
  return {
    forward(x, y, length, [a, b, c, d]) {
      const isDouble = x.BYTES_PER_ELEMENT === 8;
      const home = host.residenceOf(x, y);
      if (home !== undefined) {
        home.exports.mapForward(kernel, isDouble, byteOffsetOf(x), byteOffsetOf(y), length, a, b, c, d);
        return;
      }
      const chunk = Math.min(length, chunkElements);
      const { exports, memory } = host.instanceWith(chunk * x.BYTES_PER_ELEMENT);
      const view = memory.floats(isDouble);
      const at = memory.start;
      for (let start = 0; start < length; start += chunk) {
        const count = Math.min(chunk, length - start);
        gather(view, at, x, start, 1, count, count);
        exports.mapForward(kernel, isDouble, at, at, count, a, b, c, d);
        scatter(view, at, y, start, 1, count, count);
      }
    },
    gradient(dy, x, dx, length, [a, b, c, d]) {
      const isDouble = x.BYTES_PER_ELEMENT === 8;
      const home = host.residenceOf(dy, x, dx);
      if (home !== undefined) {
        const [upstream, input, to] = [byteOffsetOf(dy), byteOffsetOf(x), byteOffsetOf(dx)];
        home.exports.mapGradient(kernel, isDouble, upstream, input, to, length, a, b, c, d);
        return;
      }
      const chunk = Math.min(length, chunkElements);
      const bytes = aligned(chunk * x.BYTES_PER_ELEMENT);
      const { exports, memory } = host.instanceWith(2 * bytes);
      const view = memory.floats(isDouble);
      const upstream = memory.start;
      const input = upstream + bytes;
      for (let start = 0; start < length; start += chunk) {
        const count = Math.min(chunk, length - start);
        gather(view, upstream, dy, start, 1, count, count);
        gather(view, input, x, start, 1, count, count);
        exports.mapGradient(kernel, isDouble, upstream, input, input, count, a, b, c, d);
        scatter(view, input, dx, start, 1, count, count);
      }
    },
  };
}
