// Puts the addon that @nonlin/native built where this package looks for it: prebuilds/<platform>-<arch>/nonlin.node.
import { copyFileSync, mkdirSync, renameSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { addonPath } from "./src/addon.js";

const native = path.dirname(createRequire(import.meta.url).resolve("@nonlin/native/package.json"));
const to = addonPath();
mkdirSync(path.dirname(to), { recursive: true });
// Renamed into place: a process that has the old file loaded keeps it.
copyFileSync(path.join(native, "build/Release/nonlin.node"), `${to}.new`);
renameSync(`${to}.new`, to);
