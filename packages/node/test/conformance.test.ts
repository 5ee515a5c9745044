import { testAgreement, testBackend } from "@nonlin/conformance";
import { js } from "@nonlin/js";
import { createNativeBackend } from "@nonlin/node";
import { describe, it } from "vitest";

const native = createNativeBackend();
testBackend(native, { describe, it });
testAgreement(native, js, { describe, it });
