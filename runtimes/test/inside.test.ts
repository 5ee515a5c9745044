// The harness itself on the Node that runs this test: bundled, started, and understood.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { isas } from "@nonlin/node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { everyBackend, portable } from "../src/inside/backends.js";
import type { Line, Plan } from "../src/inside/suite.js";
import { linesOf } from "../src/program.js";
import { makeStage, type Stage } from "../src/stage.js";

const plan: Plan = { suite: { ops: ["relu"], dtypes: ["float32"] }, fingerprints: ["tanh", "softmax"] };

describe("the suite in a process of its own", () => {
  let folder: string;
  let stage: Stage;
  const lines: Line[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), "nonlin-stage-"));
    stage = await makeStage(folder);
    for await (const line of linesOf({ program: process.execPath, args: [stage.program, JSON.stringify(plan)] })) {
      lines.push(line);
    }
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("says where it runs first and that it is done last", () => {
    expect(lines[0]).toMatchObject({ type: "runtime", version: expect.stringContaining(process.versions.node) });
    expect(lines.at(-1)).toEqual({ type: "done" });
  });

  it("runs every backend on every instruction set, and all of them pass", () => {
    const told = lines.filter((line) => line.type === "backend");
    expect(told.map(({ name }) => name)).toEqual([...isas().map(() => "native"), ...portable]);
    expect(told.filter(({ name }) => name === "native").map(({ isa }) => isa)).toEqual(isas());
    for (const { passed, failed, failures } of told)
      expect({ passed: passed > 10, failed, failures }).toEqual({ passed: true, failed: 0, failures: [] });
  });

  it("takes the same fingerprints from all", () => {
    const [first, ...others] = lines.filter((line) => line.type === "backend").map(({ fingerprint }) => fingerprint);
    expect(Object.keys(first ?? {})).toEqual(["tanh", "softmax"]);
    for (const other of others) expect(other).toEqual(first);
  });

  it("runs no other backends than the plan names, and says why one is not there", async () => {
    const alone: Line[] = [];
    // Away from its binaries.
    rmSync(path.join(folder, "prebuilds"), { recursive: true });
    const args = [stage.program, JSON.stringify({ ...plan, backends: ["native"] })];
    for await (const line of linesOf({ program: process.execPath, args })) alone.push(line);
    expect(alone.filter(({ type }) => type !== "runtime" && type !== "done")).toEqual([
      { type: "absent", name: "native", reason: expect.stringContaining("has no binary for") },
    ]);
    expect(everyBackend).toContain("native");
  });
});

describe("a program that prints lines", () => {
  it("fails with all that it said where it does not end well", async () => {
    const script = 'console.log("what"); console.error("why"); process.exitCode = 3';
    const read = async () => {
      for await (const line of linesOf({ program: process.execPath, args: ["-e", script] }))
        expect(line).toBe(undefined);
    };
    await expect(read()).rejects.toThrow(/ended with 3: (what\nwhy|why\nwhat)/);
  });
});
