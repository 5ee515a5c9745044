// Builds the addon for other platforms, and puts it where @nonlin/node looks for it: prebuilds/<platform>-<arch>.
//
//   npx -y pnpm@12.21.0 --filter @nonlin/native run prebuilds                     those that Debian's compilers make
//   npx -y pnpm@12.21.0 --filter @nonlin/native run prebuilds linux-arm64 …       these
//
// Each is one file that depends on nothing but Node-API and a few functions of the C library, which is checked.
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { variables } from "./build-variables.js";
import { compileObjects, run } from "./objects.js";
import { includeFolder, nodeApiDefinitions, type Toolchain, toolchains } from "./toolchains.js";

const native = fileURLToPath(new URL("..", import.meta.url));
const nodePackage = path.join(native, "../packages/node");
const { version } = JSON.parse(readFileSync(path.join(nodePackage, "package.json"), "utf8")) as { version: string };
const crossCompiled = ["linux-x64", "linux-arm64", "win32-x64"];

/** Throws where `file` needs more at run time than every machine has. */
function checkNeeds(file: string, { needs: { command, line, allowed } }: Toolchain): void {
  const [program, ...args] = command as [string, ...string[]];
  const { status, stdout, stderr, error } = spawnSync(program, [...args, file], {
    encoding: "utf8",
    maxBuffer: 2 ** 30,
  });
  if (status !== 0) throw new Error(`cannot tell what ${file} needs: ${error?.message ?? stderr}`);
  const needed = stdout.split(/\r?\n/).flatMap((text) => line.exec(text)?.at(-1) ?? []);
  const surplus = needed.filter((name) => !allowed.test(name));
  if (surplus.length > 0) throw new Error(`${file} would not load everywhere: it needs ${surplus.join(", ")}`);
}

async function prebuild(name: string): Promise<void> {
  const toolchain = toolchains[name];
  if (toolchain === undefined) {
    throw new Error(`prebuild: a target must be one of ${Object.keys(toolchains).join(", ")}, got "${name}"`);
  }
  const start = performance.now();
  const { compiler, from, compileFlags, linkFlags, libraries, importLibrary } = toolchain;
  const missing = `it comes from ${from}`;
  const folder = path.join(native, "build/prebuild", name);
  const defines = [...variables.addon_defines, `NONLIN_VERSION="${version}"`].map((define) => `-D${define}`);
  const command = [compiler, ...variables.addon_flags, ...defines, `-I${includeFolder}`, ...compileFlags];
  const sources = [...variables.addon_sources.map((source) => path.join(native, source)), ...toolchain.sources];
  const objects = await compileObjects(command, sources, folder, missing);

  const imports = importLibrary === undefined ? [] : [path.join(folder, "libnode.a")];
  if (importLibrary !== undefined) {
    const definitions = path.join(folder, "node.def");
    writeFileSync(definitions, nodeApiDefinitions());
    await run(importLibrary(definitions, imports[0] as string), missing);
  }
  const file = path.join(nodePackage, "prebuilds", name, "nonlin.node");
  const linked = path.join(folder, "nonlin.node");
  await run([compiler, ...linkFlags, ...objects, ...imports, ...libraries, "-o", linked], missing);
  checkNeeds(linked, toolchain);
  mkdirSync(path.dirname(file), { recursive: true });
  // Renamed into place: a process that has the old file loaded keeps it.
  renameSync(linked, file);
  const seconds = ((performance.now() - start) / 1000).toFixed(0);
  console.log(`${name}: ${path.relative(process.cwd(), file)}, ${statSync(file).size} bytes, ${seconds} s`);
}

const asked = process.argv.slice(2);
for (const name of asked.length > 0 ? asked : crossCompiled) await prebuild(name);
