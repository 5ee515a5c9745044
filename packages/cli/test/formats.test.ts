import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { toSixteenBits } from "@nonlin/core";
import { unzipSync, zipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { bytesOf, float32, nonlin, nonlinBytes, save, temporaryFolder } from "./command-line.js";

/** A folder, and paths in it. */
function workplace() {
  const folder = temporaryFolder();
  return { folder, at: (name: string) => path.join(folder, name) };
}

/** A .safetensors file, by its specification. */
function safetensors(tensors: {
  readonly [name: string]: readonly [dtype: string, shape: number[], data: Uint8Array];
}) {
  let end = 0;
  const entries = Object.entries(tensors).map(([name, [dtype, shape, data]]) => {
    const begin = end;
    end += data.length;
    return [name, { dtype, shape, data_offsets: [begin, end] }];
  });
  const header = Buffer.from(JSON.stringify({ __metadata__: { made: "here" }, ...Object.fromEntries(entries) }));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, header, ...Object.values(tensors).map(([, , data]) => data)]);
}

/** What a .safetensors file holds, by its specification. */
function opened(bytes: Buffer) {
  const length = Number(bytes.readBigUInt64LE());
  return { header: JSON.parse(bytes.subarray(8, 8 + length).toString()), data: bytes.subarray(8 + length) };
}

const values = Float32Array.of(-2, -1, -0.5, 0, 1, 2);
const positive = Float32Array.of(0, 0, 0, 0, 1, 2);
const bytes = (array: ArrayBufferView) => new Uint8Array(array.buffer, array.byteOffset, array.byteLength);

