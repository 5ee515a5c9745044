import {
  type Activations,
  type ActivationsOn,
  type AnyRow,
  compositions,
  everyRow,
  type FloatArray,
  frameworks,
  type Parameter,
  type Row,
  table,
} from "@nonlin/core";
import { describe, expect, it } from "vitest";
import { type BadCall, badCalls, goodCall, invoke, targets } from "./bad-calls.js";

/** Tests that the functions which a package exports by name are those of an instance on its backend. */
export function testNamedExports(exported: { readonly [name: string]: unknown }, instance: ActivationsOn): void {
  const functions = exported as unknown as Activations;
  const both = [functions, instance] as const;

  describe("the functions that are exported by name", () => {
    it("are all of the table, and the compositions", () => {
      expect(Object.keys(exported)).toEqual(
        expect.arrayContaining([...Object.keys(table), ...Object.keys(compositions)]),
      );
    });

    it("compute what an instance computes", () => {
      for (const target of targets) {
        const [actual, expected] = both.map((on) => invoke(on, goodCall(target)));
        expect(actual, target.op).toEqual(expected);
      }
    });

    it.each(["float32", "float64", "float16", "bfloat16"] as const)("have all options, on %s", (dtype) => {
      for (const row of Object.values(everyRow)) {
        for (const options of optionSets(row)) {
          const [actual, expected] = both.map((on) => results(on, row, dtype, options));
          expect(actual, `${row.name} ${JSON.stringify(options)}`).toEqual(expected);
        }
      }
    });

    it("take a bias per channel with every elementwise function", () => {
      const x = Float32Array.of(-3, -1, 0, 0.5, 1, 3);
      const bias = [0.5, -0.25];
      for (const { name, kind } of Object.values(table as Record<string, Row>)) {
        if (kind !== "map") continue;
        const [actual, expected] = [exported as unknown as ActivationsOn, instance].map(({ biasActivation }) => [
          biasActivation(x, bias, name as "relu", { shape: [3, 2] }),
          biasActivation.grad(x, x, bias, name as "relu", { shape: [3, 2], preset: "jax" }),
        ]);
        expect(actual, name).toEqual(expected);
      }
      const unknown = [exported as unknown as ActivationsOn, instance].map(({ biasActivation }) =>
        outcome(() => biasActivation(x, bias, "softmax" as never)),
      );
      expect(unknown[0]).toBe(unknown[1]);
    });

    for (const target of targets) {
      it(`refuse what an instance refuses, with the same words: ${target.op}(${target.operands.join(", ")})`, () => {
        for (const bad of badCalls(target)) {
          expect(refusal(functions, bad), bad.title).toBe(refusal(instance, bad));
        }
      });
    }
  });
}

const refusal = (on: Activations, bad: BadCall) => outcome(() => invoke(on, bad.prepare()));

/** No options; each parameter by itself, with a good value and with bad ones; each preset. */
function optionSets({ parameters }: AnyRow): readonly object[] {
  const ofParameters = Object.entries(parameters as Record<string, Parameter>).flatMap(([name, parameter]) => {
    const values = parameter.type === "choice" ? [...parameter.choices, "other"] : [0.25, 1 / 6, -7, 1e9, NaN];
    return values.map((value) => ({ [name]: value }));
  });
  return [{}, ...ofParameters, ...frameworks.map((preset) => ({ preset })), { preset: "other" }];
}

/** What a function makes of numbers near 0, at kinks and far away, forward and gradient; or what it throws. */
function results(on: Activations, row: AnyRow, dtype: string, options: object): unknown {
  const values = [-50, -3, -1, -0.5, -(2 ** -27), -0, 0, 2 ** -27, 2 ** -20, 0.5, 1, 6];
  const bits = Uint16Array.of(0xd240, 0xc200, 0xbc00, 0xb800, 0x8003, 0x8000, 0, 1, 3, 0x3800, 0x3c00, 0x4600);
  const x = (
    dtype === "float32" ? Float32Array.from(values) : dtype === "float64" ? Float64Array.from(values) : bits
  ) as FloatArray;
  const all = {
    ...(x instanceof Uint16Array ? { dtype } : {}),
    ...(row.kind.startsWith("noisy") ? { seed: 7 } : {}),
    ...(row.kind === "groups" || row.kind === "channel" ? { shape: [3, 4] } : {}),
    ...options,
  };
  const call = on[row.name as "relu"] as unknown as {
    (...args: unknown[]): unknown;
    grad(...args: unknown[]): unknown;
  };
  if (row.kind === "loss") return [() => call(x, [3], all), () => call.grad(x, [3], all)].map(outcome);
  const y = outcome(() => call(x, all));
  if (typeof y === "string") return y;
  const fromOutput = ["rows", "selection", "noisyRows"].includes(row.kind);
  return [y, outcome(() => call.grad(y, fromOutput ? y : x, all))];
}

/** What a call gives, or what it throws, in words. */
function outcome(call: () => unknown): unknown {
  try {
    return call();
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
}
