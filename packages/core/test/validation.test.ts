import { type Backend, createActivations } from "@nonlin/core";
import { describe, expect, it } from "vitest";
import {
  type BadCall,
  badCalls,
  type Call,
  callOf,
  canary,
  goodCall,
  invoke,
  lengthOf,
  outputKeys,
  setOut,
  shapelessCall,
  targets,
} from "./bad-calls.js";
import { reference } from "./reference-backend.js";

const activations = createActivations({ backend: reference });
const longest = 600;

function errorOf(call: Call): unknown {
  try {
    invoke(activations, call);
  } catch (error) {
    return error;
  }
  return undefined;
}

function checkRefusal({ op, argument, error: kind, prepare }: BadCall): void {
  const call = prepare();
  const error = errorOf(call) as Error;
  expect(error, "an error").toBeInstanceOf(kind === "TypeError" ? TypeError : RangeError);
  expect(error.message.slice(0, `${op}: ${argument} must be `.length)).toBe(`${op}: ${argument} must be `);
  expect(error.message).toMatch(/must be \S.*, got \S/);
  expect(error.message).not.toMatch(/\n|must be .*undefined.*, got/);
  expect(error.message.length).toBeLessThan(longest);
  for (const output of call.outputs) {
    expect(output.every((value) => value === Math.fround(canary))).toBe(true);
  }
}

for (const target of targets) {
  describe(`${callOf(target)} refuses a call, with nothing written, when`, () => {
    for (const bad of badCalls(target)) it(bad.title, () => checkRefusal(bad));
  });

  describe(`${callOf(target)} takes`, () => {
    it("the call that all of those were made from", () => {
      const call = goodCall(target);
      invoke(activations, call);
      for (const output of call.outputs) expect(output.includes(Math.fround(canary))).toBe(false);
    });

    it("a call without options, or with undefined ones", () => {
      const call = shapelessCall(target);
      const plain = { ...call, optionsInstead: { value: undefined } };
      const keys = Object.keys(call.options);
      const undefinedOptions = { ...call, options: Object.fromEntries(keys.map((key) => [key, undefined])) };
      expect(invoke(activations, undefinedOptions)).toEqual(invoke(activations, plain));
    });

    it("out that is exactly an operand", () => {
      const expected = invoke(activations, goodCall(target));
      const outputs =
        target.row.kind === "gate" && outputKeys(target) !== undefined ? ([0, 1] as const) : ([0] as const);
      for (const name of target.operands) {
        for (const which of outputs) {
          const call = goodCall(target);
          // What is split differs in length from its result.
          if (lengthOf(target, name) !== (call.outputs[which] as Float32Array).length) continue;
          setOut(call, which, call.operands[name]);
          expect(invoke(activations, call)).toEqual(expected);
        }
      }
    });

    it("the same array as every operand of its length", () => {
      const call = goodCall(target);
      const arrays = new Map(target.operands.map((name) => [lengthOf(target, name), call.operands[name]]));
      for (const name of target.operands) call.operands[name] = arrays.get(lengthOf(target, name));
      expect(errorOf(call)).toBeUndefined();
    });

    it("arrays side by side in one buffer, without a gap", () => {
      const call = goodCall(target);
      const memory = new Float32Array(100);
      let end = 0;
      const next = (count: number) => {
        end += count;
        return memory.subarray(end - count, end);
      };
      for (const name of target.operands) call.operands[name] = next(lengthOf(target, name));
      setOut(call, 0, next((call.outputs[0] as Float32Array).length));
      expect(errorOf(call)).toBeUndefined();
    });

    it("empty arrays that lie inside each other", () => {
      const call = goodCall(target);
      const memory = new Float32Array(6);
      for (const name of target.operands) call.operands[name] = memory.subarray(3, 3);
      call.optionsInstead = { value: { shape: [0, 4] } };
      expect(errorOf(call)).toBeUndefined();
    });
  });
}

describe("createActivations", () => {
  const complete: Backend = reference;
  const without = (change: object): Backend => ({ ...complete, ...change });
  const kernels = complete.kernels as unknown as Record<string, object>;
  const [first] = Object.keys(kernels) as [string];
  const bad: [string, unknown, RegExp][] = [
    ["undefined", undefined, /createActivations: options must be an object \{ backend \}, got undefined$/],
    ["null", null, /options must be .* got null$/],
    ["a string", "js", /options must be .* got "js"$/],
    ["an object without a backend", {}, /backend must be a Backend: .* got undefined$/],
    ["an unknown key", { backend: complete, isa: "avx2" }, /options must be .* got the unknown key "isa"$/],
    ["a name", { backend: "js" }, /backend must be a Backend: .* got "js"$/],
    ["a backend without a name", { backend: without({ name: undefined }) }, /backend must be a Backend/],
    [
      "a backend without dtypes",
      { backend: without({ dtypes: undefined }) },
      /backend\.dtypes must be a list .* got undefined$/,
    ],
    [
      "a backend without kernels",
      { backend: without({ kernels: null }) },
      /backend\.kernels must be an object .* got null$/,
    ],
    [
      "a backend that lacks a kernel",
      { backend: without({ kernels: { ...kernels, [first]: undefined } }) },
      new RegExp(`backend\\.kernels must be .* got none for ${first}\\.forward, ${first}\\.gradient$`),
    ],
    [
      "a backend that lacks a gradient",
      { backend: without({ kernels: { ...kernels, [first]: { ...kernels[first], gradient: undefined } } }) },
      new RegExp(`backend\\.kernels must be .* got none for ${first}\\.gradient$`),
    ],
  ];
  for (const [what, options, message] of bad) {
    it(`refuses ${what}`, () => {
      expect(() => createActivations(options as never)).toThrow(TypeError);
      expect(() => createActivations(options as never)).toThrow(message);
    });
  }

  it("makes functions that refuse a dtype that the backend does not have", () => {
    const narrow = createActivations({ backend: without({ name: "narrow", dtypes: ["float32"] }) });
    expect(() => narrow.relu(new Float64Array(2))).toThrow(
      new TypeError("relu: x must be of a dtype that the narrow backend has (float32), got float64"),
    );
  });
});
