import { testAgreement, testBackend } from "@nonlin/conformance";
import { js } from "@nonlin/js";
import { createNativeBackend, isas } from "@nonlin/node";
import { describe, it } from "vitest";

for (const isa of isas()) testBackend(createNativeBackend({ isa }), { describe, it });
for (const isa of isas()) testAgreement(createNativeBackend({ isa }), js, { describe, it });
