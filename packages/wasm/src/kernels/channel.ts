import type { ChannelKernel, KernelArray } from "@nonlin/core";
import { chunkElements, type Workplaces } from "../host.js";
import { aligned, gather, scatter } from "../memory.js";

/**
 * A kernel with parameters per channel. Forward goes chunk by chunk; the gradient does not, its sums running over all of a
 * channel: it needs room for the whole call.
 */
export function channelKernel(host: Workplaces, kernel: number): ChannelKernel {
  return {
    forward(x, learned, y, outer, channels, inner, [a, b, c, d]) {
      const isDouble = x.BYTES_PER_ELEMENT === 8;
      const size = x.BYTES_PER_ELEMENT;
      const block = channels * inner;
      if (outer * block === 0) return;
      const learnedBytes = aligned(channels * size);
      // Whole blocks of all channels where one fits; else all channels lie in the memory, and a part of a block with them.
      const chunk = Math.min(outer * block, Math.max(chunkElements, inner === 1 ? channels : 0));
      const { exports, memory } = host.instanceWith(2 * learnedBytes + chunk * size);
      const view = memory.floats(isDouble);
      const first = memory.start;
      const second = first + learnedBytes;
      const at = second + learnedBytes;
      learned.forEach((values, k) => {
        gather(view, first + k * learnedBytes, values, 0, 1, channels, channels);
      });
      const compute = (start: number, channel: number, outers: number, some: number, length: number) => {
        const count = outers * some * length;
        const skip = channel * size;
        gather(view, at, x, start, 1, count, count);
        exports.channelForward(kernel, isDouble, at, first + skip, second + skip, at, outers, some, length, a, b, c, d);
        scatter(view, at, y, start, 1, count, count);
      };
      if (block <= chunk) {
        const most = Math.floor(chunk / Math.max(block, 1));
        for (let o = 0; o < outer; o += most) compute(o * block, 0, Math.min(most, outer - o), channels, inner);
        return;
      }
      for (let o = 0; o < outer; o++) {
        for (let channel = 0; channel < channels; channel++) {
          const start = o * block + channel * inner;
          for (let i = 0; i < inner; i += chunk) compute(start + i, channel, 1, 1, Math.min(chunk, inner - i));
        }
      }
    },
    gradient(dy, x, learned, dx, dlearned, outer, channels, inner, [a, b, c, d]) {
      const isDouble = x.BYTES_PER_ELEMENT === 8;
      const size = x.BYTES_PER_ELEMENT;
      const length = outer * channels * inner;
      const bytes = aligned(length * size);
      const learnedBytes = aligned(channels * size);
      const { exports, memory } = host.instanceWith(2 * bytes + 4 * learnedBytes);
      const view = memory.floats(isDouble);
      const upstream = memory.start;
      const input = upstream + bytes;
      const values = input + bytes;
      const sums = values + 2 * learnedBytes;
      gather(view, upstream, dy, 0, 1, length, length);
      gather(view, input, x, 0, 1, length, length);
      learned.forEach((array, k) => {
        gather(view, values + k * learnedBytes, array, 0, 1, channels, channels);
      });
      const isTotal = (array: KernelArray | undefined) => array !== undefined && array.length === 1 && channels !== 1;
      const [dfirst, dsecond] = dlearned;
      exports.channelGradient(
        kernel,
        isDouble,
        upstream,
        input,
        values,
        values + learnedBytes,
        input,
        sums,
        sums + learnedBytes,
        isTotal(dfirst),
        isTotal(dsecond),
        // Without elements the sums are 0, and outer may be any number.
        length > 0 ? outer : 0,
        channels,
        inner,
        a,
        b,
        c,
        d,
      );
      scatter(view, input, dx, 0, 1, length, length);
      dlearned.forEach((array, k) => {
        const count = isTotal(array) ? 1 : channels;
        scatter(view, sums + k * learnedBytes, array, 0, 1, count, count);
      });
    },
  };
}
