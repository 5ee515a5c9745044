import type { GateKernel } from "@nonlin/core";
import { byteOffsetOf } from "@nonlin/core/functions";
import { chunkElements, type Workplaces } from "../host.js";
import { aligned, gather, scatter } from "../memory.js";

/** Runs of a call that go into the module's memory together: some whole ones, or a part of one. */
interface Piece {
  readonly firstRun: number;
  readonly runs: number;
  /** The first element of each, and how many. */
  readonly from: number;
  readonly run: number;
}

function* pieces(outer: number, run: number): Generator<Piece> {
  if (run <= chunkElements) {
    const most = Math.max(1, Math.floor(chunkElements / Math.max(run, 1)));
    for (let firstRun = 0; firstRun < outer; firstRun += most) {
      yield { firstRun, runs: Math.min(most, outer - firstRun), from: 0, run };
    }
    return;
  }
  for (let firstRun = 0; firstRun < outer; firstRun++) {
    for (let from = 0; from < run; from += chunkElements) {
      yield { firstRun, runs: 1, from, run: Math.min(chunkElements, run - from) };
    }
  }
}

/** A kernel of two inputs: runs are packed on their way into the module's memory. */
export function gateKernel(host: Workplaces, kernel: number): GateKernel {
  return {
    forward(activated, other, y, outer, run, stride, [a, b, c, d]) {
      const isDouble = y.BYTES_PER_ELEMENT === 8;
      const home = host.residenceOf(activated, other, y);
      if (home !== undefined) {
        const [first, second, to] = [byteOffsetOf(activated), byteOffsetOf(other), byteOffsetOf(y)];
        home.exports.gateForward(kernel, isDouble, first, second, to, outer, run, stride, a, b, c, d);
        return;
      }
      const bytes = aligned(Math.min(outer * run, chunkElements) * y.BYTES_PER_ELEMENT);
      const { exports, memory } = host.instanceWith(2 * bytes);
      const view = memory.floats(isDouble);
      const first = memory.start;
      const second = first + bytes;
      for (const { firstRun, runs, from, run: length } of pieces(outer, run)) {
        const count = runs * length;
        const start = firstRun * stride + from;
        gather(view, first, activated, start, runs, length, stride);
        gather(view, second, other, start, runs, length, stride);
        exports.gateForward(kernel, isDouble, first, second, first, 1, count, count, a, b, c, d);
        scatter(view, first, y, firstRun * run + from, 1, count, count);
      }
    },
    gradient(dy, activated, other, dactivated, dother, outer, run, stride, [a, b, c, d]) {
      const isDouble = dy.BYTES_PER_ELEMENT === 8;
      const home = host.residenceOf(dy, activated, other, dactivated, dother);
      if (home !== undefined) {
        const addresses = [dy, activated, other, dactivated, dother].map(byteOffsetOf);
        home.exports.gateGradient(kernel, isDouble, ...addresses, outer, run, stride, a, b, c, d);
        return;
      }
      const bytes = aligned(Math.min(outer * run, chunkElements) * dy.BYTES_PER_ELEMENT);
      const { exports, memory } = host.instanceWith(3 * bytes);
      const view = memory.floats(isDouble);
      const upstream = memory.start;
      const first = upstream + bytes;
      const second = first + bytes;
      for (const { firstRun, runs, from, run: length } of pieces(outer, run)) {
        const count = runs * length;
        const start = firstRun * stride + from;
        gather(view, upstream, dy, firstRun * run + from, 1, count, count);
        gather(view, first, activated, start, runs, length, stride);
        gather(view, second, other, start, runs, length, stride);
        exports.gateGradient(kernel, isDouble, upstream, first, second, first, second, 1, count, count, a, b, c, d);
        scatter(view, first, dactivated, start, runs, length, stride);
        scatter(view, second, dother, start, runs, length, stride);
      }
    },
  };
}
