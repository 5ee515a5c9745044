// Philox4x32-10: Salmon, Moraes, Dror & Shaw, Parallel Random Numbers: As Easy as 1, 2, 3, SC 2011. A number is a function of
// a seed and a position, nothing else, so that draws do not depend on order, pieces or threads. Multipliers, key steps and
// the number of rounds are those of the paper.
const multiplier0 = 0xd2511f53;
const multiplier1 = 0xcd9e8d57;
const keyStep0 = 0x9e3779b9;
const keyStep1 = 0xbb67ae85;
const rounds = 10;

/**
 * The upper 32 bits of a product of two unsigned 32-bit numbers, whatever sign engines give them: in halves of 16 bits, no
 * part of which overflows 32. (In doubles it took three times as long.)
 */
function upperProduct(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const middle = (Math.imul(aHigh, bLow) + (Math.imul(aLow, bLow) >>> 16)) | 0;
  const other = (Math.imul(aLow, bHigh) + (middle & 0xffff)) | 0;
  return (Math.imul(aHigh, bHigh) + (middle >>> 16) + (other >>> 16)) | 0;
}

/**
 * One block of four words, written to `words`, from a counter of four words and a key of two. Numbers one by one, not lists:
 * those took four times as long.
 */
export function philox(
  counter0: number,
  counter1: number,
  counter2: number,
  counter3: number,
  firstKey0: number,
  firstKey1: number,
  words: Uint32Array,
): void {
  let c0 = counter0 | 0;
  let c1 = counter1 | 0;
  let c2 = counter2 | 0;
  let c3 = counter3 | 0;
  let key0 = firstKey0 | 0;
  let key1 = firstKey1 | 0;
  for (let round = 0; round < rounds; round++) {
    const upper0 = upperProduct(c0, multiplier0);
    const upper1 = upperProduct(c2, multiplier1);
    const lower0 = Math.imul(c0, multiplier0);
    c0 = upper1 ^ c1 ^ key0;
    c1 = Math.imul(c2, multiplier1);
    c2 = upper0 ^ c3 ^ key1;
    c3 = lower0;
    key0 = (key0 + keyStep0) | 0;
    key1 = (key1 + keyStep1) | 0;
  }
  words[0] = c0;
  words[1] = c1;
  words[2] = c2;
  words[3] = c3;
}

const wordsInBlock = 4;
const two32 = 2 ** 32;
const block = /* @__PURE__ */ new Uint32Array(wordsInBlock);

/**
 * Writes `count` draws from `start` on to the beginning of `to`: uniform in (0, 1), the middles of 2^32 equal parts. Draw i is
 * (w + 1/2) / 2^32, with w the word i mod 4 of the block whose counter is (i div 4) and whose key is the seed, both as 64-bit
 * numbers, lower word first.
 */
export function uniformDraws(seed: number, start: number, count: number, to: Float64Array): void {
  const lower = seed >>> 0;
  const upper = Math.floor(seed / two32) >>> 0;
  let index = Math.floor(start / wordsInBlock);
  let word = start % wordsInBlock;
  for (let i = 0; i < count; index++, word = 0) {
    philox(index >>> 0, Math.floor(index / two32) >>> 0, 0, 0, lower, upper, block);
    for (; word < wordsInBlock && i < count; word++, i++) to[i] = ((block[word] as number) + 0.5) / two32;
  }
}
