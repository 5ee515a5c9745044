// Folders as a user has them: nothing in them but a package.json and what was installed.
import { execFile } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { pnpm, type Tarballs } from "./tarballs.js";

const asFiles = (tarballs: Tarballs) => Object.fromEntries([...tarballs].map(([name, file]) => [name, `file:${file}`]));

/** Writes files into a folder. */
export function write(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
}

/**
 * Installs `nonlin` with npm. What it depends on is named beside it, since npm takes a package of the same name and
 * version for what a dependency asks for, and no registry has ours.
 */
export async function installWithNpm(folder: string, tarballs: Tarballs): Promise<void> {
  write(folder, {
    "package.json": JSON.stringify({ name: "consumer", private: true, dependencies: asFiles(tarballs) }, null, 2),
  });
  await promisify(execFile)("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund"], { cwd: folder });
}

/** Installs `nonlin`, and nothing beside it, with pnpm, which gives each package what it has declared and no more. */
export async function installWithPnpm(folder: string, tarballs: Tarballs): Promise<void> {
  const dependencies = { nonlin: `file:${tarballs.get("nonlin")}` };
  write(folder, {
    "package.json": JSON.stringify({ name: "consumer", private: true, dependencies }, null, 2),
    "pnpm-workspace.yaml": JSON.stringify({ overrides: asFiles(tarballs) }),
  });
  await pnpm(["install", "--ignore-scripts"], folder);
}
