import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { isas } from "@nonlin/node";
import { type BackendStatus, backends } from "nonlin";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { thresholdsOf } from "../src/thresholds.js";
import { evaluate, runProgram } from "./child-process.js";

const fastest = isas()[0] as string;
const x = "new Float32Array([-1, 2])";
const questions = {
  status: "nonlin.backends()",
  backend: "nonlin.createActivations().backend.name",
  isa: "nonlin.createActivations().backend.isa",
  result: `[...nonlin.relu(${x})]`,
  named: `[...nonlin.createActivations({ backend: "js" }).relu(${x})]`,
};

describe("backends()", () => {
  it("lists native, wasm and js, of which the fastest is chosen, with the reasons", () => {
    vi.stubEnv("NONLIN_BACKEND", "");
    vi.stubEnv("NONLIN_ISA", "");
    const available = { available: true, chosen: false, reason: "available, not chosen" };
    const { native: thresholds } = thresholdsOf;
    expect(backends()).toEqual([
      { name: "native", isa: fastest, isas: isas(), available: true, chosen: true, reason: "the fastest", thresholds },
      { name: "wasm", isa: "simd128", ...available },
      { name: "js", isa: "js", ...available },
    ]);
    vi.unstubAllEnvs();
  });
});

describe("NONLIN_BACKEND", () => {
  const chosen = (status: unknown) => (status as BackendStatus[]).filter((one) => one.chosen);

  it("forces js", () => {
    const answers = evaluate(questions, { NONLIN_BACKEND: "js" });
    expect(answers).toMatchObject({ backend: "js", isa: "js", result: [0, 2], named: [0, 2] });
    expect(chosen(answers.status)).toEqual([
      { name: "js", isa: "js", available: true, chosen: true, reason: "forced by NONLIN_BACKEND=js" },
    ]);
  });

  it("forces native", () => {
    const answers = evaluate(questions, { NONLIN_BACKEND: "native" });
    expect(answers).toMatchObject({ backend: "native", isa: fastest, result: [0, 2] });
    expect(chosen(answers.status)).toMatchObject([{ name: "native", reason: "forced by NONLIN_BACKEND=native" }]);
  });

  it("forces wasm", () => {
    const answers = evaluate(questions, { NONLIN_BACKEND: "wasm" });
    expect(answers).toMatchObject({ backend: "wasm", isa: "simd128", result: [0, 2] });
    const [status] = chosen(answers.status);
    expect(status).toMatchObject({ name: "wasm", reason: "forced by NONLIN_BACKEND=wasm" });
    // It serves all calls.
    expect(status).not.toHaveProperty("thresholds");
  });

  it("that forces nonsense is an error that says what there is", () => {
    const answers = evaluate(questions, { NONLIN_BACKEND: "nonsense" });
    const message = 'RangeError: nonlin: NONLIN_BACKEND must be one of "native", "wasm", "js", got "nonsense"';
    expect(answers).toMatchObject({ backend: message, result: message, named: [0, 2] });
    expect((answers.status as BackendStatus[]).map(({ reason }) => `RangeError: ${reason}`)).toContain(message);
  });
});

describe("NONLIN_ISA", () => {
  it("chooses the instruction set of native", () => {
    const answers = evaluate(questions, { NONLIN_ISA: "scalar" });
    expect(answers).toMatchObject({ backend: "native", isa: "scalar", result: [0, 2] });
    expect((answers.status as BackendStatus[])[0]).toEqual({
      name: "native",
      isa: "scalar",
      isas: isas(),
      available: true,
      chosen: true,
      reason: "its instruction set is forced by NONLIN_ISA=scalar",
    });
  });

  it("that names none is an error that says what there is, not a fallback to js", () => {
    const answers = evaluate(questions, { NONLIN_ISA: "sse9" });
    const problem = `NONLIN_ISA must be one of ${isas().join(", ")} on this machine, got "sse9"`;
    expect(answers.result).toMatch(/^Error: nonlin: /);
    expect(answers.result).toContain(problem);
    expect(answers.backend).toBe(answers.result);
    expect(answers.named).toEqual([0, 2]);
    expect((answers.status as BackendStatus[])[0]?.reason).toContain(problem);
    expect(chosenNames(answers.status)).toEqual([]);
  });

  it("says nothing to js, if that is forced", () => {
    const answers = evaluate(questions, { NONLIN_ISA: "sse9", NONLIN_BACKEND: "js" });
    expect(answers).toMatchObject({ backend: "js", result: [0, 2] });
  });

  const chosenNames = (status: unknown) =>
    (status as BackendStatus[]).filter(({ chosen }) => chosen).map(({ name }) => name);
});

describe("importing nonlin", () => {
  it("loads no addon, prints nothing and adds no global; the first call loads it", () => {
    const program = `
      const globals = Object.getOwnPropertyNames(globalThis).length;
      const loaded = () => process.report.getReport().sharedObjects.some((file) => file.endsWith("nonlin.node"));
      const { relu, describe, backends } = await import("nonlin");
      const steps = [Object.getOwnPropertyNames(globalThis).length - globals, loaded()];
      describe("relu");
      steps.push(loaded());
      relu(new Float32Array(1));
      steps.push(loaded());
      console.log(JSON.stringify(steps));`;
    const { stdout, stderr } = runProgram(program);
    expect({ stdout, stderr }).toEqual({ stdout: "[0,false,false,true]\n", stderr: "" });
  });

  it("does not fail with a forced backend that is not there, until it is called", () => {
    const { stdout } = runProgram('import "nonlin"; console.log("imported");', { NONLIN_BACKEND: "nonsense" });
    expect(stdout).toBe("imported\n");
  });
});

