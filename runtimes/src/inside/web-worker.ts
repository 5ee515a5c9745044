// The suite in a worker of a browser's page: the page stays alive, and hands on what the worker tells.
import { portableBackends } from "./backends.js";
import { type Plan, run } from "./suite.js";

addEventListener("message", async ({ data: plan }: MessageEvent<Plan>) => {
  for await (const line of run(plan, navigator.userAgent, portableBackends())) postMessage(line);
});
