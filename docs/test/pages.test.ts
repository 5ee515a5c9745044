import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { everyRow } from "@nonlin/core";
import { beforeAll, describe, expect, it } from "vitest";
import { blocksOf, programsOf, run, withOutputs, writePrograms } from "../src/blocks.js";
import { exampleOf } from "../src/example.js";
import { functionPage } from "../src/function-page.js";
import { site, writtenPages } from "../src/guides.js";

const text = (path: string) => readFileSync(new URL(path, site), "utf8");

describe("the programs of a page", () => {
  const page = "a\n\n```ts run\nconsole.log(1);\n```\n\n```text output\n2\n```\n\n```ts run\nconst x = 1;\n```\n\nb\n";

  it("are its blocks that are run, with the outputs behind them", () => {
    const programs = programsOf(page);
    expect(programs.map(({ block, output }) => [block.text, output?.text])).toEqual([
      ["console.log(1);\n", "2\n"],
      ["const x = 1;\n", undefined],
    ]);
  });

  it("get the outputs that they have now, and lose those that they no longer have", () => {
    expect(withOutputs(page, ["3\n", ""])).toBe(page.replace("output\n2", "output\n3"));
    expect(withOutputs(page, ["", ""])).toBe(page.replace("\n\n```text output\n2\n```", ""));
  });

  it("fail with their own error", async () => {
    await expect(run(["throw new Error('broken on purpose');"], "broken")).rejects.toThrow("broken on purpose");
  });
});

describe("a page that is written by hand", () => {
  const programs = writtenPages().map((path) => ({
    path,
    texts: programsOf(text(path)).map(({ block }) => block.text),
  }));
  let outputs: readonly string[] = [];

  beforeAll(async () => {
    outputs = await run(
      programs.flatMap(({ texts }) => texts),
      "written",
    );
  }, 180_000);

  it.each(programs)("$path shows what its programs print", ({ path, texts }) => {
    const before = programs.slice(
      0,
      programs.findIndex((one) => one.path === path),
    );
    const start = before.reduce((sum, one) => sum + one.texts.length, 0);
    const fresh = withOutputs(text(path), outputs.slice(start, start + texts.length));
    expect(fresh, "stale: run `pnpm --filter @nonlin/docs run outputs`").toBe(text(path));
  });

  it.each(writtenPages())("%s has no program that is neither run nor says why not", (path) => {
    const programs = blocksOf(text(path)).filter(({ language }) => ["ts", "js"].includes(language));
    const unclear = programs.filter(({ note }) => note !== "run" && !/^unrun: \S/.test(note));
    expect(unclear.map((block) => block.text)).toEqual([]);
  });

  it.each(writtenPages())("%s shows no output but that of a program", (path) => {
    const page = text(path);
    const outputs = blocksOf(page).filter(({ note }) => note === "output");
    const ofPrograms = programsOf(page).filter(({ output }) => output !== undefined);
    expect(ofPrograms).toHaveLength(outputs.length);
  });
});

describe("the page of a function", () => {
  const parts = { output: "(what it prints)\n", figures: "(plots)", analysis: "(analysis)" };

  it.each(Object.values(everyRow))("$name tells what its row tells", (row) => {
    const page = functionPage(row, parts);
    expect(page).toContain(`$$ ${row.formula.latex} $$`);
    expect(page).toContain(row.derivativeFormula.latex);
    for (const name of Object.keys(row.parameters)) expect(page).toContain(`| \`${name}\` |`);
    for (const heading of ["Example", "Calls", "Facts", "Accuracy", "Source"])
      expect(page).toContain(`## ${heading}\n`);
    expect(page).not.toMatch(/undefined|\[object|NaN of/);
  });

  it("has an example that runs and prints numbers, of every function", async () => {
    const rows = Object.values(everyRow);
    const outputs = await run(rows.map(exampleOf), "examples-of-the-test");
    const dull = rows.filter((_, i) => (outputs[i]?.match(/\d/g)?.length ?? 0) < 6);
    expect(dull.map(({ name }) => name)).toEqual([]);
  });
});

describe("every program", () => {
  it("is right for the compiler, as strict as readers have it", () => {
    const written = writtenPages().flatMap((path) => programsOf(text(path)).map(({ block }) => block.text));
    writePrograms([...written, ...Object.values(everyRow).map(exampleOf)], "compiled");
    const compiler = createRequire(import.meta.url).resolve("typescript/lib/tsc.js");
    const command = [compiler, "--noEmit", "-p", "tsconfig.programs.json"];
    const { stdout, status } = spawnSync(process.execPath, command, { cwd: fileURLToPath(site), encoding: "utf8" });
    expect(stdout).toBe("");
    expect(status).toBe(0);
  });
});
