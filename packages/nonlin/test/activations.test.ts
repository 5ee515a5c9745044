import { js } from "@nonlin/js";
import { createNativeBackend } from "@nonlin/node";
import * as nonlin from "nonlin";
import { createActivations, describe as describeOp, table } from "nonlin";
import { describe, expect, it } from "vitest";
import { badCalls, goodCall, invoke, targets } from "../../core/test/bad-calls.js";

const x = Float32Array.of(-1, 0.5, 2);
const onNative = createActivations({ backend: "native" });
const onJs = createActivations({ backend: "js" });
const exported = Object.fromEntries(Object.entries(nonlin).filter(([name]) => name in table));

describe("the exports of nonlin", () => {
  it("are the functions of the table and a few others", () => {
    const others = ["backends", "createActivations", "describe", "find", "frameworks", "quantized", "table"];
    expect(Object.keys(nonlin).sort()).toEqual([...Object.keys(table), ...others].sort());
  });

  it("compute what an instance computes, forward and gradient", () => {
    for (const target of targets) {
      expect(invoke(exported as never, goodCall(target))).toEqual(invoke(onNative, goodCall(target)));
    }
  });

  it("describe a function", () => {
    expect(describeOp("relu")).toMatchObject({ name: "relu", kind: "map" });
  });
});

describe("createActivations()", () => {
  it("takes a name, each time for an instance of its own", () => {
    expect(onJs.backend).toBe(js);
    expect(onNative.backend.name).toBe("native");
    expect(createActivations({ backend: "js" })).not.toBe(onJs);
    expect(createActivations().relu(x)).toEqual(Float32Array.of(0, 0.5, 2));
    expect(createActivations({}).relu(x)).toEqual(createActivations({ backend: undefined as never }).relu(x));
  });

  it("takes a backend of one's own", () => {
    const seen: unknown[] = [];
    const relu: typeof js.kernels.relu = {
      ...js.kernels.relu,
      forward: (input, y, length, parameters) => {
        seen.push([input, length, parameters]);
        y.fill(42);
      },
    };
    const mine = { ...js, name: "mine", kernels: { ...js.kernels, relu } };
    const activations = createActivations({ backend: mine });
    expect(activations.backend).toBe(mine);
    expect(activations.relu(x)).toEqual(Float32Array.of(42, 42, 42));
    expect(seen).toEqual([[x, 3, []]]);
    expect(nonlin.relu(x)).toEqual(Float32Array.of(0, 0.5, 2));
  });

  it("takes a native backend on one instruction set", () => {
    const { backend } = createActivations({ backend: createNativeBackend({ isa: "scalar" }) });
    expect(backend).toMatchObject({ name: "native", isa: "scalar" });
  });

  it("refuses what is no backend, and says what came", () => {
    const garbage: [unknown, typeof TypeError | typeof RangeError | typeof Error, string][] = [
      [null, TypeError, "createActivations: options must be an object { backend }, got null"],
      ["js", TypeError, 'createActivations: options must be an object { backend }, got "js"'],
      [
        { backned: "js" },
        TypeError,
        'createActivations: options must be an object with no keys but backend, got the unknown key "backned"',
      ],
      [{ backend: "JS" }, RangeError, 'createActivations: backend must be one of "native", "wasm", "js", got "JS"'],
      [{ backend: "" }, RangeError, 'createActivations: backend must be one of "native", "wasm", "js", got ""'],
      [
        { backend: "constructor" },
        RangeError,
        'createActivations: backend must be one of "native", "wasm", "js", got "constructor"',
      ],
      [{ backend: "wasm" }, Error, 'createActivations: backend is "wasm", which is not available: '],
      [
        { backend: null },
        TypeError,
        "createActivations: backend must be a Backend: an object with name, isa, dtypes and kernels, got null",
      ],
      [{ backend: 1 }, TypeError, "createActivations: backend must be a Backend"],
      [{ backend: ["js"] }, TypeError, "createActivations: backend must be a Backend"],
      [
        { backend: { ...js, kernels: {} } },
        TypeError,
        "createActivations: backend.kernels must be an object with a forward",
      ],
      [
        { backend: { ...js, kernels: { ...js.kernels, relu: undefined } } },
        TypeError,
        "got none for relu.forward, relu.gradient",
      ],
    ];
    for (const [options, type, message] of garbage) {
      expect(() => createActivations(options as never)).toThrow(type);
      expect(() => createActivations(options as never)).toThrow(message);
    }
  });
});

describe("native, js and the exported functions refuse with the same words a call of", () => {
  const messageOf = (activations: unknown, bad: ReturnType<typeof badCalls>[number]) => {
    const call = bad.prepare();
    const before = call.outputs.map((output) => output.slice());
    try {
      invoke(activations as never, call);
    } catch (error) {
      expect(call.outputs).toEqual(before);
      return `${(error as Error).name}: ${(error as Error).message}`;
    }
    return "no error";
  };

  for (const target of targets) {
    it(target.op, () => {
      for (const bad of badCalls(target)) {
        const message = messageOf(onNative, bad);
        expect(message.startsWith(`${bad.error}: ${bad.op}: ${bad.argument} must be `), bad.title).toBe(true);
        expect(messageOf(onJs, bad)).toBe(message);
        expect(messageOf(exported, bad)).toBe(message);
      }
    });
  }
});
