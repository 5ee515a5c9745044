// Writes src/generated from native/math and native/ops.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { kernelList } from "@nonlin/core";
import { namedExports } from "../../../scripts/named-exports.js";
import { functionImports, functionText } from "./functions.js";
import { readHeaders } from "./headers.js";
import { generate } from "./modules.js";

const packageFolder = join(dirname(fileURLToPath(import.meta.url)), "..");
const target = join(packageFolder, "src/generated");
const modules = generate(readHeaders(join(packageFolder, "../../native")), kernelList);
modules.set("activations.ts", namedExports("packages/js/generator", functionImports, functionText));

mkdirSync(target, { recursive: true });
for (const name of readdirSync(target)) if (!modules.has(name)) rmSync(join(target, name));
for (const [name, text] of modules) {
  const path = join(target, name);
  // Untouched files keep their times, so that builds stay incremental.
  if (!readdirSync(target).includes(name) || readFileSync(path, "utf8") !== text) writeFileSync(path, text);
}
