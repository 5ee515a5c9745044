// Runs the programs of the guides and writes what they print behind them, where it has changed. The tests compare.
import { readFileSync, writeFileSync } from "node:fs";
import { programsOf, run, withOutputs } from "./src/blocks.js";
import { guideFiles, guideFolder } from "./src/guides.js";

const wanted = process.argv.slice(2);
for (const name of guideFiles().filter((file) => wanted.length === 0 || wanted.includes(file))) {
  const file = new URL(name, guideFolder);
  const page = readFileSync(file, "utf8");
  const programs = programsOf(page).map(({ block }) => block.text);
  const fresh = withOutputs(page, await run(programs, name));
  if (fresh === page) continue;
  writeFileSync(file, fresh);
  console.log(`${name}: outputs written`);
}
