import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type AnyRow, compositions, table, toSixteenBits } from "@nonlin/core";
import { describe, expect, it } from "vitest";
import { type NpyArray, readNpy } from "../src/npy.js";
import { flagOf } from "../src/options.js";
import { bytesOf, float32, nonlin, save, temporaryFolder } from "./command-line.js";
import { reports, testLibrary } from "./library.js";

async function load(file: string): Promise<NpyArray> {
  const bytes = readFileSync(file);
  let at = 0;
  return readNpy({
    name: file,
    async read(target) {
      const piece = bytes.subarray(at, at + target.length);
      target.set(piece);
      at += piece.length;
      return piece.length;
    },
  });
}

/** A folder with x.npy (2, 3) in it, and shorthands. */
function workplace() {
  const folder = temporaryFolder();
  const at = (name: string) => path.join(folder, name);
  save(at("x.npy"), float32([2, 3], [-2, -1, -0.5, 0, 1, 2]));
  save(at("dy.npy"), float32([2, 3], [1, 10, 100, 1, 10, 100]));
  return { folder, at };
}

const ops: readonly AnyRow[] = [...Object.values(table), ...Object.values(compositions)];
/** What a function needs beside x.npy: a second input where it has two, a seed where it draws. */
const more = (row: AnyRow, at: (name: string) => string) => {
  if (row.kind === "noisyMap" || row.kind === "noisyRows") return ["--seed", "7"];
  if (row.kind === "groups") return ["--axis", "0", "--pieces", "1"];
  return row.kind === "gate" ? ["--other", at("dy.npy")] : [];
};

