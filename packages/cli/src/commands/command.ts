import type { ExitCode } from "../failure.js";
import type { Library } from "../library.js";
import type { Io, Terminal } from "../terminal.js";

/** What every command works with. */
export interface Context {
  readonly library: Library;
  readonly io: Io;
  readonly terminal: Terminal;
  /** Ends the command with this code when it returns; fine by default. */
  exitWith(code: ExitCode): void;
}

/** Examples below a command's help: what to type, and what it does. */
export function examples(lines: readonly (readonly [command: string, meaning: string])[]): string {
  return ["", "Examples:", ...lines.flatMap(([command, meaning]) => [`  # ${meaning}`, `  $ ${command}`])].join("\n");
}
