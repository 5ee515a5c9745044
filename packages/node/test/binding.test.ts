import { Worker } from "node:worker_threads";
import { type FloatArray, type Kind, kernelList } from "@nonlin/core";
import { describe, expect, it } from "vitest";
import { addonPath, loadAddon } from "../src/addon.js";
import { runProgram } from "./child-process.js";

// The addon without core in front of it. It may compute nonsense for nonsense, but touches no memory out of bounds.
const addon = loadAddon();
const canary = 7.75;
const length = 6;

type Raw = (...args: unknown[]) => unknown;
type Modes = Readonly<Record<"forward" | "gradient", Raw>>;

/** A call of a kernel's function. What comes first are the positions of the instruction set and of the kernel. */
const called = (direction: "forward" | "gradient", [isa, kernel, ...args]: readonly unknown[]) =>
  (addon.functionsOf(isa as number, kernel as number) as unknown as Modes)[direction](...args);

/** One function of a kernel: where its arrays and sizes stand among the arguments. */
interface Shape {
  readonly name: string;
  readonly kind: Kind;
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  readonly sizes: readonly number[];
}

const shapes: readonly Shape[] = [
  { name: "mapForward", kind: "map", inputs: [2], outputs: [3], sizes: [4] },
  { name: "mapGradient", kind: "map", inputs: [2, 3], outputs: [4], sizes: [5] },
  { name: "channelForward", kind: "channel", inputs: [2, 3, 4], outputs: [5], sizes: [6, 7, 8] },
  { name: "channelGradient", kind: "channel", inputs: [2, 3, 4, 5], outputs: [6, 7, 8], sizes: [9, 10, 11] },
  { name: "gateForward", kind: "gate", inputs: [2, 3], outputs: [4], sizes: [5, 6, 7] },
  { name: "gateGradient", kind: "gate", inputs: [2, 3, 4], outputs: [5, 6], sizes: [7, 8, 9] },
  { name: "rowsForward", kind: "rows", inputs: [2], outputs: [3], sizes: [4, 5, 6] },
  { name: "rowsGradient", kind: "rows", inputs: [2, 3], outputs: [4], sizes: [5, 6, 7] },
  { name: "selectionForward", kind: "selection", inputs: [2], outputs: [3], sizes: [4, 5, 6] },
  { name: "selectionGradient", kind: "selection", inputs: [2, 3], outputs: [4], sizes: [5, 6, 7] },
  { name: "reductionForward", kind: "reduction", inputs: [2], outputs: [3], sizes: [4, 5, 6] },
  { name: "reductionGradient", kind: "reduction", inputs: [2, 3], outputs: [4], sizes: [5, 6, 7] },
];

/** Outputs of goodArguments(). */
const untouched = new WeakSet<object>();

/** Sizes that need six elements in every array: 1 by 6 by 1, two runs of three, six rows of one. */
const goodSizes: Readonly<Record<Kind, readonly number[]>> = {
  map: [length],
  channel: [1, length, 1],
  gate: [2, 3, 3],
  rows: [1, length, 1],
  selection: [1, length, 1],
  reduction: [length, 1, 1],
  loss: [length, 1, 1],
};

/** Arguments that are right. Every array has `length`. */
function goodArguments({ kind, inputs, outputs, sizes }: Shape): unknown[] {
  // Of channel kernels one that has all arguments.
  const kernel = kernelList.findIndex((one) => one.kind === kind && one.learned === (kind === "channel" ? 2 : 0));
  const args: unknown[] = [0, kernel];
  for (const i of inputs) args[i] = new Float32Array(length).fill(0.5);
  for (const i of outputs) {
    const output = new Float32Array(length).fill(canary);
    untouched.add(output);
    args[i] = output;
  }
  for (const [k, i] of sizes.entries()) args[i] = goodSizes[kind][k];
  const parameters = kernelList[kernel]?.parameters ?? 0;
  return [...args, ...new Array(parameters).fill(1)];
}

