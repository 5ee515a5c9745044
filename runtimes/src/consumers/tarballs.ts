// What would be published: every public package, packed as pnpm publishes it, and as npm packs it.
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const packages = fileURLToPath(new URL("../../../packages/", import.meta.url));
const { packageManager } = JSON.parse(readFileSync(path.join(packages, "../package.json"), "utf8")) as {
  packageManager: string;
};

/** Runs pnpm at the version of the repository. */
export async function pnpm(args: readonly string[], cwd: string): Promise<void> {
  await promisify(execFile)("npx", ["-y", packageManager, ...args], { cwd });
}

/** The tarball of each public package, by the package's name. */
export type Tarballs = ReadonlyMap<string, string>;

/** What packs, and what is then installed by the same. */
export type Packer = "npm" | "pnpm";

const packers: Readonly<Record<Packer, (home: string, file: string) => Promise<unknown>>> = {
  async npm(home, file) {
    const pack = ["pack", "--silent", "--pack-destination", path.dirname(file)];
    const { stdout } = await promisify(execFile)("npm", pack, { cwd: home });
    renameSync(path.join(path.dirname(file), stdout.trim()), file);
  },
  pnpm: (home, file) => pnpm(["pack", "--out", file], home),
};

/** The tarballs of all public packages, made in `folder`. */
export async function packAll(packer: Packer, folder: string): Promise<Tarballs> {
  mkdirSync(folder, { recursive: true });
  const tarballs = new Map<string, string>();
  for (const entry of readdirSync(packages)) {
    const home = path.join(packages, entry);
    if (!existsSync(path.join(home, "package.json"))) continue;
    const manifest = JSON.parse(readFileSync(path.join(home, "package.json"), "utf8")) as {
      name: string;
      private?: boolean;
    };
    if (manifest.private === true) continue;
    if (!existsSync(path.join(home, "dist"))) {
      throw new Error(`${manifest.name} is not built: run \`npx -y ${packageManager} run build\` first`);
    }
    const file = path.join(folder, `${entry}.tgz`);
    await packers[packer](home, file);
    tarballs.set(manifest.name, file);
  }
  return tarballs;
}
