// Writes the API reference. A process of its own, beside the one that makes the functions' pages.
import { mkdirSync, rmSync } from "node:fs";
import { writeReference } from "./src/reference.js";

const folder = new URL("reference/", import.meta.url);
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
await writeReference(folder);
