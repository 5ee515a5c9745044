// The weights of one row, between the pass that sums them and the pass that uses them.
const keptLength = 1 << 16;
let kept: Float64Array | undefined;

/** Room for `length` doubles until the next call. Long rows get an array of their own, so that nothing big stays. */
export function scratch(length: number): Float64Array {
  if (length > keptLength) return new Float64Array(length);
  if (kept === undefined || kept.length < length) kept = new Float64Array(Math.max(256, 2 ** log2(length)));
  return kept;
}

function log2(length: number): number {
  return 32 - Math.clz32(length - 1);
}
