import { bitsOf, type SixteenBitDtype } from "../dtype.js";
import type { ChannelKernel } from "../kernels.js";
import type { ChannelCalls } from "../op.js";
import { nothingBeside } from "./beside-zero.js";
import { onCopies, widened } from "./copies.js";
import { narrow, widen } from "./format.js";
import { asTheyAre, type OnElements } from "./on-elements.js";
import { forEachPiece, scratch } from "./pieces.js";

/** A channel kernel: forward on float64 pieces, the gradient, which has sums, on float64 copies. */
export function channelInPieces(
  kernel: ChannelKernel,
  dtype: SixteenBitDtype,
  row: ChannelCalls,
): OnElements<ChannelKernel> {
  return {
    ...onCopies({ forward: [2], gradient: [3, 4] })(kernel, dtype, row),
    forward: forwardInPieces(kernel, dtype, row),
  };
}

function forwardInPieces(
  kernel: ChannelKernel,
  dtype: SixteenBitDtype,
  row: ChannelCalls,
): OnElements<ChannelKernel>["forward"] {
  const { signs: beside, moveOff } = row.traits.beside?.(row) ?? nothingBeside;
  const meaningOf = row.traits.meaning?.(row, dtype) ?? asTheyAre;
  return (x, learned, y, outer, channels, inner, rounded) => {
    const [from, to, parameters] = [bitsOf(x), bitsOf(y), meaningOf(rounded)];
    const values = learned.map((array) => widened(array, dtype));
    const [xs, ys] = scratch();
    const signs = Array.from({ length: channels }, (_, c) => {
      const ofChannel = values.map((array) => array[c] as number);
      const { forward = 0, decay = 0 } = beside([...ofChannel, ...parameters]);
      return { forward, decay };
    });
    const someBeside = signs.some(({ forward, decay }) => forward !== 0 || decay !== 0);
    forEachPiece(outer, channels, inner, (start, first, ...sizes) => {
      const [pieceOuter, pieceChannels, pieceInner] = sizes;
      const runs = pieceOuter * pieceChannels;
      const count = runs * pieceInner;
      widen(dtype, from, start, count, xs);
      const ofPiece = values.map((array) => array.subarray(first, first + pieceChannels));
      kernel.forward(xs, ofPiece, ys, ...sizes, parameters);
      for (let run = 0; someBeside && run < runs; run++) {
        const at = run * pieceInner;
        const { forward, decay } = signs[first + (run % pieceChannels)] as (typeof signs)[number];
        moveOff(ys, xs, at, at + pieceInner, { near: forward, decay });
      }
      narrow(dtype, ys, count, to, start);
    });
  };
}
