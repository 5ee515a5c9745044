// Compiles sources to objects, where a source or a header of it is newer: a target with its vectors written out takes
// minutes.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, statSync, utimesSync } from "node:fs";
import path from "node:path";

// As many as compile at a time; each takes more than a gigabyte.
const sideBySide = 2;

/** Runs a command, with its output on this one's, and throws where it fails. */
export async function run([program, ...args]: readonly string[], missing: string): Promise<void> {
  const child = spawn(program as string, args, { stdio: "inherit" });
  const status = await new Promise<number | string | null>((resolve, reject) => {
    child.once("error", (cause) => reject(new Error(`cannot run ${program}: ${missing}`, { cause })));
    child.once("close", (code, signal) => resolve(code ?? signal));
  });
  if (status !== 0) throw new Error(`${program} ended with ${status}: ${[program, ...args].join(" ")}`);
}

/** The objects of `sources` in `folder`, compiled by `command`. */
export async function compileObjects(
  command: readonly string[],
  sources: readonly string[],
  folder: string,
  missing: string,
): Promise<readonly string[]> {
  mkdirSync(folder, { recursive: true });
  const id = createHash("sha256").update(command.join("\0")).digest("hex").slice(0, 12);
  const objects = sources.map((source) => path.join(folder, `${path.basename(source, ".cc")}-${id}.o`));
  const waiting = [...sources.entries()].filter(([i]) => !isCurrent(objects[i] as string));
  const worker = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const object = objects[next[0]] as string;
      const start = new Date();
      await run([...command, "-MMD", "-MF", `${object}.d`, "-c", next[1], "-o", `${object}.new`], missing);
      // An edit while the compiler runs makes the object stale.
      utimesSync(`${object}.new`, start, start);
      renameSync(`${object}.new`, object);
    }
  };
  await Promise.all(Array.from({ length: sideBySide }, worker));
  return objects;
}

/** Whether an object is newer than all that the compiler read for it, which it has listed beside it. */
function isCurrent(object: string): boolean {
  if (!existsSync(object)) return false;
  // A rule of make: the object, a colon, and the files, with a backslash before the end of a line and before a space.
  const read = readFileSync(`${object}.d`, "utf8")
    .replace(/\\\r?\n/g, " ")
    .replace(/^.*?:\s/, "")
    .trim()
    .split(/(?<!\\)\s+/)
    .map((file) => file.replaceAll("\\ ", " "));
  const made = statSync(object).mtimeMs;
  return read.every((file) => existsSync(file) && statSync(file).mtimeMs < made);
}
