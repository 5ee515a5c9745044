// What every consumer computes, and what has to come out.
import { createActivations } from "@nonlin/core";
import { js } from "@nonlin/js";

/** What a consumer tells. */
export interface Told {
  /** The bits of float32 results. */
  readonly bits: Readonly<Record<string, readonly number[]>>;
  /** What backends() says. */
  readonly backends: readonly {
    readonly name: string;
    readonly available: boolean;
    readonly chosen: boolean;
    readonly reason: string;
  }[];
}

const x = [-3, -0.5, -0, 0.1, 1, 20];

/** The computation as JavaScript, once the names of `nonlin` are there; it leaves its result in `told`. */
export const computation = `const x = Float32Array.of(${x.map((value) => (Object.is(value, -0) ? "-0" : value)).join(", ")});
const bitsOf = (y) => [...new Uint32Array(y.buffer, y.byteOffset, y.length)];
const told = {
  bits: { gelu: bitsOf(gelu(x)), softmax: bitsOf(softmax(x)), silu: bitsOf(silu.grad(x, x)) },
  backends: backends(),
};
`;

/** The names that it uses. */
export const names = "{ backends, gelu, silu, softmax }";

/** What has to come out: the js backend's bits, which the conformance suite holds against everything else. */
export function expectedBits(): Told["bits"] {
  const { gelu, silu, softmax } = createActivations({ backend: js });
  const input = Float32Array.from(x);
  const bitsOf = (y: Float32Array) => [...new Uint32Array(y.buffer, y.byteOffset, y.length)];
  return { gelu: bitsOf(gelu(input)), softmax: bitsOf(softmax(input)), silu: bitsOf(silu.grad(input, input)) };
}

/** What is wrong with what a consumer told; undefined where nothing is. */
export function fault(told: Told, backend: string): string | undefined {
  const expected = expectedBits();
  const wrong = Object.keys(expected).filter((op) => JSON.stringify(told.bits[op]) !== JSON.stringify(expected[op]));
  if (wrong.length > 0) {
    return `${wrong.join(", ")}: expected the bits ${JSON.stringify(expected[wrong[0] as string])}, received ${JSON.stringify(told.bits[wrong[0] as string])}`;
  }
  const chosen = told.backends.find((one) => one.chosen);
  if (chosen?.name === backend) return undefined;
  const reasons = told.backends.map(({ name, reason }) => `${name}: ${reason}`).join("; ");
  return `expected the backend ${backend}, received ${chosen?.name ?? "none"} (${reasons})`;
}
