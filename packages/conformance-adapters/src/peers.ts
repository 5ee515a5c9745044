// The runtimes under test, which lie in the folder `peers`: nothing else in the repository needs them.
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

/** The folder that `pnpm --filter @nonlin/conformance-adapters run peers` fills. */
export const peersFolder = fileURLToPath(new URL("../peers", import.meta.url));

/** What installs them. */
export const peersCommand = "pnpm --filter @nonlin/conformance-adapters run peers";

/** That a runtime is not here, and why. */
export class Unavailable extends Error {
  override readonly name = "Unavailable";
}

const require = createRequire(path.join(peersFolder, "package.json"));

/**
 * The version of a package.
 *
 * @throws Unavailable that says how to install it.
 */
export function versionOf(name: string): string {
  const manifest = path.join(peersFolder, "node_modules", name, "package.json");
  if (!existsSync(manifest)) throw new Unavailable(`${name} is not installed: ${peersCommand}`);
  return (JSON.parse(readFileSync(manifest, "utf8")) as { version: string }).version;
}

/** What a package exports to require(). */
export function required<T>(name: string): T {
  versionOf(name);
  return require(name) as T;
}

/** What a module of a package exports to import: the package's own entry, or a file in it. */
export async function imported<T>(name: string, file?: string): Promise<T> {
  versionOf(name);
  const entry = file === undefined ? require.resolve(name) : path.join(peersFolder, "node_modules", name, file);
  return (await import(pathToFileURL(entry).href)) as T;
}

/** A package's folder. */
export function folderOf(name: string): string {
  versionOf(name);
  return path.join(peersFolder, "node_modules", name);
}
