// What is fetched from npm when it is needed, and never by an install of the workspace: some hundred megabytes each.
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { NotRunnable } from "./runtime.js";

/** Where everything lies that can be made again. */
export const cache = fileURLToPath(new URL("../.cache/", import.meta.url));

/**
 * The folder of a package at exactly this version, fetched where it is not there yet. No script of it is run.
 *
 * @throws NotRunnable if npm cannot fetch it.
 */
export async function fromNpm(name: string, version: string): Promise<string> {
  const prefix = path.join(cache, "npm", `${name.replaceAll("/", "-")}@${version}`);
  const folder = path.join(prefix, "node_modules", name);
  const manifest = path.join(folder, "package.json");
  if (existsSync(manifest) && JSON.parse(readFileSync(manifest, "utf8")).version === version) return folder;
  mkdirSync(prefix, { recursive: true });
  try {
    // --force: it may be for another machine. --prefix: npm would look for the package.json of the repository.
    await promisify(execFile)(
      "npm",
      [
        "install",
        "--silent",
        "--no-save",
        "--force",
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        "--prefix",
        prefix,
        `${name}@${version}`,
      ],
      { shell: process.platform === "win32" },
    );
  } catch (cause) {
    throw new NotRunnable(`npm cannot install ${name}@${version}: ${cause instanceof Error ? cause.message : cause}`, {
      cause,
    });
  }
  return folder;
}
