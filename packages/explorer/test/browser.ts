// Chromium on the built page: what `pnpm run build` has put into dist.
import { existsSync, readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";

/** Debian's Chromium. */
const program = "/usr/bin/chromium";

/** Why no browser can be started here; "" where one can. */
export const missing = existsSync(program) ? "" : `${program} is not there: apt-get install chromium`;

export const dist = fileURLToPath(new URL("../dist/", import.meta.url));

/** The page as one file. */
export const offlineFile = `${dist}nonlin-explorer.html`;

/** Starts Chromium, which does nothing of its own accord. */
export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: program,
    args: [
      "--no-sandbox",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

const types: Readonly<Record<string, string>> = { html: "text/html", js: "text/javascript", css: "text/css" };

/** Serves dist as any static server does. */
export async function serve(): Promise<{ readonly address: string; close(): void }> {
  if (!existsSync(`${dist}index.html`))
    throw new Error("serve: dist must be built; run pnpm --filter @nonlin/explorer run build");
  const server: Server = createServer((request, response) => {
    const path = (request.url ?? "/").replace(/[?#].*$/, "").replace(/^\/$/, "/index.html");
    const file = `${dist}${path.slice(1)}`;
    if (!existsSync(file)) {
      response.statusCode = 404;
      response.end();
      return;
    }
    response.setHeader("Content-Type", types[path.split(".").at(-1) ?? ""] ?? "application/octet-stream");
    response.end(readFileSync(file));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: () => server.close(),
  };
}

/** Tells everything that a page complains about. */
export function complaintsOf(page: Page, tell: (complaint: string) => void): void {
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") tell(message.text());
  });
  page.on("pageerror", (error) => tell(error.message));
  page.on("requestfailed", (request) => {
    // What the page itself has called off, by leaving or by ending a worker, is no failure.
    if (request.failure()?.errorText !== "net::ERR_ABORTED") tell(`failed: ${request.url()}`);
  });
}
