import { createHash } from "node:crypto";
import { type AnyRow, createActivations, everyRow } from "@nonlin/core";
import { describe, expect, it } from "vitest";
import { addonPath } from "../src/addon.js";
import { createNativeBackend } from "../src/index.js";
import { runProgram } from "./child-process.js";

type AnyCall = (...args: unknown[]) => unknown;
type AnyAsync = (...args: unknown[]) => Promise<unknown>;
interface AnyActivation extends AnyCall {
  readonly async: AnyAsync;
  readonly grad: AnyCall & { readonly async: AnyAsync };
}
type Instance = Readonly<Record<string, AnyActivation>>;

const instance = (threads: number) =>
  createActivations({ backend: createNativeBackend({ threads }) }) as unknown as Instance;
const one = instance(1);

/** Numbers that differ from one another, and reach far to both sides. */
const numbers = (length: number, seed: number, Type: typeof Float32Array | typeof Float64Array = Float32Array) => {
  const result = new Type(length);
  for (let i = 0; i < length; i++) result[i] = (((i + seed) * 7919) % 20011) / 1000 - 10;
  return result;
};

/** The arguments of a call of some kind on [outer, 7, inner] elements, forward and gradient. */
function callsOf(
  row: AnyRow,
  outer: number,
  inner: number,
  Type: typeof Float32Array | typeof Float64Array,
): { readonly forward: unknown[]; readonly gradient: unknown[] } {
  const shape = [outer, 14, inner];
  const length = outer * 14 * inner;
  const x = numbers(length, 1, Type);
  const dy = numbers(length, 5, Type);
  const half = numbers(length / 2, 5, Type);
  const options = { shape, axis: 1 };
  switch (row.kind) {
    case "map":
      return { forward: [x, {}], gradient: [dy, x, {}] };
    case "channel": {
      const learned = Object.entries(row.parameters).filter(([, { type }]) => type === "channel");
      const values = Object.fromEntries(
        learned.map(([name]) => [name, Array.from({ length: 14 }, (_, c) => 0.5 + c / 8)]),
      );
      return { forward: [x, { ...options, ...values }], gradient: [dy, x, { ...options, ...values }] };
    }
    case "gate":
      return { forward: [x, { ...options }], gradient: [half, x, { ...options }] };
    case "loss": {
      const labels = Int32Array.from({ length: outer * inner }, (_, i) => i % 14);
      return { forward: [x, labels, options], gradient: [x, labels, options] };
    }
    case "reduction":
      return { forward: [x, options], gradient: [numbers(outer * inner, 5, Type), x, options] };
    case "groups":
      return { forward: [x, options], gradient: [half, x, options] };
    case "noisyMap":
      return { forward: [x, { seed: 5 }], gradient: [dy, x, { seed: 5 }] };
    case "noisyRows":
      return { forward: [x, { ...options, seed: 5 }], gradient: [dy, x, options] };
    default:
      return { forward: [x, options], gradient: [dy, x, options] };
  }
}

/** Every bit of a result, in short: to compare long arrays by toEqual takes longer than all the rest. */
function bitsOf(result: unknown): unknown {
  if (ArrayBuffer.isView(result)) {
    const bytes = new Uint8Array(result.buffer, result.byteOffset, result.byteLength);
    return createHash("sha1").update(bytes).digest("hex");
  }
  if (typeof result !== "object" || result === null) return result;
  return Object.fromEntries(Object.entries(result).map(([name, value]) => [name, bitsOf(value)]));
}

const rows = Object.values(everyRow) as readonly AnyRow[];
const backends = new Map([2, 3, 7].map((threads) => [threads, instance(threads)] as const));

describe.each(rows.map((row) => [row.name, row] as const))("the bits of %s", (name, row) => {
  const sizes = [
    [1223, 5],
    [3, 2531],
    [1, 6007],
  ] as const;

  it.each([2, 3, 7])("do not depend on threads: %i", (threads) => {
    const many = (backends.get(threads) as Instance)[name] as AnyActivation;
    const alone = one[name] as AnyActivation;
    for (const [outer, inner] of sizes) {
      const { forward, gradient } = callsOf(row, outer, inner, Float32Array);
      expect(bitsOf(many(...forward))).toEqual(bitsOf(alone(...forward)));
      expect(bitsOf(many.grad(...gradient))).toEqual(bitsOf(alone.grad(...gradient)));
    }
  });

  it("are those of an asynchronous call, with one thread and with several, and with out", async () => {
    const alone = one[name] as AnyActivation;
    for (const [outer, inner] of sizes) {
      const { forward, gradient } = callsOf(row, outer, inner, outer === 3 ? Float64Array : Float32Array);
      const [y, dx] = [alone(...forward), alone.grad(...gradient)];
      for (const threads of [1, 3]) {
        const withThreads = (args: readonly unknown[]) => [
          ...args.slice(0, -1),
          { ...(args.at(-1) as object), threads },
        ];
        expect(bitsOf(await alone.async(...withThreads(forward)))).toEqual(bitsOf(y));
        expect(bitsOf(await alone.grad.async(...withThreads(gradient)))).toEqual(bitsOf(dx));
      }
      if (!ArrayBuffer.isView(y)) continue;
      const out = (y as Float32Array).slice().fill(0);
      expect(await alone.async(...forward.slice(0, -1), { ...(forward.at(-1) as object), out })).toBe(out);
      expect(bitsOf(out)).toEqual(bitsOf(y));
    }
  });
});

