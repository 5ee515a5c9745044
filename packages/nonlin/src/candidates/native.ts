import { createNativeBackend, isas } from "@nonlin/node";
import type { Candidate } from "./candidate.js";

export const nativeCandidate: Candidate = { name: "native", create: createNativeBackend, isas };
