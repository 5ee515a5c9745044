import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { describe, expect, it } from "vitest";

describe("a bundle for browsers", () => {
  it("has no document of its own, and costs 100 kB at most", async () => {
    const { outputFiles, metafile } = await build({
      stdin: { contents: 'export * from "@nonlin/plot";', resolveDir: fileURLToPath(new URL("..", import.meta.url)) },
      conditions: ["@nonlin/source"],
      platform: "browser",
      format: "esm",
      bundle: true,
      minify: true,
      write: false,
      metafile: true,
    });
    const inputs = Object.keys(metafile.inputs);
    expect(inputs.some((file) => file.includes("@observablehq"))).toBe(true);
    expect(inputs.filter((file) => /linkedom|resvg|fonts|node:/.test(file))).toEqual([]);
    expect(gzipSync(outputFiles[0]?.contents ?? "", { level: 9 }).length).toBeLessThan(100_000);
  });
});
