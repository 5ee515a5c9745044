/** The worker as a file of its own, fetched when it is first needed. */
export function newWorker(): Worker {
  return new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
}
