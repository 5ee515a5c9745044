// loaded.mjs in worker threads, three at a time and three times, while the main thread has nothing loaded: the binary is
// loaded, used by several threads at once and unloaded again and again.
import { Worker } from "node:worker_threads";

const program = new URL("loaded.mjs", import.meta.url);
const ended = () =>
  new Promise((resolve, reject) => {
    const worker = new Worker(program, { argv: process.argv.slice(2) });
    worker.once("error", reject);
    worker.once("exit", (code) => (code === 0 ? resolve() : reject(new Error(`a worker ended with ${code}`))));
  });
for (let wave = 0; wave < 3; wave++) await Promise.all([ended(), ended(), ended()]);