const bad: readonly (readonly [string, unknown])[] = [
  ["undefined", undefined],
  ["null", null],
  ["a string", "6"],
  ["an object", {}],
  ["a symbol", Symbol("6")],
  ["a bigint", 6n],
  ["a function", () => 6],
  ["an object whose conversion throws", { valueOf: () => expect.unreachable() }],
];
const badArrays: readonly (readonly [string, () => unknown])[] = [
  ...bad.map(([what, value]) => [what, () => value] as const),
  ["a number", () => 6],
  ["a plain array", () => [1, 2, 3, 4, 5, 6]],
  ["a Uint8Array", () => new Uint8Array(64)],
  ["a Int32Array", () => new Int32Array(length)],
  ["a BigInt64Array", () => new BigInt64Array(length)],
  ["a Buffer", () => Buffer.alloc(64)],
  ["a DataView", () => new DataView(new ArrayBuffer(64))],
  ["an ArrayBuffer", () => new ArrayBuffer(64)],
  ["a proxy", () => new Proxy(new Float32Array(length), {})],
  ["an object with a false prototype", () => Object.create(Float32Array.prototype)],
  ["an array that is one element short", () => new Float32Array(length - 1)],
  ["an empty array", () => new Float32Array(0)],
  ["an array of another type", () => new Float64Array(length)],
  ["a detached array", () => detached()],
  ["an array whose buffer has shrunk", () => shrunk()],
  [
    "an array that lies about its length",
    () => Object.defineProperty(new Float32Array(2), "length", { value: length }),
  ],
];
const badSizes: readonly (readonly [string, unknown])[] = [
  ...bad,
  ["NaN", Number.NaN],
  ["negative", -1],
  ["a fraction", 0.5],
  ["Infinity", Number.POSITIVE_INFINITY],
  ["one too many", length + 1],
  ["2^32", 2 ** 32],
  ["2^32 + 1", 2 ** 32 + 1],
  ["2^53 - 1", 2 ** 53 - 1],
  ["2^53", 2 ** 53],
  ["2^64", 2 ** 64],
];
const badPositions: readonly (readonly [string, unknown])[] = [
  ...bad,
  ["NaN", Number.NaN],
  ["-1", -1],
  ["0.5", 0.5],
  ["99", 99],
  ["2^53", 2 ** 53],
];

describe("the addon's functions of losses", () => {
  const kernel = kernelList.findIndex(({ kind }) => kind === "loss");
  /** Six rows of two elements. */
  const good = () => ({
    forward: [0, kernel, new Float32Array(12), new Int32Array(6), new Float64Array(6), 6, 2, 1, 0] as unknown[],
    gradient: [
      ...[0, kernel, new Float32Array(12), new Int32Array(6), new Float64Array(6).fill(1), new Float64Array(6)],
      ...[new Float32Array(12).fill(canary), 6, 2, 1, 0],
    ] as unknown[],
  });
  const call = (direction: "forward" | "gradient", args: unknown[]) => called(direction, args);
  const error = expect.objectContaining({ code: "ERR_NONLIN_BINDING", name: "RangeError" });

  it("take good arguments, and write every output to its end", () => {
    const { forward, gradient } = good();
    call("forward", forward);
    call("gradient", gradient);
    expect([...(forward[4] as Float64Array)]).toEqual(new Array(6).fill(Math.LN2));
    expect([...(gradient[6] as Float32Array)]).not.toContain(canary);
  });

  it("read no element for a label that is no class", () => {
    const { forward, gradient } = good();
    for (const label of [2, -1, 2 ** 31 - 1, -(2 ** 31)]) {
      forward[3] = gradient[3] = new Int32Array(6).fill(label);
      call("forward", forward);
      call("gradient", gradient);
      expect([...(forward[4] as Float64Array), ...(gradient[6] as Float32Array)]).toEqual(new Array(18).fill(0));
    }
  });

  it("refuse arrays of other types, short ones, sizes that are none, and numbers too few or too many", () => {
    for (const direction of ["forward", "gradient"] as const) {
      const count = good()[direction].length;
      for (let position = 2; position < count; position++) {
        const isArray = ArrayBuffer.isView(good()[direction][position]);
        const wrong: readonly unknown[] = isArray
          ? [undefined, null, 5, {}, new Uint8Array(200), new Float32Array(1), new Float64Array(1), new Int32Array(1)]
          : position === count - 1
            ? [undefined, null, "x", {}]
            : [undefined, -1, 0.5, NaN, 7 * 2, 2 ** 53, 2 ** 64, "6"];
        for (const value of wrong) {
          const args = good()[direction];
          args[position] = value;
          expect(() => call(direction, args)).toThrow(error);
        }
      }
      expect(() => call(direction, good()[direction].slice(0, -1))).toThrow(error);
      expect(() => call(direction, [...good()[direction], 0])).toThrow(error);
    }
  });
});

