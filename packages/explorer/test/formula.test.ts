import { execFileSync, spawnSync } from "node:child_process";
import { type AnyRow, createActivations, everyRow, table } from "@nonlin/core";
import { js } from "@nonlin/js";
import { describe, expect, test } from "vitest";
import { snippet } from "../src/code/snippets.js";
import { type Definition, definitionOf, libraryFunctions, naiveFunctions } from "../src/formula/definition.js";
import { evaluate } from "../src/formula/evaluation.js";
import { parse } from "../src/formula/parsing.js";
import { type ChosenFunction, curveNames, rowOf, withDefaults } from "../src/state/chosen-function.js";

const activations = createActivations({ backend: js });
const erf = (x: number) => activations.erf(Float64Array.of(x))[0] as number;
const inFloat64 = { round: (x: number) => x, erf };
const inFloat32 = { round: Math.fround, erf };
const treeOf = (definition: Definition | undefined) => {
  if (definition === undefined) throw new Error("the formula should be readable");
  return definition.tree;
};
const inputs = [-7.5, -2.25, -1, -0.3, 0.4, 1.5, 2.75, 6.5];

const close = (a: number, b: number) => a === b || Math.abs(a - b) <= 1e-12 * Math.max(1, Math.abs(b));

describe("A formula of the table", () => {
  test.each(curveNames)("%s: as it is read, it has the values of the row", (name) => {
    const row = rowOf(name) as Extract<AnyRow, { kind: "map" | "channel" }>;
    const { parameters } = withDefaults(name);
    for (const known of [naiveFunctions, libraryFunctions]) {
      const definition = definitionOf(row, "value", parameters, known);
      expect(definition).toBeDefined();
      for (const x of inputs.filter((x) => x >= (row.domain?.low ?? -Infinity))) {
        const variables = { ...(parameters as Record<string, number>), x };
        const value = evaluate(treeOf(definition), { variables }, inFloat64);
        expect.soft(close(value, row.value(x, parameters as never)), `${name}(${x})`).toBe(true);
      }
    }
  });

  test.each(curveNames)("%s: as it is read, its derivative is that of the row", (name) => {
    const row = rowOf(name) as Extract<AnyRow, { kind: "map" | "channel" }>;
    const { parameters } = withDefaults(name);
    const definition = definitionOf(row, "derivative", parameters, naiveFunctions);
    // gelu's tells of two forms at once.
    if (definition === undefined) return expect(row.derivativeFormula.plain).toMatch(/, or that of/);
    for (const x of inputs.filter((x) => x > (row.domain?.low ?? -Infinity))) {
      const variables = { ...(parameters as Record<string, number>), x };
      const value = evaluate(definition.tree, { variables }, inFloat64);
      expect.soft(close(value, row.derivative(x, parameters as never)), `${name}′(${x})`).toBe(true);
    }
  });

  test("a choice has its own form", () => {
    const tanhForm = definitionOf(table.gelu, "value", { approximate: "tanh" }, libraryFunctions);
    expect(tanhForm?.text).toMatch(/^0\.5 \* x \* \(1 \+ tanh/);
  });

  test("the naive form of elu loses every digit near 0 in float32, as its row says", () => {
    const definition = definitionOf(table.elu, "value", { alpha: 1 }, naiveFunctions);
    const value = evaluate(treeOf(definition), { variables: { alpha: 1, x: -1e-9 } }, inFloat32);
    expect(value).toBe(0);
  });

  test("precedence, chains and bars are those of the table", () => {
    const value = (text: string, variables = {}) => evaluate(parse(text) as never, { variables }, inFloat64);
    expect(value("-2^2")).toBe(-4);
    expect(value("2 - 3 - 4")).toBe(-5);
    expect(value("12 / 3 / 2")).toBe(2);
    expect(value("0 < x < 6 ? 1 : 0", { x: 6 })).toBe(0);
    expect(value("|x - 5| * 2", { x: 3 })).toBe(4);
    expect(parse("2 / sqrt(pi) * integral from 0 to x")).toBeUndefined();
    expect(parse("x +")).toBeUndefined();
  });

  test("a sum over a row, step by step in float32, is what a naive softmax computes", () => {
    const definition = definitionOf(table.softmax, "value", {}, naiveFunctions);
    const row = new Map([["x", [1, 2, 3]]]);
    const tree = treeOf(definition);
    // mpmath: exp(3) / (exp(1) + exp(2) + exp(3)) = 0.66524095577482189
    expect(evaluate(tree, { variables: { T: 1 }, row }, inFloat64, 2)).toBeCloseTo(0.665240955774822, 14);
    expect(evaluate(tree, { variables: { T: 1 }, row: new Map([["x", [90, 0]]]) }, inFloat32, 0)).toBeNaN();
  });
});

const python = "/usr/bin/python3";
const has = (module: string) => spawnSync(python, ["-c", `import ${module}`]).status === 0;
const hasNumpy = has("numpy") && has("scipy");
const hasTorch = has("torch");

/** The chosen function with every number moved a little, so that a parameter that gets lost is seen. */
function moved(name: string): ChosenFunction {
  const chosen = withDefaults(name);
  const parameters = Object.entries(chosen.parameters).map(([key, value]) => [
    key,
    typeof value === "number" ? value * 1.25 : value,
  ]);
  return { ...chosen, parameters: Object.fromEntries(parameters) };
}

/** What a program makes of the inputs, for each of many snippets in one run of Python. */
function run(snippets: readonly string[], prelude: string, result: string): readonly (readonly number[])[] {
  const program = [
    "import json, sys, warnings",
    "warnings.simplefilter('ignore')",
    "out = []",
    ...snippets.map((text) => `${prelude}\n${text}\nout.append([repr(float(v)) for v in ${result}])`),
    "print(json.dumps(out))",
  ].join("\n");
  const lists = JSON.parse(execFileSync(python, ["-c", program], { encoding: "utf8" })) as string[][];
  return lists.map((list) => list.map((text) => Number(text.replace("nan", "NaN").replace("inf", "Infinity"))));
}

function expectValues(chosen: readonly ChosenFunction[], results: readonly (readonly number[])[]): void {
  chosen.forEach(({ name, parameters }, k) => {
    const row = rowOf(name) as Extract<AnyRow, { kind: "map" | "channel" }>;
    inputs.forEach((x, i) => {
      const expected = row.value(x, parameters as never);
      const result = results[k]?.[i] as number;
      const same = Number.isNaN(expected) ? Number.isNaN(result) : close(result, expected);
      expect.soft(same, `${name}(${x}) = ${expected}, got ${result}`).toBe(true);
    });
  });
}

describe("A snippet", () => {
  const chosen = curveNames.flatMap((name) => [withDefaults(name), moved(name)]);
  const x = JSON.stringify(inputs);

  test.skipIf(!hasNumpy)("for NumPy computes the function with its parameters, run by python3-numpy", () => {
    const snippets = chosen.map((one) => snippet("numpy", one));
    const results = run(snippets, `import numpy as np; x = np.array(${x})`, "y");
    expectValues(chosen, results);
  });

  test.skipIf(!hasTorch)(
    "for PyTorch computes the function with its parameters, run by python3-torch",
    () => {
      const snippets = chosen.map((one) => snippet("pytorch", one));
      const results = run(
        snippets,
        `import torch; torch.set_default_dtype(torch.float64); x = torch.tensor(${x})`,
        "y",
      );
      expectValues(chosen, results);
    },
    60_000,
  );

  test("for ONNX names the operator with its attributes, or says that there is none", () => {
    expect(snippet("onnx", { name: "leakyRelu", parameters: { negativeSlope: 0.3 } })).toContain(
      'helper.make_node("LeakyRelu", ["x"], ["y"], alpha=0.3)',
    );
    expect(snippet("onnx", withDefaults("squareplus"))).toMatch(/ONNX has no squareplus/);
    expect(snippet("onnx", { name: "softplus", parameters: { beta: 2 } })).toMatch(/Softplus has no beta/);
    expect(snippet("onnx", { name: "softmax", parameters: { temperature: 0.5 } })).toMatch(/divided by 0.5/);
  });

  test("for nonlin names what differs from the defaults, for every function", () => {
    expect(snippet("nonlin", withDefaults("elu"))).toContain("elu(x);");
    expect(snippet("nonlin", { name: "elu", parameters: { alpha: 1.5 } })).toContain("elu(x, { alpha: 1.5 });");
    for (const name of Object.keys(everyRow)) {
      for (const language of ["nonlin", "numpy", "pytorch", "onnx"] as const) {
        expect(snippet(language, withDefaults(name)).length).toBeGreaterThan(10);
      }
    }
  });
});
