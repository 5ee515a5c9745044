import { fstatSync, readSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { isSystemError, systemWords, workFailure } from "../failure.js";

/** Bytes that are read one after the other. */
export interface ByteSource {
  /** For messages. */
  readonly name: string;
  /** All there are, where that is known beforehand. */
  readonly size?: number | undefined;
  /** Fills `target`, or as much of it as there are bytes left, and says how many. */
  read(target: Uint8Array): Promise<number>;
}

/** Bytes of a file, read one after the other or from anywhere. */
export interface Bytes extends ByteSource {
  /** Fills `target` from a position on, at once; of a file only. */
  readAt?(position: number, target: Uint8Array): number;
  /** The next read begins at this position, which lies ahead. */
  skipTo(position: number): Promise<void>;
  close(): Promise<void>;
}

/** One read asks for no more: systems refuse 2 GiB and more. */
const pieceLength = 16 << 20;

/** The bytes of a file, of whatever stands under its name, or of what is piped in where that is "-". */
export async function openBytes(
  file: string,
  stdin: (AsyncIterable<Uint8Array> & { readonly isTTY?: boolean }) | undefined,
): Promise<Bytes> {
  if (file === "-" && stdin?.isTTY === true)
    throw workFailure("cannot read stdin: it is a terminal; pipe a file into it");
  if (file === "-") return pipedBytes(stdin);
  let handle: FileHandle | undefined;
  try {
    handle = await open(file, "r");
    const status = await handle.stat();
    if (status.isDirectory()) throw workFailure(`cannot read ${file}: it is a folder`);
    return fileBytes(file, handle, status.isFile() ? status.size : undefined);
  } catch (error) {
    await handle?.close();
    throw readFailure(file, error);
  }
}

function fileBytes(name: string, handle: FileHandle, size: number | undefined): Bytes {
  let at = 0;
  const read = async (target: Uint8Array) => {
    let filled = 0;
    try {
      while (filled < target.length) {
        const length = Math.min(pieceLength, target.length - filled);
        const { bytesRead } = await handle.read(target, filled, length, size === undefined ? null : at);
        if (bytesRead === 0) break;
        filled += bytesRead;
        at += bytesRead;
      }
    } catch (error) {
      throw readFailure(name, error);
    }
    return filled;
  };
  const close = () => handle.close();
  if (size === undefined) return { name, read, close, skipTo: (position) => discard({ name, read }, position - at) };
  const readAt = (position: number, target: Uint8Array) => readWhole(name, handle.fd, position, target);
  const skipTo = async (position: number) => {
    at = position;
  };
  return { name, size, read, readAt, skipTo, close };
}

function readWhole(name: string, fd: number, position: number, target: Uint8Array): number {
  let filled = 0;
  try {
    while (filled < target.length) {
      const length = Math.min(pieceLength, target.length - filled);
      const got = readSync(fd, target, filled, length, position + filled);
      if (got === 0) break;
      filled += got;
    }
  } catch (error) {
    throw readFailure(name, error);
  }
  return filled;
}

/** What an iterable of chunks brings, as a source. */
export function pipedBytes(stdin: AsyncIterable<Uint8Array> | undefined, name = "stdin"): Bytes {
  if (stdin === undefined) throw workFailure("cannot read stdin: there is none");
  const chunks = stdin[Symbol.asyncIterator]();
  let rest: Uint8Array = new Uint8Array(0);
  let at = 0;
  const source = {
    name,
    async read(target: Uint8Array) {
      let filled = 0;
      while (filled < target.length) {
        if (rest.length === 0) {
          const next = await chunks.next().catch((error: unknown) => {
            throw readFailure(name, error);
          });
          if (next.done === true) break;
          rest = next.value;
        }
        const piece = rest.subarray(0, target.length - filled);
        target.set(piece, filled);
        rest = rest.subarray(piece.length);
        filled += piece.length;
      }
      at += filled;
      return filled;
    },
  };
  return {
    ...source,
    skipTo: (position) => discard(source, position - at),
    async close() {
      await chunks.return?.();
    },
  };
}

async function discard(source: ByteSource, count: number): Promise<void> {
  for (let left = count; left > 0; ) {
    const got = await source.read(new Uint8Array(Math.min(left, 1 << 20)));
    if (got === 0) return;
    left -= got;
  }
}

/** The bytes of a file that this program has written itself and has open. */
export function ownBytes(name: string, fd: number): Bytes & { readonly size: number } {
  let at = 0;
  return {
    name,
    size: fstatSync(fd).size,
    async read(target) {
      const got = readWhole(name, fd, at, target);
      at += got;
      return got;
    },
    readAt: (position, target) => readWhole(name, fd, position, target),
    async skipTo(position) {
      at = position;
    },
    async close() {},
  };
}

function readFailure(name: string, error: unknown): unknown {
  return isSystemError(error) ? workFailure(`cannot read ${name}: ${systemWords(error)}`) : error;
}
