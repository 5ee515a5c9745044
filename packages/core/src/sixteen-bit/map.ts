import { bitsOf, type SixteenBitDtype } from "../dtype.js";
import type { MapKernel } from "../kernels.js";
import type { MapCalls } from "../op.js";
import { nothingBeside } from "./beside-zero.js";
import { narrow, widen } from "./format.js";
import { asTheyAre, type OnElements } from "./on-elements.js";
import { pieceLength, scratch } from "./pieces.js";

/** From here on it is worth computing every one of the 65,536 results, once, and looking the elements up. */
const tableWorth = 4 << 16;

/** A map kernel on float64 pieces, or from a table of all results. */
export function mapInPieces(kernel: MapKernel, dtype: SixteenBitDtype, row: MapCalls): OnElements<MapKernel> {
  const { signs: beside, moveOff } = row.traits.beside?.(row) ?? nothingBeside;
  const meaningOf = row.traits.meaning?.(row, dtype) ?? asTheyAre;
  const forward = (x: Uint16Array, y: Uint16Array, length: number, rounded: readonly number[]) => {
    const parameters = meaningOf(rounded);
    const [xs, ys] = scratch();
    const { forward: near = 0, tail = 0 } = beside(parameters);
    for (let start = 0; start < length; start += pieceLength) {
      const count = Math.min(pieceLength, length - start);
      widen(dtype, x, start, count, xs);
      kernel.forward(xs, ys, count, parameters);
      if (near !== 0 || tail !== 0) moveOff(ys, xs, 0, count, { near, tail });
      narrow(dtype, ys, count, y, start);
    }
  };
  return {
    forward(x, y, length, parameters) {
      const [from, to] = [bitsOf(x), bitsOf(y)];
      if (length < tableWorth) {
        forward(from, to, length, parameters);
        return;
      }
      const table = Uint16Array.from({ length: 1 << 16 }, (_, bits) => bits);
      forward(table, table, table.length, parameters);
      for (let i = 0; i < length; i++) to[i] = table[from[i] as number] as number;
    },
    gradient(dy, x, dx, length, rounded) {
      const parameters = meaningOf(rounded);
      const [upstream, from, to] = [bitsOf(dy), bitsOf(x), bitsOf(dx)];
      const [xs, dxs, dys] = scratch();
      const sign = beside(parameters).derivative ?? 0;
      for (let start = 0; start < length; start += pieceLength) {
        const count = Math.min(pieceLength, length - start);
        widen(dtype, upstream, start, count, dys);
        widen(dtype, from, start, count, xs);
        kernel.gradient(dys, xs, dxs, count, parameters);
        if (sign !== 0) moveOff(dxs, xs, 0, count, { near: sign }, dys);
        narrow(dtype, dxs, count, to, start);
      }
    },
  };
}
