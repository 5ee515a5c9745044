import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { compositions, table } from "@nonlin/core";
import { describe, expect, it } from "vitest";
import { float32, nonlin, save, temporaryFolder } from "./command-line.js";

const ops = Object.keys({ ...table, ...compositions });

/** A folder, and paths in it. */
function workplace() {
  const folder = temporaryFolder();
  return (name: string) => path.join(folder, name);
}

const json = async (argv: readonly string[]) => {
  const { stdout, code } = await nonlin([...argv, "--json"]);
  expect(stdout.trimEnd()).not.toContain("\n");
  return { code, ...(JSON.parse(stdout) as { readonly [key: string]: never }) };
};

describe("every command", () => {
  it("has help with examples, and one line and exit code 2 for an option that it has not", async () => {
    const { stdout } = await nonlin(["--help"]);
    const commands = [
      ...((stdout.split("Commands:")[1] ?? "").split("\n\n")[0]?.matchAll(/^ {2}([a-z-]+)/gm) ?? []),
    ].map(([, name]) => name as string);
    expect(commands).toEqual(
      expect.arrayContaining([
        "list",
        "describe",
        "plot",
        "apply",
        "stats",
        "grad-check",
        "simulate",
        "bench",
        "doctor",
      ]),
    );
    for (const command of commands.filter((name) => name !== "help")) {
      const help = await nonlin([command, "--help"]);
      expect(help).toMatchObject({ code: 0, stderr: "" });
      expect(help.stdout).toMatch(/Examples:\n {2}# .+\n {2}\$ .*nonlin/);
      const wrong = await nonlin([command, "--no-such-option"]);
      expect(wrong).toMatchObject({ code: 2, stdout: "", stderr: expect.stringMatching(/^nonlin: [^\n]+\n$/) });
      expect(await json([command, "--no-such-option"])).toMatchObject({ code: 2, error: expect.any(String) });
    }
    expect((await nonlin(["help", "apply"])).stdout).toBe((await nonlin(["apply", "--help"])).stdout);
    expect((await nonlin(["smulate"])).stderr).toContain("did you mean simulate?");
  });
  it("heeds FORCE_COLOR, and NO_COLOR before it", async () => {
    const colored = await nonlin(["list"], { env: { FORCE_COLOR: "1" } });
    expect(colored.stdout).toContain("\u001b[");
    for (const env of [{ FORCE_COLOR: "0" }, { FORCE_COLOR: "1", NO_COLOR: "1" }]) {
      expect((await nonlin(["list"], { env, terminal: true })).stdout).not.toContain("\u001b[");
    }
  });
});

describe("nonlin list", () => {
  it("has every function once, by kind", async () => {
    const { ops: listed } = (await json(["list"])) as never as { ops: { name: string }[] };
    expect(listed.map(({ name }) => name).sort()).toEqual([...ops].sort());
    const { stdout } = await nonlin(["list"]);
    for (const op of ops) expect(stdout).toMatch(new RegExp(`^ {2}${op} `, "m"));
  });
  it("chooses by kind, by a part of a name here or elsewhere, and by framework", async () => {
    const names = async (...argv: string[]) =>
      ((await json(["list", ...argv])) as never as { ops: { name: string }[] }).ops.map(({ name }) => name);
    expect(await names("--kind", "gate")).toEqual(
      Object.values(table).flatMap(({ kind, name }) => (kind === "gate" ? [name] : [])),
    );
    expect(await names("--name", "expit")).toEqual(["sigmoid"]);
    expect(await names("--framework", "torch")).toContain("gelu");
    expect((await nonlin(["list", "--framework", "torch", "--name", "leaky"])).stdout).toContain(
      "leaky_relu, LeakyReLU: ",
    );
    expect(await nonlin(["list", "--name", "zzz"])).toMatchObject({ code: 2, stdout: "" });
  });
});

describe("nonlin stats", () => {
  it("counts and measures what is in a file", async () => {
    const at = workplace();
    const special = [Number.NaN, Infinity, -Infinity, -Infinity, -0, 0, 2 ** -140, -1, 2, 4];
    save(at("x.npy"), float32([2, 5], special));
    const { x } = (await json(["stats", at("x.npy")])) as never as { x: Record<string, number> };
    // Of -0, 0, 2^-140, -1, 2, 4 by hand: sum 5, squares 21.
    expect(x).toMatchObject({ count: 10, finite: 6, nan: 1, positiveInfinity: 1, negativeInfinity: 2 });
    expect(x).toMatchObject({ zeros: 2, negativeZeros: 1, negative: 1, subnormal: 1, min: -1, max: 4 });
    expect(x.mean).toBeCloseTo(5 / 6, 14);
    expect(x.variance).toBeCloseTo(21 / 6 - 25 / 36, 14);
    expect(x.secondMoment).toBeCloseTo(21 / 6, 14);
  });
  it("has moments and quantiles of many numbers as two passes and sorting have them", async () => {
    const at = workplace();
    const values = Float32Array.from({ length: 50_001 }, (_, i) => 1000 + Math.sin(i * 12.9898) ** 3 * 40);
    save(at("x.npy"), float32([values.length], [...values]));
    const { x } = (await json(["stats", at("x.npy")])) as never as {
      x: { quantiles: Record<string, number> } & Record<string, number>;
    };
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const central = (power: number) => values.reduce((sum, value) => sum + (value - mean) ** power, 0) / values.length;
    expect(x.mean).toBeCloseTo(mean, 9);
    expect((x.variance as number) / central(2)).toBeCloseTo(1, 10);
    expect(x.skewness).toBeCloseTo(central(3) / central(2) ** 1.5, 8);
    expect((x.kurtosis as number) / (central(4) / central(2) ** 2)).toBeCloseTo(1, 9);
    const sorted = [...values].sort((a, b) => a - b);
    for (const share of [0.01, 0.25, 0.5, 0.99]) {
      const exact = sorted[Math.floor(share * values.length)] as number;
      expect(Math.abs((x.quantiles[share] as number) / exact - 1)).toBeLessThan(1 / 1024);
    }
  });
  it("says what a function makes of it, and how much is saturated and dead, in pieces as well", async () => {
    const at = workplace();
    save(at("x.npy"), float32([8], [-9, -8, -1, -0.5, 0, 1, 8, 9]));
    for (const memory of ["64MiB", "8"]) {
      const relu = await json(["stats", at("x.npy"), "relu", "--memory", memory]);
      expect(relu).toMatchObject({ y: { zeros: 5, max: 9 }, slopes: { count: 8, dead: 5, saturated: 5 } });
      // 1 - tanh(8)^2 is 4.5e-7, of 1 it is 0.42.
      const tanh = await json(["stats", at("x.npy"), "tanh", "--memory", memory]);
      expect(tanh).toMatchObject({ slopes: { count: 8, dead: 0, saturated: 4, epsilon: 0.001 } });
      const none = await json(["stats", at("x.npy"), "tanh", "--saturation", "1e-7", "--memory", memory]);
      expect(none).toMatchObject({ slopes: { saturated: 2 } });
      expect(await json(["stats", at("x.npy"), "prelu", "--alpha", "0", "--memory", memory])).toMatchObject({
        slopes: { dead: 5 },
      });
    }
    expect(await json(["stats", at("x.npy"), "softmax"])).toMatchObject({ y: { count: 8 } });
    expect(await nonlin(["stats", at("x.npy"), "rrelu"])).toMatchObject({ code: 2 });
    expect(await nonlin(["stats", at("x.npy"), "relu", "--axis", "0"])).toMatchObject({ code: 2 });
    expect(await nonlin(["stats", at("no.npy"), "relu"])).toMatchObject({ code: 1 });
  });
});

describe("nonlin grad-check", () => {
  it("passes a gradient that is right, and fails one that is not, and says where", async () => {
    const at = workplace();
    save(at("x.npy"), float32([2, 3], [-2, -1, 1, 2, 3, 4]));
    save(at("dy.npy"), float32([2, 3], [1, 2, 3, 4, 5, 6]));
    save(at("good.npy"), float32([2, 3], [0, 0, 3, 4, 5, 6]));
    save(at("bad.npy"), float32([2, 3], [0, 0, 3, 4, 5.5, Number.NaN]));
    for (const memory of ["64MiB", "9"]) {
      const argv = ["grad-check", "relu", at("x.npy")];
      const more = ["--dy", at("dy.npy"), "--memory", memory];
      expect(await json([...argv, at("good.npy"), ...more])).toMatchObject({
        code: 0,
        passes: true,
        equal: 6,
        over: 0,
      });
      const failed = await json([...argv, at("bad.npy"), ...more]);
      expect(failed).toMatchObject({
        code: 1,
        passes: false,
        over: 2,
        firstOver: { index: [1, 1], theirs: 5.5, ours: 5 },
      });
      expect(failed).toMatchObject({ worst: { absolute: { index: [1, 2], size: "Infinity" } } });
    }
  });
  it("measures in units in the last place", async () => {
    const at = workplace();
    save(at("x.npy"), float32([3], [1, 2, 3]));
    // 3 units above 1, 2 below.
    save(at("g.npy"), float32([3], [1 + 3 * 2 ** -23, 1 - 2 * 2 ** -24, 1]));
    const argv = ["grad-check", "relu", at("x.npy"), at("g.npy")];
    expect(await json([...argv, "--ulp", "3"])).toMatchObject({ code: 0, worst: { ulp: { size: 3, index: [0] } } });
    expect(await json([...argv, "--ulp", "2"])).toMatchObject({ code: 1, over: 1 });
    expect(await json([...argv, "--relative", "1e-9"])).toMatchObject({ code: 1, over: 2 });
    expect(await json(argv)).toMatchObject({ code: 0, tolerance: { relative: 1.3e-6, absolute: 1e-5 } });
  });
  it("checks rows, halves, learned parameters and second inputs", async () => {
    const at = workplace();
    save(at("x.npy"), float32([2, 2], [0, 0, 3, 3]));
    save(at("dy.npy"), float32([2, 2], [1, 0, 0, 4]));
    // y = 1/2, 1/2: dx = y (dy - sum(y dy)).
    save(at("softmax.npy"), float32([2, 2], [0.25, -0.25, -1, 1]));
    const rows = ["grad-check", "softmax", at("x.npy"), at("softmax.npy"), "--dy", at("dy.npy")];
    expect(await json(rows)).toMatchObject({ code: 0, over: 0 });
    expect(await json([...rows, "--memory", "9"])).toMatchObject({ code: 0 });
    save(at("y.npy"), float32([2, 2], [0.5, 0.5, 0.5, 0.5]));
    expect(
      await json(["grad-check", "softmax", at("y.npy"), at("softmax.npy"), "--dy", at("dy.npy"), "--output"]),
    ).toMatchObject({ code: 0 });
    save(at("n.npy"), float32([2, 2], [-1, -2, 3, -4]));
    save(at("dalpha.npy"), float32([], [-7]));
    expect(await json(["grad-check", "prelu", at("n.npy"), at("dalpha.npy"), "--wrt", "alpha"])).toMatchObject({
      code: 0,
    });
    // reglu(a, b) = relu(a) b.
    save(at("db.npy"), float32([2, 2], [0, 0, 3, 0]));
    expect(
      await json(["grad-check", "reglu", at("n.npy"), at("db.npy"), "--other", at("x.npy"), "--wrt", "b"]),
    ).toMatchObject({ code: 0 });
  });
  it("refuses what it cannot compare", async () => {
    const at = workplace();
    save(at("x.npy"), float32([2], [1, 2]));
    save(at("g.npy"), float32([3], [1, 1, 1]));
    const argv = ["grad-check", "relu", at("x.npy"), at("g.npy")];
    const shape = await nonlin(argv);
    expect(shape).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/dtype and shape of ours, float32 \(2,\); it has float32 \(3,\)/),
    });
    for (const more of [
      ["--wrt", "alpha"],
      ["--ulp", "-1"],
      ["--ulp", "1", "--relative", "1"],
      ["--output"],
      ["--preset", "keras2"],
    ]) {
      expect(await nonlin([...argv, ...more])).toMatchObject({ code: 2, stdout: "" });
    }
  });
});

