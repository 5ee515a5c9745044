// Builds the package in the current folder: src/index.ts bundled to dist/index.js with its dependencies left outside,
// and the type declarations beside it.
import { spawnSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { build } from "esbuild";

const folder = process.cwd();
const dist = path.join(folder, "dist");
rmSync(dist, { recursive: true, force: true });

const manifest = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8")) as {
  bin?: Record<string, string>;
};
const entries = [
  "src/index.ts",
  ...Object.values(manifest.bin ?? {}).map((file) => file.replace(/^\.?\/?dist\/(.*)\.js$/, "src/$1.ts")),
];
await build({
  absWorkingDir: folder,
  entryPoints: [...new Set(entries)],
  outdir: "dist",
  bundle: true,
  splitting: true,
  packages: "external",
  format: "esm",
  platform: "node",
  target: "node20",
  sourcemap: true,
  logLevel: "warning",
});

const tsc = path.join(path.dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin/tsc");
const project = path.join(folder, "tsconfig.build.json");
writeFileSync(
  project,
  JSON.stringify({
    extends: "./tsconfig.json",
    compilerOptions: { rootDir: "src", outDir: "dist", emitDeclarationOnly: true, customConditions: [], noEmit: false },
    include: ["src"],
  }),
);
const { status } = spawnSync(process.execPath, [tsc, "--project", project], { cwd: folder, stdio: "inherit" });
rmSync(project);
process.exitCode = status ?? 1;
