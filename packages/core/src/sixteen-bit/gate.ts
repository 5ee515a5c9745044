import { bitsOf, type ElementArray, type SixteenBitDtype } from "../dtype.js";
import type { GateKernel } from "../kernels.js";
import type { GateCalls } from "../op.js";
import { narrow, widen } from "./format.js";
import { asTheyAre, type OnElements } from "./on-elements.js";
import { pieceLength, scratch } from "./pieces.js";

/** A gate kernel on float64 pieces. */
export function gateInPieces(kernel: GateKernel, dtype: SixteenBitDtype, row: GateCalls): OnElements<GateKernel> {
  const meaningOf = row.traits.meaning?.(row, dtype) ?? asTheyAre;
  return {
    forward(activated, other, y, outer, run, stride, rounded) {
      const parameters = meaningOf(rounded);
      const [from, beside, to] = [
        runsOf(dtype, activated, stride),
        runsOf(dtype, other, stride),
        runsOf(dtype, y, run),
      ];
      const [xs, others, ys] = scratch();
      forEachPiece(outer, run, (piece) => {
        const count = piece.runs * piece.length;
        from.widen(piece, xs);
        beside.widen(piece, others);
        kernel.forward(xs, others, ys, 1, count, count, parameters);
        to.narrow(piece, ys);
      });
    },
    gradient(dy, activated, other, dactivated, dother, outer, run, stride, rounded) {
      const parameters = meaningOf(rounded);
      const [upstream, from, beside] = [
        runsOf(dtype, dy, run),
        runsOf(dtype, activated, stride),
        runsOf(dtype, other, stride),
      ];
      const [to, toOther] = [runsOf(dtype, dactivated, stride), runsOf(dtype, dother, stride)];
      const [dys, xs, others, dxs, dothers] = scratch();
      forEachPiece(outer, run, (piece) => {
        const count = piece.runs * piece.length;
        upstream.widen(piece, dys);
        from.widen(piece, xs);
        beside.widen(piece, others);
        kernel.gradient(dys, xs, others, dxs, dothers, 1, count, count, parameters);
        to.narrow(piece, dxs);
        toOther.narrow(piece, dothers);
      });
    },
  };
}

/** Some runs, or a part of one: what is computed at a time. */
interface Piece {
  readonly firstRun: number;
  readonly runs: number;
  /** The first element of each, and how many. */
  readonly start: number;
  readonly length: number;
}

function forEachPiece(outer: number, run: number, visit: (piece: Piece) => void): void {
  // Of an empty array outer may be any number.
  if (run === 0) return;
  const runs = Math.max(1, Math.floor(pieceLength / run));
  const length = Math.min(run, pieceLength);
  for (let firstRun = 0; firstRun < outer; firstRun += runs) {
    for (let start = 0; start < run; start += length) {
      visit({
        firstRun,
        runs: Math.min(runs, outer - firstRun),
        start,
        length: Math.min(length, run - start),
      });
    }
  }
}

/** An array of which one run begins every `stride` elements, between it and pieces without gaps. */
function runsOf(dtype: SixteenBitDtype, array: ElementArray, stride: number) {
  const bits = bitsOf(array);
  return {
    widen({ firstRun, runs, start, length }: Piece, to: Float64Array): void {
      for (let r = 0; r < runs; r++) widen(dtype, bits, (firstRun + r) * stride + start, length, to, r * length);
    },
    narrow({ firstRun, runs, start, length }: Piece, from: Float64Array): void {
      for (let r = 0; r < runs; r++) narrow(dtype, from, length, bits, (firstRun + r) * stride + start, r * length);
    },
  };
}
