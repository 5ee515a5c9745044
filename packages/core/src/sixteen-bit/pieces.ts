/** How many elements are float64 at a time. */
export const pieceLength = 4096;
const most = 5;
let pieces: readonly Float64Array[] | undefined;

/** Room for pieces of five arrays, the same at each call: no kernel calls back. */
export function scratch(): readonly [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array] {
  pieces ??= Array.from({ length: most }, () => new Float64Array(pieceLength));
  return pieces as never;
}
