import { dtypes, kernelList } from "@nonlin/core";
import { js } from "@nonlin/js";
import { describe, expect, it } from "vitest";
import committed from "../results/fingerprints.json" with { type: "json" };
import { step } from "../src/bits.js";
import { Checksum } from "../src/checksum.js";
import { type Fingerprint, fingerprint, fingerprintDifferences } from "../src/index.js";
import { wrap } from "./wrapping.js";

describe("the fingerprint of a backend", () => {
  const ops = ["tanh", "prelu", "swiglu", "softmax", "sparsemax", "logSumExp", "softmaxCrossEntropy"] as const;
  const own = fingerprint(js, { ops });

  it("is that of native wherever js has the same bits", () => {
    const remedy =
      "where it was meant to change, write it anew: npx tsx --conditions=@nonlin/source scripts/fingerprints.ts";
    expect(fingerprintDifferences(committed as Fingerprint, fingerprint(js)), remedy).toEqual([]);
  });

  it("is committed of no kernel that the table does not have", () => {
    const names = kernelList.map(({ name }) => name as string);
    expect(Object.keys(committed).filter((name) => !names.includes(name))).toEqual([]);
  });

  it("has two checksums of every kernel and dtype that was asked for", () => {
    const names = kernelList.filter(({ op }) => (ops as readonly string[]).includes(op)).map(({ name }) => name);
    expect(Object.keys(own).sort()).toEqual([...names].sort());
    for (const ofKernel of Object.values(own)) {
      expect(Object.keys(ofKernel)).toEqual(dtypes);
      for (const one of Object.values(ofKernel)) {
        expect(one).toEqual({ forward: expect.stringMatching(/^[0-9a-f]{8}$/), gradient: expect.anything() });
      }
    }
    expect(Object.keys(fingerprint(js, { ops: ["tanh"], dtypes: ["float16"] }).tanh ?? {})).toEqual(["float16"]);
  });

  it("is the same the next time", () => {
    expect(fingerprint(js, { ops })).toEqual(own);
  });

  it("changes with one ULP in one element, for that kernel, dtype and direction only", () => {
    for (const [kernel, direction] of [
      ["tanh", "gradient"],
      ["prelu", "forward"],
      ["softmax", "gradient"],
      ["log_sum_exp", "forward"],
    ] as const) {
      const broken = wrap(
        js,
        "broken",
        (call) => {
          call.run();
          const [output] = call.outputs as [Float32Array];
          const at = (call.lengths[0] as number) - 1;
          if (call.direction !== direction || output.BYTES_PER_ELEMENT !== 4 || at < 0) return;
          output[at] = step("float32", output[at] as number, 1);
        },
        [kernel],
      );
      expect(fingerprintDifferences(own, fingerprint(broken, { ops }))).toEqual([`${kernel} float32 ${direction}`]);
    }
  });

  it("takes two NaN for equal, whatever their bits", () => {
    const other = wrap(js, "other", (call) => {
      call.run();
      for (const output of call.outputs) {
        if (output.BYTES_PER_ELEMENT !== 4) continue;
        const bits = new Uint32Array(output.buffer, output.byteOffset, output.length);
        for (const [i, value] of output.entries()) if (Number.isNaN(value)) bits[i] = 0xffabcdef;
      }
    });
    expect(fingerprint(other, { ops: ["tanh"] }).tanh).toEqual(own.tanh);
  });

  it("lacks the kernels that the backend lacks", () => {
    const { tanh: _, ...kernels } = js.kernels;
    expect(fingerprint({ ...js, kernels: kernels as never }, { ops: ["tanh", "relu"] })).toEqual({
      relu: expect.anything(),
    });
  });
});

describe("a checksum of doubles", () => {
  it("is that of zlib over their bytes, the high one first", () => {
    const sum = new Checksum();
    sum.addDouble(1);
    sum.addDouble(-0);
    // python3 -c 'import struct, zlib; print("%08x" % zlib.crc32(struct.pack(">2d", 1, -0.0)))'
    expect(sum.digits).toBe("88a9c641");
  });
});
