import { execFileSync, spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { compositions, table } from "@nonlin/core";
import { describe, expect, it } from "vitest";
import { main } from "../src/main.js";
import { float32, nonlin, save, temporaryFolder } from "./command-line.js";
import { reports, testLibrary } from "./library.js";

const ops = Object.keys({ ...table, ...compositions });
const escapeSequence = "\u001b[";

describe("nonlin", () => {
  it("prints its help and its version on stdout, with exit code 0", async () => {
    const help = await nonlin(["--help"]);
    expect(help).toMatchObject({ code: 0, stderr: "" });
    expect(help.stdout).toMatch(/^Usage: nonlin/);
    const version = await nonlin(["--version"]);
    expect(version).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\S*\n$/), stderr: "" });
  });
  it("has help with examples for each command", async () => {
    for (const command of ["doctor", "describe", "apply", "conform", "golden"]) {
      const help = await nonlin([command, "--help"]);
      expect(help).toMatchObject({ code: 0, stderr: "" });
      expect(help.stdout).toContain(`Usage: nonlin ${command}`);
      expect(help.stdout).toMatch(/Examples:\n {2}# .+\n {2}\$ .*nonlin/);
    }
  });
  it("names every parameter of the table in the help of apply", async () => {
    const { stdout } = await nonlin(["apply", "--help"]);
    for (const flag of ["--alpha", "--beta", "--negative-slope", "--approximate", "--temperature"]) {
      expect(stdout).toContain(`  ${flag} <`);
    }
    expect(stdout).not.toContain("--negativeSlope");
  });
  it("ends with exit code 2 and one line where there is no command, or no such one", async () => {
    expect(await nonlin([])).toMatchObject({
      code: 2,
      stdout: "",
      stderr: expect.stringMatching(/^nonlin: a command.*\n$/),
    });
    const unknown = await nonlin(["aply"]);
    expect(unknown).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^nonlin: there is no command "aply".*\n$/),
    });
    expect(await nonlin(["doctor", "more"])).toMatchObject({ code: 2, stdout: "" });
    expect(await nonlin(["--verbose"])).toMatchObject({ code: 2, stdout: "" });
    expect(await nonlin(["--json"])).toMatchObject({ code: 2, stderr: "" });
  });
  it("takes --json before the command too", async () => {
    const outcome = await nonlin(["--json", "describe", ops[0] as string]);
    expect(JSON.parse(outcome.stdout)).toMatchObject({ name: ops[0] });
  });
  it("is one line when the library cannot be loaded", async () => {
    let stderr = "";
    const quiet = { write: () => {} };
    const io = { stdout: quiet, stderr: { write: (text: string) => (stderr += text) }, env: {} };
    const code = await main(["doctor"], io, async () => {
      throw new Error("Cannot find package 'nonlin'\nfrom somewhere");
    });
    expect({ code, stderr }).toEqual({ code: 1, stderr: "nonlin: Cannot find package 'nonlin' from somewhere\n" });
  });
  it("uses colours on a terminal only, and not with NO_COLOR", async () => {
    for (const argv of [
      ["doctor"],
      ["describe"],
      ["describe", ops[0] as string],
      ["describe", "nothing"],
      ["--help"],
    ]) {
      const on = await nonlin(argv, { terminal: true });
      expect(on.stdout + on.stderr).toContain(escapeSequence);
      for (const circumstances of [
        { terminal: true, env: { NO_COLOR: "1" } },
        { terminal: true, env: { TERM: "dumb" } },
        { terminal: false },
      ]) {
        const off = await nonlin(argv, circumstances);
        expect(off.stdout + off.stderr).not.toContain(escapeSequence);
      }
    }
  });
  it("wraps on a terminal, and not in a pipe", async () => {
    const longest = ({ stdout }: { stdout: string }) => Math.max(...stdout.split("\n").map((line) => line.length));
    const argv = ["describe", "gelu"];
    expect(longest(await nonlin(argv, { terminal: true, env: { NO_COLOR: "1" } }))).toBeLessThanOrEqual(80);
    expect(longest(await nonlin(argv))).toBeGreaterThan(80);
  });
});

describe("nonlin describe", () => {
  it("lists every function", async () => {
    const { code, stdout } = await nonlin(["describe"]);
    expect(code).toBe(0);
    expect(
      stdout
        .trimEnd()
        .split("\n")
        .map((line) => line.split(" ")[0]),
    ).toEqual(ops);
    const machine = await nonlin(["describe", "--json"]);
    expect((JSON.parse(machine.stdout) as { ops: { name: string }[] }).ops.map(({ name }) => name)).toEqual(ops);
  });
  it("says everything about each function", async () => {
    for (const row of Object.values(table)) {
      const { code, stdout } = await nonlin(["describe", row.name]);
      expect(code).toBe(0);
      for (const part of [
        row.doc,
        row.formula.plain,
        row.derivativeFormula.plain,
        row.use,
        row.limitations,
        row.source,
      ]) {
        expect(stdout).toContain(part);
      }
      for (const name of Object.keys(row.parameters)) expect(stdout).toContain(name);
    }
  });
  it("gives the row as JSON, with strings for the numbers that JSON lacks", async () => {
    const { stdout } = await nonlin(["describe", "relu", "--json"]);
    expect(stdout.trimEnd()).not.toContain("\n");
    expect(JSON.parse(stdout)).toMatchObject({
      name: "relu",
      kind: "map",
      range: { low: 0, high: "Infinity" },
      special: expect.arrayContaining([["-0", "-0"]]),
    });
  });
  it("names the nearest function and all for one that is not there, with exit code 2", async () => {
    for (const [wrong, right] of [
      ["gleu", "gelu"],
      ["Sigmoid", "sigmoid"],
      ["leaky_relu", "leakyRelu"],
      ["LogSoftmax", "logSoftmax"],
      ["expit", "sigmoid"],
      ["softmx", "softmax"],
    ]) {
      const { code, stdout, stderr } = await nonlin(["describe", wrong as string]);
      expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
      expect(stderr).toContain(
        `there is no function "${wrong}"; did you mean ${right}? (the functions: ${ops.join(", ")})`,
      );
    }
    for (const wrong of ["", "convolution", "constructor", "__proto__", "x".repeat(1000)]) {
      const { code, stderr } = await nonlin(["describe", wrong]);
      expect(code).toBe(2);
      expect(stderr).not.toContain("did you mean");
      expect(stderr).toContain(ops.join(", "));
    }
  });
});

