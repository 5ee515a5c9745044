import { js } from "@nonlin/js";
import type { Candidate } from "./candidate.js";

export const jsCandidate: Candidate = { name: "js", create: () => js };
