import type { OpName } from "@nonlin/core";
import { js } from "@nonlin/js";
import { describe, expect, it } from "vitest";
import { type Adapter, adapterOf, profiles, runConformance, type TensorData } from "../src/index.js";
import { Draws } from "../src/recipes.js";
import { faultyRuntimes } from "./faulty-runtimes.js";

const correct = adapterOf(js);
const exact = { profile: "exact", dtypes: ["float32"], seed: 7, budget: 60 } as const;

describe("a runtime that", () => {
  for (const { fault, ops, law, breakIt } of faultyRuntimes) {
    it(`${fault} fails by the law of ${law}`, async () => {
      // Fresh points take most of the time.
      const budget = ["fresh points", "fresh gradients", "difference quotients"].includes(law) ? 60 : 0;
      const { cases } = await runConformance(breakIt(correct), { ...exact, budget, ops });
      const failed = cases.filter(({ status }) => status === "failed");
      const found = ops.filter((op) => failed.some((one) => one.op === op && one.law === law));
      expect(found, failed.map((one) => `${one.kernel}: ${one.law}`).join("; ")).toEqual(ops);
    });
  }

  it("is right passes where the others fail", async () => {
    const ops = [...new Set(faultyRuntimes.flatMap((one) => one.ops))];
    const { cases } = await runConformance(correct, { ...exact, budget: 3, ops });
    expect(cases.filter(({ status }) => status !== "passed")).toEqual([]);
  });
});

/** The laws that compare results with exact values. */
const valueLaws = ["values", "special values", "limits", "subnormal numbers", "zeros", "derivatives", "gradients"];
const valuesOnly = { ...profiles.exact, laws: valueLaws } as NonNullable<(typeof profiles)["exact"]>;

/** A runtime that flips one bit of one result: of one call, or of all with these arguments. */
function flipping(
  dtype: "float32" | "float64",
  pick: (call: number, output: TensorData) => number | undefined,
): Adapter {
  let calls = 0;
  return {
    ...correct,
    dtypes: [dtype],
    run(...call) {
      const outputs = correct.run(...call) as TensorData[];
      const bit = pick(calls++, outputs[0] as TensorData);
      if (bit !== undefined) {
        const { buffer, byteOffset, byteLength } = outputs[0] as TensorData;
        const bytes = new Uint8Array(buffer, byteOffset, byteLength);
        bytes[bit >> 3] = (bytes[bit >> 3] as number) ^ (1 << (bit & 7));
      }
      return outputs;
    },
  };
}

describe("a flipped bit", () => {
  const draws = new Draws(2026);
  const ops: readonly OpName[] = ["sigmoid", "tanh", "gelu", "relu", "softmax", "swiglu", "selu", "logSumExp"];

  for (const dtype of ["float32", "float64"] as const) {
    it(`in one result of one call is found, whatever bit of whatever result of ${dtype}`, async () => {
      for (const op of ops) {
        let calls = 0;
        const count = flipping(dtype, (call) => {
          calls = call + 1;
          return undefined;
        });
        const options = { profile: valuesOnly, ops: [op], budget: 0 };
        expect((await runConformance(count, options)).counts.failed).toBe(0);
        for (let turn = 0; turn < 6; turn++) {
          const target = draws.below(calls);
          const flipped = flipping(dtype, (call, { byteLength }) =>
            call === target ? draws.below(8 * byteLength) : undefined,
          );
          const { counts } = await runConformance(flipped, options);
          expect(counts.failed, `${op}, call ${target} of ${calls}`).toBeGreaterThan(0);
        }
      }
    });
  }

  it("that is always the same is found among correctly rounded results", async () => {
    for (const op of ["sigmoid", "gelu", "exp", "mish"] as const) {
      for (let turn = 0; turn < 6; turn++) {
        const [element, bit] = [draws.below(500), draws.below(32)];
        const flipped = flipping("float32", (_, output) => (output.length > 600 ? 32 * element + bit : undefined));
        const { counts } = await runConformance(flipped, { profile: valuesOnly, ops: [op], budget: 0 });
        expect(counts.failed, `${op}, bit ${bit} of result ${element}`).toBeGreaterThan(0);
      }
    }
  });
});

describe("the suite on adapters", () => {
  it("lists every case that it runs, skips what a runtime cannot do, and says why", async () => {
    const adapter: Adapter = {
      name: "partial",
      ops: ["softmax", "relu"],
      run: (op, parameters, dtype, shape, axis, inputs) =>
        op === "softmax"
          ? { unsupported: "it is not there yet" }
          : correct.run(op, parameters, dtype, shape, axis, inputs),
    };
    const { cases, counts } = await runConformance(adapter, { budget: 2 });
    expect(counts.failed).toBe(0);
    expect(counts.skipped).toBeGreaterThan(3);
    const skipped = cases.filter(({ status }) => status === "skipped");
    expect(skipped.every(({ op, reason }) => op === "softmax" && reason === "it is not there yet")).toBe(true);
  });

  it("takes promises, lists of numbers, and a runtime that throws", async () => {
    const adapter: Adapter = {
      name: "slow",
      ops: ["relu", "relu6"],
      run: async (op, _, __, ___, ____, [x]) => {
        if (op === "relu6") throw new Error("out of memory");
        return Array.from(x as TensorData, (value) => (value < 0 ? 0 : value));
      },
    };
    const { cases } = await runConformance(adapter, { budget: 2 });
    expect(cases.filter(({ op, status }) => op === "relu" && status !== "passed")).toEqual([]);
    expect(cases.find(({ op }) => op === "relu6")?.message).toContain("threw Error: out of memory");
  });

  it("refuses what is no adapter, with the argument, what it should be, and what to do", async () => {
    const adapter = { name: "x", ops: ["relu"], run: () => [] } as Adapter;
    const refused = async (change: object) => runConformance({ ...adapter, ...change });
    await expect(refused({ name: "" })).rejects.toThrow(/name must be a string that is not empty, got "";/);
    await expect(refused({ ops: ["rleu"] })).rejects.toThrow(/ops must be names of the table.*got "rleu"; known: /);
    await expect(refused({ run: 1 })).rejects.toThrow(/run must be a function .*, got 1; /);
    await expect(refused({ dtypes: ["int8"] })).rejects.toThrow(/dtypes must be some of float32, .*, got "int8"/);
    await expect(runConformance(adapter, { profile: "loose" })).rejects.toThrow(
      /profile must be one of exact, strict, /,
    );
  });
});
