import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";

const packages = fileURLToPath(new URL("../..", import.meta.url));
const tarballs = mkdtempSync(path.join(tmpdir(), "nonlin-tarballs-"));
afterAll(() => rmSync(tarballs, { recursive: true }));

interface Manifest {
  readonly private?: boolean;
  readonly scripts?: Readonly<Record<string, string>>;
}

const manifestOf = (name: string) =>
  JSON.parse(readFileSync(path.join(packages, name, "package.json"), "utf8")) as Manifest;

/** Runs a command, and gives what it printed, by lines. */
function lines(command: string, args: readonly string[], folder: string): readonly string[] {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: folder, encoding: "utf8" });
  expect({ status, stderr }).toMatchObject({ status: 0 });
  return stdout.trim().split("\n");
}

/** The files in the tarball of a package that pnpm publishes: it adds the repository's licence by itself. */
function packed(name: string): readonly string[] {
  const args = ["-y", "pnpm@12.21.0", "pack", "--pack-destination", tarballs];
  const tarball = lines("npx", args, path.join(packages, name)).at(-1) as string;
  return lines("tar", ["-tzf", tarball], packages).map((file) => file.replace(/^package\//, ""));
}

const published = readdirSync(packages).filter(
  (name) => existsSync(path.join(packages, name, "package.json")) && manifestOf(name).private !== true,
);

describe.each(published)("the tarball of packages/%s", (name) => {
  const files = packed(name);

  it("holds the licence, the README and what is built", () => {
    expect(files).toEqual(expect.arrayContaining(["LICENSE", "README.md", "package.json", "dist/index.js"]));
  });

  it("has no script that runs where it is installed, and nothing that makes npm compile", () => {
    const scripts = Object.keys(manifestOf(name).scripts ?? {});
    expect(scripts.filter((script) => /install|^prepare$/.test(script))).toEqual([]);
    expect(files.filter((file) => /\.(gyp|gypi|cc|h|node\.new)$/.test(file))).toEqual([]);
  });

  it("holds binaries where the loader looks for them, and nowhere else", () => {
    const binaries = files.filter((file) => file.endsWith(".node"));
    const here = `prebuilds/${process.platform}-${process.arch}/nonlin.node`;
    if (name === "node") expect(binaries).toContain(here);
    expect(binaries.filter((file) => name !== "node" || !/^prebuilds\/\w+-\w+\/nonlin\.node$/.test(file))).toEqual([]);
  });
});
