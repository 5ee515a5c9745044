// What of an analysis does not depend on options: found once for a curve.
import type { Curve } from "./curve.js";
import { extremaOf } from "./extrema.js";
import { type Piece, piecesOf } from "./piece.js";
import { rootsOf } from "./roots.js";

/** A piece with the places where it turns. */
export interface PieceShape extends Piece {
  /** Where f′ = 0 inside, ascending; none where the slope is constant. */
  readonly stationary: readonly number[];
  /** Where f′ has a local maximum or minimum inside, ascending. */
  readonly slopeExtrema: readonly number[];
}

const known = /* @__PURE__ */ new WeakMap<Curve, readonly PieceShape[]>();

/** The pieces of a curve with their turning points. */
export function shapeOf(curve: Curve): readonly PieceShape[] {
  const found = known.get(curve) ?? piecesOf(curve).map((piece) => pieceShape(curve, piece));
  known.set(curve, found);
  return found;
}

function pieceShape(curve: Curve, piece: Piece): PieceShape {
  if (piece.constantSlope !== undefined) return { ...piece, stationary: [], slopeExtrema: [] };
  const slopes = { points: piece.points, values: piece.slopes };
  const slopeExtrema = extremaOf(slopes, curve.derivative, curve.secondDerivative);
  const touching = slopeExtrema.filter((x) => touchesZero(curve, piece, x));
  const crossing = rootsOf(slopes, curve.derivative).filter((x) => !touching.includes(x));
  return { ...piece, stationary: [...crossing, ...touching].sort((a, b) => a - b), slopeExtrema };
}

/** Whether a slope is 0 at its extremum: beside it, it grows with the square of a distance that is known to 1e-10. */
function touchesZero(curve: Curve, { points, slopes }: Piece, x: number): boolean {
  const right = points.findIndex((point) => point > x);
  const [before, after] = [slopes[right - 2] ?? Number.NaN, slopes[right + 1] ?? Number.NaN];
  return Math.abs(curve.derivative(x)) <= 1e-12 * Math.min(Math.abs(before), Math.abs(after));
}
