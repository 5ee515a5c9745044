/** How many results one checksum stands for. */
export const checksumLength = 1024;

const word = new DataView(new ArrayBuffer(8));

/** CRC-32 (that of zlib) of a sequence of numbers. No single wrong number escapes it. */
export class Checksum {
  #register = 0xffffffff;

  /** Takes a number of 16 bits, the high byte first. */
  addSixteenBits(bits: number): void {
    this.#addByte(bits >>> 8);
    this.#addByte(bits & 0xff);
  }

  /** Takes the bits of a double, the high byte first on every machine. All NaN are one. */
  addDouble(value: number): void {
    word.setFloat64(0, value);
    if (Number.isNaN(value)) word.setBigUint64(0, 0x7ff8000000000000n);
    for (let i = 0; i < 8; i++) this.#addByte(word.getUint8(i));
  }

  /** The checksum of what was taken so far, in eight hexadecimal digits. */
  get digits(): string {
    return (~this.#register >>> 0).toString(16).padStart(8, "0");
  }

  #addByte(byte: number): void {
    this.#register = (this.#register >>> 8) ^ (remainders[(this.#register ^ byte) & 0xff] as number);
  }
}

/** By a byte: what it leaves in the register. */
const remainders = Uint32Array.from({ length: 256 }, (_, byte) => {
  let register = byte;
  for (let bit = 0; bit < 8; bit++) register = (register & 1) === 0 ? register >>> 1 : (register >>> 1) ^ 0xedb88320;
  return register;
});

/** The checksum of numbers of 16 bits. */
export function checksum(values: Iterable<number>): string {
  const sum = new Checksum();
  for (const value of values) sum.addSixteenBits(value);
  return sum.digits;
}