describe("nonlin plot", () => {
  it("draws in the terminal, and as SVG and PNG", async () => {
    const at = workplace();
    const text = await nonlin(["plot", "tanh", "--width", "60", "--height", "12"]);
    expect(text).toMatchObject({ code: 0, stderr: "" });
    expect(text.stdout).toMatch(/[\u2801-\u28ff]/);
    for (const line of text.stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(60);
    expect(await json(["plot", "tanh"])).toMatchObject({ ops: ["tanh"], plot: expect.any(String) });
    expect(await nonlin(["plot", "relu", "elu", "--alpha", "2", "-o", at("p.svg")])).toMatchObject({ code: 0 });
    expect(readFileSync(at("p.svg"), "utf8")).toMatch(/^<svg[\s\S]*<\/svg>\s*$/);
    const family = ["plot", "swish", "--family", "beta=0.5,2", "--theme", "dark", "--show", "value", "-o", at("p.png")];
    expect(await nonlin([...family, "--pixel-ratio", "1"])).toMatchObject({ code: 0 });
    expect(readFileSync(at("p.png")).subarray(1, 4).toString()).toBe("PNG");
    expect((await nonlin(["plot", "tanh", "-o", "-"])).stdout).toMatch(/^<svg/);
    expect(await nonlin(["plot", "tanh", "-o", at("p.svg")])).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/it exists/),
    });
  });
  it("says in one line what cannot be drawn, with exit code 2", async () => {
    for (const argv of [
      ["softmax"],
      ["relu", "--domain", "3,3"],
      ["relu", "--domain", "3"],
      ["relu", "--show", "third"],
      ["swish", "--family", "gamma=1"],
      ["swish", "gelu", "--family", "beta=1"],
      ["relu", "-o", "p.jpg"],
      ["relu", "--width", "3"],
      ["relu", "--saturation", "0"],
      ["prelu", "--alpha", "1,2"],
    ]) {
      expect(await nonlin(["plot", ...argv])).toMatchObject({
        code: 2,
        stdout: "",
        stderr: expect.stringMatching(/^nonlin: [^\n]+\n$/),
      });
    }
  });
});

