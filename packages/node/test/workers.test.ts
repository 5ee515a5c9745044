import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import vm from "node:vm";
import { Worker } from "node:worker_threads";
import { createActivations } from "@nonlin/core";
import { createNativeBackend, isas } from "@nonlin/node";
import { describe, expect, it } from "vitest";
import { type Addon, addonPath, loadAddon } from "../src/addon.js";
import { runProgram } from "./child-process.js";

/**
 * Work that uses all that an environment could share with another by mistake: every elementwise kernel, and every kernel
 * of rows, which keeps weights between its passes; on every instruction set. A digest of all bits comes out. Source text,
 * so that a worker without TypeScript can do it.
 */
const digestSource = `(addon, seed) => {
  let hash = 0x811c9dc5;
  const length = 600;
  for (const Type of [Float32Array, Float64Array]) {
    const x = Type.from({ length }, (_, i) => Math.fround(((i * 7919 + seed * 104729) % 2003) / 100 - 10));
    const y = new Type(length);
    const count = (kernel) => new Array(kernel.parameters).fill(1);
    for (const isa of addon.isas.keys()) {
      for (const [k, kernel] of addon.kernels.entries()) {
        if (kernel.kind === "map") addon.functionsOf(isa, k).forward(x, y, length, ...count(kernel));
        else if (kernel.kind === "rows") addon.functionsOf(isa, k).forward(x, y, 3, 200, 1, ...count(kernel));
        else if (kernel.kind === "selection") addon.functionsOf(isa, k).forward(x, y, 3, 200, 1, ...count(kernel));
        else continue;
        for (const word of new Uint32Array(y.buffer)) hash = Math.imul(hash ^ word, 0x01000193);
      }
    }
  }
  return hash >>> 0;
}`;
const digest = vm.runInThisContext(digestSource) as (addon: Addon, seed: number) => number;

const addon = loadAddon();
const file = JSON.stringify(addonPath());

/** A worker that loads the addon by itself. `program` sees parentPort, workerData, addon and digest. */
function startWorker(program: string, workerData?: unknown): Worker {
  const prelude = `
    const { parentPort, workerData } = require("node:worker_threads");
    const addon = require(${file});
    const digest = ${digestSource};`;
  return new Worker(`${prelude}\n${program}`, { eval: true, workerData });
}

/** The first message of a worker, once it has ended by itself. */
function answerOf(worker: Worker): Promise<unknown> {
  return new Promise((resolve, reject) => {
    let answer: unknown;
    worker.once("message", (message) => {
      answer = message;
    });
    worker.once("error", reject);
    worker.once("exit", (code) => (code === 0 ? resolve(answer) : reject(new Error(`the worker ended with ${code}`))));
  });
}

