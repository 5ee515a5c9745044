import { js } from "@nonlin/js";
import { createNativeBackend } from "@nonlin/node";
import * as nonlin from "nonlin";
import { compositions, createActivations, describe as describeOp, table } from "nonlin";
import { describe, expect, it } from "vitest";
import { badCalls, goodCall, invoke, targets } from "../../core/test/bad-calls.js";

const x = Float32Array.of(-1, 0.5, 2);
const onNative = createActivations({ backend: "native" });
const onJs = createActivations({ backend: "js" });
const exported = Object.fromEntries(Object.entries(nonlin).filter(([name]) => name in table));

describe("the exports of nonlin", () => {
  it("are the functions of the table and a few others", () => {
    const others = [
      "backends",
      "biasActivation",
      "bind",
      "compositions",
      "createActivations",
      "describe",
      "find",
      "frameworks",
      "quantized",
      "ready",
      "table",
    ];
    expect(Object.keys(nonlin).sort()).toEqual([...Object.keys(table), ...Object.keys(compositions), ...others].sort());
  });

  it("compute what an instance computes, forward and gradient", () => {
    for (const target of targets) {
      expect(invoke(exported as never, goodCall(target))).toEqual(invoke(onNative, goodCall(target)));
    }
  });

  it("compute from views of one buffer or of two, whatever their places, what they compute from arrays", () => {
    const values = Float32Array.from({ length: 40 }, (_, i) => Math.sin(i));
    const dy = values.map((value) => value * value);
    const place = (memory: ArrayBuffer, first: number, from: Float32Array) => {
      const view = new Float32Array(memory, 4 * first, from.length);
      view.set(from);
      return view;
    };
    for (const { gelu } of [onNative, onJs]) {
      for (const [xAt, dyAt, outAt] of [
        [0, 40, 80],
        [80, 40, 0],
        [3, 50, 97],
        [43, 83, 3],
      ] as const) {
        const one = new ArrayBuffer(640);
        for (const memory of [one, new ArrayBuffer(640)]) {
          const from = place(one, xAt, values);
          const upstream = place(one, dyAt, dy);
          const out = new Float32Array(memory, 4 * (memory === one ? outAt : xAt + 1), 40);
          expect(gelu.grad(upstream, from, { out })).toBe(out);
          expect(out).toEqual(gelu.grad(dy, values));
          expect(gelu(from, { out })).toBe(out);
          expect(out).toEqual(gelu(values));
        }
      }
    }
  });

  it("compute the same bits on every backend with a bias per channel, and what find() gives computes them too", () => {
    const values = Float32Array.from({ length: 4096 }, (_, i) => Math.fround(Math.sin(i * i) * 2 ** (i % 12)));
    const bias = Float32Array.from({ length: 64 }, (_, c) => Math.fround(Math.cos(c)));
    const options = { shape: [64, 64] };
    for (const name of Object.keys(table) as (keyof typeof table)[]) {
      if (table[name].kind !== "map") continue;
      const fused = [onNative, onJs].map(({ biasActivation: on }) => on(values, bias, name as "relu", options));
      expect(fused[0], name).toEqual(fused[1]);
      const gradients = [onNative, onJs].map(({ biasActivation: on }) =>
        on.grad(values, values, bias, name as "relu", options),
      );
      expect(gradients[0], name).toEqual(gradients[1]);
    }
    const found = [nonlin, onJs].map(({ find }) => find("gelu_new")(values));
    expect(found[0]).toEqual(found[1]);
    expect(found[0]).toEqual(nonlin.gelu(values, { approximate: "tanh" }));
    expect(nonlin.biasActivation(values, bias, "gelu", options)).toEqual(
      onJs.biasActivation(values, bias, "gelu", options),
    );
  });

  it("draw and group the same on every backend", () => {
    const values = Float32Array.from({ length: 4096 }, (_, i) => Math.fround(Math.sin(i * i) * 2 ** (i % 12)));
    const shape = [64, 64];
    for (const dtype of ["float32", "float64"] as const) {
      const x = dtype === "float32" ? values : Float64Array.from(values);
      const results = [onNative, onJs].map((on) => {
        const y = on.gumbelSoftmax(x, { shape, seed: 3, temperature: 0.5 });
        return [
          y,
          on.gumbelSoftmax.grad(x, y, { shape, temperature: 0.5 }),
          on.rrelu(x, { seed: 3 }),
          on.rrelu.grad(x, x, { seed: 3 }),
          on.maxout(x, { shape, pieces: 4 }),
        ];
      });
      expect(results[0]).toEqual(results[1]);
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
