import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { nonlin, temporaryFolder } from "./command-line.js";

/** An adapter of a runtime with one function, right or wrong by the formula. */
function adapterFile(folder: string, name: string, formula: string, more = ""): string {
  const file = path.join(folder, `${name}.mjs`);
  writeFileSync(
    file,
    `export default {
      name: "${name}", ops: ["relu", "sigmoid"],
      async run(op, parameters, dtype, shape, axis, [x]) {
        return op === "relu" ? x.map((v) => (v < 0 ? 0 : v)) : Float32Array.from(x, (v) => ${formula});
      },
      ${more}
    };`,
  );
  return file;
}

const right = "v < -700 ? 0 : 1 / (1 + Math.exp(-v))";
const quick = ["--budget", "3", "--seed", "1"];

describe("nonlin conform", () => {
  it("passes a runtime that is right, and fails one that is not, with the worst input and its bits", async () => {
    const folder = temporaryFolder();
    const fine = await nonlin(["conform", adapterFile(folder, "right", right), ...quick]);
    expect(fine).toMatchObject({ code: 0, stderr: "" });
    expect(fine.stdout).toMatch(/^right, profile strict, seed 1\n {2}✓ relu float32: 0/);
    const clamped = await nonlin([
      "conform",
      adapterFile(folder, "clamped", "1 / (1 + Math.exp(-Math.max(v, -18)))"),
      ...quick,
    ]);
    expect(clamped).toMatchObject({ code: 1, stderr: "" });
    expect(clamped.stdout).toMatch(/✗ sigmoid float32: .* wrong {2}\(.*limits.*\)/);
    expect(clamped.stdout).toMatch(/x = -\S+ \(0x[0-9a-f]{8}\): expected \S+ \(0x[0-9a-f]{8}\), received/);
  });

  it("writes reports, and compares them", async () => {
    const folder = temporaryFolder();
    const file = (name: string) => path.join(folder, name);
    const adapter = adapterFile(folder, "changing", right);
    const before = await nonlin([
      "conform",
      adapter,
      ...quick,
      "--report",
      file("before.json"),
      "--html",
      file("r.html"),
      "--junit",
      file("r.xml"),
      "--markdown",
      file("r.md"),
    ]);
    expect(before.code).toBe(0);
    expect(readFileSync(file("r.html"), "utf8")).toMatch(/^<!doctype html>.*<svg.*<\/html>\n$/s);
    expect(readFileSync(file("r.xml"), "utf8")).toMatch(/<testsuite name="changing" tests="\d+" failures="0"/);
    expect(readFileSync(file("r.md"), "utf8")).toMatch(/^\| sigmoid \|/m);
    writeFileSync(file("after.json"), readFileSync(file("before.json"), "utf8"));
    const same = await nonlin(["conform", "--compare", file("before.json"), file("after.json")]);
    expect(same).toMatchObject({ code: 0, stdout: "changing: 0 worse, 0 better\n" });
    const folder2 = temporaryFolder();
    const worse = adapterFile(folder2, "changing", "Math.fround(1 / (1 + Math.fround(Math.exp(-Math.max(v, -18)))))");
    await nonlin(["conform", worse, ...quick, "--report", file("after.json")]);
    const compared = await nonlin(["conform", "--compare", file("before.json"), file("after.json")]);
    expect(compared.code).toBe(1);
    expect(compared.stdout).toMatch(/✗ sigmoid float32 forward: no longer keeps .*limits/);
  });

  it("runs what is known to fail, and fails where it passes", async () => {
    const folder = temporaryFolder();
    const known = (formula: string, name: string) =>
      adapterFile(
        folder,
        name,
        formula,
        `knownFailures: [{ ops: ["sigmoid"], laws: ["limits"], reason: "clamped, see issue 1" }],`,
      );
    const unexpected = await nonlin(["conform", known(right, "fixed"), ...quick]);
    expect(unexpected.code).toBe(1);
    expect(unexpected.stdout).toContain("unexpectedly passed: sigmoid float32");
    const expected = await nonlin([
      "conform",
      known("v === -Infinity ? NaN : v < -700 ? 0 : 1 / (1 + Math.exp(-v))", "known"),
      ...quick,
    ]);
    expect(expected.stdout).toContain("(clamped, see issue 1)");
    expect(expected.code).toBe(0);
  });

  it("says in one line what is wrong with an adapter, a file or an option", async () => {
    const folder = temporaryFolder();
    const file = path.join(folder, "empty.mjs");
    writeFileSync(file, "export const name = 'x';");
    expect(await nonlin(["conform", file])).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/run must be a function/),
    });
    expect(await nonlin(["conform", path.join(folder, "none.mjs")])).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/no such file/),
    });
    const adapter = adapterFile(folder, "right", right);
    for (const [option, value] of [
      ["--profile", "loose"],
      ["--ops", "gleu"],
      ["--seed", "x"],
      ["--dtypes", "int8"],
    ] as const) {
      const outcome = await nonlin(["conform", adapter, option, value]);
      expect(outcome).toMatchObject({
        code: 2,
        stderr: expect.stringMatching(new RegExp(`^nonlin: ${option}: .*${value}.*\n$`)),
      });
    }
  });
});
