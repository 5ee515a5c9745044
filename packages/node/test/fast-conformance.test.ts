import { testFastTier } from "@nonlin/conformance";
import { createNativeBackend, isas } from "@nonlin/node";
import { describe, expect, it } from "vitest";

for (const isa of isas()) {
  const native = createNativeBackend({ isa });
  if (isa !== "scalar") testFastTier(native, { describe, it });
  else
    it("has no fast tier on scalar, which knows no fused multiply-add", () => expect(native.fastKernels).toEqual({}));
}
