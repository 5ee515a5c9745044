import { bind, createActivations } from "@nonlin/core";
import { describe, expect, it } from "vitest";
import { reference } from "./reference-backend.js";

const { gelu, maxout, prelu, relu, rrelu, scaledSoftmax, softmax, swiglu } = createActivations({ backend: reference });
const length = 100_000;
const long = () => Float32Array.from({ length }, (_, i) => (i % 200) / 10 - 10);
const detach = (array: Float32Array) => structuredClone(array.buffer, { transfer: [array.buffer as ArrayBuffer] });

/** A backend whose kernels run on what would be another thread: a later turn of the event loop. */
const threaded = (delay = 1) => {
  const calls: (readonly unknown[])[] = [];
  const backend = {
    ...reference,
    later: async (
      _: string,
      kernel: keyof typeof reference.kernels,
      direction: "forward" | "gradient",
      args: readonly unknown[],
    ) => {
      calls.push(args);
      await new Promise((resolve) => setTimeout(resolve, delay));
      (reference.kernels[kernel][direction] as (...all: readonly unknown[]) => void)(...args);
    },
  };
  return { calls, ...createActivations({ backend }) };
};

describe("an asynchronous call", () => {
  it("gives what the call gives, and lets timers run meanwhile", async () => {
    let turns = 0;
    const timer = setInterval(() => turns++, 0);
    expect(await gelu.async(long())).toEqual(gelu(long()));
    clearInterval(timer);
    expect(turns).toBeGreaterThan(0);
    expect(await softmax.async(Float32Array.of(1, 2), { axis: -1 })).toEqual(softmax(Float32Array.of(1, 2)));
    expect(await relu.async(new Float32Array(0))).toEqual(new Float32Array(0));
  });

  it("of 16 bits is computed on the caller's thread, in parts, whether the backend has others or not", async () => {
    const count = 40_000;
    const bits = Uint16Array.from({ length: count }, (_, i) => (i * 7) & 0xffff);
    const shape = [40, 1000];
    const gate = Uint16Array.from({ length: 2 * count }, (_, i) => (i * 11) & 0x7fff);
    const unthreaded = { calls: [] as unknown[], ...createActivations({ backend: reference }) };
    for (const [dtype, { calls, ...instance }] of [
      ["float16", unthreaded],
      ["bfloat16", threaded()],
    ] as const) {
      let turns = 0;
      const timer = setInterval(() => turns++, 0);
      const out = new Uint16Array(count).fill(1);
      expect(await instance.gelu.async(bits, { dtype, out })).toBe(out);
      expect(out).toEqual(instance.gelu(bits, { dtype }));
      expect(await instance.gelu.grad.async(bits, bits, { dtype })).toEqual(instance.gelu.grad(bits, bits, { dtype }));
      const view = { data: bits, shape, dtype };
      expect(await instance.softmax.async(view)).toEqual(instance.softmax(view));
      expect(await instance.softmax.async(view, { causal: true })).toEqual(instance.softmax(view, { causal: true }));
      expect(await instance.prelu.async(bits, { dtype })).toEqual(instance.prelu(bits, { dtype }));
      expect(await instance.swiglu.async(gate, { dtype })).toEqual(instance.swiglu(gate, { dtype }));
      clearInterval(timer);
      expect(turns).toBeGreaterThan(0);
      expect(calls).toEqual([]);
    }
    const bias = { data: bits.subarray(0, 1000), shape: [1000] };
    const biased = { data: bits, shape, dtype: "float16" } as const;
    expect(await scaledSoftmax.async(biased, { bias })).toEqual(scaledSoftmax(biased, { bias }));
  });

  it("rejects with what the call throws", async () => {
    await expect(relu.async("x" as never)).rejects.toThrow(/^relu.*: x must be a Float32Array/);
    await expect(relu.async(new Float32Array(2), { alpha: 1 } as never)).rejects.toThrow("the unknown key");
    await expect(relu.async(new Float32Array(2), { out: new Float32Array(3) })).rejects.toThrow(
      "out must be 2 elements",
    );
    await expect(relu.async(new Float32Array(2), { threads: 0 })).rejects.toThrow(
      "relu.async: threads must be a positive",
    );
    await expect(relu.async(new Float32Array(2), { signal: {} as never })).rejects.toThrow(
      "signal must be an AbortSignal",
    );
  });

  it("that is aborted before, meanwhile or after leaves out as it was, or has no effect", async () => {
    const reason = new Error("enough");
    for (const instance of [createActivations({ backend: reference }), threaded(5)]) {
      const out = new Float32Array(length).fill(7.5);
      const before = instance.gelu.async(long(), { out, signal: AbortSignal.abort(reason) });
      await expect(before).rejects.toBe(reason);
      const controller = new AbortController();
      const meanwhile = instance.gelu.async(long(), { out, signal: controller.signal });
      setImmediate(() => controller.abort(reason));
      await expect(meanwhile).rejects.toBe(reason);
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(out.every((value) => value === 7.5)).toBe(true);
      const after = new AbortController();
      expect(await instance.gelu.async(long(), { out, signal: after.signal })).toBe(out);
      after.abort(reason);
      expect(out).toEqual(gelu(long()));
    }
  });

  it("whose input or output is given away rejects, and gives no kernel what the caller could take back", async () => {
    const { calls, ...instance } = threaded(5);
    const x = new Float32Array(1 << 19);
    const call = instance.gelu.async(x, { threads: 1 });
    setTimeout(() => detach(x), 1);
    await expect(call).rejects.toThrow("left where it is until the promise is settled");
    for (const args of calls) expect((args[0] as Float32Array).buffer).not.toBe(x.buffer);
    const out = new Float32Array(1 << 19);
    const other = instance.gelu.async(new Float32Array(1 << 19), { out });
    detach(out);
    await expect(other).rejects.toThrow("out must be left where it is until the promise is settled");
  });

  it("reads a SharedArrayBuffer where it is", async () => {
    const { calls, ...instance } = threaded();
    const x = new Float32Array(new SharedArrayBuffer(4 * length));
    x.set(long());
    expect(await instance.gelu.async(x)).toEqual(gelu(long()));
    for (const args of calls) expect((args[0] as Float32Array).buffer).toBe(x.buffer);
  });

  it("reads each option and operand once", async () => {
    const reads: string[] = [];
    const watched = <T extends object>(values: T) =>
      new Proxy(values, {
        get: (target, key) => {
          reads.push(String(key));
          return Reflect.get(target, key);
        },
      });
    const options = { get out() { reads.push("out"); return new Float32Array(2); } }; // biome-ignore format: one line
    await relu.async(watched({ data: Float32Array.of(1, 2), shape: [2] }) as never, options);
    expect(reads.filter((key) => key === "data")).toEqual(["data"]);
    expect(reads.filter((key) => key === "out")).toEqual(["out"]);
    reads.length = 0;
    relu(Float32Array.of(1, 2), options);
    relu(Float64Array.of(1, 2), { get out() { reads.push("out"); return new Float64Array(2); } }); // biome-ignore format: one line
    expect(reads).toEqual(["out", "out"]);
  });
});

