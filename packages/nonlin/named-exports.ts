// Writes src/generated/activations.ts: a named export for every row of the op table and of the compositions.
import { mkdirSync, writeFileSync } from "node:fs";
import { namedExports } from "../../scripts/named-exports.js";

const folder = new URL("src/generated/", import.meta.url);
mkdirSync(folder, { recursive: true });
writeFileSync(
  new URL("activations.ts", folder),
  namedExports(
    "packages/nonlin/named-exports.ts",
    'import { shared } from "../shared.js";',
    ({ name }) => `shared("${name}")`,
  ),
);
