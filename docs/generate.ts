// Writes what the site has beside its guides: a page for each function with its plots, the list of them, the API reference,
// the page of deviations, tables, and the sidebars. All of it is made from the table, from committed records, or computed;
// none is committed.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { run } from "./src/blocks.js";
import { comparisonTable } from "./src/comparison-table.js";
import { curveFacts } from "./src/curve-facts.js";
import { deviationsPage } from "./src/deviations.js";
import { exampleOf } from "./src/example.js";
import { figureMarkdown, figuresOf, writeFigures } from "./src/figures.js";
import { functionList, functionSidebar, rows } from "./src/function-list.js";
import { functionPage } from "./src/function-page.js";
import { gainTable } from "./src/gain-table.js";
import { gradientFlowFigure } from "./src/gradient-flow.js";
import { runOnSources } from "./src/process.js";
import { accuracySummary, bitsSummary, speedSummary, tierTable } from "./src/record-tables.js";
import { referenceSidebar } from "./src/reference.js";

const docs = new URL("./", import.meta.url);

function fresh(folder: string): URL {
  const place = new URL(folder, docs);
  rmSync(place, { recursive: true, force: true });
  mkdirSync(place, { recursive: true });
  return place;
}

const plots = fresh("public/plots/");

async function writeFunctions(): Promise<void> {
  const folder = fresh("functions/");
  const outputs = await run(rows.map(exampleOf), "examples");
  for (const [i, row] of rows.entries()) {
    const figures = figuresOf(row);
    writeFigures(plots, figures);
    const parts = { output: outputs[i] as string, figures: figureMarkdown(figures), analysis: curveFacts(row) };
    writeFileSync(new URL(`${row.name}.md`, folder), functionPage(row, parts));
  }
  writeFileSync(new URL("index.md", folder), functionList());
}

/** What guides and the home page include. */
function writeTables(): void {
  const folder = fresh("generated/");
  const flow = gradientFlowFigure();
  writeFigures(plots, [flow]);
  const tables = {
    "accuracy.md": accuracySummary(),
    "bits.md": bitsSummary(),
    "speed.md": speedSummary(),
    "tiers.md": tierTable(),
    "gains.md": gainTable(),
    "comparison.md": comparisonTable(),
    "gradient-flow.md": figureMarkdown([flow]),
    "sidebars.json": JSON.stringify({ functions: functionSidebar(), reference: referenceSidebar() }),
  };
  for (const [name, text] of Object.entries(tables)) writeFileSync(new URL(name, folder), `${text}\n`);
}

// typedoc takes as long as all else together: it runs meanwhile.
const reference = runOnSources("reference.ts");
writeTables();
writeFileSync(new URL("guide/deviations.md", docs), deviationsPage());
await writeFunctions();
await reference;
