import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { access, constants, type FileHandle, lstat, open, rename, stat } from "node:fs/promises";
import path from "node:path";
import { systemWords, workFailure } from "./failure.js";
import { type ByteSource, type NpyArray, npyBytes, readNpy } from "./npy.js";
import type { Terminal } from "./terminal.js";

/** From here on a file takes long enough for a progress line. */
const large = 64 << 20;
const pieceLength = 16 << 20;

/** The array in an .npy file, a pipe included. */
export async function readNpyFile(file: string, terminal: Terminal): Promise<NpyArray> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(file, "r");
    const status = await handle.stat();
    if (status.isDirectory()) throw workFailure(`cannot read ${file}: it is a folder`);
    return await readNpy(sourceOf(file, handle, status.isFile() ? status.size : undefined, terminal));
  } catch (error) {
    throw isSystemError(error) ? workFailure(`cannot read ${file}: ${systemWords(error)}`) : error;
  } finally {
    terminal.progress(undefined);
    await handle?.close();
  }
}

function sourceOf(name: string, handle: FileHandle, size: number | undefined, terminal: Terminal): ByteSource {
  let total = 0;
  return {
    name,
    size,
    async read(target) {
      let filled = 0;
      while (filled < target.length) {
        const { bytesRead } = await handle.read(target, filled, Math.min(pieceLength, target.length - filled));
        if (bytesRead === 0) break;
        filled += bytesRead;
        total += bytesRead;
        if (size !== undefined && size >= large) terminal.progress(`reading ${name} ${percent(total, size)}`);
      }
      return filled;
    },
  };
}

/** One file to be written. */
export interface NpyOutput {
  readonly file: string;
  readonly array: NpyArray;
}

/** Says beforehand what would make `writeNpyFiles` fail, so that no long computation ends in it. */
export async function checkWritable(file: string, overwrite: boolean): Promise<void> {
  const existing = await lstat(file).catch(() => undefined);
  // A device or a pipe would be replaced by a file.
  if (existing !== undefined && !existing.isFile()) {
    throw workFailure(`cannot write ${file}: it exists and is not a regular file`);
  }
  if (existing !== undefined && !overwrite) {
    throw workFailure(`cannot write ${file}: it exists; --force overwrites it`);
  }
  const folder = path.dirname(file);
  try {
    if (!(await stat(folder)).isDirectory()) throw workFailure(`cannot write ${file}: ${folder} is not a folder`);
    await access(folder, constants.W_OK);
  } catch (error) {
    throw isSystemError(error) ? workFailure(`cannot write ${file}: ${folder}: ${systemWords(error)}`) : error;
  }
}

/**
 * Writes every output to a temporary file beside its place, and puts them there only when all are complete: a place
 * holds what it held or the whole new array. On a failure and on an interrupt the temporaries are removed. The first
 * output goes into place last, so that its presence means that all are there.
 */
export async function writeNpyFiles(outputs: readonly NpyOutput[], terminal: Terminal): Promise<void> {
  const pending = outputs.map(({ file, array }) => ({ file, array, temporary: temporaryBeside(file) }));
  const removeTemporaries = () => {
    for (const { temporary } of pending) rmSync(temporary, { force: true });
  };
  const interrupted = (signal: NodeJS.Signals) => {
    removeTemporaries();
    // The handlers are gone by now (once): this ends the process as if there had been none.
    process.kill(process.pid, signal);
  };
  for (const signal of signals) process.once(signal, interrupted);
  let current = "";
  try {
    for (const { file, array, temporary } of pending) {
      current = file;
      await writeNpyFile(temporary, file, array, terminal);
    }
    for (const { file, temporary } of [...pending].reverse()) {
      current = file;
      await rename(temporary, file);
    }
  } catch (error) {
    removeTemporaries();
    throw isSystemError(error) ? workFailure(`cannot write ${current}: ${systemWords(error)}`) : error;
  } finally {
    terminal.progress(undefined);
    for (const signal of signals) process.off(signal, interrupted);
  }
}

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Hidden and short: a long name with something appended could be too long for the file system. */
function temporaryBeside(file: string): string {
  return path.join(path.dirname(file), `.nonlin-${randomBytes(6).toString("hex")}.tmp`);
}

async function writeNpyFile(temporary: string, name: string, array: NpyArray, terminal: Terminal): Promise<void> {
  const size = array.data.byteLength;
  const handle = await open(temporary, "wx");
  try {
    let written = 0;
    for (const piece of npyBytes(array, pieceLength)) {
      for (let done = 0; done < piece.length; ) done += (await handle.write(piece, done)).bytesWritten;
      written += piece.length;
      if (size >= large) terminal.progress(`writing ${name} ${percent(Math.min(written, size), size)}`);
    }
    // Without this a loss of power after the rename could leave the name with no content.
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function percent(part: number, whole: number): string {
  return `${Math.floor((100 * part) / whole)} %`;
}

function isSystemError(error: unknown): boolean {
  return error instanceof Error && "syscall" in error;
}
