// Builds the package in the current folder. What it makes is what package.json names: of each dist/x.js, src/x.ts as an ES
// module; of each dist/cjs/x.js the same as CommonJS; type declarations beside both. Dependencies are left outside, and
// what is used of devDependencies goes in.
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { type BuildOptions, build } from "esbuild";

const folder = process.cwd();
const dist = path.join(folder, "dist");
rmSync(dist, { recursive: true, force: true });

/** Every file that a part of a manifest names. */
function filesIn(value: unknown): string[] {
  if (typeof value === "string") return [value.replace(/^\.\//, "")];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(filesIn) : [];
}

const manifest = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8"));
const named = filesIn({ exports: manifest.exports, bin: manifest.bin }).filter((file) => /^dist\/.*\.js$/.test(file));
// Programs that nobody imports name nothing.
const scripts = named.length === 0 ? ["dist/index.js"] : [...new Set(named)];
const commonJs = scripts.filter((file) => file.startsWith("dist/cjs/"));
const modules = scripts.filter((file) => !commonJs.includes(file));
const sourcesOf = (files: readonly string[], out: string) =>
  files.map((file) => `src/${path.posix.relative(out, file).replace(/js$/, "ts")}`);

const options: BuildOptions = {
  absWorkingDir: folder,
  bundle: true,
  external: ["node:*", ...Object.keys(manifest.dependencies ?? {})],
  // Not node: most of them run in browsers too, and those that do not name node's modules by their prefix.
  platform: "neutral",
  // Of devDependencies that go in, some have no exports map; a neutral platform reads none of the older fields.
  mainFields: ["module", "main"],
  target: "es2022",
  logLevel: "warning",
};
await build({
  ...options,
  entryPoints: sourcesOf(modules, "dist"),
  outdir: "dist",
  format: "esm",
  splitting: true,
  sourcemap: true,
});
if (commonJs.length > 0) {
  await build({
    ...options,
    entryPoints: sourcesOf(commonJs, "dist/cjs"),
    outdir: "dist/cjs",
    format: "cjs",
    define: { "import.meta.url": "importMetaUrl" },
    inject: [fileURLToPath(new URL("import-meta-url.ts", import.meta.url))],
  });
  writeFileSync(path.join(dist, "cjs/package.json"), '{ "type": "commonjs" }\n');
}

// esbuild leaves imports for the sake of side effects of chunks that have none, and warns of them when it bundles them.
for (const file of readdirSync(dist).filter((name) => name.endsWith(".js"))) {
  const text = readFileSync(path.join(dist, file), "utf8");
  // Empty lines, so that the source map stays right.
  writeFileSync(path.join(dist, file), text.replace(/^import "\.\/chunk-\w+\.js";$/gm, ""));
}

// npm packs what lies in the package's folder, and takes a licence from nowhere else.
if (manifest.private !== true) {
  copyFileSync(fileURLToPath(new URL("../LICENSE", import.meta.url)), path.join(folder, "LICENSE"));
}

const tsc = path.join(path.dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin/tsc");
const project = path.join(folder, "tsconfig.build.json");
writeFileSync(
  project,
  JSON.stringify({
    extends: "./tsconfig.json",
    compilerOptions: {
      rootDir: "src",
      outDir: "dist",
      emitDeclarationOnly: true,
      // The sources that it would lead to are not published.
      declarationMap: false,
      customConditions: [],
      noEmit: false,
    },
    include: ["src"],
  }),
);
const { status } = spawnSync(process.execPath, [tsc, "--project", project], { cwd: folder, stdio: "inherit" });
rmSync(project);
process.exitCode = status ?? 1;

// The same text, but beside a package.json that says what require() gives: TypeScript asks for both.
if (commonJs.length > 0) copyDeclarations(dist, path.join(dist, "cjs"));

function copyDeclarations(from: string, to: string): void {
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const source = path.join(from, entry.name);
    const target = path.join(to, entry.name);
    if (entry.isDirectory() && source !== to) copyDeclarations(source, target);
    if (!entry.name.endsWith(".d.ts")) continue;
    mkdirSync(to, { recursive: true });
    copyFileSync(source, target);
  }
}
