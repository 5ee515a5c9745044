import type { Adapter, TensorData } from "@nonlin/conformance";
import { list, number } from "../literals.js";
import { imported, Unavailable, versionOf } from "../peers.js";

/** An array of jax-js. */
interface JaxArray {
  reshape(shape: readonly number[]): JaxArray;
  data(): Promise<Float32Array>;
}
interface Jax {
  init(...devices: string[]): Promise<readonly string[]>;
  defaultDevice(device: string): unknown;
  readonly numpy: { array(data: Float32Array): JaxArray; readonly [name: string]: unknown };
  readonly nn: { readonly [name: string]: (...args: unknown[]) => JaxArray };
}

type Call = (
  p: Readonly<Record<string, unknown>>,
  axis: number,
) => readonly [name: string, ...rest: unknown[]] | string;
const calls: Readonly<Record<string, Call>> = {
  relu: () => ["relu"],
  relu6: () => ["relu6"],
  sigmoid: () => ["sigmoid"],
  softplus: (p) => (p.beta === 1 ? ["softplus"] : "it has no beta"),
  softsign: () => ["softSign"],
  silu: () => ["silu"],
  logSigmoid: () => ["logSigmoid"],
  leakyRelu: (p) => ["leakyRelu", number(p as never, "negativeSlope")],
  elu: (p) => ["elu", number(p as never, "alpha")],
  celu: (p) => ["celu", number(p as never, "alpha")],
  selu: () => ["selu"],
  gelu: (p) => ["gelu", { approximate: p.approximate === "tanh" }],
  mish: () => ["mish"],
  squareplus: (p) => ["squareplus", number(p as never, "b")],
  softmax: (p, axis) => (p.temperature === 1 ? ["softmax", axis] : "it has no temperature"),
  logSoftmax: (p, axis) => (p.temperature === 1 ? ["logSoftmax", axis] : "it has no temperature"),
};

/** jax-js on its WebAssembly, or whatever it has in Node. */
export async function jaxJs(): Promise<Adapter> {
  const name = "@jax-js/jax";
  // Node 20 has none, and the library asks it for WebGPU when it is loaded.
  if (!("navigator" in globalThis)) Object.assign(globalThis, { navigator: {} });
  const jax = await imported<Jax>(name, "dist/index.js");
  const devices = await jax.init();
  const device = ["cpu", "wasm"].find((one) => devices.includes(one));
  if (device === undefined) throw new Unavailable(`jax-js has none of wasm and cpu here, but ${devices.join(", ")}`);
  jax.defaultDevice(device);
  try {
    await jax.numpy.array(Float32Array.of(1)).data();
    await (jax.nn.sigmoid as (x: JaxArray) => JaxArray)(jax.numpy.array(Float32Array.of(1))).data();
  } catch (error) {
    throw new Unavailable(`jax-js ${versionOf(name)} does not run on ${device} in Node ${process.version}: ${error}`);
  }
  const known = Object.keys(calls).filter((op) => {
    const call = calls[op]?.({ beta: 1, temperature: 1, approximate: "none" }, 0);
    return typeof call !== "string" && call !== undefined && typeof jax.nn[call[0]] === "function";
  });
  return {
    name: `jax-js (${device})`,
    version: versionOf(name),
    ops: known,
    async run(op, parameters, _, shape, axis, [x]) {
      const call = calls[op]?.(parameters, axis) ?? "";
      if (typeof call === "string") return { unsupported: call };
      const [f, ...rest] = call;
      const input = jax.numpy.array(Float32Array.from(x as TensorData)).reshape(shape);
      return Float32Array.from(await (jax.nn[f] as (...args: unknown[]) => JaxArray)(input, ...rest).data());
    },
    reproduction(op, parameters, _, shape, axis, [x]) {
      const call = calls[op]?.(parameters, axis) ?? "";
      if (typeof call === "string") return undefined;
      const [f, ...rest] = call;
      const input = `np.array(new Float32Array(${list(x as TensorData)})).reshape([${shape.join(", ")}])`;
      return `await nn.${f}(${[input, ...rest.map((value) => JSON.stringify(value))].join(", ")}).data()`;
    },
  };
}
