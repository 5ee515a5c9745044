import { createActivations } from "@nonlin/core";
import { js } from "@nonlin/js";
import { createWasmBackend } from "@nonlin/wasm";
import { describe, expect, it } from "vitest";

const onJs = createActivations({ backend: js });

/** Numbers of every size, and special ones. */
function numbers(length: number): number[] {
  const special = [0, -0, Infinity, -Infinity, Number.NaN, 1e-310, -1e-45];
  return Array.from({ length }, (_, k) => (k % 97 === 0 ? (special[k % special.length] as number) : 9 * Math.sin(k)));
}

describe("alloc", () => {
  it("gives zeroed arrays that calls read and write where they are, with the bits of js", () => {
    const backend = createWasmBackend();
    const { gelu, swiglu, softmax, logSumExp } = createActivations({ backend });
    for (const dtype of ["float32", "float64"] as const) {
      const [x, other, y] = [backend.alloc(dtype, 1000), backend.alloc(dtype, 1000), backend.alloc(dtype, 1000)];
      expect([...x]).toEqual(new Array(1000).fill(0));
      expect(new Set([x.buffer, other.buffer, y.buffer]).size).toBe(1);
      x.set(numbers(1000));
      other.set(numbers(1001).slice(1));
      const shape = [20, 50];
      expect(gelu(x, { out: y })).toBe(y);
      expect(y).toEqual(onJs.gelu(x));
      expect(gelu.grad(other, x, { out: y })).toEqual(onJs.gelu.grad(other, x));
      expect(swiglu(x, other, { out: y })).toEqual(onJs.swiglu(x, other));
      expect(softmax({ data: x, shape }, { out: y })).toEqual(onJs.softmax({ data: x, shape }));
      expect(softmax.grad({ data: other, shape }, { data: x, shape }, { out: y })).toEqual(
        onJs.softmax.grad({ data: other, shape }, { data: x, shape }),
      );
      const totals = backend.alloc(dtype, 20);
      expect(logSumExp({ data: x, shape }, { out: totals })).toEqual(onJs.logSumExp({ data: x, shape }));
    }
  });

  it("gives arrays that stay attached, whatever is allocated and computed after them", () => {
    const backend = createWasmBackend();
    const { relu, softmax } = createActivations({ backend });
    const first = backend.alloc("float32", 8).fill(-1);
    const large = backend.alloc("float64", 3_000_000);
    softmax(new Float32Array(5_000_000));
    expect(large).toHaveLength(3_000_000);
    expect(relu(first, { out: first })).toEqual(new Float32Array(8));
  });

  it("takes arrays of two memories, and of none, together", () => {
    const backend = createWasmBackend();
    const { silu } = createActivations({ backend });
    const x = backend.alloc("float32", 100);
    const far = backend.alloc("float32", 2_000_000);
    x.set(numbers(100));
    expect(x.buffer).not.toBe(far.buffer);
    expect(silu.grad(far.subarray(0, 100).fill(1), x)).toEqual(onJs.silu.grad(new Float32Array(100).fill(1), x));
    expect(silu(x, { out: new Float32Array(100) })).toEqual(onJs.silu(x));
  });

  it("refuses a dtype that kernels do not have, and a length that is none", () => {
    const backend = createWasmBackend();
    expect(() => backend.alloc("float16" as never, 1)).toThrow(
      'alloc: dtype must be "float32" or "float64", got "float16"',
    );
    for (const length of [-1, 0.5, Number.NaN, "3" as never]) {
      expect(() => backend.alloc("float32", length)).toThrow("alloc: length must be an integer from 0 on, got ");
    }
    expect(() => backend.alloc("float64", 2 ** 40)).toThrow(RangeError);
  });
});

describe("free", () => {
  it("makes room for the next array", () => {
    const backend = createWasmBackend();
    const keep = backend.alloc("float32", 10);
    const first = backend.alloc("float32", 1000);
    const { byteOffset } = first;
    backend.free(first);
    const second = backend.alloc("float64", 500);
    expect([second.byteOffset, second.buffer]).toEqual([byteOffset, keep.buffer]);
  });

  it("refuses what alloc did not give, and what was freed before", () => {
    const backend = createWasmBackend();
    const array = backend.alloc("float32", 10);
    const message = "free: array must come from alloc of this backend and not be freed yet";
    for (const wrong of [new Float32Array(3), array.subarray(1), createWasmBackend().alloc("float32", 1), 3 as never]) {
      expect(() => backend.free(wrong)).toThrow(message);
    }
    backend.free(array);
    expect(() => backend.free(array)).toThrow(message);
  });
});
