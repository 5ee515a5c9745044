import { js } from "@nonlin/js";
import type { Candidate } from "./suite.js";

/** The backends that need nothing but the language. */
export const portableBackends: readonly Candidate[] = [{ name: "js", create: () => [js] }];

/** What they are called. */
export const portable: readonly string[] = portableBackends.map(({ name }) => name);

/** All that a runtime which loads addons has. */
export const everyBackend: readonly string[] = ["native", ...portable];
