import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";

const folder = fileURLToPath(new URL("..", import.meta.url));
const tarballs = mkdtempSync(path.join(tmpdir(), "nonlin-tarballs-"));
afterAll(() => rmSync(tarballs, { recursive: true }));

/** Runs a command, and gives what it printed, by lines. */
function lines(command: string, ...args: readonly string[]): readonly string[] {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: folder, encoding: "utf8" });
  expect({ status, stderr }).toMatchObject({ status: 0 });
  return stdout.trim().split("\n");
}

// What all packages have in common is tested in scripts/test.
describe("the tarball of @nonlin/node", () => {
  const tarball = lines("npx", "-y", "pnpm@12.21.0", "pack", "--pack-destination", tarballs).at(-1) as string;
  const files = lines("tar", "-tzf", tarball).map((file) => file.replace(/^package\//, ""));

  it("holds the binary of this machine, and binaries only where the loader looks for them", () => {
    const binaries = files.filter((file) => file.startsWith("prebuilds/"));
    expect(binaries).toContain(`prebuilds/${process.platform}-${process.arch}/nonlin.node`);
    expect(binaries.filter((file) => !/^prebuilds\/\w+-\w+\/nonlin\.node$/.test(file))).toEqual([]);
  });

  it("holds nothing that makes npm compile", () => {
    expect(files.filter((file) => /\.(gypi?|cc|h)$/.test(file))).toEqual([]);
  });
});
