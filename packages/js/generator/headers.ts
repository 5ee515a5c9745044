import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Header } from "./modules.js";

// Builtins: the translation knows what they mean.
const untranslated = new Set(["polynomial.h"]);

/** Every header of native/math and native/ops that is translated. */
export function readHeaders(native: string): Header[] {
  return ["math", "ops"].flatMap((folder) =>
    readdirSync(join(native, folder))
      .filter((name) => name.endsWith(".h") && !untranslated.has(name))
      .sort()
      .map((name) => ({
        file: `native/${folder}/${name}`,
        text: readFileSync(join(native, folder, name), "utf8"),
      })),
  );
}
