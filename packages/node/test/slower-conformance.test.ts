// The instruction sets that this machine has beside its fastest.
import { testAgreement, testBackend } from "@nonlin/conformance";
import { js } from "@nonlin/js";
import { createNativeBackend, isas } from "@nonlin/node";
import { describe, it } from "vitest";

// 16-bit arrays are these same float64 kernels between conversions that no instruction set has a part in.
const choice = { dtypes: ["float32", "float64"] } as const;
for (const isa of isas().slice(1)) {
  const native = createNativeBackend({ isa });
  testBackend(native, { describe, it }, choice);
  testAgreement(native, js, { describe, it }, choice);
}
