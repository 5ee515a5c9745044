// Compiles the addon with node-gyp into build/Release/nonlin.node.
import { spawnSync } from "node:child_process";
import { existsSync, realpathSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";

const folder = path.dirname(fileURLToPath(import.meta.url));
const nodeGyp = createRequire(import.meta.url).resolve("node-gyp/bin/node-gyp.js");

// npm tells node-gyp where the headers of the running Node lie, pnpm does not, and node-gyp would download them.
const nodeFolder = path.resolve(realpathSync(process.execPath), "../..");
const headers = existsSync(path.join(nodeFolder, "include/node/node_api.h")) ? [`--nodedir=${nodeFolder}`] : [];

const { status, error } = spawnSync(
  process.execPath,
  [nodeGyp, "configure", "build", "--silent", "-j", "2", ...headers],
  { cwd: folder, stdio: "inherit" },
);
if (error !== undefined || status !== 0) {
  console.error(
    "The native addon was not built: it needs a C++17 compiler, make and Python 3 (see `npx node-gyp --help`). " +
      "nonlin works without it, on the js backend, but the tests of this repository need it.",
  );
  process.exit(1);
}