describe("nonlin simulate", () => {
  const small = ["--depth", "12", "--width", "32", "--batch", "16"];
  it("shows layers, and a diagnosis that is theory's", async () => {
    const vanishing = await nonlin(["simulate", "sigmoid", ...small]);
    expect(vanishing).toMatchObject({ code: 0, stderr: "" });
    expect(vanishing.stdout).toMatch(/diagnosis +✗ Gradients are vanishing/);
    expect(vanishing.stdout).toMatch(/^ {2}12 /m);
    const he = await json(["simulate", "relu", "--initialisation", "he", ...small]);
    expect(he).toMatchObject({ diagnosis: { verdict: "healthy" } });
    const gain = await json(["simulate", "relu", "--gain", "2.83", ...small]);
    expect(gain).toMatchObject({ diagnosis: { verdict: "exploding" }, options: { initialisation: { gain: 2.83 } } });
    expect(await json(["simulate", "relu", ...small, "--seed", "3"])).toEqual(
      await json(["simulate", "relu", ...small, "--seed", "3"]),
    );
    const all = ["--normalisation", "layer", "--residual", "--initialisation", "orthogonal", "--gain", "1.1"];
    expect(await json(["simulate", "gelu", ...small, ...all, "--bias-deviation", "0.1"])).toMatchObject({
      code: 0,
      options: { residual: true, bias: 0.1, normalisation: "layer", initialisation: { gain: 1.1, orthogonal: true } },
    });
  });
  it("says in one line what cannot be simulated, with exit code 2", async () => {
    for (const argv of [
      ["softmax"],
      ["relu", "--depth", "0"],
      ["relu", "--width", "x"],
      ["relu", "--initialisation", "he", "--gain", "2"],
      ["relu", "--layers", "1"],
    ]) {
      expect(await nonlin(["simulate", ...argv])).toMatchObject({ code: 2, stdout: "" });
    }
  });
});

