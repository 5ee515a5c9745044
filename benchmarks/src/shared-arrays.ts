import { closeSync, existsSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const memory = "/dev/shm";

/** Arrays that other processes map into their memory: a file each, in a folder that is memory itself where there is such. */
export class SharedArrays {
  readonly folder = mkdtempSync(path.join(existsSync(memory) ? memory : tmpdir(), "nonlin-benchmark-"));
  private readonly files = new Map<string, number>();
  private readonly written = new Map<string, { readonly buffer: object; readonly offset: number; length: number }>();

  /** @param names of the arrays; each has room for `capacity` numbers. */
  constructor(names: readonly string[], capacity: number) {
    for (const name of names) {
      const file = openSync(path.join(this.folder, name), "w+");
      writeSync(file, new Uint8Array(1), 0, 1, 4 * capacity - 1);
      this.files.set(name, file);
    }
    process.on("exit", this.remove);
  }

  /** Writes an array of which one knows that it does not change: once. */
  writeOnce(name: string, values: Float32Array): void {
    const before = this.written.get(name);
    const same = before?.buffer === values.buffer && before.offset === values.byteOffset;
    if (same && before.length >= values.length) return;
    this.write(name, values);
    this.written.set(name, { buffer: values.buffer, offset: values.byteOffset, length: values.length });
  }

  write(name: string, values: Float32Array): void {
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    for (let done = 0; done < bytes.length; ) {
      done += writeSync(this.file(name), bytes, done, bytes.length - done, done);
    }
  }

  read(name: string, into: Float32Array): Float32Array {
    const bytes = new Uint8Array(into.buffer, into.byteOffset, into.byteLength);
    for (let done = 0; done < bytes.length; ) {
      done += readSync(this.file(name), bytes, done, bytes.length - done, done);
    }
    return into;
  }

  /** At the end of the process at the latest: it may be memory. */
  readonly remove = (): void => {
    process.off("exit", this.remove);
    for (const file of this.files.values()) closeSync(file);
    rmSync(this.folder, { recursive: true, force: true });
  };

  private file(name: string): number {
    const file = this.files.get(name);
    if (file === undefined) throw new Error(`shared arrays: no ${name}`);
    return file;
  }
}
