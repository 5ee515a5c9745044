// Lays out what a program needs to use the built packages on another machine, without links and without a package
// manager: node stage.mjs FOLDER. Needs a build (`pnpm run build`).
import { cpSync, existsSync, mkdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error("stage: the folder is missing; usage: node stage.mjs FOLDER");
const here = path.dirname(fileURLToPath(import.meta.url));
for (const name of ["core", "js", "node", "conformance"]) {
  const from = path.join(here, "../../packages", name);
  if (!existsSync(path.join(from, "dist")))
    throw new Error(`stage: ${from} is not built: run \`pnpm run build\` first`);
  const to = path.join(folder, "node_modules/@nonlin", name);
  mkdirSync(to, { recursive: true });
  for (const part of ["package.json", "dist", "prebuilds"]) {
    const source = path.join(from, part);
    if (existsSync(source)) cpSync(source, path.join(to, part), { recursive: true });
  }
}
for (const program of ["loaded.mjs", "workers.mjs", "conformance.mjs"])
  cpSync(path.join(here, program), path.join(folder, program));
