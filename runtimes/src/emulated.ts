// Machines that are emulated: Node in them, with the same bundle.
import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { type Command, linesOf } from "./program.js";
import { NotRunnable, type Runtime } from "./runtime.js";
import type { Stage } from "./stage.js";

/** native/emulators, whose scripts run Node in an emulator. */
export const emulators = fileURLToPath(new URL("../../native/emulators/", import.meta.url));

/** An emulator, and what it needs. */
export interface Emulator {
  readonly name: string;
  readonly title: string;
  readonly machine: string;
  readonly backends: readonly string[];
  /** Files that have to be there, and the Debian package that brings each. */
  readonly needs: Readonly<Record<string, string>>;
  /** The binary of @nonlin/node that it loads, as a platform and an architecture. */
  readonly prebuild?: string;
  /** The command that runs the suite with a plan. */
  command(stage: Stage, plan: string): Command | Promise<Command>;
}

/** An emulated machine as a runtime of the suite. */
export function emulated({ name, title, machine, backends, needs, prebuild, command }: Emulator): Runtime {
  return {
    name,
    title,
    machine,
    backends,
    extent: "sample",
    async *run(plan, stage) {
      const missing = Object.keys(needs).filter((file) => !existsSync(file));
      if (missing.length > 0) {
        const packages = [...new Set(missing.map((file) => needs[file]))].join(" ");
        throw new NotRunnable(`${missing.join(", ")} not there: apt-get install --no-install-recommends ${packages}`);
      }
      if (prebuild !== undefined && !existsSync(path.join(stage.folder, "prebuilds", prebuild))) {
        throw new NotRunnable(
          `packages/node/prebuilds/${prebuild} is not there: pnpm --filter @nonlin/native run prebuilds ${prebuild}`,
        );
      }
      yield* linesOf(await command(stage, JSON.stringify(plan)));
    },
  };
}
