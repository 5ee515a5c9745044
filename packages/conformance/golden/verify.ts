// Verifies the golden vectors by other formulas in MPFR (src/oracle), and says how many it could check.
//
//     npx tsx --conditions=@nonlin/source packages/conformance/golden/verify.ts [--every N] [kernel …]
//
// All of them take about twenty minutes; --every 10 looks at a tenth. Exit code 1 if one is not the same.
import { type Dtype, kernelList, type Row, table } from "@nonlin/core";
import { goldenVectors } from "../src/golden.js";
import { loadReals } from "../src/oracle/real.js";
import { verifiedGolden } from "../src/oracle/verification.js";

const args = process.argv.slice(2);
const at = args.indexOf("--every");
const stride = at < 0 ? 1 : Number(args[at + 1]);
const names = args.filter((argument, i) => !argument.startsWith("--") && (at < 0 || i !== at + 1));
const reals = await loadReals();
let total = 0;
for (const description of kernelList) {
  if (names.length > 0 && !names.includes(description.name)) continue;
  const counts: string[] = [];
  for (const dtype of ["float32", "float64", "float16", "bfloat16"] as const satisfies readonly Dtype[]) {
    const golden = goldenVectors(description.name, dtype);
    if (golden === undefined) continue;
    const subject = { description, row: table[description.op] as Row, dtype };
    const { checked, differences } = verifiedGolden(reals, subject, golden, stride);
    for (const difference of differences) console.log(`${description.name} ${dtype}: ${difference}`);
    if (differences.length > 0) process.exitCode = 1;
    total += checked;
    counts.push(`${dtype} ${checked}`);
  }
  console.log(`${description.name}: ${counts.join(", ")}`);
}
console.log(`${total} golden values verified`);
