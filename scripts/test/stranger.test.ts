// The guide of @nonlin/conformance, followed to the letter by somebody who has nothing but the tarballs.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { manifestIn, root } from "./public-packages.js";

/** The code of the guide by the file names that it gives. */
function files(): Map<string, string> {
  const guide = readFileSync(join(root, "packages/conformance/README.md"), "utf8");
  const blocks = guide.matchAll(/```js\n\/\/ (\S+)\n(.+?)```/gs);
  return new Map(Array.from(blocks, ([, name, code]) => [name as string, code as string]));
}

/** What a command writes; an error that shows it where it fails. */
function run(folder: string, command: string, args: readonly string[], fails = false): string {
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, CI: "1", NO_COLOR: "1", FORCE_COLOR: undefined },
  });
  if ((status === 0) === fails)
    throw new Error(`${command} ${args.join(" ")} ended with ${status}:\n${stdout}${stderr}`);
  return stdout + stderr;
}

describe("a stranger with the tarballs of @nonlin/conformance", () => {
  let folder = "";
  const tarball = (name: string) => join(folder, `nonlin-${name}-${manifestIn(`packages/${name}`).version}.tgz`);

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "nonlin-stranger-"));
    const pnpm = manifestIn(".").packageManager as string;
    const packages = ["core", "conformance"].flatMap((name) => ["--filter", `@nonlin/${name}`]);
    run(root, "npx", ["-y", pnpm, ...packages, "pack", "--pack-destination", folder]);
    for (const name of ["core", "conformance"]) {
      const target = join(folder, "node_modules/@nonlin", name);
      mkdirSync(target, { recursive: true });
      run(folder, "tar", ["xf", tarball(name), "-C", target, "--strip-components=1"]);
    }
    // What npm would fetch: the dependency, and the runner that the stranger has.
    symlinkSync(join(root, "packages/conformance/node_modules/gmp-wasm"), join(folder, "node_modules/gmp-wasm"));
    symlinkSync(join(root, "node_modules/vitest"), join(folder, "node_modules/vitest"));
    writeFileSync(join(folder, "package.json"), '{ "private": true }');
    for (const [name, code] of files()) writeFileSync(join(folder, name), code);
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true }));

  it("gets at most five megabytes", () => {
    expect(statSync(tarball("conformance")).size).toBeLessThan(5 * 2 ** 20);
  });

  it("has an adapter of thirty lines, and its tests", () => {
    expect([...files().keys()]).toEqual(["adapter.mjs", "adapter.test.mjs", "adapter.node.mjs"]);
    const adapter = (files().get("adapter.mjs") as string).slice(
      (files().get("adapter.mjs") as string).indexOf("export"),
    );
    expect(adapter.trim().split("\n").length).toBeLessThanOrEqual(30);
  });

  it("runs them under node:test", () => {
    const output = run(folder, process.execPath, ["--test", "adapter.node.mjs"]);
    expect(output).toMatch(/pass [1-9]\d*\n.*fail 0/s);
  });

  it("runs them under vitest, where what is known to fail is no failure", () => {
    const output = run(folder, process.execPath, ["node_modules/vitest/vitest.mjs", "run"]);
    expect(output).toMatch(/Tests +\d+ passed/);
  });

  it("is told what is wrong, by its name and its bits, when it is not known", () => {
    const test = files().get("adapter.test.mjs") as string;
    writeFileSync(join(folder, "adapter.test.mjs"), test.replace(/knownFailures: .*/, ""));
    const output = run(folder, process.execPath, ["node_modules/vitest/vitest.mjs", "run"], true);
    expect(output).toMatch(/relu float32 > turns NaN into NaN/);
    expect(output).toMatch(/input 0 is NaN, result 0 is 0 \(0x00000000\)/);
  });
});