describe("nonlin apply reads and writes", () => {
  it("a member of an .npz file, compressed or not, from a file and from a pipe", async () => {
    const { at } = workplace();
    const x = bytesOf(float32([2, 3], [...values]));
    for (const level of [0, 9] as const) {
      const archive = zipSync({ "x.npy": x, "other.npy": bytesOf(float32([1], [5])), "notes.txt": x }, { level });
      writeFileSync(at("x.npz"), archive);
      const argv = ["apply", "relu", at("x.npz"), "--tensor", "x", "--force"];
      expect(await nonlin([...argv, "-o", at("y.npz")])).toMatchObject({ code: 0, stderr: "" });
      const members = unzipSync(readFileSync(at("y.npz")));
      expect(Object.keys(members)).toEqual(["x.npy"]);
      expect(Buffer.from(members["x.npy"] as Uint8Array).equals(bytesOf(float32([2, 3], [...positive])))).toBe(true);
      const piped = ["apply", "relu", "-", "--format", "npz", "--tensor", "x.npy", "-o", "-"];
      const { stdout } = await nonlinBytes([...piped, "--output-format", "npy"], { stdin: archive });
      expect(stdout.equals(bytesOf(float32([2, 3], [...positive])))).toBe(true);
    }
    const several = await nonlin(["apply", "relu", at("x.npz"), "-o", at("z.npy")]);
    expect(several).toMatchObject({ code: 1 });
    expect(several.stderr).toMatch(/x\.npz has 2 arrays: "x", "other"; --tensor chooses one\n$/);
    const missing = await nonlin(["apply", "relu", at("x.npz"), "--tensor", "y", "-o", at("z.npy")]);
    expect(missing.stderr).toMatch(/has no array "y"; it has "x", "other"\n$/);
  });

  it("a tensor of a .safetensors file, of each dtype, and keeps its name and what the file says of itself", async () => {
    const { at } = workplace();
    const sixteen = (dtype: "float16" | "bfloat16", numbers: Float32Array) =>
      bytes(Uint16Array.from(numbers, (value) => toSixteenBits(dtype, value)));
    const data = {
      F32: [bytes(values), bytes(positive)],
      F64: [bytes(Float64Array.from(values)), bytes(Float64Array.from(positive))],
      F16: [sixteen("float16", values), sixteen("float16", positive)],
      BF16: [sixteen("bfloat16", values), sixteen("bfloat16", positive)],
    } as const;
    const whole = safetensors({
      ids: ["I64", [1], new Uint8Array(8)],
      ...Object.fromEntries(Object.entries(data).map(([dtype, [x]]) => [`w.${dtype}`, [dtype, [3, 2], x] as const])),
    } as never);
    writeFileSync(at("w.safetensors"), whole);
    for (const [dtype, [, y]] of Object.entries(data)) {
      const argv = ["apply", "relu", at("w.safetensors"), "--tensor", `w.${dtype}`, "--force"];
      expect(await nonlin([...argv, "-o", at("y.safetensors")])).toMatchObject({ code: 0, stderr: "" });
      const { header, data: result } = opened(readFileSync(at("y.safetensors")));
      expect(header).toEqual({
        __metadata__: { made: "here" },
        [`w.${dtype}`]: { dtype, shape: [3, 2], data_offsets: [0, y.length] },
      });
      expect(result.equals(y)).toBe(true);
      const piped = ["apply", "relu", "-", "--format", "safetensors", "--tensor", `w.${dtype}`, "-o", "-"];
      const { stdout } = await nonlinBytes([...piped, "--output-format", "raw"], { stdin: whole });
      expect(stdout.equals(y)).toBe(true);
    }
    const ids = await nonlin(["apply", "relu", at("w.safetensors"), "--tensor", "ids", "-o", at("z.npy")]);
    expect(ids).toMatchObject({ code: 1 });
    expect(ids.stderr).toMatch(/tensor "ids" holds "I64"; accepted are F16, BF16, F32, F64\n$/);
    const bfloat16 = await nonlin(["apply", "relu", at("w.safetensors"), "--tensor", "w.BF16", "-o", at("z.npy")]);
    expect(bfloat16.stderr).toMatch(/NumPy's formats have no bfloat16/);
  });

  it("raw data, in either byte order, whose shape may be left out", async () => {
    const { at } = workplace();
    writeFileSync(at("x.raw"), Buffer.from(bytes(values)).swap32());
    const argv = ["apply", "relu", at("x.raw"), "--dtype", "float32", "--byte-order", "big"];
    expect(await nonlin([...argv, "-o", at("y.bin")])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("(6,)"),
    });
    expect(readFileSync(at("y.bin")).equals(Buffer.from(bytes(positive)).swap32())).toBe(true);
    const shaped = await nonlin([...argv, "--shape", "2,3", "-o", at("y.npy"), "--json"]);
    expect(JSON.parse(shaped.stdout)).toMatchObject({ outputs: [{ shape: [2, 3], byteOrder: "big", format: "npy" }] });
    for (const [wrong, line] of [
      [[], /add --dtype, and --shape/],
      [["--dtype", "float32", "--shape", "2,x"], /--shape must be dimensions/],
      [["--dtype", "float32", "--shape", "7"], /truncated: --shape promises 28 bytes/],
      [["--dtype", "float64", "--shape", "2"], /trailing bytes/],
      [["--dtype", "float16", "--shape", "1e3"], /--shape must be/],
    ] as const) {
      const outcome = await nonlin(["apply", "relu", at("x.raw"), ...wrong, "-o", at("z.raw")]);
      expect(outcome.code).not.toBe(0);
      expect(outcome.stderr).toMatch(line);
    }
  });

  it("CSV, with names above or not, and writes numbers that are read back as they were", async () => {
    const { at } = workplace();
    writeFileSync(at("x.csv"), '\ufeffa,"b, c"\n-1,2e-3\n inf , nan\n\n-0,0.1\n');
    expect(await nonlin(["apply", "relu", at("x.csv"), "-o", at("y.csv")])).toMatchObject({ code: 0, stderr: "" });
    expect(readFileSync(at("y.csv"), "utf8")).toBe('a,"b, c"\n0,0.002\ninf,nan\n-0,0.1\n');
    expect(await nonlin(["apply", "relu", at("x.csv"), "--dtype", "float32", "-o", at("y.tsv")])).toMatchObject({
      code: 0,
    });
    expect(readFileSync(at("y.tsv"), "utf8")).toBe("a\tb, c\n0\t0.002\ninf\tnan\n-0\t0.1\n");
    const random = Float32Array.from({ length: 600 }, (_, i) => Math.sin(i) * 10 ** ((i % 70) - 35));
    save(at("r.npy"), float32([200, 3], [...random]));
    expect(await nonlin(["apply", "leakyRelu", "--negative-slope", "1", at("r.npy"), "-o", at("r.csv")])).toMatchObject(
      { code: 0 },
    );
    const back = ["apply", "leakyRelu", "--negative-slope", "1", at("r.csv"), "--dtype", "float32", "-o", at("r2.npy")];
    expect(await nonlin(back)).toMatchObject({ code: 0 });
    expect(readFileSync(at("r2.npy")).equals(readFileSync(at("r.npy")))).toBe(true);
    for (const [text, line] of [
      ["1,2\n3\n", /line 2 has 1 columns, the lines before have 2/],
      ["1,2\n3,four\n", /line 2, column 2: expected a number, got "four"/],
      ["1,2\n3,\n", /line 2, column 2: expected a number, got ""/],
      ["1,2\n3,0x10\n", /expected a number, got "0x10"/],
      ['1,"2\n', /is not a CSV file of numbers/],
      ["", /is empty/],
    ] as const) {
      writeFileSync(at("bad.csv"), text);
      const outcome = await nonlin(["apply", "relu", at("bad.csv"), "-o", at("z.csv")]);
      expect(outcome).toMatchObject({ code: 1, stdout: "" });
      expect(outcome.stderr).toMatch(line);
    }
    save(at("cube.npy"), float32([1, 1, 2], [1, 2]));
    const cube = await nonlin(["apply", "relu", at("cube.npy"), "-o", at("cube.csv")]);
    expect(cube).toMatchObject({ code: 1, stderr: expect.stringMatching(/CSV has rows and columns, no more/) });
  });

  it("says where an option does not go with the files", async () => {
    const { at } = workplace();
    save(at("x.npy"), float32([1], [1]));
    const usage = async (argv: readonly string[], line: RegExp) => {
      const outcome = await nonlin(["apply", "relu", at("x.npy"), "-o", at("y.npy"), ...argv]);
      expect(outcome).toMatchObject({ code: 2, stdout: "" });
      expect(outcome.stderr).toMatch(line);
    };
    await usage(["--shape", "1"], /--shape is for raw files/);
    await usage(["--tensor", "a"], /--tensor is for npz and safetensors files/);
    await usage(["--delimiter", ";"], /--delimiter is for csv files/);
    await usage(["--memory", "much"], /--memory must be a size such as 64MiB, got "much"/);
    await usage(["--format", "pickle"], /Allowed choices are npy, npz, safetensors, raw, csv/);
    expect(await nonlin(["apply", "relu", "-", "-o", at("y.npy"), "--grad", "-"])).toMatchObject({ code: 2 });
    const terminal = ["apply", "relu", at("x.npy"), "-o", "-"];
    expect(await nonlin(terminal, { terminal: true })).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/stdout is a terminal, and npy is no text/),
    });
    const text = await nonlin([...terminal, "--output-format", "csv"], { terminal: true });
    expect(text).toMatchObject({ code: 0, stdout: "1\n" });
    expect(await nonlin(["apply", "relu", at("x.npy"), "-o", "-", "--json"])).toMatchObject({ code: 2, stderr: "" });
  });
});

