import { randomBytes } from "node:crypto";
import { rmSync, writeSync } from "node:fs";
import { access, constants, type FileHandle, lstat, open, rename, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { isSystemError, systemWords, workFailure } from "../failure.js";

/** Says beforehand what would keep a file from being written, so that no long computation ends in it. */
export async function checkWritable(file: string, overwrite: boolean): Promise<void> {
  const existing = await lstat(file).catch(() => undefined);
  // A device or a pipe would be replaced by a file.
  if (existing !== undefined && !existing.isFile()) {
    throw workFailure(`cannot write ${file}: it exists and is not a regular file; -o - writes to stdout`);
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

/** Where bytes go: one after the other, or to any place. */
export interface ByteSink {
  /** For messages. */
  readonly name: string;
  write(bytes: Uint8Array): Promise<void>;
  /** At once; of a file only. */
  writeAt?(position: number, bytes: Uint8Array): void;
}

/** A file that is being written under another name. */
export interface OutputFile extends ByteSink {
  writeAt(position: number, bytes: Uint8Array): void;
  readonly fd: number;
}

/**
 * The files of one command: results, which stand under their names only when all of them are complete, and what the command
 * needs while it runs. Whatever ends the command but SIGKILL and a loss of power, no temporary file is left.
 */
export interface OutputFiles {
  /** A result, written to a temporary file beside its place. */
  result(file: string): Promise<OutputFile>;
  /** A file without a name that anyone will see, in the folder for such files. */
  scratch(): Promise<OutputFile>;
  /**
   * Puts all results into place: a place holds what it held or the whole new file. The first goes into place last, so that
   * its presence means that all are there.
   */
  commit(): Promise<void>;
}

interface Pending {
  readonly file: string;
  readonly temporary: string;
  readonly handle: FileHandle;
}

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Runs work that writes files; on a failure, an interrupt and an exit its temporaries are removed. */
export async function withOutputFiles<T>(work: (files: OutputFiles) => Promise<T>): Promise<T> {
  const results: Pending[] = [];
  const scratches: Pending[] = [];
  const remove = () => {
    for (const { temporary } of [...results, ...scratches]) rmSync(temporary, { force: true });
  };
  const interrupted = (signal: NodeJS.Signals) => {
    remove();
    // The handlers are gone by now (once): this ends the process as if there had been none.
    process.kill(process.pid, signal);
  };
  for (const signal of signals) process.once(signal, interrupted);
  process.once("exit", remove);
  const begin = async (list: Pending[], file: string, temporary: string): Promise<OutputFile> => {
    try {
      const handle = await open(temporary, "wx+");
      list.push({ file, temporary, handle });
      return outputFile(file, handle);
    } catch (error) {
      throw writeFailure(file, error);
    }
  };
  try {
    return await work({
      result: (file) => begin(results, file, temporaryIn(path.dirname(file))),
      scratch: async () => {
        const temporary = temporaryIn(tmpdir());
        return begin(scratches, temporary, temporary);
      },
      commit: () => commit(results),
    });
  } finally {
    await Promise.allSettled([...results, ...scratches].map(({ handle }) => handle.close()));
    remove();
    process.off("exit", remove);
    for (const signal of signals) process.off(signal, interrupted);
  }
}

/** Hidden and short: a long name with something appended could be too long for the file system. */
function temporaryIn(folder: string): string {
  return path.join(folder, `.nonlin-${randomBytes(6).toString("hex")}.tmp`);
}

async function commit(results: Pending[]): Promise<void> {
  let current = "";
  try {
    for (const { file, handle } of results) {
      current = file;
      // Without this a loss of power after the rename could leave the name with no content.
      await handle.sync();
      await handle.close();
    }
    for (const { file, temporary } of [...results].reverse()) {
      current = file;
      await rename(temporary, file);
    }
    for (const folder of new Set(results.map(({ file }) => path.dirname(file)))) await syncFolder(folder);
  } catch (error) {
    throw writeFailure(current, error);
  }
  results.length = 0;
}

/** So that the new name outlives a loss of power too. Not every system can; the file is complete either way. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r").catch(() => undefined);
  await handle?.sync().catch(() => {});
  await handle?.close().catch(() => {});
}

function outputFile(name: string, handle: FileHandle): OutputFile {
  let at = 0;
  return {
    name,
    fd: handle.fd,
    async write(bytes) {
      try {
        for (let done = 0; done < bytes.length; ) {
          const { bytesWritten } = await handle.write(bytes, done, Math.min(pieceLength, bytes.length - done), at);
          done += bytesWritten;
          at += bytesWritten;
        }
      } catch (error) {
        throw writeFailure(name, error);
      }
    },
    writeAt(position, bytes) {
      try {
        for (let done = 0; done < bytes.length; ) {
          done += writeSync(handle.fd, bytes, done, bytes.length - done, position + done);
        }
      } catch (error) {
        throw writeFailure(name, error);
      }
    },
  };
}

/** One write asks for no more: systems refuse 2 GiB and more. */
const pieceLength = 16 << 20;

function writeFailure(name: string, error: unknown): unknown {
  return isSystemError(error) ? workFailure(`cannot write ${name}: ${systemWords(error)}`) : error;
}