describe("two inputs, and masked rows,", () => {
  it("have the same bits split and asynchronous", async () => {
    const [swiglu, two] = [one.swiglu as AnyActivation, instance(2).swiglu as AnyActivation];
    const [dy, a, b] = [numbers(700_001, 1), numbers(700_001, 2), numbers(700_001, 3)];
    const y = swiglu(a, b);
    expect(bitsOf(two(a, b))).toEqual(bitsOf(y));
    expect(bitsOf(await swiglu.async(a, b))).toEqual(bitsOf(y));
    expect(bitsOf(await swiglu.async(a, b, { threads: 2 }))).toEqual(bitsOf(y));
    const gradient = swiglu.grad(dy, a, b);
    expect(bitsOf(two.grad(dy, a, b))).toEqual(bitsOf(gradient));
    expect(bitsOf(await swiglu.grad.async(dy, a, b))).toEqual(bitsOf(gradient));
    const out = { da: new Float32Array(700_001), db: new Float32Array(700_001) };
    expect(bitsOf(await swiglu.grad.async(dy, a, b, { out }))).toEqual(bitsOf(gradient));
    expect(bitsOf(out)).toEqual(bitsOf(gradient));
  });

  it("with causal rows, a mask and both, have the same bits split and asynchronous", async () => {
    const [softmax, three] = [one.softmax as AnyActivation, instance(3).softmax as AnyActivation];
    const x = numbers(40 * 101 * 101, 1);
    const mask = Uint8Array.from({ length: 40 * 101 * 101 }, (_, i) => Number(i % 3 !== 0));
    for (const masking of [{ causal: true }, { mask }, { mask, causal: true }]) {
      const options = { shape: [40, 101, 101], ...masking };
      const y = softmax(x, options);
      expect(bitsOf(three(x, options))).toEqual(bitsOf(y));
      expect(bitsOf(await softmax.async(x, options))).toEqual(bitsOf(y));
      const dx = softmax.grad(x, y, options);
      expect(bitsOf(three.grad(x, y, options))).toEqual(bitsOf(dx));
      expect(bitsOf(await softmax.grad.async(x, y, options))).toEqual(bitsOf(dx));
    }
  });
});

describe("threads", () => {
  it.each([0, -1, 1.5, Number.NaN, "2", null])("may not be %s", (threads) => {
    const create = () => createNativeBackend({ threads: threads as number });
    expect(create).toThrow("createNativeBackend: threads must be a positive integer, got ");
  });

  it("are bounded by NONLIN_THREADS, which must be a positive integer", () => {
    const program = `
      import { createNativeBackend } from "./src/index.ts";
      try { createNativeBackend(); console.log("made"); } catch (error) { console.log(error.message); }`;
    expect(runProgram(program, { NONLIN_THREADS: "2" }).stdout).toBe("made\n");
    const message = 'createNativeBackend: NONLIN_THREADS must be a positive integer, got "two"\n';
    expect(runProgram(program, { NONLIN_THREADS: "two" }).stdout).toBe(message);
  });

  it("do not hinder the end of a worker or of the process in the middle of calls", () => {
    const { status, signal, stdout, stderr } = runProgram(`
      import { Worker } from "node:worker_threads";
      import { createActivations } from "@nonlin/core";
      import { createNativeBackend } from "./src/index.ts";
      const program = \`
        const { parentPort } = require("node:worker_threads");
        const addon = require(${JSON.stringify(addonPath())});
        const kernel = addon.kernels.findIndex(({ name }) => name === "gelu_none");
        const { forwardLater, forwardOnThreads } = addon.functionsOf(0, kernel);
        const x = new Float32Array(1 << 20), y = new Float32Array(1 << 20);
        for (let i = 0; i < 6; i++) forwardLater(() => {}, x, y, 1 << 20);
        for (let i = 0; i < 3; i++) forwardOnThreads(3, x, y, 1 << 20);
        parentPort.postMessage("works");
        setInterval(() => forwardLater(() => {}, x, y, 1 << 20), 1);\`;
      for (let round = 0; round < 4; round++) {
        const worker = new Worker(program, { eval: true, execArgv: [], argv: [] });
        await new Promise((resolve, reject) => worker.once("message", resolve).once("error", reject));
        await worker.terminate();
      }
      const { gelu } = createActivations({ backend: createNativeBackend() });
      const x = new Float32Array(1 << 22).fill(1);
      void gelu.async(x);
      console.log("ends");
      process.exit(0);
    `);
    expect({ status, signal, stdout, stderr }).toEqual({ status: 0, signal: null, stdout: "ends\n", stderr: "" });
  });
});
