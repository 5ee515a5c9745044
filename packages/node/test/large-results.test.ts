// Results of 16 MiB and more are stored past the caches, from an aligned address on (native/loops/lanes.h).
import { type ActivationsOn, createActivations, type FloatArray } from "@nonlin/core";
import { describe, expect, it } from "vitest";
import { createNativeBackend, isas } from "../src/index.js";

const streamedBytes = 16 * 2 ** 20;
const canary = 7.75;
/** Far below what is streamed. */
const piece = 2 ** 18;

type Call = (on: ActivationsOn, x: FloatArray, out: FloatArray) => unknown;
const calls: Readonly<Record<string, Call>> = {
  "an elementwise function": (on, x, out) => on.silu(x as Float32Array, { out: out as Float32Array }),
  "an elementwise gradient": (on, x, out) =>
    on.silu.grad(x as Float32Array, x as Float32Array, { out: out as Float32Array }),
  "a function with a parameter per channel": (on, x, out) =>
    on.prelu(x as Float32Array, { alpha: 0.25, out: out as Float32Array }),
  "a gate": (on, x, out) => on.reglu(x as Float32Array, x as Float32Array, { out: out as Float32Array }),
};
const types = { float32: Float32Array, float64: Float64Array };

describe.each(isas())("on %s", (isa) => {
  const on = createActivations({ backend: createNativeBackend({ isa }) });

  for (const [dtype, Type] of Object.entries(types)) {
    const length = streamedBytes / Type.BYTES_PER_ELEMENT + 37;
    const x = new Type(length).map((_, i) => ((i * 7919) % 4099) / 256 - 8);

    it.each(Object.keys(calls))(
      `gives a large ${dtype} result of %s the bits of its pieces, at every alignment`,
      (name) => {
        const call = calls[name] as Call;
        const inPieces = new Type(length);
        for (let start = 0; start < length; start += piece) {
          const end = Math.min(length, start + piece);
          call(on, x.subarray(start, end), inPieces.subarray(start, end));
        }
        for (const offset of [0, 1, 7, 16]) {
          const memory = new Type(length + 32).fill(canary);
          call(on, x, memory.subarray(offset, offset + length));
          expect(
            Buffer.from(memory.buffer, offset * Type.BYTES_PER_ELEMENT, inPieces.byteLength).equals(
              Buffer.from(inPieces.buffer),
            ),
          ).toBe(true);
          expect(memory.subarray(0, offset).every((value) => value === canary)).toBe(true);
          expect(memory.subarray(offset + length).every((value) => value === canary)).toBe(true);
        }
      },
    );
  }

  it("gives a large result of channels that are short runs the bits of its pieces, at every alignment", () => {
    const run = 101;
    const alpha = Float32Array.of(0.25, 3);
    const outer = Math.ceil(streamedBytes / 4 / (2 * run));
    const x = new Float32Array(outer * 2 * run).map((_, i) => ((i * 7919) % 4099) / 256 - 8);
    const few = 500;
    const inPieces = new Float32Array(x.length);
    for (let start = 0; start < outer; start += few) {
      const rows = Math.min(few, outer - start);
      const part = [start * 2 * run, (start + rows) * 2 * run] as const;
      on.prelu(x.subarray(...part), { alpha, shape: [rows, 2, run], axis: 1, out: inPieces.subarray(...part) });
    }
    for (const offset of [0, 1, 7, 16]) {
      const out = new Float32Array(x.length + 16).subarray(offset, offset + x.length);
      on.prelu(x, { alpha, shape: [outer, 2, run], axis: 1, out });
      expect(Buffer.from(out.buffer, out.byteOffset, out.byteLength).equals(Buffer.from(inPieces.buffer))).toBe(true);
    }
  });

  it("reads a large input in place before it writes it", () => {
    const x = new Float32Array(streamedBytes / 4 + 5).map((_, i) => (i % 1000) - 500);
    const expected = on.relu(x);
    expect(on.relu(x, { out: x })).toBe(x);
    expect(Buffer.from(x.buffer).equals(Buffer.from(expected.buffer))).toBe(true);
  });
});