describe("nonlin apply", () => {
  it("computes every function of the table, and its gradient, and reports one line per file", async () => {
    for (const row of ops.filter(({ kind }) => kind !== "loss")) {
      const { folder, at } = workplace();
      const forward = await nonlin(["apply", row.name, at("x.npy"), "-o", at("y.npy"), ...more(row, at)]);
      expect(forward).toMatchObject({ code: 0, stderr: "" });
      const shape = row.kind === "reduction" ? "\\(2,\\)" : "\\(2, 3\\)";
      expect(forward.stdout).toMatch(
        new RegExp(`^\\S+y\\.npy {2}y of \\w+, float32 ${shape} {2}first \\(reference\\), [\\d.]+ ms\\n$`),
      );
      if (row.kind === "reduction") save(at("dy.npy"), float32([2], [1, 10]));
      const operand = ["rows", "selection", "noisyRows"].includes(row.kind) ? "y.npy" : "x.npy";
      const argv = ["apply", row.name, at(operand), "--grad", at("dy.npy"), "-o", at("dx.npy")];
      expect(await nonlin([...argv, ...more(row, at)])).toMatchObject({ code: 0, stderr: "" });
      expect(await load(at("dx.npy"))).toMatchObject({ shape: [2, 3], dtype: "float32" });
      const learned = Object.entries(row.parameters).flatMap(([name, { type }]) =>
        type === "channel" ? [`dx.d${name}.npy`] : [],
      );
      const second = row.kind === "gate" ? ["dx.db.npy"] : learned;
      expect(readdirSync(folder).sort()).toEqual(["x.npy", "y.npy", "dy.npy", "dx.npy", ...second].sort());
    }
  });

  it("says of a loss that it needs labels", async () => {
    for (const row of ops.filter(({ kind }) => kind === "loss")) {
      const { at } = workplace();
      const outcome = await nonlin(["apply", row.name, at("x.npy"), "-o", at("y.npy")]);
      expect(outcome.code).not.toBe(0);
      expect(outcome.stderr).toContain(`${row.name} needs a label for each row`);
    }
  });

  it("keeps shape, dtype and byte order, and writes C order", async () => {
    const { at } = workplace();
    for (const dtype of ["float32", "float64"] as const) {
      for (const byteOrder of ["little", "big"] as const) {
        for (const order of ["C", "Fortran"] as const) {
          const values = order === "C" ? [-1, 2, -3, 4, -5, 6] : [-1, 4, 2, -5, -3, 6];
          const data = dtype === "float32" ? Float32Array.from(values) : Float64Array.from(values);
          save(at("in.npy"), { dtype, byteOrder, order, shape: [2, 3], data });
          const outcome = await nonlin(["apply", "relu", at("in.npy"), "-o", at("out.npy"), "--force"]);
          expect(outcome).toMatchObject({ code: 0 });
          const result = await load(at("out.npy"));
          expect(result).toMatchObject({ dtype, byteOrder, order: "C", shape: [2, 3] });
          expect([...result.data]).toEqual([0, 2, 0, 4, 0, 6]);
        }
      }
    }
  });

  it("computes on float16, in either byte order", async () => {
    const { at } = workplace();
    const bits = (values: readonly number[]) => Uint16Array.from(values, (value) => toSixteenBits("float16", value));
    for (const byteOrder of ["little", "big"] as const) {
      const header = { dtype: "float16", byteOrder, order: "Fortran", shape: [2, 2] } as const;
      save(at("in.npy"), { ...header, data: bits([-1, 1, 2, -0.5]) });
      const argv = ["apply", "leakyRelu", at("in.npy"), "-o", at("out.npy"), "--negative-slope", "0.5", "--force"];
      expect(await nonlin(argv)).toMatchObject({ code: 0 });
      const result = await load(at("out.npy"));
      expect(result).toMatchObject({ dtype: "float16", byteOrder, order: "C", shape: [2, 2] });
      expect(result.data).toEqual(bits([-0.5, 2, 1, -0.25]));
    }
  });

  it("takes a framework's defaults and slopes at kinks with --preset, and reports them", async () => {
    const { at } = workplace();
    save(at("in.npy"), float32([2], [1, -1]));
    const forward = ["apply", "leakyRelu", at("in.npy"), "-o", at("out.npy"), "--preset", "keras", "--json"];
    const outcome = await nonlin(forward);
    expect(outcome).toMatchObject({ code: 0 });
    expect(JSON.parse(outcome.stdout)).toMatchObject({ preset: "keras", parameters: { negativeSlope: 0.2 } });
    expect([...(await load(at("out.npy"))).data]).toEqual([1, Math.fround(-0.2)]);
    const gradient = ["apply", "hardTanh", at("in.npy"), "--grad", at("in.npy"), "-o", at("dx.npy"), "--preset", "jax"];
    expect(await nonlin(gradient)).toMatchObject({ code: 0 });
    expect([...(await load(at("dx.npy"))).data]).toEqual([1, -1]);
    expect(await nonlin([...forward, "--preset", "pytorch"])).toMatchObject({ code: 2 });
  });

  it("draws the same for the same seed, and wants one", async () => {
    const { at } = workplace();
    const run = async (out: string, ...more: readonly string[]) => {
      const outcome = await nonlin(["apply", "rrelu", at("x.npy"), "-o", at(out), ...more]);
      return outcome.code === 0 ? [...(await load(at(out))).data] : outcome;
    };
    const first = await run("a.npy", "--seed", "7");
    expect(await run("b.npy", "--seed", "7")).toEqual(first);
    expect(await run("c.npy", "--seed", "8")).not.toEqual(first);
    expect(await run("d.npy")).toMatchObject({ code: 2, stderr: expect.stringContaining("needs --seed") });
    expect(await nonlin(["apply", "relu", at("x.npy"), "-o", at("e.npy"), "--seed", "7"])).toMatchObject({ code: 2 });
  });

  it("shortens the axis of a function of groups", async () => {
    const { at } = workplace();
    const argv = ["apply", "maxout", at("x.npy"), "--axis", "-1", "--pieces", "3"];
    expect(await nonlin([...argv, "-o", at("y.npy")])).toMatchObject({ code: 0 });
    expect(await load(at("y.npy"))).toMatchObject({ shape: [2, 1], data: Float32Array.of(-0.5, 2) });
    expect(await nonlin([...argv, "--grad", at("y.npy"), "-o", at("dx.npy")])).toMatchObject({ code: 0 });
    const dx = await load(at("dx.npy"));
    expect(dx).toMatchObject({ shape: [2, 3], data: Float32Array.of(0, 0, -0.5, 0, 0, 2) });
    expect(await nonlin(["apply", "relu", at("x.npy"), "-o", at("z.npy"), "--pieces", "2"])).toMatchObject({ code: 2 });
  });

  it("takes shapes of no dimension, of no element, and of many dimensions", async () => {
    const { at } = workplace();
    for (const shape of [[], [0], [3, 0, 2], [1, 1, 2, 1, 3, 1, 1]]) {
      const count = shape.reduce((product, dimension) => product * dimension, 1);
      save(at("in.npy"), float32(shape, new Array(count).fill(-1)));
      expect(await nonlin(["apply", "relu", at("in.npy"), "-o", at("out.npy"), "--force"])).toMatchObject({ code: 0 });
      expect(await load(at("out.npy"))).toMatchObject({ shape });
    }
  });

  it("means the axis of the array's shape, in either order of elements", async () => {
    const { at } = workplace();
    const rows = [0, 0, 0, 0, 1000, 0];
    const columnMajor = [0, 0, 0, 1000, 0, 0];
    for (const [order, values] of [["C", rows] as const, ["Fortran", columnMajor] as const]) {
      save(at("in.npy"), { ...float32([2, 3], values), order });
      const along = async (axis: string) => {
        const argv = ["apply", "softmax", at("in.npy"), "-o", at("out.npy"), "--force", "--axis", axis];
        expect(await nonlin(argv)).toMatchObject({ code: 0 });
        return [...(await load(at("out.npy"))).data];
      };
      expect(await along("0")).toEqual([0.5, 0, 0.5, 0.5, 1, 0.5]);
      expect(await along("-2")).toEqual(await along("0"));
      expect((await along("1")).slice(3)).toEqual([0, 1, 0]);
    }
  });

  it("takes every parameter of every function by its kebab-case and its camelCase name", async () => {
    for (const row of ops.filter(({ kind }) => kind !== "loss")) {
      for (const [name, parameter] of Object.entries(row.parameters)) {
        const value = parameter.type === "choice" ? (parameter.choices.at(-1) as string) : "0.25";
        for (const flag of [flagOf(name), `--${name}`]) {
          const { at } = workplace();
          const argv = ["apply", row.name, at("x.npy"), "-o", at("y.npy"), ...more(row, at)];
          const outcome = await nonlin([...argv, flag, value, "--json"]);
          expect(outcome).toMatchObject({ code: 0 });
          const { parameters } = JSON.parse(outcome.stdout) as { parameters: Record<string, unknown> };
          expect(parameters[name]).toBe(parameter.type === "choice" ? value : 0.25);
        }
      }
    }
  });

  it("takes negative numbers, exponents and lists", async () => {
    const { at } = workplace();
    const run = async (...argv: string[]) => {
      expect(await nonlin([...argv, at("x.npy"), "-o", at("y.npy"), "--force"])).toMatchObject({ code: 0, stderr: "" });
      return [...(await load(at("y.npy"))).data];
    };
    expect(await run("apply", "leakyRelu", "--negative-slope", "-5e-1")).toEqual([1, 0.5, 0.25, -0, 1, 2]);
    expect(await run("apply", "prelu", "--alpha", "-1,0.5,.25")).toEqual([2, -0.5, -0.125, -0, 1, 2]);
    expect(await run("apply", "prelu", "--alpha=-1,0.5", "--axis", "0")).toEqual([2, 1, 0.5, 0, 1, 2]);
  });

  it("writes the gradient of a learned parameter beside the other: one number, or one per channel", async () => {
    const { at } = workplace();
    const argv = ["apply", "prelu", at("x.npy"), "--grad", at("dy.npy"), "--json"];
    const one = await nonlin([...argv, "-o", at("one.npy")]);
    expect(JSON.parse(one.stdout)).toMatchObject({
      input: { is: "x" },
      outputs: [
        { file: at("one.npy"), is: "dx", shape: [2, 3] },
        { file: at("one.dalpha.npy"), is: "dalpha", shape: [] },
      ],
    });
    expect([...(await load(at("one.dalpha.npy"))).data]).toEqual([-62]);
    await nonlin([...argv, "-o", at("many"), "--alpha", "0.1,0.2,0.3"]);
    const many = await load(at("many.dalpha.npy"));
    expect(many.shape).toEqual([3]);
    expect([...many.data]).toEqual([-2, -10, -50]);
  });

  it("splits the one input of a gated unit along an axis, or takes two", async () => {
    const { at } = workplace();
    save(at("x.npy"), float32([2, 4], [1, 2, 3, 4, -5, 6, 7, 8]));
    const run = async (...argv: string[]) => {
      expect(await nonlin(["apply", "reglu", ...argv, "--force"])).toMatchObject({ code: 0, stderr: "" });
    };
    const result = async (name: string) => {
      const { shape, data } = await load(at(name));
      return [shape, [...data]];
    };
    await run(at("x.npy"), "-o", at("y.npy"));
    expect(await result("y.npy")).toEqual([
      [2, 2],
      [3, 8, 0, 48],
    ]);
    await run(at("x.npy"), "-o", at("y.npy"), "--axis", "0", "--activated", "second");
    expect(await result("y.npy")).toEqual([
      [1, 4],
      [0, 12, 21, 32],
    ]);
    save(at("dy.npy"), float32([2, 2], [1, 10, 100, 1000]));
    await run(at("x.npy"), "--grad", at("dy.npy"), "-o", at("dx.npy"));
    expect(await result("dx.npy")).toEqual([
      [2, 4],
      [3, 40, 1, 20, 0, 8000, 0, 6000],
    ]);
    save(at("b.npy"), { ...float32([2, 4], [10, 50, 20, 60, 30, 70, 40, 80]), order: "Fortran" });
    await run(at("x.npy"), "--other", at("b.npy"), "-o", at("y.npy"));
    expect(await result("y.npy")).toEqual([
      [2, 4],
      [10, 40, 90, 160, 0, 360, 490, 640],
    ]);
    await run(at("x.npy"), "--other", at("b.npy"), "--grad", at("x.npy"), "-o", at("da.npy"));
    expect(await result("da.npy")).toEqual([
      [2, 4],
      [10, 40, 90, 160, -0, 360, 490, 640],
    ]);
    expect(await result("da.db.npy")).toEqual([
      [2, 4],
      [1, 4, 9, 16, -0, 36, 49, 64],
    ]);
  });

  it("takes dy in another order of elements than x", async () => {
    const { at } = workplace();
    save(at("dy.npy"), { ...float32([2, 3], [1, 4, 2, 5, 3, 6]), order: "Fortran" });
    await nonlin(["apply", "relu", at("x.npy"), "--grad", at("dy.npy"), "-o", at("dx.npy")]);
    expect([...(await load(at("dx.npy"))).data]).toEqual([0, 0, 0, 0, 5, 6]);
  });

  it("uses the chosen backend, or the one that is named", async () => {
    const { at } = workplace();
    const library = testLibrary(reports, { second: () => 42 });
    const run = async (...backend: string[]) => {
      const argv = ["apply", "relu", at("x.npy"), "-o", at("y.npy"), "--force", "--json", ...backend];
      const outcome = await nonlin(argv, { library });
      return (JSON.parse(outcome.stdout) as { backend: { name: string } }).backend.name;
    };
    expect(await run()).toBe("first");
    expect(await run("--backend", "auto")).toBe("first");
    expect(await run("--backend", "second")).toBe("second");
    expect([...(await load(at("y.npy"))).data]).toEqual([42, 42, 42, 42, 42, 42]);
  });

  it("overwrites a file only with --force, the input too", async () => {
    const { at } = workplace();
    const before = readFileSync(at("x.npy"));
    const argv = ["apply", "relu", at("x.npy"), "-o", at("x.npy")];
    expect(await nonlin(argv)).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/it exists; --force overwrites/),
    });
    expect(readFileSync(at("x.npy")).equals(before)).toBe(true);
    expect(await nonlin([...argv, "--force"])).toMatchObject({ code: 0 });
    expect([...(await load(at("x.npy"))).data]).toEqual([0, 0, 0, 0, 1, 2]);
  });
});

