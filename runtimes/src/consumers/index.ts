// The program: packs the public packages and uses them as people do, in temporary folders.
//
//   pnpm --filter @nonlin/runtimes run consumers             all
//   pnpm --filter @nonlin/runtimes run consumers Deno Vite   those whose titles contain one of these words
//
// It ends with 1 where one does not compute the right bits on the backend that is expected.
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { NotRunnable } from "../runtime.js";
import { bundles } from "./bundles.js";
import { fault } from "./computation.js";
import { programs } from "./programs.js";
import { packAll } from "./tarballs.js";

const words = process.argv.slice(2).filter((word) => word !== "--");
const consumers = [...programs, ...bundles].filter(
  ({ title }) => words.length === 0 || words.some((word) => title.includes(word)),
);
if (consumers.length === 0) {
  console.error(`no consumer has one of these words in its title: ${words.join(", ")}`);
  process.exit(2);
}
const home = mkdtempSync(path.join(tmpdir(), "nonlin-consumers-"));
let failed = 0;
try {
  const tarballs = {
    npm: await packAll("npm", path.join(home, "packed-by-npm")),
    pnpm: await packAll("pnpm", path.join(home, "packed-by-pnpm")),
  };
  console.log(`packed ${[...tarballs.pnpm.keys()].join(", ")}`);
  for (const [i, { title, backend, run }] of consumers.entries()) {
    const folder = path.join(home, String(i));
    mkdirSync(folder);
    try {
      const wrong = fault(await run(tarballs, folder), backend);
      if (wrong !== undefined) throw new Error(wrong);
      console.log(`ok      ${title}: ${backend}`);
    } catch (error) {
      if (error instanceof NotRunnable) console.log(`not run ${title}: ${error.message}`);
      else {
        failed++;
        console.log(`FAILED  ${title}: ${error instanceof Error ? error.message : error}`);
      }
    }
  }
} finally {
  rmSync(home, { recursive: true, force: true });
}
console.log(`${consumers.length - failed} of ${consumers.length} without a fault`);
process.exitCode = failed === 0 ? 0 : 1;
