import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

test("every target gives the bits of the scalar one, name by name and kernel by kernel", () => {
  const { status, stdout, stderr } = spawnSync(fileURLToPath(new URL("agreement/run", import.meta.url)), {
    encoding: "utf8",
  });
  expect(stderr).toBe("");
  expect(stdout).toMatch(/compared with scalar, \d{6,} results in all, 0 differences/);
  expect(status).toBe(0);
  // Where the addon was not built from these sources, every target is compiled: minutes.
}, 900_000);