describe("nonlin apply leaves nothing behind and says in one line why", () => {
  /** Exit code 1, one line on stderr, nothing on stdout, and no file that was not there. */
  async function expectFailure(folder: string, argv: readonly string[], line: RegExp, code = 1) {
    const before = readdirSync(folder).sort();
    const outcome = await nonlin(argv);
    expect(outcome).toMatchObject({ code, stdout: "" });
    expect(outcome.stderr).toMatch(/^nonlin: [^\n]+\n$/);
    expect(outcome.stderr).toMatch(line);
    const machine = await nonlin([...argv, "--json"]);
    expect(machine).toMatchObject({ code, stderr: "" });
    expect(Object.keys(JSON.parse(machine.stdout))).toEqual(["error"]);
    expect(readdirSync(folder).sort()).toEqual(before);
  }

  it("when the input is cut at any length", async () => {
    const { folder, at } = workplace();
    const bytes = readFileSync(at("x.npy"));
    for (let length = 0; length < bytes.length; length += 1) {
      writeFileSync(at("cut.npy"), bytes.subarray(0, length));
      await expectFailure(folder, ["apply", "relu", at("cut.npy"), "-o", at("y.npy")], /is truncated|is empty/);
    }
  });
  it("when the input has trailing bytes, another dtype, or is no .npy file", async () => {
    const { folder, at } = workplace();
    const bytes = readFileSync(at("x.npy"));
    writeFileSync(at("long.npy"), Buffer.concat([bytes, Buffer.from([0])]));
    await expectFailure(folder, ["apply", "relu", at("long.npy"), "-o", at("y.npy")], /trailing bytes/);
    writeFileSync(at("int.npy"), Buffer.from(bytes.toString("latin1").replace("<f4", "<i4"), "latin1"));
    await expectFailure(folder, ["apply", "relu", at("int.npy"), "-o", at("y.npy")], /holds dtype "<i4"; accepted are/);
    writeFileSync(at("text.npy"), "1 2 3");
    await expectFailure(folder, ["apply", "relu", at("text.npy"), "-o", at("y.npy")], /is not an \.npy file/);
  });
  it("when the input is not there, or is a folder", async () => {
    const { folder, at } = workplace();
    await expectFailure(folder, ["apply", "relu", at("no.npy"), "-o", at("y.npy")], /no\.npy: no such file or dir/);
    await expectFailure(folder, ["apply", "relu", folder, "-o", at("y.npy")], /it is a folder/);
    await expectFailure(folder, ["apply", "relu", at("no\n.npy"), "-o", at("y.npy")], /no \.npy: no such file/);
  });
  it("when the output cannot be written", async () => {
    const { folder, at } = workplace();
    const argv = ["apply", "relu", at("x.npy"), "--force", "-o"];
    await expectFailure(folder, [...argv, at("no/y.npy")], /no such file or directory/);
    await expectFailure(folder, [...argv, at("x.npy/y.npy")], /is not a folder/);
    await expectFailure(folder, [...argv, folder], /not a regular file/);
    await expectFailure(folder, [...argv, "/dev/null"], /not a regular file/);
    symlinkSync(at("x.npy"), at("link.npy"));
    await expectFailure(folder, [...argv, at("link.npy")], /not a regular file/);
  });
  it("when the second output cannot be written", async () => {
    const { folder, at } = workplace();
    const argv = ["apply", "prelu", at("x.npy"), "--grad", at("dy.npy"), "-o", at("dx.npy")];
    mkdirSync(at("dx.dalpha.npy"));
    await expectFailure(folder, argv, /dx\.dalpha\.npy: it exists/);
    expect(existsSync(at("dx.npy"))).toBe(false);
  });
  it("when dy has another shape or dtype", async () => {
    const { folder, at } = workplace();
    const argv = ["apply", "relu", at("x.npy"), "--grad", at("other.npy"), "-o", at("dx.npy")];
    save(at("other.npy"), float32([3, 2], [1, 2, 3, 4, 5, 6]));
    await expectFailure(folder, argv, /dtype and shape of .*x\.npy, float32 \(2, 3\); it has float32 \(3, 2\)/);
    const double = { ...float32([2, 3], []), dtype: "float64", data: new Float64Array(6) } as const;
    writeFileSync(at("other.npy"), bytesOf(double));
    await expectFailure(folder, argv, /it has float64 \(2, 3\)/);
  });
  it("when an option does not fit the data", async () => {
    const { folder, at } = workplace();
    const out = ["-o", at("y.npy")];
    await expectFailure(
      folder,
      ["apply", "softmax", at("x.npy"), ...out, "--axis", "2"],
      /axis must be an integer in \[-2, 1\]/,
    );
    await expectFailure(
      folder,
      ["apply", "prelu", at("x.npy"), ...out, "--alpha", "1,2"],
      /alpha must be 1 number or 3/,
    );
    await expectFailure(
      folder,
      ["apply", "glu", at("x.npy"), ...out],
      /x must be of an even length .* got 3 along axis 1/,
    );
    save(at("scalar.npy"), float32([], [1]));
    await expectFailure(folder, ["apply", "softmax", at("scalar.npy"), ...out], /no dimensions has no axis/);
    // Positive as a float64, 0 as a float32.
    await expectFailure(
      folder,
      ["apply", "softmax", at("x.npy"), ...out, "--temperature", "1e-60"],
      /temperature must be/,
    );
  });
  it("when the backend is not available", async () => {
    const { folder, at } = workplace();
    const argv = ["apply", "relu", at("x.npy"), "-o", at("y.npy"), "--backend"];
    await expectFailure(folder, [...argv, "absent"], /the absent backend is not available: no binary for this machine/);
    const library = testLibrary(reports.map((report) => ({ ...report, chosen: false, reason: "forced away" })));
    const outcome = await nonlin([...argv, "auto"], { library });
    expect(outcome).toMatchObject({ code: 1, stderr: "nonlin: no backend can be used: forced away\n" });
  });
  it("when the line is wrong, with exit code 2", async () => {
    const { folder, at } = workplace();
    const argv = ["apply", "relu", at("x.npy"), "-o", at("y.npy")];
    const rows = ["apply", "softmax", at("x.npy"), "-o", at("y.npy")];
    const usage = (argv: string[], line: RegExp) => expectFailure(folder, argv, line, 2);
    await usage(["apply"], /required option '-o/);
    await usage(["apply", "-o", at("y.npy")], /missing required argument 'op'/);
    await usage(["apply", "relu", "-o", at("y.npy")], /missing required argument 'in'/);
    await usage(["apply", "relu", at("x.npy")], /required option '-o/);
    await usage(
      ["apply", "rleu", at("x.npy"), "-o", at("y.npy")],
      /no function "rleu"; did you mean relu\? \(the functions: /,
    );
    await usage([...argv, "--alpha", "1"], /relu does not take --alpha; it has no parameters/);
    await usage([...argv, "--axis", "1"], /relu works element by element and does not take --axis/);
    await usage([...argv, "--other", at("x.npy")], /relu has one input and does not take --other/);
    await usage([...argv, "--activated", "first"], /relu has one input and does not take --activated/);
    const gated = ["apply", "glu", at("x.npy"), "-o", at("y.npy")];
    await usage([...gated, "--activated", "left"], /'--activated <half>' argument 'left' is invalid/);
    await usage([...gated, "--other", at("x.npy"), "--axis", "0"], /--axis is for one input .* not go with --other/);
    await usage([...argv, "--backend", "gpu"], /--backend must be auto or one of first, second, absent, got "gpu"/);
    await usage([...argv, "--aplha", "1"], /unknown option '--aplha' \(Did you mean --alpha\?\)/);
    await usage([...argv, "more"], /too many arguments/);
    await usage([...rows, "--axis", "1.5"], /--axis must be an integer, got "1\.5"/);
    await usage([...rows, "--temperature", "0"], /--temperature must lie in \(0, Infinity\), got 0/);
    await usage([...rows, "--temperature", "hot"], /--temperature must be a number, got "hot"/);
    await usage([...rows, "--temperature", ""], /--temperature must be a number, got ""/);
    await usage([...rows, "--temperature", "0x10"], /--temperature must be a number/);
    await usage([...rows, "--temperature", "1e999"], /--temperature must lie in \(0, Infinity\)/);
    await usage([...rows, "--temperature"], /argument missing/);
    await usage(
      ["apply", "elu", at("x.npy"), "-o", at("y.npy"), "--alpha", "1,2"],
      /--alpha must be a number, got "1,2"/,
    );
    await usage(
      ["apply", "prelu", at("x.npy"), "-o", at("y.npy"), "--alpha", "1,,2"],
      /with commas between them, got ""/,
    );
    await usage(
      ["apply", "gelu", at("x.npy"), "-o", at("y.npy"), "--approximate", "erf"],
      /one of none, tanh, got "erf"/,
    );
  });
});
