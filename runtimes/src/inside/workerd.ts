// The suite as a worker of workerd: the request's body is the plan, the response's the lines.
import module from "@nonlin/wasm/kernels.wasm";
import { portableBackends } from "./backends.js";
import { type Plan, run } from "./suite.js";

export default {
  async fetch(request: Request): Promise<Response> {
    const plan = (await request.json()) as Plan;
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    const told = (async () => {
      const writer = writable.getWriter();
      const encoder = new TextEncoder();
      try {
        for await (const line of run(plan, "workerd", portableBackends(module))) {
          await writer.write(encoder.encode(`${JSON.stringify(line)}\n`));
        }
        await writer.close();
      } catch (error) {
        await writer.abort(error);
      }
    })();
    told.catch(() => {});
    return new Response(readable);
  },
};
