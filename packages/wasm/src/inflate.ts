/** How many codes there are of each length, and the symbols in the order of their codes. */
interface Huffman {
  readonly counts: Uint16Array;
  readonly symbols: Uint16Array;
}

const longestCode = 15;

/** The code that RFC 1951, 3.2.2, makes of the lengths of its words. */
function huffman(lengths: readonly number[]): Huffman {
  const counts = new Uint16Array(longestCode + 1);
  for (const length of lengths) if (length > 0) counts[length] = (counts[length] as number) + 1;
  const next = new Uint16Array(longestCode + 2);
  for (let length = 1; length <= longestCode; length++) {
    next[length + 1] = (next[length] as number) + (counts[length] as number);
  }
  const symbols = new Uint16Array(lengths.length);
  lengths.forEach((length, symbol) => {
    if (length === 0) return;
    const place = next[length] as number;
    symbols[place] = symbol;
    next[length] = place + 1;
  });
  return { counts, symbols };
}

/** The bases of lengths or distances whose extra bits grow by one every `step` symbols, from `first` on. */
function bases(first: number, count: number, step: number): readonly (readonly [base: number, bits: number])[] {
  let base = first;
  return Array.from({ length: count }, (_, k) => {
    const bits = Math.max(0, Math.floor(k / step) - 1);
    const entry = [base, bits] as const;
    base += 2 ** bits;
    return entry;
  });
}

/** In which order the lengths of the code for code lengths come. */
const orderOfLengths = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/**
 * What was deflated (RFC 1951), of `length` bytes. For trusted input: what it says is not checked. A library does the same
 * in three times the bytes, and every bundle carries them.
 */
export function inflate(packed: Uint8Array, length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  let to = 0;
  let at = 0;
  const read = (count: number) => {
    let value = 0;
    for (let k = 0; k < count; k++, at++) value |= (((packed[at >> 3] as number) >> (at & 7)) & 1) << k;
    return value;
  };
  const decode = ({ counts, symbols }: Huffman) => {
    let code = 0;
    let first = 0;
    let index = 0;
    for (let bits = 1; bits <= longestCode; bits++) {
      code |= read(1);
      const count = counts[bits] as number;
      if (code - first < count) return symbols[index + code - first] as number;
      index += count;
      first = (first + count) << 1;
      code <<= 1;
    }
    throw new Error("@nonlin/wasm: the inlined module is damaged; reinstall the package, or bundle it again");
  };
  // The last length has a symbol of its own, without extra bits.
  const lengths = [...bases(3, 28, 4), [258, 0] as const];
  const distances = bases(1, 30, 2);
  const copied = ([base, bits]: readonly [number, number]) => base + read(bits);

  const readCodes = (): readonly [Huffman, Huffman] => {
    const [literals, others, ofLengths] = [read(5) + 257, read(5) + 1, read(4) + 4];
    const short = new Array<number>(19).fill(0);
    for (const symbol of orderOfLengths.slice(0, ofLengths)) short[symbol] = read(3);
    const code = huffman(short);
    const all: number[] = [];
    while (all.length < literals + others) {
      const symbol = decode(code);
      if (symbol < 16) all.push(symbol);
      else {
        const repeated = symbol === 16 ? (all.at(-1) as number) : 0;
        const times = symbol === 16 ? 3 + read(2) : symbol === 17 ? 3 + read(3) : 11 + read(7);
        for (let k = 0; k < times; k++) all.push(repeated);
      }
    }
    return [huffman(all.slice(0, literals)), huffman(all.slice(literals))];
  };
  const fixedCodes = (): readonly [Huffman, Huffman] => {
    const lengthOf = (symbol: number) => (symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8);
    return [huffman(Array.from({ length: 288 }, (_, k) => lengthOf(k))), huffman(new Array(30).fill(5))];
  };

  for (let isLast = false; !isLast; ) {
    isLast = read(1) === 1;
    const type = read(2);
    if (type === 0) {
      at = (at + 7) & ~7;
      const count = read(16);
      at += 16;
      bytes.set(packed.subarray(at >> 3, (at >> 3) + count), to);
      to += count;
      at += 8 * count;
      continue;
    }
    const [literals, others] = type === 1 ? fixedCodes() : readCodes();
    for (let symbol = decode(literals); symbol !== 256; symbol = decode(literals)) {
      if (symbol < 256) bytes[to++] = symbol;
      else {
        const count = copied(lengths[symbol - 257] as readonly [number, number]);
        const from = to - copied(distances[decode(others)] as readonly [number, number]);
        for (let k = 0; k < count; k++) bytes[to++] = bytes[from + k] as number;
      }
    }
  }
  return bytes;
}