describe("a damaged file", () => {
  it("of any format is one line and exit code 1, or a result, and never anything else", {
    timeout: 60_000,
  }, async () => {
    const { folder, at } = workplace();
    const x = bytesOf(float32([2, 3], [...values]));
    const files = {
      "x.npy": x,
      "x.npz": Buffer.from(zipSync({ "x.npy": x }, { level: 0 })),
      "d.npz": Buffer.from(zipSync({ "x.npy": x }, { level: 9 })),
      "x.safetensors": safetensors({ x: ["F32", [2, 3], bytes(values)] }),
      "x.csv": Buffer.from("a,b\n1,2\n3,4\n"),
    };
    let seed = 1;
    const random = (below: number) => {
      // Numerical Recipes' generator: the damage is the same each time.
      seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
      return Math.floor((seed / 2 ** 32) * below);
    };
    for (const [name, whole] of Object.entries(files)) {
      for (let k = 0; k < 60; k++) {
        let damaged = Buffer.from(whole);
        for (let n = random(3); n >= 0; n--) damaged[random(damaged.length)] = random(256);
        if (random(4) === 0) damaged = damaged.subarray(0, random(damaged.length));
        writeFileSync(at(`damaged-${name}`), damaged);
        const outcome = await nonlin(["apply", "relu", at(`damaged-${name}`), "-o", at("y.npy"), "--force"]);
        const isRight = outcome.code === 0 ? outcome.stderr === "" : /^nonlin: [^\n]+\n$/.test(outcome.stderr);
        expect({ name, isRight, ...outcome }).toMatchObject({ isRight: true });
        expect([0, 1]).toContain(outcome.code);
        expect(outcome.stderr).not.toMatch(/\bat .*\.(ts|js):\d+|undefined|Cannot read prop|is not a function/);
      }
    }
    expect(readdirSync(folder).filter((name) => name.startsWith(".nonlin"))).toEqual([]);
  });

  it("that has a wrong checksum in it is refused, and nothing is written", async () => {
    const { folder, at } = workplace();
    const archive = Buffer.from(zipSync({ "x.npy": bytesOf(float32([2, 3], [...values])) }, { level: 0 }));
    // The last number of the array.
    const place = archive.indexOf(Buffer.from(bytes(Float32Array.of(2))), 100);
    archive[place + 1] = 1;
    writeFileSync(at("x.npz"), archive);
    for (const argv of [
      ["apply", "relu", at("x.npz"), "-o", at("y.npy")],
      ["stats", at("x.npz")],
    ]) {
      expect(await nonlin(argv)).toMatchObject({ code: 1, stderr: expect.stringMatching(/its checksum is not that/) });
    }
    expect(readdirSync(folder)).toEqual(["x.npz"]);
  });

  it("that promises more than any memory holds is refused before anything is allocated", async () => {
    const { at } = workplace();
    const huge = Buffer.from(
      bytesOf(float32([2, 3], [...values]))
        .toString("latin1")
        .replace("(2, 3)", "(9999999, 99999999)"),
      "latin1",
    );
    const header = '{"x":{"dtype":"F32","shape":[9999999,99999999],"data_offsets":[0,3999999560000004]}}';
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(header.length));
    const lying = Buffer.alloc(16);
    lying.writeBigUInt64LE(2n ** 60n);
    for (const [name, content] of [
      ["h.npy", huge],
      ["h.safetensors", Buffer.concat([length, Buffer.from(header)])],
      ["l.safetensors", lying],
    ] as const) {
      writeFileSync(at(name), content);
      expect(await nonlin(["apply", "relu", at(name), "-o", at("y.npy")])).toMatchObject({ code: 1 });
    }
  });
});
