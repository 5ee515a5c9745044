import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addonPath, loadAddon } from "../src/addon.js";

// The loader in one file, in a folder that looks like the installed package: what it finds there is what it has.
const root = mkdtempSync(path.join(tmpdir(), "nonlin-loading-"));
const { version } = loadAddon();
const platform = `${process.platform}-${process.arch}`;
let bundle: string;

beforeAll(async () => {
  const { outputFiles } = await build({
    entryPoints: [path.join(import.meta.dirname, "../src/addon.ts")],
    bundle: true,
    write: false,
    platform: "node",
    format: "esm",
    conditions: ["@nonlin/source"],
  });
  bundle = outputFiles[0]?.text as string;
});
afterAll(() => rmSync(root, { recursive: true }));

interface Installed {
  readonly manifest?: object;
  readonly binary?: "right" | "broken";
  readonly folder?: string;
}

let installations = 0;

/** What the loader says: the addon's version, or the message of its error. */
function loaded({ manifest = { name: "@nonlin/node", version }, binary, folder = "dist" }: Installed): string {
  const home = path.join(root, `${installations++}`);
  mkdirSync(path.join(home, folder), { recursive: true });
  writeFileSync(path.join(home, "package.json"), JSON.stringify(manifest));
  if (folder !== "dist") writeFileSync(path.join(home, folder, "package.json"), '{ "type": "module" }');
  const program = path.join(home, folder, "addon.mjs");
  writeFileSync(program, bundle);
  const file = path.join(home, "prebuilds", platform, "nonlin.node");
  if (binary !== undefined) mkdirSync(path.dirname(file), { recursive: true });
  if (binary === "right") cpSync(addonPath(), file);
  if (binary === "broken") writeFileSync(file, "not a library");
  const script = `
    import { loadAddon } from ${JSON.stringify(pathToFileURL(program).href)};
    try { console.log(loadAddon().version); } catch (error) { console.log(error.message); }`;
  const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "--eval", script], {
    encoding: "utf8",
  });
  expect(stderr).toBe("");
  return stdout.trim().replaceAll(home, "<package>").replaceAll(path.sep, "/");
}

describe("loading the addon", () => {
  it("finds the binary from dist/, and from a folder below it with a package.json of its own", () => {
    expect(loaded({ binary: "right" })).toBe(version);
    expect(loaded({ binary: "right", folder: "dist/cjs" })).toBe(version);
  });

  it("says for which platform there is no binary, where it was looked for, what to do and what there is", () => {
    const found = `<package>/prebuilds/${platform}/nonlin.node`;
    expect(loaded({})).toBe(
      `@nonlin/node has no binary for ${platform} (looked for ${found}); ` +
        "in a clone of the repository, build it with `pnpm run build`; it has none at all",
    );
  });

  it("keeps what the system's loader says of a file that is no library", () => {
    expect(loaded({ binary: "broken" })).toMatch(
      /^@nonlin\/node cannot load <package>\/prebuilds\/.*nonlin\.node: .{5,}/,
    );
  });

  it("refuses the binary of another version", () => {
    expect(loaded({ binary: "right", manifest: { name: "@nonlin/node", version: "9.9.9" } })).toMatch(
      /^@nonlin\/node is version 9\.9\.9, but .* reinstall @nonlin\/node, or build it again$/,
    );
  });

  it("says that binaries do not go into a bundle, where it is in one", () => {
    expect(loaded({ binary: "right", manifest: { name: "an-application", version: "1.0.0" } })).toMatch(
      /^@nonlin\/node cannot find its own folder above <package>\/dist\/addon\.mjs: its binaries do not go into a bundle; /,
    );
  });
});
