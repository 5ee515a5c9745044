// Writes packages/conformance/results/worst.json: the largest error that the conformance suite measures for each kernel, by
// dtype and direction, against its golden vectors of mpmath. On the js backend: all backends give the same bits.
import { mkdirSync, writeFileSync } from "node:fs";
import { runConformance } from "../packages/conformance/src/index.js";
import { js } from "../packages/js/src/index.js";

const { worst, failed, passed } = runConformance(js);
if (failed > 0) throw new Error(`${failed} of ${failed + passed} cases fail: nothing is written`);
const file = new URL("../packages/conformance/results/worst.json", import.meta.url);
mkdirSync(new URL(".", file), { recursive: true });
const lines = worst
  .map(({ kernel, dtype, direction, ulp }) =>
    JSON.stringify({ kernel, dtype, direction, ulp: Number(ulp.toPrecision(6)) }),
  )
  .sort();
writeFileSync(file, `[\n${lines.map((line) => `  ${line}`).join(",\n")}\n]\n`);
