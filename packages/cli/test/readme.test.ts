import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { float32, nonlin, nonlinBytes, save, temporaryFolder } from "./command-line.js";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");

/** The lines that the README types, in their order, and whether they fail. */
const lines = [...readme.matchAll(/```console\n([\s\S]*?)```/g)].flatMap(([, block = ""]) =>
  [...block.matchAll(/^\$ (.+)\n(nonlin: )?/gm)].map(([, line = "", complaint]) => ({
    line,
    fails: complaint !== undefined,
  })),
);

/** The files that they name. */
function prepare(folder: string): void {
  const at = (name: string) => path.join(folder, name);
  const random = (shape: readonly number[], seed: number) => {
    const count = shape.reduce((product, dimension) => product * dimension, 1);
    return float32(
      shape,
      Array.from({ length: count }, (_, i) => 3 * Math.sin(seed + i * 1.7)),
    );
  };
  const shape = [2, 3, 4, 4];
  save(at("logits.npy"), random([3, 10], 0));
  const x = random(shape, 1);
  const dy = random(shape, 2);
  save(at("x.npy"), x);
  save(at("dy.npy"), dy);
  save(at("g.npy"), { ...dy, data: Float32Array.from(dy.data, (value, i) => ((x.data[i] as number) > 0 ? value : 0)) });
  save(at("dsoftmax.npy"), softmaxGradient(x, dy));
}

/** By the formula, in float64. */
function softmaxGradient(x: ReturnType<typeof float32>, dy: ReturnType<typeof float32>) {
  const data = new Float32Array(x.data.length);
  for (let start = 0; start < data.length; start += 4) {
    const exponentials = [...x.data.subarray(start, start + 4)].map(Math.exp);
    const sum = exponentials.reduce((a, b) => a + b);
    const y = exponentials.map((value) => value / sum);
    const inner = y.reduce((total, value, k) => total + value * (dy.data[start + k] as number), 0);
    for (const [k, value] of y.entries()) data[start + k] = value * ((dy.data[start + k] as number) - inner);
  }
  return { ...x, data };
}

describe("the README", () => {
  it("types lines that do what it says", async () => {
    const folder = temporaryFolder();
    prepare(folder);
    const raw = path.join(folder, "x.raw");
    const setUp = ["apply", "leakyRelu", "--negative-slope", "1", path.join(folder, "x.npy"), "-o"];
    expect(await nonlin([...setUp, raw])).toMatchObject({ code: 0 });
    const inFolder = (word: string) =>
      /^[\w.]+\.(npy|raw|svg|safetensors)$/.test(word) ? path.join(folder, word) : word;
    expect(lines.length).toBeGreaterThan(10);
    for (const { line, fails } of lines) {
      let stdin: Uint8Array | undefined;
      for (const part of line.split(" | ")) {
        const words = part.split(/\s+/).map(inFolder);
        if (words[0] === "cat") {
          stdin = readFileSync(words[1] as string);
          continue;
        }
        const argv = words.slice(1);
        if (argv.includes("--tensor")) {
          // The model of the example is one that was written here.
          const model = argv.find((word) => word.endsWith(".safetensors")) as string;
          const named = await nonlin([...setUp, model]);
          expect(named.code).toBe(0);
          argv[argv.indexOf("--tensor") + 1] = "y";
        }
        const isShape = argv.indexOf("--shape");
        if (isShape >= 0) argv[isShape + 1] = "2,3,4,4";
        if (argv.includes("-o") && argv[argv.indexOf("-o") + 1] !== "-") argv.push("--force");
        if (argv.includes("--backends")) argv[argv.indexOf("--backends") + 1] = "first";
        const outcome = await nonlinBytes(argv, stdin === undefined ? {} : { stdin });
        expect({ line, stderr: outcome.stderr, failed: outcome.code !== 0 }).toMatchObject({ failed: fails });
        stdin = outcome.stdout;
      }
    }
  });
});