describe("a bound call", () => {
  it("computes what is in its buffers, again and again", () => {
    const { x, y, run } = bind(gelu, { length: 3, approximate: "tanh" });
    for (const value of [-1, 0.5, 2]) {
      x.fill(value);
      run();
      expect(y).toEqual(gelu(Float32Array.of(value, value, value), { approximate: "tanh" }));
    }
  });

  it("takes buffers, of a gradient too, and gives all results", () => {
    const [x, dy] = [Float64Array.of(-1, 2), Float64Array.of(3, 5)];
    const bound = bind<Float64Array>(prelu.grad, { x, dy, alpha: [0.5, 0.25], shape: [1, 2] });
    bound.run();
    expect(bound.x).toBe(x);
    expect([bound.dx, bound.dalpha]).toEqual([Float64Array.of(1.5, 5), Float64Array.of(-3, 0)]);
    const pair = bind(swiglu, { length: 2 });
    expect([pair.a.length, pair.b.length, pair.y.length]).toEqual([2, 2, 2]);
    const halves = bind(swiglu, { x: Float32Array.of(1, 2), out: new Float32Array(1) });
    halves.run();
    expect(halves.y).toEqual(swiglu(Float32Array.of(1, 2)));
    const rows = bind(softmax.grad, { shape: [2, 2], dtype: "float64" });
    expect([rows.dy.length, rows.y.length, rows.dx.length]).toEqual([4, 4, 4]);
  });

  it("names a buffer that was given away", () => {
    for (const buffer of ["x", "y"] as const) {
      const bound = bind(relu, { length: 20 });
      detach(bound[buffer]);
      expect(bound.run).toThrow(
        `bind(relu): ${buffer} must be the array that was bound, with its memory, got a Float32Array`,
      );
    }
  });

  it("refuses what it cannot do", () => {
    expect(() => bind((() => 1) as never, { length: 1 })).toThrow("bind: op must be a function of createActivations");
    expect(() => bind(relu, {})).toThrow("bind(relu): length must be a positive integer where x is not given");
    expect(() => bind(relu, { length: 1, alpha: 1 })).toThrow("relu: options must be an object with no keys but");
    expect(() => bind(relu, { x: [1] })).toThrow("bind(relu): x must be a Float32Array or a Float64Array");
    expect(() => bind(rrelu, { length: 4, seed: 1 })).toThrow("bind(rrelu): the call must be one of a kernel");
    expect(() => bind(maxout.grad, { length: 4 })).toThrow("bind(maxout.grad): the call must be one of a kernel");
  });
});