describe("nonlin doctor", () => {
  it("says what works, what does not and why, what is used, and that backends agree", async () => {
    const { code, stdout } = await nonlin(["doctor"], { env: { NONLIN_BACKEND: "first" } });
    expect(code).toBe(0);
    expect(stdout).toContain(process.version);
    expect(stdout).toMatch(/NONLIN_BACKEND +first\n +NONLIN_ISA +not set/);
    expect(stdout).toMatch(/first +✓ reference; can run reference\n/);
    expect(stdout).toMatch(/absent +✗ not available; no binary for this machine\n/);
    expect(stdout).toMatch(/used +first: the fastest available\n/);
    expect(stdout).toMatch(/self-check +\d+ results, the same bits on first and second\n/);
  });
  it("gives the same as JSON", async () => {
    const { stdout } = await nonlin(["doctor", "--json"], { env: { NONLIN_ISA: "avx2" } });
    expect(JSON.parse(stdout)).toMatchObject({
      works: true,
      node: process.version,
      environment: { NONLIN_ISA: "avx2" },
      backends: reports,
      chosen: "first",
      why: "the fastest available",
      selfCheck: { backends: ["first", "second"], failures: [] },
    });
  });
  it("tells from which length on calls come to the backend that is used", async () => {
    const thresholds = { relu: [120, 80], gelu_none: [5, Infinity] } as const;
    const [first, ...others] = reports;
    const library = testLibrary([{ ...(first as (typeof reports)[number]), thresholds }, ...others]);
    const { stdout } = await nonlin(["doctor"], { library });
    expect(stdout).toMatch(
      /first +✓ reference; .*short calls go to js, where it is quicker: below 5 to 120 elements, by function, and those of 1 of 4 kernels and gradients whatever their length/,
    );
    const machine = await nonlin(["doctor", "--json"], { library });
    expect(JSON.parse(machine.stdout).backends[0].thresholds).toEqual({ relu: [120, 80], gelu_none: [5, "Infinity"] });
  });
  it("ends with exit code 1 where two backends differ in one bit, in the sign of zero, or where one throws", async () => {
    const nextUp = (value: number) => (value > 0.5 && value < 1 ? value * (1 + 2 ** -52) : value);
    const plusZero = (value: number) => value + 0;
    for (const change of [nextUp, plusZero]) {
      const { code, stdout } = await nonlin(["doctor"], { library: testLibrary(reports, { second: change }) });
      expect(code).toBe(1);
      expect(stdout).toMatch(/self-check +✗ failed: .*differs between first and second/);
    }
    const library = testLibrary(reports, {
      second: () => {
        throw new Error("out of order");
      },
    });
    const { code, stdout } = await nonlin(["doctor", "--json"], { library });
    expect(code).toBe(1);
    expect(stdout).toContain("on second: out of order");
  });
  it("is content with one backend, and says that there was nothing to compare", async () => {
    const { code, stdout } = await nonlin(["doctor"], { library: testLibrary(reports.slice(0, 1)) });
    expect(code).toBe(0);
    expect(stdout).toContain("on first, and no second backend to compare them with");
  });
  it("ends with exit code 1 where no backend can be used", async () => {
    const reason = "NONLIN_BACKEND must be one of first, second";
    const library = testLibrary(reports.map((report) => ({ ...report, chosen: false, reason })));
    const { code, stdout } = await nonlin(["doctor"], { library });
    expect(code).toBe(1);
    expect(stdout).toMatch(/used +✗ none: NONLIN_BACKEND must be one of first, second\n/);
    expect(await nonlin(["doctor", "--json"], { library: testLibrary([]) })).toMatchObject({ code: 1 });
  });
});

describe("the installed command", () => {
  const tsx = path.join(path.dirname(createRequire(import.meta.url).resolve("tsx/package.json")), "dist/cli.mjs");
  const script = fileURLToPath(new URL("../src/nonlin.ts", import.meta.url));
  const command = [tsx, "--conditions=@nonlin/source", script];
  const env = { ...process.env, NONLIN_BACKEND: "js" };

  it("works with the real library", { timeout: 60_000 }, () => {
    const folder = temporaryFolder();
    const x = save(path.join(folder, "x.npy"), float32([2], [-1, 3]));
    const argv = [...command, "apply", "relu", x, "-o", path.join(folder, "y.npy"), "--json"];
    const report = JSON.parse(execFileSync(process.execPath, argv, { encoding: "utf8", env })) as object;
    expect(report).toMatchObject({ op: "relu", backend: { name: "js" }, outputs: [{ shape: [2] }] });
    const failed = spawnSync(process.execPath, [...command, "apply", "relu", folder, "-o", "y.npy"], {
      encoding: "utf8",
      env,
    });
    expect(failed).toMatchObject({ status: 1, stdout: "", stderr: expect.stringMatching(/^nonlin: .+\n$/) });
    const misspelt = spawnSync(process.execPath, [...command, "describe", "rleu"], { encoding: "utf8", env });
    expect(misspelt).toMatchObject({ status: 2, stdout: "" });
  });
});
