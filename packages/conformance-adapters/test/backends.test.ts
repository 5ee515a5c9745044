import { adapterOf, runConformance } from "@nonlin/conformance";
import type { Backend } from "@nonlin/core";
import { js } from "@nonlin/js";
import { createNativeBackend } from "@nonlin/node";
import { createWasmBackend } from "@nonlin/wasm";
import { describe, expect, it } from "vitest";
import { adapters } from "../src/adapters/index.js";
import { Unavailable } from "../src/peers.js";

const backends: Readonly<Record<string, () => Backend>> = {
  js: () => js,
  wasm: () => createWasmBackend(),
  native: () => createNativeBackend(),
};

describe("nonlin's own backends", () => {
  for (const [name, create] of Object.entries(backends)) {
    it(`${name} passes exact, at fresh points too`, async () => {
      const adapter = adapterOf(create());
      const { cases, counts } = await runConformance(adapter, {
        profile: "exact",
        dtypes: ["float32"],
        budget: 1,
        seed: 5,
      });
      expect(cases.filter(({ status }) => status !== "passed")).toEqual([]);
      expect(counts.passed).toBeGreaterThan(900);
    });
  }
});

describe("the adapters", () => {
  for (const [name, open] of Object.entries(adapters)) {
    // A browser takes its time, and proves no more here.
    if (["tfjs-webgpu", "webnn"].includes(name)) continue;
    it(`of ${name} computes what it says it has, or says what would have to be installed`, async ({ skip }) => {
      const adapter = await open().catch((error: unknown) => {
        if (error instanceof Unavailable) return error;
        throw error;
      });
      if (adapter instanceof Unavailable) {
        expect(adapter.message).toMatch(/install|does not run|is not there/);
        skip(adapter.message);
        return;
      }
      const { cases, counts } = await runConformance(adapter, { profile: "onnx", ops: ["softmax", "tanh"], budget: 0 });
      const thrown = cases.filter(({ message }) => message?.startsWith("threw"));
      expect(thrown).toEqual([]);
      expect(counts.passed + counts.failed).toBeGreaterThan(0);
    });
  }
});
