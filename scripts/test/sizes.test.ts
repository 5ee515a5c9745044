import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { build } from "esbuild";
import { describe, expect, it } from "vitest";
import { everyRow } from "../../packages/core/src/index.js";
import { root } from "./public-packages.js";

async function bundleOf(name: string): Promise<{ readonly text: string; readonly warnings: readonly unknown[] }> {
  const { outputFiles, warnings } = await build({
    stdin: { contents: `export { ${name} } from "@nonlin/js";`, resolveDir: join(root, "packages/nonlin") },
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    logLevel: "silent",
    write: false,
  });
  return { text: outputFiles[0]?.text ?? "", warnings };
}

describe("what is built", () => {
  it("keeps to the budgets of .size-limit.mjs", () => {
    const script = join(dirname(createRequire(import.meta.url).resolve("size-limit/package.json")), "bin.js");
    const { status, stdout, stderr } = spawnSync(process.execPath, [script], { cwd: root, encoding: "utf8" });
    if (status !== 0) expect.fail(`${stdout}${stderr}`);
  });

  it("bundles one function without a warning, without the table's prose and other functions' rows", async () => {
    for (const name of ["relu", "gelu", "softmax", "softmaxCrossEntropy", "gumbelSoftmax"]) {
      const { text, warnings } = await bundleOf(name);
      expect(warnings).toEqual([]);
      // gumbelSoftmax is computed by softmax's kernel, and reads its row.
      const expected = name === "gumbelSoftmax" ? ["gumbelSoftmax", "softmax"] : [name];
      const rows = Object.values(everyRow);
      expect(
        rows
          .map((row) => row.name)
          .filter((other) => text.includes(`name:"${other}"`))
          .sort(),
      ).toEqual(expected);
      const prose = rows.flatMap(({ doc, formula, use, limitations, source }) => [
        doc,
        formula.latex,
        use,
        limitations,
        source,
      ]);
      expect(prose.filter((words) => words.length > 10 && text.includes(words))).toEqual([]);
    }
  });
});
