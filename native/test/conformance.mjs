// The conformance suite as a program: on each instruction set that the addon finds, and each bit for bit against js.
// `stage` lays out the folder in which it runs.
import { compareBackends, runConformance } from "@nonlin/conformance";
import { js } from "@nonlin/js";
import { createNativeBackend, isas } from "@nonlin/node";

let failed = 0;
const tell = (what, report) => {
  failed += report.failed;
  console.log(`${process.arch} node ${process.version} ${what}: ${report.passed} passed, ${report.failed} failed`);
  for (const { op, dtype, case: title, status, message } of report.cases)
    if (status !== "passed") console.log(`  ${op} ${dtype} ${title}: ${message}`);
};
for (const isa of isas()) {
  const backend = createNativeBackend({ isa });
  tell(isa, runConformance(backend));
  tell(`${isa} against js`, compareBackends(backend, js));
}
process.exitCode = failed === 0 ? 0 : 1;
