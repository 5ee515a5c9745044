// Consumers that bundle: a Vite app and an esbuild bundle in a browser, a worker in workerd, an edge function.
import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";
import { contentTypes, openSite, type Site } from "../browser.js";
import { fromNpm } from "../cache.js";
import { chromiumBrowser } from "../chromium.js";
import { type WorkerModule, wasmModules, withWorkerd } from "../workerd.js";
import { computation, names, type Told } from "./computation.js";
import type { Consumer } from "./consumer.js";
import { installWithNpm, write } from "./folder.js";

const imports = `import ${names} from "nonlin";\n`;

/** The program of a page: it tells by the way that openSite() listens on. */
const inPage = `${imports}${computation}await fetch("/lines", { method: "POST", body: JSON.stringify(told) });
`;
const html = (script: string) => `<!doctype html>\n<script type="module" src="${script}"></script>\n`;

async function openedInChromium(site: Site): Promise<Told> {
  for await (const told of openSite<Told>(chromiumBrowser, site, () => true)) if ("bits" in told) return told;
  throw new Error("the page was closed before it told anything");
}

/** A folder of files as a site. */
function siteOf(folder: string): Site {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const entries = files.map(({ parentPath, name }) => {
    const file = path.join(parentPath, name);
    const type = contentTypes[path.extname(name)] ?? "application/octet-stream";
    return [
      `/${path.relative(folder, file).replaceAll(path.sep, "/")}`,
      { type, content: readFileSync(file) },
    ] as const;
  });
  const site = Object.fromEntries(entries);
  return { ...site, ...(site["/index.html"] === undefined ? {} : { "/": site["/index.html"] }) };
}

/** All of them. */
export const bundles: readonly Consumer[] = [
  {
    title: "Vite app in Chromium",
    backend: "wasm",
    async run(tarballs, folder) {
      await installWithNpm(folder, tarballs.pnpm);
      write(folder, { "index.html": html("/main.js"), "main.js": inPage });
      const vite = await fromNpm("vite", "8.3.8");
      await promisify(execFile)(process.execPath, [path.join(vite, "bin/vite.js"), "build"], { cwd: folder });
      return openedInChromium(siteOf(path.join(folder, "dist")));
    },
  },
  {
    title: "esbuild bundle in Chromium",
    backend: "wasm",
    async run(tarballs, folder) {
      await installWithNpm(folder, tarballs.pnpm);
      write(folder, { "main.js": inPage, "dist/index.html": html("/main.js") });
      await build({
        absWorkingDir: folder,
        entryPoints: ["main.js"],
        bundle: true,
        format: "esm",
        outdir: "dist",
        logLevel: "silent",
      });
      return openedInChromium(siteOf(path.join(folder, "dist")));
    },
  },
  {
    title: "esbuild bundle in workerd",
    backend: "wasm",
    async run(tarballs, folder) {
      await installWithNpm(folder, tarballs.pnpm);
      const worker = `${imports}export default { fetch() { ${computation} return Response.json(told); } };\n`;
      write(folder, { "main.js": worker });
      const dist = path.join(folder, "dist");
      const modules: WorkerModule[] = [{ name: "main.js", file: path.join(dist, "main.js") }];
      await build({
        absWorkingDir: folder,
        entryPoints: ["main.js"],
        bundle: true,
        format: "esm",
        conditions: ["workerd", "worker", "browser"],
        outdir: "dist",
        plugins: [wasmModules(modules)],
        logLevel: "silent",
      });
      for await (const told of withWorkerd(modules, async function* (address) {
        const response = await fetch(address);
        const text = await response.text();
        if (response.status !== 200) throw new Error(`the worker answers with ${response.status}: ${text}`);
        yield JSON.parse(text) as Told;
      })) {
        return told;
      }
      throw new Error("the worker told nothing");
    },
  },
  {
    title: "esbuild bundle in edge-runtime (edge-light)",
    backend: "wasm",
    async run(tarballs, folder) {
      await installWithNpm(folder, tarballs.pnpm);
      const listener = `event => { ${computation} event.respondWith(Response.json(told)); }`;
      write(folder, { "main.js": `${imports}addEventListener("fetch", ${listener});\n` });
      const { outputFiles } = await build({
        absWorkingDir: folder,
        entryPoints: ["main.js"],
        bundle: true,
        format: "iife",
        conditions: ["edge-light", "worker", "browser"],
        write: false,
        logLevel: "silent",
      });
      const edge = await fromNpm("edge-runtime", "4.0.1");
      const { EdgeRuntime } = (await import(pathToFileURL(path.join(edge, "dist/index.js")).href)) as {
        EdgeRuntime: new (options: { initialCode: string }) => { dispatchFetch(address: string): Promise<Response> };
      };
      const runtime = new EdgeRuntime({ initialCode: outputFiles[0]?.text ?? "" });
      return (await (await runtime.dispatchFetch("https://edge.example/")).json()) as Told;
    },
  },
];
