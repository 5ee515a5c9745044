import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { onTestFinished } from "vitest";
import type { Library } from "../src/library.js";
import { main } from "../src/main.js";
import { type NpyArray, npyBytes } from "../src/npy.js";
import { testLibrary } from "./library.js";

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Circumstances {
  readonly library?: Library;
  readonly env?: { readonly [variable: string]: string };
  readonly terminal?: boolean;
  readonly stdin?: Uint8Array;
}

/** Runs the command in this process, with its streams caught. */
export async function nonlin(argv: readonly string[], circumstances: Circumstances = {}): Promise<Outcome> {
  const { library = testLibrary(), env = {}, terminal = false } = circumstances;
  const { code, stdout, stderr } = await nonlinBytes(argv, { library, env, terminal, ...circumstances });
  return { code, stdout: stdout.toString(), stderr };
}

/** The same, where what comes out is no text. */
export async function nonlinBytes(argv: readonly string[], circumstances: Circumstances = {}) {
  const { library = testLibrary(), env = {}, terminal = false, stdin } = circumstances;
  const written = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
  const stream = (name: "stdout" | "stderr") => ({
    isTTY: terminal,
    columns: 80,
    write(content: string | Uint8Array, callback?: () => void) {
      written[name].push(Buffer.from(content as Uint8Array));
      callback?.();
    },
  });
  async function* chunks() {
    // In pieces of an odd size, as pipes give them.
    for (let at = 0; stdin !== undefined && at < stdin.length; at += 1001) yield stdin.subarray(at, at + 1001);
  }
  const io = { stdin: chunks(), stdout: stream("stdout"), stderr: stream("stderr"), env };
  const code = await main(argv, io, async () => library);
  return { code, stdout: Buffer.concat(written.stdout), stderr: Buffer.concat(written.stderr).toString() };
}

/** A folder for one test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), "nonlin-cli-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes an array where a test wants it, and gives the path back. */
export function save(file: string, array: NpyArray): string {
  writeFileSync(file, bytesOf(array));
  return file;
}

export function bytesOf(array: NpyArray): Buffer {
  // A piece is good until the next is asked for.
  return Buffer.concat([...npyBytes(array)].map((piece) => Buffer.from(piece)));
}

/** A little-endian float32 array in C order. */
export function float32(shape: readonly number[], values: readonly number[]): NpyArray {
  return { dtype: "float32", byteOrder: "little", order: "C", shape, data: Float32Array.from(values) };
}
