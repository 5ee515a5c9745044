// What Chromium and Firefox have in common: a server for the page, and puppeteer to open it.
import { existsSync, readFileSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { fromNpm } from "./cache.js";
import { portable } from "./inside/backends.js";
import type { Line } from "./inside/suite.js";
import { NotRunnable, type Runtime } from "./runtime.js";

/** A browser of the system's. */
export interface Browser {
  readonly product: "chrome" | "firefox";
  /** Where it may lie. */
  readonly programs: readonly string[];
  readonly debianPackage: string;
  readonly args: readonly string[];
}

/** As much of puppeteer as is used here; it is fetched when it is needed, types and all. */
interface Puppeteer {
  launch(options: object): Promise<{
    version(): Promise<string>;
    newPage(): Promise<{
      goto(address: string): Promise<unknown>;
      on(event: "pageerror" | "console", listener: (message: unknown) => void): void;
      evaluate(expression: string): Promise<unknown>;
    }>;
    close(): Promise<void>;
  }>;
}

async function fetchPuppeteer(): Promise<Puppeteer> {
  // The last series that runs on Node 20.
  const folder = await fromNpm("puppeteer-core", "24.43.1");
  const entry = path.join(folder, "lib/esm/puppeteer/puppeteer-core.js");
  return ((await import(pathToFileURL(entry).href)) as { default: Puppeteer }).default;
}

/** The pages' files by path: type and content. */
export type Site = Readonly<Record<string, { readonly type: string; readonly content: string | Uint8Array }>>;

/** The type of a file by its name's end. */
export const contentTypes: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".wasm": "application/wasm",
  ".json": "application/json",
};

/** Opens a site's root in a browser and gives what the page posts to /lines, until one of it is the last. */
export async function* openSite<T>(
  browser: Browser,
  site: Site,
  isLast: (line: T) => boolean,
): AsyncGenerator<T | { readonly type: "version"; readonly version: string }, void, undefined> {
  const program = browser.programs.find((file) => existsSync(file));
  if (program === undefined) {
    throw new NotRunnable(
      `none of ${browser.programs.join(", ")} is there: apt-get install --no-install-recommends ${browser.debianPackage}`,
    );
  }
  const puppeteer = await fetchPuppeteer();
  const queue: (T | Error)[] = [];
  let wake = () => {};
  const push = (item: T | Error) => {
    queue.push(item);
    wake();
  };
  const server = createServer(async (request, response) => {
    // The headers that a page needs for SharedArrayBuffer.
    response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
    response.setHeader("Cross-Origin-Embedder-Policy", "require-corp");
    const { pathname } = new URL(request.url as string, "http://localhost");
    if (request.method === "POST" && pathname === "/lines") {
      push(JSON.parse(await bodyOf(request)) as T);
      response.end();
      return;
    }
    const file = site[pathname];
    response.writeHead(file === undefined ? 404 : 200, { "Content-Type": file?.type ?? "text/plain" });
    response.end(file?.content);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  let launched: Awaited<ReturnType<Puppeteer["launch"]>> | undefined;
  try {
    launched = await puppeteer.launch({
      browser: browser.product,
      executablePath: program,
      headless: true,
      args: browser.args,
      protocolTimeout: 0,
    });
    yield { type: "version", version: (await launched.version()).replace(/^.*\//, "") };
    const page = await launched.newPage();
    page.on("pageerror", (error) =>
      push(new Error(`the page fails: ${error instanceof Error ? error.message : error}`)),
    );
    await page.goto(`http://127.0.0.1:${port}/`);
    for (;;) {
      const item = queue.shift();
      if (item === undefined) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      } else if (item instanceof Error) throw item;
      else {
        yield item;
        if (isLast(item)) break;
      }
    }
  } finally {
    await launched?.close();
    server.close();
    server.closeAllConnections();
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request.setEncoding("utf8")) text += chunk;
  return text;
}

/** A browser as a runtime of the suite, in a worker of a page. */
export function browserRuntime(name: string, title: string, browser: Browser): Runtime {
  return {
    name,
    title,
    backends: portable,
    extent: "whole",
    async *run(plan, stage) {
      const script = (file: string) => ({ type: contentTypes[".js"] as string, content: readFileSync(file) });
      const site: Site = {
        "/": { type: contentTypes[".html"] as string, content: '<script type="module" src="/page.js"></script>' },
        "/page.js": script(stage.page),
        "/web-worker.js": script(stage.webWorker),
        "/plan": { type: contentTypes[".json"] as string, content: JSON.stringify(plan) },
      };
      type Told = Line | { readonly type: "error"; readonly message: string };
      let version = "";
      for await (const line of openSite<Told>(browser, site, ({ type }) => type === "done")) {
        if (line.type === "version") version = `${title} ${line.version}`;
        else if (line.type === "error") throw new Error(`the worker fails: ${line.message}`);
        else yield line.type === "runtime" ? { ...line, version } : line;
      }
    },
  };
}
