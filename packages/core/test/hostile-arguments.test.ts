import vm from "node:vm";
import { createActivations, type FloatArray, show } from "@nonlin/core";
import { describe, expect, it } from "vitest";
import { revoked } from "./bad-calls.js";
import { reference } from "./reference-backend.js";

const { relu, prelu, softmax } = createActivations({ backend: reference });
const canary = 7.5;

function detach(array: FloatArray): void {
  structuredClone(array.buffer, { transfer: [array.buffer as ArrayBuffer] });
}

describe("code of the caller that runs during a call cannot take checked memory away:", () => {
  const out = () => new Float32Array(2).fill(canary);

  it("a getter of an option that detaches x", () => {
    const x = Float32Array.of(-1, 1);
    const y = out();
    const options = {
      get out() {
        detach(x);
        return y;
      },
    };
    expect(() => relu(x, options)).toThrow(/^relu: x must be .* detached/);
    expect([...y]).toEqual([canary, canary]);
  });

  it("a getter of x that detaches dy", () => {
    const dy = Float32Array.of(1, 1);
    const y = out();
    const x = {
      data: Float32Array.of(-1, 1),
      get shape() {
        detach(dy);
        return [2];
      },
    };
    expect(() => relu.grad(dy, x, { out: y })).toThrow(/^relu\.grad: dy must be .* detached/);
    expect([...y]).toEqual([canary, canary]);
  });

  it("an item of alpha that detaches x, or the output", () => {
    const call = (victim: "x" | "dx" | "dalpha") => {
      const arrays = { x: Float32Array.of(-1, 1), dx: out(), dalpha: out() };
      const alpha = Object.defineProperty([1, 2], 1, { get: () => detach(arrays[victim]) ?? 2 });
      return prelu.grad(Float32Array.of(1, 1), arrays.x, {
        alpha,
        axis: 0,
        out: { dx: arrays.dx, dalpha: arrays.dalpha },
      });
    };
    expect(() => call("x")).toThrow(/^prelu\.grad: x must be .* detached/);
    expect(() => call("dx")).toThrow(/^prelu\.grad: out\.dx must be .* detached/);
    expect(() => call("dalpha")).toThrow(/^prelu\.grad: out\.dalpha must be .* detached/);
  });

  it("a shape that is another one each time it is read", () => {
    let reads = 0;
    const shape = new Proxy([2, 2], {
      get: (list, key) => (key === "0" && reads++ > 0 ? 2 ** 40 : Reflect.get(list, key)),
    });
    expect([...softmax(new Float32Array(4), { shape })]).toEqual([0.5, 0.5, 0.5, 0.5]);
    expect(reads).toBe(1);
  });
});

describe("an array that lies about itself is taken as it is:", () => {
  it("an own length", () => {
    const x = Object.defineProperty(Float32Array.of(-1, 1), "length", { value: 1e6 });
    expect(relu(x)).toEqual(Float32Array.of(0, 1));
    expect(() => relu(new Float32Array(1e6), { out: x })).toThrow(
      /^relu: out must be 1000000 elements long, got 2 elements$/,
    );
  });

  it("a subclass with another length, buffer, byteOffset, subarray and species", () => {
    class Liar extends Float32Array {
      static get [Symbol.species]() {
        return Array as never;
      }
      override get length() {
        return 1e6;
      }
      override get buffer() {
        return new ArrayBuffer(8) as never;
      }
      override get byteOffset() {
        return 1e6;
      }
      override subarray() {
        return new Float32Array(0) as never;
      }
    }
    const x = new Liar(4).fill(-1) as unknown as Float32Array;
    expect([...relu(x)]).toEqual([0, 0, 0, 0]);
    expect([...relu({ data: x, shape: [2], offset: 1 })]).toEqual([0, 0]);
    expect([...relu({ data: x, shape: [2], strides: [-1], offset: 1 })]).toEqual([0, 0]);
    expect(() => relu({ data: x, shape: [2], strides: [-1], offset: 1 }, { out: new Float32Array(2) })).not.toThrow();
    expect(() => relu({ data: x, shape: [5] })).toThrow(/^relu: x must be a view inside its 4 elements/);
  });
});

describe("memory of every sort is allowed:", () => {
  const input = [-1, 0, 2];

  it("a SharedArrayBuffer, for inputs and outputs", () => {
    const shared = () => new Float32Array(new SharedArrayBuffer(12));
    const x = shared();
    x.set(input);
    const y = shared();
    expect(relu(x, { out: y })).toBe(y);
    expect([...y]).toEqual([0, 0, 2]);
    expect([...relu(x, { out: x })]).toEqual([0, 0, 2]);
  });

  it("arrays, views and options of another realm", () => {
    const [x, view, options] = vm.runInNewContext(
      "const x = Float32Array.of(-1, 0, 2); [x, { data: x, shape: [3], strides: [1] }, { shape: [3] }]",
    ) as [Float32Array, { data: Float32Array; shape: number[] }, { shape: number[] }];
    expect(x).not.toBeInstanceOf(Float32Array);
    expect(relu(x)).toEqual(Float32Array.of(0, 0, 2));
    expect(relu(view, options)).toEqual(Float32Array.of(0, 0, 2));
    expect(relu(x, { out: x })).toBe(x);
  });

  it("a Float32Array over a Node Buffer", () => {
    const buffer = Buffer.alloc(16);
    const x = new Float32Array(buffer.buffer, Math.ceil(buffer.byteOffset / 4) * 4, 3);
    x.set(input);
    expect(relu(x)).toEqual(Float32Array.of(0, 0, 2));
  });

  it("a resizable buffer, as long as it is now", () => {
    const Resizable = ArrayBuffer as unknown as new (
      bytes: number,
      options: object,
    ) => ArrayBuffer & { resize(bytes: number): void };
    const buffer = new Resizable(12, { maxByteLength: 32 });
    const x = new Float32Array(buffer);
    x.set(input);
    expect(relu(x)).toEqual(Float32Array.of(0, 0, 2));
    buffer.resize(16);
    expect(relu(x)).toEqual(Float32Array.of(0, 0, 2, 0));
    buffer.resize(8);
    expect(relu(x)).toEqual(Float32Array.of(0, 0));
  });

  it("frozen and inherited options", () => {
    expect(relu(Float32Array.of(-1), Object.freeze({ shape: Object.freeze([1]) }))).toEqual(Float32Array.of(0));
    expect([...softmax(new Float32Array(4), Object.create({ shape: [2, 2] }))]).toEqual([0.5, 0.5, 0.5, 0.5]);
  });
});

describe("show()", () => {
  it("draws anything on one short line", () => {
    const circular: unknown[] = [];
    circular.push(circular);
    const values = [
      circular,
      "a\nb".repeat(1e5),
      Symbol("a\nb"),
      revoked([]),
      revoked({}),
      { constructor: { name: 5 } },
    ];
    const named = { constructor: { name: "a\nb".repeat(1000) } };
    for (const value of [...values, named, new Array(2 ** 32 - 1), Object.create(null)]) {
      expect(show(value)).toMatch(/^[^\n]{1,400}$/);
    }
    expect(show([-0, 1n, undefined, "x", [null]])).toBe('[-0, 1n, undefined, "x", [null]]');
    expect(show(new Float64Array(3))).toBe("Float64Array(3)");
    expect(show(new ArrayBuffer(3))).toBe("an ArrayBuffer");
    expect(show(new Map())).toBe("a Map");
  });
});