describe("nonlin bench", () => {
  it("measures each function, direction, backend, precision and size", async () => {
    const argv = [
      "bench",
      "relu",
      "softmax",
      "swiglu",
      "--sizes",
      "16,64",
      "--backends",
      "first,second",
      "--time",
      "1",
    ];
    const { results } = (await json(argv)) as never as {
      results: { op: string; nanoseconds: number; relativeToRelu: number }[];
    };
    expect(results).toHaveLength(3 * 2 * 2 * 2 * 2);
    for (const { nanoseconds, relativeToRelu } of results) {
      expect(nanoseconds).toBeGreaterThan(0);
      expect(relativeToRelu).toBeGreaterThan(0);
    }
    expect(results.find(({ op }) => op === "relu")?.relativeToRelu).toBe(1);
    for (const wrong of [["--sizes", "0"], ["--backends", "gpu"], ["--dtype", "int8"], ["--time", "0"], ["maxout"]]) {
      expect(await nonlin(["bench", ...wrong])).toMatchObject({ code: 2, stdout: "" });
    }
  });
});

describe("nonlin completion", () => {
  it("completes commands, options, values and functions in a real bash", async () => {
    const at = workplace();
    writeFileSync(at("nonlin.bash"), (await nonlin(["completion", "bash"])).stdout);
    const completed = (...words: string[]) => {
      const line = `source "$0"; COMP_WORDS=("$@"); COMP_CWORD=$(( $# - 1 )); _nonlin; printf '%s\\n' "\${COMPREPLY[@]}"`;
      const { stdout, status, stderr } = spawnSync("bash", ["-c", line, at("nonlin.bash"), "nonlin", ...words], {
        encoding: "utf8",
      });
      expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
      return stdout.trim().split("\n");
    };
    expect(completed("sim")).toEqual(["simulate"]);
    expect(completed("")).toEqual(expect.arrayContaining(["list", "apply", "grad-check", "completion"]));
    expect(completed("apply", "")).toEqual(ops);
    expect(completed("stats", "x.npy", "log")).toEqual(ops.filter((name) => name.startsWith("log")));
    expect(completed("apply", "--json", "-o", "y.npy", "leaky")).toEqual(["leakyRelu"]);
    expect(completed("apply", "gelu", "--approximate", "")).toEqual(["none", "tanh"]);
    expect(completed("apply", "gelu", "--output-f")).toEqual(["--output-format"]);
    expect(completed("simulate", "relu", "--normalisation", "l")).toEqual(["layer"]);
  });
  it("is a script that each shell which is here can read", async () => {
    const at = workplace();
    for (const shell of ["bash", "zsh", "fish"]) {
      const { code, stdout } = await nonlin(["completion", shell]);
      expect(code).toBe(0);
      for (const name of ["grad-check", "softmaxCrossEntropy"]) expect(stdout).toContain(name);
      writeFileSync(at(shell), stdout);
      const check = spawnSync(shell, ["-n", at(shell)], { encoding: "utf8" });
      if (check.error === undefined) expect(check).toMatchObject({ status: 0, stderr: "" });
    }
    expect(await nonlin(["completion", "tcsh"])).toMatchObject({ code: 2, stdout: "" });
  });
});
