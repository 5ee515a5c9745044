/** How many elements are float64 at a time. */
export const pieceLength = 4096;
const most = 5;
let pieces: readonly Float64Array[] | undefined;

/** Room for pieces of five arrays, the same at each call: no kernel calls back. */
export function scratch(): readonly [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array] {
  pieces ??= Array.from({ length: most }, () => new Float64Array(pieceLength));
  return pieces as never;
}

/** Cuts [outer, channels, inner] into pieces of the same form: whole channels of several outer indices, of one, or less. */
export function forEachPiece(
  outer: number,
  channels: number,
  inner: number,
  visit: (start: number, firstChannel: number, outer: number, channels: number, inner: number) => void,
): void {
  const slice = channels * inner;
  // Of an empty array outer may be any number.
  if (slice === 0) return;
  if (slice <= pieceLength) {
    const step = Math.floor(pieceLength / slice);
    for (let o = 0; o < outer; o += step) visit(o * slice, 0, Math.min(step, outer - o), channels, inner);
    return;
  }
  const channelStep = Math.max(1, Math.floor(pieceLength / inner));
  const innerStep = Math.min(inner, pieceLength);
  for (let o = 0; o < outer; o++) {
    for (let c = 0; c < channels; c += channelStep) {
      for (let i = 0; i < inner; i += innerStep) {
        const start = o * slice + c * inner + i;
        visit(start, c, 1, Math.min(channelStep, channels - c), Math.min(innerStep, inner - i));
      }
    }
  }
}
