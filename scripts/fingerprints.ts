// Writes packages/conformance/results/fingerprints.json: what the native backend of this machine gives, for other machines
// and runtimes to be compared with. All of its instruction sets have to agree first.
import { writeFileSync } from "node:fs";
import { fingerprint, fingerprintDifferences } from "../packages/conformance/src/index.js";
import { createNativeBackend, isas } from "../packages/node/src/index.js";

const [first, ...others] = isas().map((isa) => ({ isa, kernels: fingerprint(createNativeBackend({ isa })) }));
if (first === undefined) throw new Error("the native backend has no instruction set: nothing is written");
for (const { isa, kernels } of others) {
  const differences = fingerprintDifferences(first.kernels, kernels);
  if (differences.length > 0) {
    throw new Error(`${first.isa} and ${isa} differ in ${differences.join(", ")}: nothing is written`);
  }
}
// As the formatter wants it.
const kernels = Object.entries(first.kernels).map(([name, dtypes]) => {
  const lines = Object.entries(dtypes).map(
    ([dtype, { forward, gradient }]) => `    "${dtype}": { "forward": "${forward}", "gradient": "${gradient}" }`,
  );
  return `  "${name}": {\n${lines.join(",\n")}\n  }`;
});
const file = new URL("../packages/conformance/results/fingerprints.json", import.meta.url);
writeFileSync(file, `{\n${kernels.join(",\n")}\n}\n`);
