import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Manifest, manifestIn, publicPackages, root } from "./public-packages.js";

const repository = manifestIn(".");
const ownNames = publicPackages.map(({ name }) => name);

/** What packages depend on that is not ours: nobody's library depends on the command, nor on the test of a backend. */
const foreignDependencies: Readonly<Record<string, readonly string[]>> = {
  "@nonlin/cli": ["commander", "csv-parse", "fflate", "picocolors", "yauzl", "yazl"],
  "@nonlin/conformance": ["gmp-wasm"],
  "@nonlin/plot": ["@expo-google-fonts/ibm-plex-sans", "@resvg/resvg-wasm"],
};

describe.each(publicPackages)("the package $name", (manifest) => {
  const isProgram = manifest.bin !== undefined;

  it("has no runtime dependency but our own packages, or what is said above", () => {
    const { name, dependencies, optionalDependencies, peerDependencies } = manifest;
    const foreign = Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies }).filter(
      (dependency) => !ownNames.includes(dependency),
    );
    expect(foreign).toEqual(foreignDependencies[name] ?? []);
  });

  it("runs nothing when it is installed or imported", () => {
    const hooks = ["preinstall", "install", "postinstall", "prepare", "prepublish"];
    expect(Object.keys(manifest.scripts ?? {}).filter((name) => hooks.includes(name))).toEqual([]);
    if (!isProgram) expect(manifest.sideEffects).toBe(false);
  });

  it("says whose it is, where it comes from and where it runs", () => {
    expect(manifest.license).toBe(repository.license);
    expect(manifest.repository).toEqual({ ...repository.repository, directory: manifest.folder });
    expect(manifest.engines).toEqual(repository.engines);
  });
});

describe("the tarball", () => {
  let folder = "";
  const fileOf = ({ name, version }: Manifest) =>
    join(folder, `${name.replace("@", "").replace("/", "-")}-${version}.tgz`);

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "nonlin-tarballs-"));
    const pnpm = repository.packageManager as string;
    run("npx", ["-y", pnpm, "--filter", "./packages/*", "pack", "--pack-destination", folder]);
    for (const manifest of publicPackages) {
      const target = join(folder, "node_modules", manifest.name);
      mkdirSync(target, { recursive: true });
      run("tar", ["xf", fileOf(manifest), "-C", target, "--strip-components=1"]);
    }
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true }));

  describe.each(publicPackages)("of $name", (manifest) => {
    it("has the licence, a README and what is built, not the sources", () => {
      const files = run("tar", ["tf", fileOf(manifest)]).split("\n");
      expect(files).toEqual(expect.arrayContaining(["package/LICENSE", "package/README.md", "package/dist/index.js"]));
      expect(files.filter((file) => /^package\/(src|test)\//.test(file))).toEqual([]);
      const packed = run("tar", ["xOf", fileOf(manifest), "package/package.json"]);
      expect(packed).not.toMatch(/@nonlin\/source|workspace:/);
    });

    it("gives the same to import and to require(), by every entry", () => {
      // Only an installed command has its dependencies.
      if (manifest.bin !== undefined) return;
      const entries = Object.keys(manifest.exports ?? {}).filter((entry) => !/\.\w+$/.test(entry));
      expect(entries).toContain(".");
      for (const entry of entries) {
        const name = JSON.stringify(`${manifest.name}${entry.slice(1)}`);
        const list = (exported: string) => `console.log(Object.keys(${exported}).sort().join())`;
        const node = (script: string) => run(process.execPath, ["-e", script], folder);
        const imported = node(`import(${name}).then((exported) => ${list("exported")})`);
        expect(imported.length).toBeGreaterThan(1);
        expect(node(list(`require(${name})`))).toBe(imported);
      }
    });

    it("is clean for publint", async () => {
      const tarball = Uint8Array.from(readFileSync(fileOf(manifest))).buffer;
      const { messages, pkg } = await publint({ pack: { tarball }, level: "suggestion", strict: true });
      expect(messages.map((message) => formatMessage(message, pkg))).toEqual([]);
    });

    it("has types that are right for every way to import it", () => {
      const script = join(
        dirname(createRequire(import.meta.url).resolve("@arethetypeswrong/cli/package.json")),
        "dist",
      );
      // A program has no require(): who wants its functions imports them. TypeScript's oldest way (node10) reads no exports
      // maps, so that it finds a library itself, and none of its other entries.
      const profile = manifest.bin === undefined ? "node16" : "esm-only";
      // A .wasm file has the types that the runtime gives it, which is not TypeScript's affair.
      const files = Object.keys(manifest.exports ?? {}).filter((entry) => entry.endsWith(".wasm"));
      const excluded = files.length === 0 ? [] : ["--exclude-entrypoints", ...files];
      run(process.execPath, [
        join(script, "index.js"),
        fileOf(manifest),
        "--no-color",
        "--profile",
        profile,
        ...excluded,
      ]);
    });
  });
});

/** What a command writes; an error that shows it where it fails. */
function run(command: string, args: readonly string[], cwd = root): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, encoding: "utf8" });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} failed:\n${stdout}${stderr}`, { cause: error });
  return stdout;
}
