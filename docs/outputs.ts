// Runs the programs of the pages that are written by hand, and writes what they print behind them, where it has changed.
// The tests compare. Paths limit it to some pages: `outputs.ts guide/traps.md`.
import { readFileSync, writeFileSync } from "node:fs";
import { programsOf, run, withOutputs } from "./src/blocks.js";
import { site, writtenPages } from "./src/guides.js";

const wanted = process.argv.slice(2);
for (const path of writtenPages().filter((one) => wanted.length === 0 || wanted.includes(one))) {
  const file = new URL(path, site);
  const page = readFileSync(file, "utf8");
  const programs = programsOf(page).map(({ block }) => block.text);
  const fresh = withOutputs(page, await run(programs, path));
  if (fresh === page) continue;
  writeFileSync(file, fresh);
  console.log(`${path}: outputs written`);
}
