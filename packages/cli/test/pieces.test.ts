import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type AnyRow, compositions, table } from "@nonlin/core";
import { describe, expect, it } from "vitest";
import type { NpyArray } from "../src/npy.js";
import { nonlin, nonlinBytes, save, temporaryFolder } from "./command-line.js";

/** One function of each kind that can be applied: how calls are cut is a matter of the kind. */
const ops: readonly AnyRow[] = [
  ...new Map<string, AnyRow>([...Object.values(table), ...Object.values(compositions)].map((row) => [row.kind, row])),
].flatMap(([kind, row]) => (kind === "loss" ? [] : [row]));

/** Numbers that all differ, some of them large. */
function array(shape: readonly number[], order: "C" | "Fortran" = "C"): NpyArray {
  const count = shape.reduce((product, dimension) => product * dimension, 1);
  const data = Float32Array.from({ length: count }, (_, i) => 9 * Math.sin(i * 7.3) + (i % 11 === 0 ? 20 : 0));
  return { dtype: "float32", byteOrder: "big", order, shape, data };
}

/** What a function needs besides its input. */
function more(row: AnyRow): readonly string[] {
  if (row.kind === "noisyMap" || row.kind === "noisyRows") return ["--seed", "7"];
  return row.kind === "groups" ? ["--pieces", "2"] : [];
}

/** The axes that a call may have. */
function axes(row: AnyRow): readonly (readonly string[])[] {
  const along = ["rows", "selection", "reduction", "groups", "gate", "noisyRows"].includes(row.kind);
  return along
    ? [
        ["--axis", "0"],
        ["--axis", "1"],
        ["--axis", "-1"],
      ]
    : [[]];
}

describe("nonlin apply in pieces", () => {
  it("has the bits of the whole, for every kind of function, axis, order and size of the pieces", async () => {
    const folder = temporaryFolder();
    const at = (name: string) => path.join(folder, name);
    for (const row of ops) {
      for (const axis of axes(row)) {
        for (const order of ["C", "Fortran"] as const) {
          save(at("x.npy"), array([4, 6, 10], order));
          const argv = ["apply", row.name, at("x.npy"), "--force", ...more(row), ...axis];
          expect(await nonlin([...argv, "-o", at("whole.npy")])).toMatchObject({ code: 0 });
          const whole = readFileSync(at("whole.npy"));
          for (const memory of ["1", "500"]) {
            const outcome = await nonlin([...argv, "-o", at("pieces.npy"), "--memory", memory]);
            expect(outcome.code).toBe(0);
            expect(outcome.stderr).toMatch(/^$|^nonlin: (a row|the whole array) is computed at once: .* of memory\n$/);
            expect(readFileSync(at("pieces.npy")).equals(whole)).toBe(true);
          }
        }
      }
    }
  });

  it("has the bits of the whole of gradients too", async () => {
    const folder = temporaryFolder();
    const at = (name: string) => path.join(folder, name);
    save(at("x.npy"), array([4, 6, 10]));
    for (const row of ops) {
      for (const axis of axes(row)) {
        const argv = ["apply", row.name, at("x.npy"), "--force", ...more(row), ...axis];
        // dy has the shape of the result.
        expect(await nonlin([...argv, "-o", at("y.npy")])).toMatchObject({ code: 0 });
        const gradient = [...argv, "--grad", at("y.npy")];
        expect(await nonlin([...gradient, "-o", at("whole.npy")])).toMatchObject({ code: 0 });
        for (const memory of ["1", "700"]) {
          expect(await nonlin([...gradient, "-o", at("pieces.npy"), "--memory", memory])).toMatchObject({ code: 0 });
          expect(readFileSync(at("pieces.npy")).equals(readFileSync(at("whole.npy")))).toBe(true);
        }
      }
    }
  });

  it("takes two inputs, and writes both of their gradients", async () => {
    const folder = temporaryFolder();
    const at = (name: string) => path.join(folder, name);
    save(at("a.npy"), array([4, 6]));
    save(at("b.npy"), array([4, 6], "Fortran"));
    for (const more of [[], ["--grad", at("a.npy")]]) {
      const argv = ["apply", "swiglu", at("a.npy"), "--other", at("b.npy"), ...more, "--force"];
      expect(await nonlin([...argv, "-o", at("w.npy")])).toMatchObject({ code: 0 });
      expect(await nonlin([...argv, "-o", at("p.npy"), "--memory", "40"])).toMatchObject({ code: 0 });
      expect(readFileSync(at("p.npy")).equals(readFileSync(at("w.npy")))).toBe(true);
      if (more.length > 0) expect(readFileSync(at("p.db.npy")).equals(readFileSync(at("w.db.npy")))).toBe(true);
    }
  });

  it("has the bits of the whole of 16-bit numbers and of a number per channel", async () => {
    const folder = temporaryFolder();
    const at = (name: string) => path.join(folder, name);
    const bytes = Buffer.from(Uint16Array.from({ length: 120 }, (_, i) => 0x3c00 + 37 * i).buffer);
    writeFileSync(at("x.raw"), bytes);
    for (const dtype of ["float16", "bfloat16"]) {
      const raw = ["--dtype", dtype, "--shape", "4,3,10"];
      for (const call of [["softmax", "--axis", "1"], ["gelu"], ["prelu", "--alpha", "0.1,0.2,0.3"]]) {
        const argv = ["apply", call[0] as string, at("x.raw"), ...call.slice(1), ...raw, "--force"];
        expect(await nonlin([...argv, "-o", at("w.raw")])).toMatchObject({ code: 0 });
        expect(await nonlin([...argv, "-o", at("p.raw"), "--memory", "50"])).toMatchObject({ code: 0 });
        expect(readFileSync(at("p.raw")).equals(readFileSync(at("w.raw")))).toBe(true);
      }
    }
  });

  it("reads long runs of a slab from where they lie", async () => {
    const folder = temporaryFolder();
    const at = (name: string) => path.join(folder, name);
    // 8 KiB and more: shorter ones go by way of a temporary file, which the other tests see.
    save(at("x.npy"), array([6, 5000]));
    const argv = ["apply", "softmax", at("x.npy"), "--axis", "0", "--force"];
    expect(await nonlin([...argv, "-o", at("whole.npy")])).toMatchObject({ code: 0 });
    expect(await nonlin([...argv, "-o", at("pieces.npy"), "--memory", "60000"])).toMatchObject({ code: 0, stderr: "" });
    expect(readFileSync(at("pieces.npy")).equals(readFileSync(at("whole.npy")))).toBe(true);
  });

  it("pipes, along any axis", async () => {
    const folder = temporaryFolder();
    const at = (name: string) => path.join(folder, name);
    const stdin = readFileSync(save(at("x.npy"), array([40, 60, 10])));
    for (const axis of ["0", "1", "2"]) {
      const argv = ["apply", "softmax", "--axis", axis, "--force"];
      expect(await nonlin([...argv, at("x.npy"), "-o", at("y.npy")])).toMatchObject({ code: 0 });
      for (const memory of ["1MiB", "3000"]) {
        const outcome = await nonlinBytes([...argv, "-", "-o", "-", "--memory", memory], { stdin });
        expect(outcome).toMatchObject({ code: 0, stderr: "" });
        expect(outcome.stdout.equals(readFileSync(at("y.npy")))).toBe(true);
      }
    }
  });
});
