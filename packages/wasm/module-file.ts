// Puts the module that @nonlin/native compiled beside the JavaScript: "@nonlin/wasm/kernels.wasm".
import { copyFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";

const native = path.dirname(createRequire(import.meta.url).resolve("@nonlin/native/package.json"));
copyFileSync(
  path.join(native, "build/wasm/kernels.wasm"),
  fileURLToPath(new URL("dist/kernels.wasm", import.meta.url)),
);