function detached(): Float32Array {
  const array = new Float32Array(length);
  structuredClone(array.buffer, { transfer: [array.buffer] });
  return array;
}

function shrunk(): Float32Array {
  const Resizable = ArrayBuffer as unknown as new (
    bytes: number,
    options: object,
  ) => ArrayBuffer & { resize(n: number): void };
  const buffer = new Resizable(4 * length, { maxByteLength: 4 * length });
  const array = new Float32Array(buffer, 0, length);
  buffer.resize(4);
  return array;
}

for (const shape of shapes) {
  const call = (args: unknown[]) => called(shape.name.endsWith("Forward") ? "forward" : "gradient", args);

  /** Refused with the binding's own error, and no output touched. */
  const refuses = (args: unknown[]) => {
    expect(() => call(args)).toThrow(expect.objectContaining({ code: "ERR_NONLIN_BINDING", name: "RangeError" }));
    for (const output of args.filter((value) => untouched.has(value as object))) {
      expect([...(output as Float32Array)]).toEqual(new Array(length).fill(canary));
    }
  };
  const changed = (position: number, value: unknown) => {
    const args = goodArguments(shape);
    args[position] = value;
    return args;
  };

  describe(`the addon's ${shape.name}`, () => {
    it("takes good arguments, and writes every output to its end", () => {
      const args = goodArguments(shape);
      expect(call(args)).toBeUndefined();
      for (const i of shape.outputs) expect([...(args[i] as Float32Array)]).not.toContain(canary);
    });

    it("takes arrays over SharedArrayBuffers, at an offset", () => {
      const args = goodArguments(shape);
      const expected = goodArguments(shape);
      call(expected);
      for (const i of [...shape.inputs, ...shape.outputs]) {
        const shared = new Float32Array(new SharedArrayBuffer(4 * length + 8), 4, length);
        shared.set(args[i] as Float32Array);
        args[i] = shared;
      }
      call(args);
      for (const i of shape.outputs) expect([...(args[i] as FloatArray)]).toEqual([...(expected[i] as FloatArray)]);
    });

    it("writes nothing before and behind its outputs", () => {
      const args = goodArguments(shape);
      const memories = shape.outputs.map((i) => {
        const memory = new Float32Array(length + 16).fill(canary);
        args[i] = memory.subarray(8, 8 + length);
        return memory;
      });
      call(args);
      for (const memory of memories) {
        expect([...memory.subarray(0, 8), ...memory.subarray(8 + length)]).toEqual(new Array(16).fill(canary));
      }
    });

    it("does nothing for sizes of 0", () => {
      const args = goodArguments(shape);
      for (const i of shape.sizes) args[i] = 0;
      for (const i of [...shape.inputs, ...shape.outputs]) args[i] = new Float32Array(0);
      expect(call(args)).toBeUndefined();
    });

    for (const i of [...shape.inputs, ...shape.outputs]) {
      for (const [what, make] of badArrays) it(`refuses ${what} as argument ${i}`, () => refuses(changed(i, make())));
    }
    for (const i of shape.sizes) {
      for (const [what, value] of badSizes)
        it(`refuses a size that is ${what} as argument ${i}`, () => refuses(changed(i, value)));
    }
    for (const i of [0, 1]) {
      for (const [what, value] of badPositions)
        it(`refuses a position that is ${what} as argument ${i}`, () => refuses(changed(i, value)));
    }

    it("refuses sizes whose product overflows to what would fit", () => {
      if (shape.sizes.length < 3) return;
      for (const sizes of [
        [2 ** 32, 2 ** 32, 1],
        [2 ** 32, 2 ** 32, 2 ** 53 - 1],
        [2 ** 33, 2 ** 31, 6],
        [2 ** 22, 2 ** 21, 2 ** 21],
        [2 ** 52, 2 ** 12, 1],
      ]) {
        const args = goodArguments(shape);
        for (const [k, i] of shape.sizes.entries()) args[i] = sizes[k];
        refuses(args);
      }
    });

    it("returns at once from a call without elements, however large a size beside the 0", () => {
      if (shape.sizes.length < 3) return;
      for (const sizes of [
        // A row without elements has a result all the same.
        shape.kind === "reduction" ? [0, 2 ** 40, 1] : [2 ** 40, 0, 1],
        // A gate's third size is a stride: it has elements all the same.
        shape.kind === "gate" ? [0, 2 ** 40, 1] : [2 ** 40, 1, 0],
      ]) {
        const args = goodArguments(shape);
        for (const [k, i] of shape.sizes.entries()) args[i] = sizes[k];
        const start = performance.now();
        expect(call(args)).toBeUndefined();
        expect(performance.now() - start).toBeLessThan(1000);
      }
    });

    it("refuses a masking that would lead out of its arrays", () => {
      if (shape.kind !== "rows") return;
      const good = [new Uint8Array(length), Float64Array.of(0), new Float32Array(length), null, 0, 0];
      expect(call([...goodArguments(shape), ...good])).toBeUndefined();
      expect(call([...goodArguments(shape), null, null, null, null, 1, 1])).toBeUndefined();
      for (const [position, wrong] of [
        [0, new Uint8Array(length - 1)],
        [0, new Int8Array(length)],
        [0, new Float32Array(length)],
        [0, 1],
        [1, Float64Array.of(1)],
        [1, Float64Array.of(-1)],
        [1, Float64Array.of(NaN)],
        [1, Float64Array.of(Infinity)],
        [1, new Float64Array(0)],
        [1, Float32Array.of(0)],
        [2, new Float32Array(length - 1)],
        [2, new Float64Array(length)],
        [3, Float64Array.of(1)],
        [4, -1],
        [4, 0.5],
        [5, undefined],
      ] as const) {
        const masking: unknown[] = [...good];
        masking[position] = wrong;
        refuses([...goodArguments(shape), ...masking]);
      }
      for (let count = 1; count < good.length; count++) refuses([...goodArguments(shape), ...good.slice(0, count)]);
    });

    it("refuses a call that ends too early, wherever", () => {
      const args = goodArguments(shape);
      for (let count = 0; count < args.length; count++) refuses(args.slice(0, count));
    });

    it("refuses arguments too many", () => {
      for (const more of [1, 2, 3, 10, 1000]) {
        const args = [...goodArguments(shape), ...new Array(more).fill(2)];
        refuses(args);
      }
    });
  });
}

