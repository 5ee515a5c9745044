// How long the event loop is held up while an asynchronous call of `length` elements runs (default: 64 Mi), and how long the
// call takes beside a synchronous one. `node … event-loop.ts [length] [backend]`
import { monitorEventLoopDelay } from "node:perf_hooks";
import { createActivations } from "nonlin";

const length = Number(process.argv[2] ?? 1 << 26);
const backend = process.argv[3] as "native" | "js" | undefined;
const { gelu } = createActivations(backend === undefined ? {} : { backend });
const x = new Float32Array(length);
for (let i = 0; i < length; i++) x[i] = ((i * 7919) % 2003) / 100 - 10;
const out = new Float32Array(length).fill(1);

const milliseconds = async (call: () => unknown) => {
  const start = performance.now();
  await call();
  return Math.round((performance.now() - start) * 10) / 10;
};
const delay = monitorEventLoopDelay({ resolution: 1 });
const record = async (name: string, call: () => unknown) => {
  delay.reset();
  delay.enable();
  // Of what happens before its first turn the monitor knows nothing.
  await new Promise((resolve) => setTimeout(resolve, 5));
  const took = await milliseconds(call);
  // The monitor learns of a delay when the loop turns next.
  await new Promise((resolve) => setTimeout(resolve, 5));
  delay.disable();
  const [longest, most] = [delay.max / 1e6, delay.percentile(99) / 1e6];
  console.log(JSON.stringify({ name, length, milliseconds: took, delay: { longest, "99 %": most } }));
};
await record("nothing", () => new Promise((resolve) => setTimeout(resolve, 200)));
await record("gelu", () => gelu(x, { out }));
await record("gelu.async", () => gelu.async(x));
await record("gelu.async, out", () => gelu.async(x, { out }));
