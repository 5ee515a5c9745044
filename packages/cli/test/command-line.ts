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
}

/** Runs the command in this process, with its streams caught. */
export async function nonlin(argv: readonly string[], circumstances: Circumstances = {}): Promise<Outcome> {
  const { library = testLibrary(), env = {}, terminal = false } = circumstances;
  const written = { stdout: "", stderr: "" };
  const stream = (name: "stdout" | "stderr") => ({
    isTTY: terminal,
    columns: 80,
    write(text: string) {
      written[name] += text;
    },
  });
  const io = { stdout: stream("stdout"), stderr: stream("stderr"), env };
  const code = await main(argv, io, async () => library);
  return { code, ...written };
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