describe("the addon", () => {
  const path = addonPath();

  it("loads in worker threads, in several at once, and again when they have ended", async () => {
    const program = `
      const { parentPort } = require("node:worker_threads");
      const addon = require(${JSON.stringify(path)});
      const x = new Float32Array(1000).fill(0.5), y = new Float32Array(1000);
      const kernel = addon.kernels.findIndex(({ kind, parameters }) => kind === "map" && parameters === 0);
      for (let i = 0; i < 200; i++) addon.functionsOf(0, kernel).forward(x, y, 1000);
      parentPort.postMessage([addon.version, y[999]]);`;
    const answer = () =>
      new Promise((resolve, reject) => {
        const worker = new Worker(program, { eval: true });
        worker.once("message", resolve).once("error", reject);
      });
    const kernel = kernelList.findIndex(({ kind, parameters }) => kind === "map" && parameters === 0);
    const y = new Float32Array(1);
    addon.functionsOf<"map">(0, kernel).forward(Float32Array.of(0.5), y, 1);
    for (let round = 0; round < 2; round++) {
      const answers = await Promise.all([answer(), answer(), answer()]);
      expect(answers).toEqual(new Array(3).fill([addon.version, y[0]]));
    }
  });

  it("survives thousands of random calls, in a process of its own", () => {
    const { status, signal, stdout, stderr } = runProgram(`
      import { createRequire } from "node:module";
      const addon = createRequire(import.meta.url)(${JSON.stringify(path)});
      let state = 1;
      const random = (n) => { state = (Math.imul(state, 1664525) + 1013904223) >>> 0; return Math.floor((state / 2 ** 32) * n); };
      const pick = (list) => list[random(list.length)];
      const gone = new Float32Array(8); structuredClone(gone.buffer, { transfer: [gone.buffer] });
      const values = () => pick([0, 0, 1, 1, 2, 3, 5, 8, -1, NaN, 1e300, 2 ** 32, undefined, "x", {}, gone]);
      const arrays = () => pick([new Float32Array(8), new Float32Array(64), new Float64Array(64), new Float32Array(new SharedArrayBuffer(256)), gone, null, 3]);
      const arrayCounts = { map: [2, 3], channel: [4, 7], gate: [3, 5], rows: [2, 3], selection: [2, 3], reduction: [2, 3], loss: [3, 5] };
      const ways = ["", "Float32", "OnThreads", "Later"];
      let done = 0, refused = 0, ended = 0, started = 0;
      for (let i = 0; i < 40000; i++) {
        // Some thousand calls at a time may be under way.
        if (i % 1000 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
        const k = random(addon.kernels.length), { kind } = addon.kernels[k];
        const functions = addon.functionsOf(random(2), k);
        const direction = random(2), way = pick(ways);
        const call = functions[(direction ? "gradient" : "forward") + way];
        const name = kind, count = arrayCounts[kind][direction];
        const first = way === "OnThreads" ? [random(8)] : way === "Later" ? [() => ended++] : [];
        const sizes = Array.from({ length: name.startsWith("map") ? 1 : 3 }, () => pick([1, 2, 3, 4]));
        const args = [...first, ...Array.from({ length: count }, () => random(9) ? new Float32Array(64) : arrays()), ...sizes];
        while (random(2)) args.push(1);
        if (random(3) === 0) args[random(args.length)] = values();
        try { call(...args); done++; if (way === "Later") started++; } catch (error) { if (error.code !== "ERR_NONLIN_BINDING") throw error; refused++; }
      }
      while (ended < started) await new Promise((resolve) => setTimeout(resolve, 1));
      console.log(JSON.stringify({ all: done > 1000 && refused > 1000 && started > 1000 && ended === started }));
    `);
    expect({ status, signal, stdout, stderr }).toMatchObject({ status: 0, signal: null, stdout: '{"all":true}\n' });
  });
});

describe("the addon's fast tiers", () => {
  for (const { isa, position, kernels } of addon.fastTiers) {
    const map = kernels.find((index) => kernelList[index]?.kind === "map" && kernelList[index]?.parameters === 0);

    it(`compute on float32 only: ${isa}`, () => {
      const x = () => Float32Array.of(1, 2, 3);
      expect(addon.functionsOf<"map">(position, map as number).forward(x(), x(), 3)).toBeUndefined();
      const wide = Float64Array.of(1, 2, 3);
      const call = () => addon.functionsOf<"map">(position, map as number).forward(wide, wide, 3);
      expect(call).toThrow("a Float32Array or Float64Array that the kernel computes on");
      expect([...wide]).toEqual([1, 2, 3]);
    });

    it(`refuse a kernel that they lack: ${isa}`, () => {
      const missing = kernelList.findIndex(({ kind }, index) => kind === "map" && !kernels.includes(index));
      expect(() => addon.functionsOf(position, missing)).toThrow("no such kernel");
    });
  }
});
