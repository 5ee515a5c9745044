// What only a process of its own shows: signals, pipes, disks and terminals.
import { spawn } from "node:child_process";
import { existsSync, openSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { headerBytes } from "../src/npy.js";
import { temporaryFolder } from "./command-line.js";

const tsx = path.join(path.dirname(createRequire(import.meta.url).resolve("tsx/package.json")), "dist/esm/index.mjs");
const script = fileURLToPath(new URL("../src/nonlin.ts", import.meta.url));
const command = ["--import", tsx, "--conditions=@nonlin/source", script];
const env = { ...process.env, NONLIN_BACKEND: "js" };

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stderr: string;
}

function start(argv: readonly string[], stdout: number | "pipe" = "pipe") {
  const child = spawn(process.execPath, [...command, ...argv], { env, stdio: ["pipe", stdout, "pipe"] });
  let stderr = "";
  child.stderr?.on("data", (text: Buffer) => (stderr += text));
  const ended = new Promise<Ended>((resolve) => {
    child.on("close", (code, signal) => resolve({ code, signal, stderr }));
  });
  return { child, ended };
}

/** An .npy file of zeros, most of which is a hole. */
function sparse(file: string, shape: readonly number[]): string {
  const header = headerBytes({ dtype: "float32", byteOrder: "little", order: "C", shape });
  writeFileSync(file, header);
  truncateSync(file, header.length + 4 * shape.reduce((product, dimension) => product * dimension, 1));
  return file;
}

const isLinux = process.platform === "linux";

describe("the program", { timeout: 120_000 }, () => {
  it("ends quietly where whoever reads its output has enough", async () => {
    const { child, ended } = start(["describe", "--json"]);
    child.stdout?.once("data", () => child.stdout?.destroy());
    expect(await ended).toMatchObject({ code: 0, stderr: "" });
  });

  it.runIf(isLinux)("says in one line that the disk behind stdout is full", async () => {
    const { ended } = start(["list"], openSync("/dev/full", "w"));
    expect(await ended).toMatchObject({ code: 1, stderr: "nonlin: cannot write stdout: no space left on device\n" });
  });

  it("leaves no file, and no temporary one, where it is interrupted, and no file of that name where it is killed", async () => {
    for (const signal of ["SIGTERM", "SIGKILL"] as const) {
      const folder = temporaryFolder();
      const x = sparse(path.join(folder, "x.npy"), [1 << 16, 1 << 12]);
      const y = path.join(folder, "y.npy");
      const { child, ended } = start(["apply", "gelu", x, "-o", y]);
      const hasBegun = () => {
        const temporary = readdirSync(folder).find((name) => name.startsWith(".nonlin-"));
        return temporary !== undefined && statSync(path.join(folder, temporary)).size > 1 << 20;
      };
      while (!hasBegun()) await new Promise((resolve) => setTimeout(resolve, 20));
      expect(existsSync(y)).toBe(false);
      child.kill(signal);
      expect(await ended).toMatchObject({ code: null, signal });
      const left = signal === "SIGKILL" ? /^(\.nonlin-\w+\.tmp|x\.npy)$/ : /^x\.npy$/;
      for (const name of readdirSync(folder)) expect(name).toMatch(left);
    }
  });

  it("reads what is piped in and writes what is piped on, many times what it holds", async () => {
    const folder = temporaryFolder();
    const shape = [1 << 10, 1 << 12];
    const first = start(["apply", "relu", sparse(path.join(folder, "x.npy"), shape), "-o", "-", "--memory", "1MiB"]);
    const second = start(["apply", "hardSigmoid", "-", "-o", path.join(folder, "y.npy"), "--memory", "1MiB"]);
    first.child.stdout?.pipe(second.child.stdin as NodeJS.WritableStream);
    expect(await first.ended).toMatchObject({ code: 0, stderr: "" });
    expect(await second.ended).toMatchObject({ code: 0, stderr: "" });
    expect(statSync(path.join(folder, "y.npy")).size).toBe(statSync(path.join(folder, "x.npy")).size);
  });

  it.runIf(isLinux)("holds no more memory than it says, of a file that is many times as large", async () => {
    const folder = temporaryFolder();
    const x = sparse(path.join(folder, "x.npy"), [1 << 14, 1 << 12]);
    const { child, ended } = start(["apply", "relu", x, "-o", path.join(folder, "y.npy"), "--memory", "16MiB"]);
    let peak = 0;
    const timer = setInterval(() => {
      try {
        const status = readFileSync(`/proc/${child.pid}/status`, "utf8");
        peak = Math.max(peak, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0));
      } catch {
        // It has ended.
      }
    }, 50);
    expect(await ended).toMatchObject({ code: 0 });
    clearInterval(timer);
    expect(peak).toBeGreaterThan(0);
    // The file has 256 MiB; kB. Much of it is the compiler of the sources, which the installed program has not.
    expect(peak).toBeLessThan(250_000);
  });
});
