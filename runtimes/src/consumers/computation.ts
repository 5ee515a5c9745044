// What every consumer computes, and what has to come out.
import { createActivations } from "@nonlin/core";
import { js } from "@nonlin/js";

/** What a consumer tells. */
export interface Told {
  /** A checksum of the bits of each result, which are float32. */
  readonly bits: Readonly<Record<string, number>>;
  /** What backends() says. */
  readonly backends: readonly {
    readonly name: string;
    readonly available: boolean;
    readonly chosen: boolean;
    readonly reason: string;
  }[];
}

// Short calls are served by js wherever they are quicker there, long ones by the backend that is chosen.
const lengths = [6, 100_003];

/** The computation as JavaScript, once the names of `nonlin` are there; it leaves its result in `told`. */
export const computation = `const told = { bits: {}, backends: [] };
for (const length of ${JSON.stringify(lengths)}) {
  const x = Float32Array.from({ length }, (_, i) => (i - (length >> 1)) * (16 / length));
  for (const [name, y] of [["gelu", gelu(x)], ["softmax", softmax(x)], ["silu.grad", silu.grad(x, x)]]) {
    let sum = 0;
    for (const word of new Uint32Array(y.buffer, y.byteOffset, length)) sum = Math.imul(sum ^ word, 0x01000193) >>> 0;
    told.bits[name + " of " + length + " elements"] = sum;
  }
}
told.backends = backends().map(({ name, available, chosen, reason }) => ({ name, available, chosen, reason }));
`;

/** The names that it uses. */
export const names = "{ backends, gelu, silu, softmax }";

/** What has to come out: the js backend's bits, which the conformance suite holds against everything else. */
export function expectedBits(): Told["bits"] {
  const { gelu, silu, softmax } = createActivations({ backend: js });
  const sums = lengths.flatMap((length) => {
    const x = Float32Array.from({ length }, (_, i) => (i - (length >> 1)) * (16 / length));
    const results: Readonly<Record<string, Float32Array>> = {
      gelu: gelu(x),
      softmax: softmax(x),
      "silu.grad": silu.grad(x, x),
    };
    return Object.entries(results).map(([name, y]) => {
      const words = new Uint32Array(y.buffer, y.byteOffset, length);
      const sum = words.reduce((sum, word) => Math.imul(sum ^ word, 0x01000193) >>> 0, 0);
      return [`${name} of ${length} elements`, sum] as const;
    });
  });
  return Object.fromEntries(sums);
}

/** What is wrong with what a consumer told; undefined where nothing is. */
export function fault(told: Told, backend: string): string | undefined {
  const expected = expectedBits();
  const wrong = Object.keys(expected).filter((name) => told.bits[name] !== expected[name]);
  if (wrong.length > 0) return `other bits than js: ${wrong.join(", ")}`;
  const chosen = told.backends.find((one) => one.chosen);
  if (chosen?.name === backend) return undefined;
  const reasons = told.backends.map(({ name, reason }) => `${name}: ${reason}`).join("; ");
  return `expected the backend ${backend}, received ${chosen?.name ?? "none"} (${reasons})`;
}
