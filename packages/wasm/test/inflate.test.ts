import { readFileSync } from "node:fs";
import { constants, deflateRawSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { inflate } from "../src/inflate.js";

const module = readFileSync(new URL("../../../native/build/wasm/kernels.wasm", import.meta.url));

describe("inflate", () => {
  const contents: Record<string, Uint8Array> = {
    nothing: new Uint8Array(),
    "one byte": Uint8Array.of(7),
    "one byte again and again": new Uint8Array(100_000).fill(3),
    text: new TextEncoder().encode("it was the best of times, it was the worst of times ".repeat(40)),
    "every byte": Uint8Array.from({ length: 70_000 }, (_, k) => (k * k * 31) >> 5),
    "the module": module,
  };

  it("gives back what zlib deflated, stored, by fixed codes and by codes of its own", () => {
    for (const [name, content] of Object.entries(contents)) {
      for (const options of [
        { level: 0 },
        { level: 1 },
        { level: 9 },
        { level: 9, strategy: constants.Z_FIXED },
        { level: 9, strategy: constants.Z_HUFFMAN_ONLY },
        { level: 9, strategy: constants.Z_RLE },
      ]) {
        const inflated = inflate(deflateRawSync(content, options), content.length);
        expect([name, options, Buffer.compare(inflated, content)]).toEqual([name, options, 0]);
      }
    }
  });

  it("says so where there is no such code", () => {
    // A block with codes of its own, in none of which a word has a length.
    const damaged = new Uint8Array(40);
    damaged[0] = 0b101;
    expect(() => inflate(damaged, 10)).toThrow("the inlined module is damaged; reinstall the package");
  });
});
