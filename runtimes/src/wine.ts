import path from "node:path";
import { emulated, emulators } from "./emulated.js";
import { everyBackend } from "./inside/backends.js";
import type { Runtime } from "./runtime.js";

/** Node for Windows. */
export const wine: Runtime = emulated({
  name: "windows",
  title: "Node 20",
  machine: "Windows x86-64 (wine)",
  backends: everyBackend,
  needs: { "/usr/bin/wine": "wine", "/usr/lib/wine/wine64": "wine64" },
  prebuild: "win32-x64",
  command: ({ program }, plan) => ({ program: path.join(emulators, "windows"), args: [program, plan] }),
});
