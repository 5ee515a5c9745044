// Writes what the site has beside its guides: a page for each function, the list of them, the API reference, the page of
// deviations, and the sidebars. All of it is made from the table, from committed records, or computed; none is committed.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { run } from "./src/blocks.js";
import { deviationsPage } from "./src/deviations.js";
import { exampleOf } from "./src/example.js";
import { functionList, functionSidebar, rows } from "./src/function-list.js";
import { functionPage } from "./src/function-page.js";
import { referenceSidebar, writeReference } from "./src/reference.js";

const docs = new URL("./", import.meta.url);

function fresh(folder: string): URL {
  const place = new URL(folder, docs);
  rmSync(place, { recursive: true, force: true });
  mkdirSync(place, { recursive: true });
  return place;
}

async function writeFunctions(): Promise<void> {
  const folder = fresh("functions/");
  const outputs = await run(rows.map(exampleOf), "examples");
  for (const [i, row] of rows.entries()) {
    const page = functionPage(row, { output: outputs[i] as string, figures: "", analysis: "" });
    writeFileSync(new URL(`${row.name}.md`, folder), page);
  }
  writeFileSync(new URL("index.md", folder), functionList());
}

writeFileSync(new URL("guide/deviations.md", docs), deviationsPage());
await writeFunctions();
await writeReference(fresh("reference/"));
const sidebars = { functions: functionSidebar(), reference: referenceSidebar() };
writeFileSync(new URL("sidebars.json", fresh("generated/")), JSON.stringify(sidebars));
