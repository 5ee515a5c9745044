import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { unzipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { readNpy } from "../src/npy.js";
import { nonlin, temporaryFolder } from "./command-line.js";

/** The bytes of an array as a source of them. */
function source(bytes: Uint8Array) {
  let at = 0;
  return {
    name: "bytes",
    size: bytes.length,
    async read(target: Uint8Array) {
      const piece = bytes.subarray(at, at + target.length);
      target.set(piece);
      at += piece.length;
      return piece.length;
    },
  };
}

describe("nonlin golden", () => {
  it("writes an .npz whose arrays say where the exact values lie", async () => {
    const file = path.join(temporaryFolder(), "golden.npz");
    const outcome = await nonlin(["golden", "-o", file, "--ops", "sigmoid,softmax,swiglu,logSumExp"]);
    expect(outcome).toMatchObject({ code: 0, stderr: "", stdout: expect.stringMatching(/4 kernels/) });
    const files = unzipSync(readFileSync(file));
    const column = async (name: string) => (await readNpy(source(files[`${name}.npy`] as Uint8Array))).data;
    const x = await column("sigmoid.float32.values.0.x");
    const y = await column("sigmoid.float32.values.0.forward");
    const remainder = await column("sigmoid.float32.values.0.forward_remainder");
    expect([x.length, remainder.length]).toEqual([y.length, y.length]);
    expect(y[x.indexOf(0)]).toBe(0.5);
    expect(Math.max(...remainder.map(Math.abs))).toBeLessThanOrEqual(0.5);
    const lengths = await column("softmax.float64.rows.0.lengths");
    expect(Array.from(lengths).reduce((a, b) => a + b, 0)).toBe((await column("softmax.float64.rows.0.x")).length);
    // Where NumPy is, it reads them too.
    const python = "/usr/bin/python3";
    const script = `import numpy as np; f = np.load("${file}"); print(f["swiglu.float64.gates.0.forward"].dtype)`;
    const hasNumpy = existsSync(python) && existsSync("/usr/lib/python3/dist-packages/numpy");
    if (hasNumpy) expect(execFileSync(python, ["-c", script], { encoding: "utf8" })).toBe("float64\n");
  });

  it("writes all of them in less than five megabytes, the same each time", async () => {
    const folder = temporaryFolder();
    const files = ["a.npz", "b.npz"].map((name) => path.join(folder, name)) as [string, string];
    for (const file of files) await nonlin(["golden", "-o", file]);
    expect(statSync(files[0]).size).toBeLessThan(5 * 2 ** 20);
    expect(readFileSync(files[0]).equals(readFileSync(files[1]))).toBe(true);
  });

  it("writes JSON, with the infinities and -0 as strings", async () => {
    const file = path.join(temporaryFolder(), "relu.json");
    await nonlin(["golden", "-o", file, "--ops", "relu", "--dtypes", "float32"]);
    const { format, groups } = JSON.parse(readFileSync(file, "utf8"));
    expect(format).toBe("nonlin-golden-1");
    expect(groups[0]).toMatchObject({ kernel: "relu", section: "values", default: true });
    expect(groups[0].columns.x).toContain("-0");
  });

  it("ends with exit code 2 for another ending, function or dtype", async () => {
    for (const argv of [
      ["-o", "x.csv"],
      ["-o", "x.npz", "--ops", "rleu"],
      ["-o", "x.npz", "--dtypes", "int8"],
    ]) {
      expect(await nonlin(["golden", ...argv])).toMatchObject({ code: 2, stdout: "" });
    }
  });
});
