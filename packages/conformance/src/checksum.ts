/** How many results one checksum stands for. */
export const checksumLength = 1024;

/** CRC-32 (that of zlib) of 16-bit numbers, the high byte first. No single wrong number escapes it. */
export function checksum(values: Iterable<number>): string {
  let register = 0xffffffff;
  for (const value of values) {
    for (const byte of [value >>> 8, value & 0xff]) {
      register ^= byte;
      for (let bit = 0; bit < 8; bit++)
        register = (register & 1) === 0 ? register >>> 1 : (register >>> 1) ^ 0xedb88320;
    }
  }
  return (~register >>> 0).toString(16).padStart(8, "0");
}
