import { monitorEventLoopDelay } from "node:perf_hooks";
import * as nonlin from "nonlin";
import { describe, expect, it } from "vitest";

const { bind, createActivations, gelu, table } = nonlin;
const everything: Readonly<Record<string, unknown>> = { ...nonlin };

describe("every exported function", () => {
  it("has an asynchronous form, as its gradient has", () => {
    for (const name of Object.keys(table)) {
      const activation = everything[name] as { readonly async: unknown; readonly grad: { readonly async: unknown } };
      expect([typeof activation.async, typeof activation.grad.async], name).toEqual(["function", "function"]);
    }
  });

  it("can be bound, as its gradient can", () => {
    const { x, y, run } = bind(gelu, { length: 100 });
    x.fill(1.5);
    run();
    expect(y).toEqual(gelu(x));
    const gradient = bind(gelu.grad, { length: 100 });
    gradient.dy.fill(2);
    gradient.x.fill(1.5);
    gradient.run();
    expect(gradient.dx).toEqual(gelu.grad(gradient.dy, gradient.x));
  });
});

describe.each(["native", "js"] as const)("an asynchronous call on %s", (backend) => {
  it("does not hold up the event loop as the call does", async () => {
    const instance = createActivations({ backend });
    const x = new Float32Array(backend === "native" ? 1 << 24 : 1 << 22).fill(0.5);
    const start = performance.now();
    const y = instance.gelu(x);
    const blocked = performance.now() - start;
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    const later = await instance.gelu.async(x);
    delay.disable();
    expect(Buffer.compare(Buffer.from(later.buffer), Buffer.from(y.buffer))).toBe(0);
    // Lenient: on a machine that does other things, a thread that waits for a processor is held up as well.
    expect(delay.percentile(90) / 1e6).toBeLessThan(Math.max(20, blocked));
  });
});
