import path from "node:path";
import { emulated, emulators } from "./emulated.js";
import type { Runtime } from "./runtime.js";

/**
 * A whole computer with a Skylake-X, for its AVX-512: native only, since an hour goes by for each backend. It is silent
 * until it ends.
 */
export const bochs: Runtime = emulated({
  name: "bochs",
  title: "Node 20",
  machine: "x86-64 with AVX-512 (Bochs, Skylake-X)",
  backends: ["native"],
  needs: { "/usr/bin/bochs": "bochs" },
  command: ({ folder }, plan) => ({
    program: path.join(emulators, "bochs"),
    args: [folder, `node dist/process.js '${plan}'`],
    env: { NONLIN_BOCHS_SECONDS: "20000" },
  }),
});
