import { type Catalogue, catalogues, createActivations, type OpName, type Row, table } from "@nonlin/core";
import { describe, expect, it } from "vitest";
import { reference } from "./reference-backend.js";

const activations = createActivations({ backend: reference });
const { find } = activations;
const rows: readonly Row[] = Object.values(table);

describe("find", () => {
  it.each([
    ["hard_silu", "hardSwish", {}],
    ["LeakyRelu", "leakyRelu", { negativeSlope: 0.01 }],
    ["leaky_relu", "leakyRelu", { negativeSlope: 0.01 }],
    ["gelu_new", "gelu", { approximate: "tanh" }],
    ["gelu_pytorch_tanh", "gelu", { approximate: "tanh" }],
    ["gelu_python", "gelu", { approximate: "none" }],
    ["gelu", "gelu", { approximate: "none" }],
    ["HardSigmoid", "hardSigmoid", { alpha: 0.2, beta: 0.5 }],
    ["hard_sigmoid", "hardSigmoid", { alpha: 1 / 6, beta: 0.5 }],
    ["Hardsigmoid", "hardSigmoid", { alpha: 1 / 6, beta: 0.5 }],
    ["ThresholdedRelu", "threshold", { threshold: 1, value: 0 }],
    ["exponential", "exp", {}],
    ["SiLU", "silu", {}],
    ["torch.nn.functional.logsigmoid", "logSigmoid", {}],
    ["tf.nn.relu6", "relu6", {}],
    ["LOG-SOFTMAX", "logSoftmax", { temperature: 1 }],
  ])("knows %s as %s", (name, op, parameters) => {
    expect({ ...find(name) }).toMatchObject({ op, parameters });
  });

  it.each([
    ["hardSigmoid", "onnx", { alpha: 0.2, beta: 0.5 }],
    ["hardSigmoid", "webnn", { alpha: 0.2, beta: 0.5 }],
    ["hard_sigmoid", "keras", { alpha: 1 / 6, beta: 0.5 }],
    ["leaky_relu", "keras", { negativeSlope: 0.2 }],
    ["LeakyReLU", "keras", { negativeSlope: 0.3 }],
    ["LeakyReLU", "torch", { negativeSlope: 0.01 }],
    ["gelu", "jax", { approximate: "tanh" }],
    ["gelu", "huggingface", { approximate: "none" }],
  ] as const)("knows %s in %s", (name, framework, parameters) => {
    const found = find(name, framework);
    expect(found.parameters).toEqual(parameters);
    expect(found.framework).toBe(framework);
  });

  it("knows every function by its own name, and every name in its own catalogue", () => {
    for (const row of rows) {
      expect({ ...find(row.name) }).toMatchObject({ op: row.name, framework: undefined });
      for (const catalogue of catalogues) {
        expect(find(row.name, catalogue).framework).toBe(catalogue);
        for (const name of row.names[catalogue] ?? []) {
          const text = typeof name === "string" ? name : name.name;
          expect({ ...find(text, catalogue) }, `${text} in ${catalogue}`).toMatchObject({ op: row.name });
          if (typeof name !== "string") expect(find(text, catalogue).parameters).toMatchObject(name.parameters);
        }
      }
    }
  });

  it("gives functions that compute with what they are bound to, unless a call names something else", () => {
    const x = Float64Array.of(-2, -0.5, 0.25, 1);
    const dy = Float64Array.of(1, 2, 3, 4);
    const tanh = find("gelu_new");
    expect(tanh(x)).toEqual(activations.gelu(x, { approximate: "tanh" }));
    expect(tanh(x, { approximate: "none" })).toEqual(activations.gelu(x));
    expect(tanh.grad(dy, x)).toEqual(activations.gelu.grad(dy, x, { approximate: "tanh" }));
    expect(find("HardSigmoid", "onnx")(x)).toEqual(activations.hardSigmoid(x, { alpha: 0.2 }));
    expect(find("PReLU", "keras").grad(dy, x)).toEqual(activations.prelu.grad(dy, x, { alpha: 0 }));
    expect(find("softmax")(x, { axis: 0 })).toEqual(activations.softmax(x));
    expect(find("GLU")(x, x)).toEqual(activations.glu(x, x));
  });

  it("binds the framework's slopes at kinks", () => {
    const x = Float32Array.of(-1, 1);
    const dy = Float32Array.of(1, 1);
    expect(find("hard_tanh", "jax").grad(dy, x)).toEqual(Float32Array.of(1, 1));
    expect(find("Hardtanh").grad(dy, x)).toEqual(Float32Array.of(0, 0));
    expect(find("hard_tanh", "jax").grad(dy, x, { preset: "torch" })).toEqual(Float32Array.of(0, 0));
  });

  it("refuses names that nobody uses, and says who does where another catalogue has it", () => {
    expect(() => find("geluu")).toThrow(/^find: name must be a name that any framework has, got "geluu"; .*gelu/);
    expect(() => find("quick", "onnx")).toThrow(/^find: name must be a name that onnx has, got "quick"/);
    expect(() => find("gelu_new", "keras")).toThrow(/huggingface has it$/);
    for (const name of ["", "torch.nn.", "__"]) expect(() => find(name)).toThrow(RangeError);
    for (const name of [undefined, 3, null]) expect(() => find(name as never)).toThrow(TypeError);
    expect(() => find("gelu", "pytorch" as Catalogue)).toThrow(/^find: framework must be one of "torch", /);
    expect(() => find("gelu", 7 as never)).toThrow(TypeError);
  });

  it("leaves the table as it is", () => {
    find("HardSigmoid", "onnx");
    expect(table.hardSigmoid.parameters.alpha.default).toBe(1 / 6);
    expect(activations["hardSigmoid" satisfies OpName](Float64Array.of(3))[0]).toBe(1);
  });
});
