import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

export const peersCommand = "pnpm --filter @nonlin/benchmarks run peers";

/** The folder of the peers. From dist/index.js as from src: both lie beside it. */
export const peersFolder = new URL("../peers/", import.meta.url);

/** A package of the folder `peers`: what it exports, and its version; undefined where it is not installed. */
export function peerPackage(name: string): { readonly exports: unknown; readonly version: string } | undefined {
  const require = createRequire(new URL("package.json", peersFolder));
  const manifest = new URL(`node_modules/${name}/package.json`, peersFolder);
  let text: string;
  try {
    text = readFileSync(manifest, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  return { exports: require(name), version: (JSON.parse(text) as { version: string }).version };
}

export function notInstalled(name: string): string {
  return `${name} is not installed; get it with \`${peersCommand}\``;
}
