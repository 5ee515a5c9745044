// The instruction sets that this machine has beside its fastest: held to the bits of js, as that one is, on which the whole
// suite runs (conformance.test.ts). The matrix of runtimes runs the suite on each.
import { testAgreement } from "@nonlin/conformance";
import { js } from "@nonlin/js";
import { createNativeBackend, isas } from "@nonlin/node";
import { describe, it } from "vitest";

// 16-bit arrays are these same float64 kernels between conversions that no instruction set has a part in.
const choice = { dtypes: ["float32", "float64"] } as const;
for (const isa of isas().slice(1)) {
  testAgreement(createNativeBackend({ isa }), js, { describe, it }, choice);
}