// The packages as they are published, built, side by side in a node_modules folder.
describe("nonlin, installed", () => {
  const packages = fileURLToPath(new URL("../..", import.meta.url));
  const folder = mkdtempSync(path.join(tmpdir(), "nonlin-installed-"));
  const prebuilds = path.join(folder, "node_modules/@nonlin/node/prebuilds");
  const addon = path.join(prebuilds, `${process.platform}-${process.arch}/nonlin.node`);

  beforeAll(() => {
    for (const [name, source] of [
      ["nonlin", "nonlin"],
      ["@nonlin/core", "core"],
      ["@nonlin/js", "js"],
      ["@nonlin/node", "node"],
      ["@nonlin/wasm", "wasm"],
    ] as const) {
      const to = path.join(folder, "node_modules", name);
      mkdirSync(to, { recursive: true });
      for (const part of ["package.json", "dist"]) {
        const from = path.join(packages, source, part);
        if (!existsSync(from)) throw new Error(`${from} is not there: run \`pnpm run build\` first`);
        cpSync(from, path.join(to, part), { recursive: true });
      }
    }
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("without a binary falls back to wasm, and tells why and what to do", () => {
    const answers = evaluate(questions, {}, folder);
    expect(answers).toMatchObject({ backend: "wasm", result: [0, 2] });
    const [native, wasm] = answers.status as [BackendStatus, BackendStatus];
    expect(native).toMatchObject({ available: false, chosen: false });
    expect(native.reason).toMatch(
      new RegExp(
        `^@nonlin/node has no binary for ${process.platform}-${process.arch} \\(looked for .*nonlin\\.node\\); in a clone .*\`pnpm run build\``,
      ),
    );
    expect(wasm).toMatchObject({ available: true, chosen: true });
    expect(wasm.reason).toContain(native.reason);
  });

  it("without a binary does not fall back where native is forced", () => {
    for (const environment of [{ NONLIN_BACKEND: "native" }, { NONLIN_ISA: "scalar" }] as Record<string, string>[]) {
      const answers = evaluate(questions, environment, folder);
      expect(answers.result).toMatch(/^Error: nonlin: .* is not available: @nonlin\/node has no binary for /);
      expect(answers.named).toEqual([0, 2]);
    }
  });

  it("with a file that is no addon tells the loader's own reason", () => {
    mkdirSync(path.dirname(addon), { recursive: true });
    writeFileSync(addon, "this is no addon");
    const answers = evaluate(questions, {}, folder);
    expect(answers).toMatchObject({ backend: "wasm", result: [0, 2] });
    const [native] = answers.status as BackendStatus[];
    expect(native?.reason).toMatch(/^@nonlin\/node cannot load .*nonlin\.node: \S/);
    rmSync(prebuilds, { recursive: true });
  });

  it("without a binary and without WebAssembly falls back to js, and tells both reasons", () => {
    const program = `
      delete globalThis.WebAssembly;
      const { backends, relu } = await import("nonlin");
      console.log(JSON.stringify([[...relu(new Float32Array([-1, 2]))], backends()]));`;
    const [result, status] = JSON.parse(runProgram(program, {}, folder).stdout);
    expect(result).toEqual([0, 2]);
    const [native, wasm, js] = status as [BackendStatus, BackendStatus, BackendStatus];
    expect(wasm).toMatchObject({
      available: false,
      reason: expect.stringContaining("this runtime has no WebAssembly"),
    });
    expect(js).toMatchObject({ chosen: true, reason: expect.stringContaining(wasm.reason) });
    expect(js.reason).toContain(native.reason);
  });

  it("with its binary takes native", () => {
    cpSync(path.join(packages, "node/prebuilds"), prebuilds, { recursive: true });
    expect(evaluate(questions, {}, folder)).toMatchObject({ backend: "native", isa: fastest, result: [0, 2] });
  });

  it("takes wasm where Node was started with --no-addons, and says so", () => {
    const answers = evaluate(questions, { NODE_OPTIONS: "--no-addons" }, folder);
    expect(answers).toMatchObject({ backend: "wasm", result: [0, 2] });
    const [native] = answers.status as BackendStatus[];
    expect(native).toMatchObject({ available: false, reason: expect.stringContaining("--no-addons") });
  });

  it("gives the same to require()", () => {
    const program = `
      import { createRequire } from "node:module";
      const { backends, relu } = createRequire(import.meta.url)("nonlin");
      console.log(JSON.stringify([[...relu(new Float32Array([-1, 2]))], backends().find(({ chosen }) => chosen).name]));`;
    expect(JSON.parse(runProgram(program, {}, folder).stdout)).toEqual([[0, 2], "native"]);
  });
});
