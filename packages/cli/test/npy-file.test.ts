import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { writeNpyFiles } from "../src/npy-file.js";
import { createTerminal } from "../src/terminal.js";
import { bytesOf, float32, temporaryFolder } from "./command-line.js";

const silent = { write: () => {} };
const terminal = createTerminal({ stdout: silent, stderr: silent, env: {} }, false);

describe("writeNpyFiles", () => {
  const array = float32([2], [1, 2]);

  it("puts whole files into place, over old ones too, and leaves no temporary", async () => {
    const folder = temporaryFolder();
    const [a, b] = ["a.npy", "b.npy"].map((name) => path.join(folder, name)) as [string, string];
    writeFileSync(a, "old");
    await writeNpyFiles(
      [
        { file: a, array },
        { file: b, array },
      ],
      terminal,
    );
    expect(readdirSync(folder).sort()).toEqual(["a.npy", "b.npy"]);
    for (const file of [a, b]) expect(readFileSync(file).equals(bytesOf(array))).toBe(true);
  });
  it("leaves what was there, and no temporary, where a file cannot be put into place", async () => {
    const folder = temporaryFolder();
    const [a, b] = ["a.npy", "b.npy"].map((name) => path.join(folder, name)) as [string, string];
    writeFileSync(a, "old");
    // A folder that was made after the check: renaming a file over it fails.
    mkdirSync(b);
    await expect(
      writeNpyFiles(
        [
          { file: a, array },
          { file: b, array },
        ],
        terminal,
      ),
    ).rejects.toThrow(/cannot write .*b\.npy: /);
    expect(readdirSync(folder).sort()).toEqual(["a.npy", "b.npy"]);
    expect(readFileSync(a, "utf8")).toBe("old");
  });
  it("leaves nothing where the second file cannot be begun", async () => {
    const folder = temporaryFolder();
    const outputs = ["a.npy", "no/b.npy"].map((name) => ({ file: path.join(folder, name), array }));
    await expect(writeNpyFiles(outputs, terminal)).rejects.toThrow(/cannot write .*b\.npy: no such file or directory/);
    expect(readdirSync(folder)).toEqual([]);
  });
  it("takes its signal handlers back", async () => {
    const count = () => process.listenerCount("SIGINT") + process.listenerCount("SIGTERM");
    const before = count();
    await writeNpyFiles([{ file: path.join(temporaryFolder(), "a.npy"), array }], terminal);
    expect(count()).toBe(before);
  });
});
