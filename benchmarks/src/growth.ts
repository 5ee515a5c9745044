// Time per element of one function in place, for 16 Ki elements and four times as many again and again, up to `most`
// (default: 1 Gi, which is 4 GiB of float32): whether time grows with the length, and whether such lengths work at all.
// `node … growth.ts [most] [function] [backend]`
import { createActivations } from "nonlin";

const most = Number(process.argv[2] ?? 2 ** 30);
const name = (process.argv[3] ?? "relu") as "relu" | "gelu";
const backend = process.argv[4] as "native" | "js" | undefined;
const activations = createActivations(backend === undefined ? {} : { backend });
const activation: (x: Float32Array, options?: { out: Float32Array }) => Float32Array = activations[name];
const all = new Float32Array(most);

for (let length = 2 ** 14; length <= most; length *= 4) {
  const x = all.subarray(0, length);
  // At least two: the first of the longest meets memory that the system has yet to find.
  const rounds = Math.max(2, Math.min(100, 2 ** 24 / length));
  let least = Infinity;
  for (let round = 0; round < rounds; round++) {
    x[length - 1] = -1;
    if (length > 2) x[length - 2] = 2;
    const start = process.hrtime.bigint();
    activation(x, { out: x });
    least = Math.min(least, Number(process.hrtime.bigint() - start) / length);
  }
  // The last elements are computed too.
  const expected = activation(Float32Array.of(2, -1));
  const ends = x[length - 2] === expected[0] && x[length - 1] === expected[1];
  console.log(JSON.stringify({ name, length, bytes: 4 * length, "ns per element": Number(least.toFixed(3)), ends }));
}
