import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import type { Plugin } from "esbuild";
import { fromNpm } from "./cache.js";
import { portable } from "./inside/backends.js";
import type { Line } from "./inside/suite.js";
import type { Runtime } from "./runtime.js";

const version = "1.20261117.1";

/** A module of a worker: an ES module, or a WebAssembly one where its name says so. */
export interface WorkerModule {
  readonly name: string;
  readonly file: string;
}

/** For esbuild, what wrangler does: a .wasm is a module of its own beside the bundle, and is added to `modules`. */
export function wasmModules(modules: WorkerModule[]): Plugin {
  return {
    name: "wasm modules",
    setup({ onResolve, resolve }) {
      onResolve({ filter: /\.wasm$/ }, async ({ path: name, importer, resolveDir, kind, pluginData }) => {
        if (pluginData === resolving) return undefined;
        const { path: file, errors } = await resolve(name, { importer, resolveDir, kind, pluginData: resolving });
        if (errors.length > 0) return { errors };
        const module = path.basename(file);
        modules.push({ name: module, file });
        return { path: `./${module}`, external: true };
      });
    },
  };
}

const resolving = Symbol("so that the plugin leaves its own questions alone");

/** Starts workerd with these modules, the first of which is the worker, and gives what `use` makes of its address. */
export async function* withWorkerd<T>(
  modules: readonly WorkerModule[],
  use: (address: string) => AsyncIterable<T>,
): AsyncGenerator<T, void, undefined> {
  const program = path.join(await fromNpm("@cloudflare/workerd-linux-64", version), "bin/workerd");
  const folder = mkdtempSync(path.join(tmpdir(), "nonlin-workerd-"));
  const list = modules.map(({ name, file }) => {
    const type = name.endsWith(".wasm") ? "wasm" : "esModule";
    return `(name = ${JSON.stringify(name)}, ${type} = embed ${JSON.stringify(path.relative(folder, file))})`;
  });
  const config = `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = .worker)],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
const worker :Workerd.Worker = (modules = [${list.join(", ")}], compatibilityDate = "2026-01-01");
`;
  writeFileSync(path.join(folder, "config.capnp"), config);
  const child = spawn(program, ["serve", "--control-fd=3", "config.capnp"], {
    cwd: folder,
    stdio: ["ignore", "ignore", "pipe", "pipe"],
  });
  const noise: string[] = [];
  (child.stderr as Readable).setEncoding("utf8").on("data", (text: string) => noise.push(text));
  try {
    let address: string | undefined;
    // It says on the third descriptor which port it has taken.
    for await (const text of createInterface({ input: child.stdio[3] as Readable })) {
      const { event, port } = JSON.parse(text) as { event: string; port?: number };
      if (event !== "listen") continue;
      address = `http://127.0.0.1:${port}`;
      break;
    }
    if (address === undefined) throw new Error(`workerd does not start: ${noise.join("").trim().slice(-2000)}`);
    yield* use(address);
  } catch (error) {
    const words = noise.join("").trim();
    throw words === "" ? error : new Error(`${error instanceof Error ? error.message : error}: ${words.slice(-2000)}`);
  } finally {
    child.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** workerd, which Cloudflare's workers run in. */
export const workerd: Runtime = {
  name: "workerd",
  title: "workerd",
  backends: portable,
  extent: "whole",
  async *run(plan, stage) {
    yield* withWorkerd(stage.workerd, async function* (address) {
      const { body, status } = await fetch(address, { method: "POST", body: JSON.stringify(plan) });
      if (body === null || status !== 200) throw new Error(`workerd answers with ${status}`);
      // Its clocks stand still while it computes.
      let last = Date.now();
      for await (const line of linesOfStream(body)) {
        if (line.type === "runtime") yield { ...line, version: `workerd ${version}` };
        else if (line.type === "backend") {
          yield { ...line, seconds: (Date.now() - last) / 1000 };
          last = Date.now();
        } else yield line;
      }
    });
  },
};

async function* linesOfStream(body: ReadableStream<Uint8Array>): AsyncGenerator<Line, void, undefined> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
    text += decoder.decode(chunk, { stream: true });
    const lines = text.split("\n");
    text = lines.pop() as string;
    for (const line of lines) yield JSON.parse(line) as Line;
  }
}
