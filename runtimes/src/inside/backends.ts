import { js } from "@nonlin/js";
import { createWasmBackend } from "@nonlin/wasm";
import type { Candidate } from "./suite.js";

/** The backends that need nothing but the language; `module` is the one of wasm, where the runtime has compiled it. */
export const portableBackends = (module?: WebAssembly.Module): readonly Candidate[] => [
  { name: "wasm", create: () => [createWasmBackend({ module })] },
  { name: "js", create: () => [js] },
];

/** What they are called. */
export const portable: readonly string[] = portableBackends().map(({ name }) => name);

/** All that a runtime which loads addons has. */
export const everyBackend: readonly string[] = ["native", ...portable];