describe("worker threads", () => {
  it("that come and go in waves compute the bits of the main thread, which computes at the same time", async () => {
    for (let wave = 0; wave < 8; wave++) {
      const seeds = [0, 1, 2, 3, 4, 5].map((seed) => wave * 6 + seed);
      const answers = seeds.map((seed) =>
        answerOf(startWorker("parentPort.postMessage(digest(addon, workerData));", seed)),
      );
      const expected = seeds.map((seed) => digest(addon, seed));
      expect(await Promise.all(answers)).toEqual(expected);
      expect(seeds.map((seed) => digest(addon, seed))).toEqual(expected);
    }
  });

  it("that are terminated in the middle of their work leave the others right", async () => {
    const expected = digest(addon, 1);
    for (let round = 0; round < 6; round++) {
      const endless = Array.from({ length: 4 }, () =>
        startWorker(`parentPort.postMessage("computes"); for (let seed = 0; ; seed++) digest(addon, seed);`),
      );
      await Promise.all(endless.map((worker) => new Promise((resolve) => worker.once("message", resolve))));
      const survivor = answerOf(startWorker("parentPort.postMessage(digest(addon, 1));"));
      expect(digest(addon, 1)).toBe(expected);
      expect(await Promise.all(endless.map((worker) => worker.terminate()))).toEqual([1, 1, 1, 1]);
      expect(await survivor).toBe(expected);
      expect(digest(addon, 1)).toBe(expected);
    }
  });

  it("write each their part of one SharedArrayBuffer, and read one of another", async () => {
    const [length, parts] = [40_000, 4];
    const x = new Float32Array(new SharedArrayBuffer(4 * length)).map((_, i) => ((i * 31) % 1999) / 100 - 10);
    const shared = new Float32Array(new SharedArrayBuffer(4 * length));
    shared.set(x);
    const kernel = addon.kernels.findIndex(({ name }) => name === "gelu_none");
    const expected = new Float32Array(length);
    addon.functionsOf<"map">(0, kernel).forward(x, expected, length);
    const y = new Float32Array(new SharedArrayBuffer(4 * length));
    const program = `
      const { shared, y, kernel, start, length } = workerData;
      const { forward } = addon.functionsOf(0, kernel);
      for (let round = 0; round < 50; round++) {
        forward(shared.subarray(start, start + length), y.subarray(start, start + length), length);
      }
      parentPort.postMessage(y[start]);`;
    const part = length / parts;
    const starts = Array.from({ length: parts }, (_, p) => p * part);
    const answers = await Promise.all(
      starts.map((start) => answerOf(startWorker(program, { shared, y, kernel, start, length: part }))),
    );
    expect(answers).toEqual(starts.map((start) => expected[start]));
    expect([...y]).toEqual([...expected]);
  });

  it("alone can load the addon, so that it is unloaded and loaded again, in a process of its own", () => {
    const { status, signal, stdout, stderr } = runProgram(`
      import { Worker } from "node:worker_threads";
      const program = \`
        const addon = require(${file});
        const digest = ${digestSource};
        require("node:worker_threads").parentPort.postMessage(digest(addon, 5));\`;
      const answer = () => new Promise((resolve, reject) => {
        let answer;
        new Worker(program, { eval: true, execArgv: [] }).once("message", (message) => { answer = message; })
          .once("error", reject).once("exit", () => resolve(answer));
      });
      const answers = [];
      for (let wave = 0; wave < 6; wave++) answers.push(...(await Promise.all([answer(), answer(), answer()])));
      console.log(JSON.stringify([...new Set(answers)]), answers.length);
    `);
    expect({ status, signal, stdout, stderr }).toEqual({
      status: 0,
      signal: null,
      stdout: `[${digest(addon, 5)}] 18\n`,
      stderr: "",
    });
  });

  it("that still compute when the process ends do not make it crash", () => {
    const { status, signal, stderr } = runProgram(`
      import { Worker } from "node:worker_threads";
      const program = \`
        const addon = require(${file});
        const digest = ${digestSource};
        require("node:worker_threads").parentPort.postMessage("computes");
        for (let seed = 0; ; seed++) digest(addon, seed);\`;
      const started = () => new Promise((resolve, reject) =>
        new Worker(program, { eval: true, execArgv: [] }).once("message", resolve).once("error", reject));
      await Promise.all([started(), started(), started()]);
      process.exit(7);
    `);
    expect({ status, signal, stderr }).toEqual({ status: 7, signal: null, stderr: "" });
  });
});

describe("several instances", () => {
  it("on all instruction sets, called in turns, do not disturb one another", () => {
    const instances = [...isas(), ...isas()].map((isa) => createActivations({ backend: createNativeBackend({ isa }) }));
    const x = Float32Array.from({ length: 999 }, (_, i) => i / 50 - 10);
    const alone = createActivations({ backend: createNativeBackend() });
    const [softmax, gelu] = [alone.softmax(x), alone.gelu(x)];
    for (let round = 0; round < 20; round++) {
      for (const instance of instances) {
        expect(instance.softmax(x)).toEqual(softmax);
        expect(instance.gelu(x)).toEqual(gelu);
      }
    }
  });

  it("of the file, from two places, work side by side", () => {
    const folder = mkdtempSync(path.join(tmpdir(), "nonlin-copies-"));
    try {
      const require = createRequire(import.meta.url);
      const copies = ["one", "two"].map((name) => {
        const copy = path.join(folder, `${name}.node`);
        cpSync(addonPath(), copy);
        return require(copy) as Addon;
      });
      expect(copies[0]).not.toBe(copies[1]);
      for (const seed of [1, 2, 3]) {
        for (const copy of copies) expect(digest(copy, seed)).toBe(digest(addon, seed));
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("of the language in one process, as vm contexts have them, use it with their own arrays", () => {
    const context = vm.createContext({ require: createRequire(import.meta.url) });
    const program = `const digest = ${digestSource}; digest(require(${file}), 9);`;
    expect(vm.runInContext(program, context)).toBe(digest(addon, 9));
    expect(vm.runInContext(`new Float32Array(1) instanceof Float32Array`, context)).toBe(true);
    expect(() => vm.runInContext(`require(${file}).functionsOf(0, 0).forward([], [], 1)`, context)).toThrow(
      "nonlin binding: ",
    );
  });
});
