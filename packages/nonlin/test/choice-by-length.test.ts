import { type Backend, createActivations, kernelList } from "@nonlin/core";
import { js } from "@nonlin/js";
import { describe, expect, it } from "vitest";
import { choosingByLength, type Thresholds } from "../src/choice-by-length.js";
import { thresholdsOf } from "../src/thresholds.js";

/** js, telling which backend served a call. */
function telling(name: string, calls: string[]): Backend {
  const kernels = Object.entries(js.kernels).map(([kernel, { forward, gradient }]) => [
    kernel,
    {
      forward: (...args: never[]) => {
        calls.push(name);
        (forward as (...args: never[]) => void)(...args);
      },
      gradient: (...args: never[]) => {
        calls.push(name);
        (gradient as (...args: never[]) => void)(...args);
      },
    },
  ]);
  return { ...js, name, kernels: Object.fromEntries(kernels) };
}

const thresholds = Object.fromEntries(kernelList.map(({ name }) => [name, [6, 12]])) as unknown as Thresholds;

describe("a backend that chooses by length", () => {
  const calls: string[] = [];
  const served = (call: () => unknown) => {
    calls.length = 0;
    call();
    return calls;
  };
  const backend = choosingByLength(telling("large", calls), telling("small", calls), thresholds);
  const ops = createActivations({ backend });
  const of = (length: number) => Float32Array.from({ length }, (_, k) => k - 2);

  it("is called like the larger one", () => {
    expect(backend).toMatchObject({ name: "large", isa: "js", dtypes: ["float32", "float64"] });
  });

  it("gives calls below the threshold to the smaller backend, in every kind and direction", () => {
    const rows = (length: number) => ({ data: of(length), shape: [length / 2, 2] });
    const labels = (length: number) => new Int32Array(length / 2);
    const forward: Record<string, (length: number) => unknown> = {
      map: (length) => ops.gelu(of(length)),
      channel: (length) => ops.prelu(of(length)),
      gate: (length) => ops.swiglu(of(length), of(length)),
      rows: (length) => ops.softmax(rows(length)),
      selection: (length) => ops.sparsemax(rows(length)),
      reduction: (length) => ops.logSumExp(rows(length)),
      loss: (length) => ops.softmaxCrossEntropy(rows(length), labels(length)),
    };
    const gradient: Record<string, (length: number) => unknown> = {
      map: (length) => ops.gelu.grad(of(length), of(length)),
      channel: (length) => ops.prelu.grad(of(length), of(length)),
      gate: (length) => ops.swiglu.grad(of(length), of(length), of(length)),
      rows: (length) => ops.softmax.grad(rows(length), rows(length)),
      selection: (length) => ops.sparsemax.grad(rows(length), rows(length)),
      reduction: (length) => ops.logSumExp.grad(of(length / 2), rows(length)),
      loss: (length) => ops.softmaxCrossEntropy.grad(rows(length), labels(length)),
    };
    expect(Object.keys(forward).sort()).toEqual([...new Set(kernelList.map(({ kind }) => kind))].sort());
    for (const [kind, call] of Object.entries(forward)) {
      expect([kind, ...served(() => call(4))]).toEqual([kind, "small"]);
      expect([kind, ...served(() => call(6))]).toEqual([kind, "large"]);
    }
    for (const [kind, call] of Object.entries(gradient)) {
      expect([kind, ...served(() => call(10))]).toEqual([kind, "small"]);
      expect([kind, ...served(() => call(12))]).toEqual([kind, "large"]);
    }
  });
});

describe("the measured thresholds", () => {
  it("are there for native and wasm, for every kernel and direction", () => {
    for (const name of ["native", "wasm"] as const) {
      const measured = thresholdsOf[name] as Thresholds;
      expect(Object.keys(measured)).toEqual(kernelList.map((kernel) => kernel.name));
      for (const [forward, gradient] of Object.values(measured)) {
        for (const length of [forward, gradient])
          expect(length === Infinity || (Number.isInteger(length) && length >= 0)).toBe(true);
      }
    }
    expect(thresholdsOf).not.toHaveProperty("js");
  });
});
