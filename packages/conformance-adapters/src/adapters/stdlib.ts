import type { Adapter, TensorData } from "@nonlin/conformance";
import { javascript, literal } from "../literals.js";
import { required, versionOf } from "../peers.js";

/** What @stdlib has of the table, by its packages' names. */
const functions: Readonly<Record<string, string>> = {
  relu: "ramp",
  sigmoid: "expit",
  tanh: "tanh",
  exp: "exp",
  expm1: "expm1",
  log1p: "log1p",
  erf: "erf",
};

const packageOf = (op: string) => `@stdlib/math-base-special-${functions[op]}`;

/** @stdlib/math/base/special: functions of one double. */
export async function stdlib(): Promise<Adapter> {
  const loaded = new Map(Object.keys(functions).map((op) => [op, required<(x: number) => number>(packageOf(op))]));
  return {
    name: "@stdlib/math",
    version: versionOf(packageOf("tanh")),
    ops: Object.keys(functions),
    dtypes: ["float64"],
    run: (op, _, __, ___, ____, [x]) => Float64Array.from(x as TensorData, loaded.get(op) as (x: number) => number),
    reproduction: (op, _, __, ___, ____, [x]) =>
      x?.length === 1 ? `require("${packageOf(op)}")(${literal(x[0] as number, javascript)})` : undefined,
  };
}
