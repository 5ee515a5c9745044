// Puts the modules that @nonlin/native compiled beside the JavaScript: "@nonlin/wasm/kernels.wasm" and its like.
import { copyFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";

const native = path.dirname(createRequire(import.meta.url).resolve("@nonlin/native/package.json"));
for (const name of ["kernels.wasm", "fast-kernels.wasm"]) {
  copyFileSync(path.join(native, "build/wasm", name), fileURLToPath(new URL(`dist/${name}`, import.meta.url)));
}
