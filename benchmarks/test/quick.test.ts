import { readdirSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { parseArguments, UsageError } from "../src/arguments.js";
import { benchmark } from "../src/harness.js";
import { machine } from "../src/machine.js";
import { plot } from "../src/plot.js";
import { report, wrongs } from "../src/report.js";
import { type Result, resultText } from "../src/result.js";
import { SharedArrays } from "../src/shared-arrays.js";
import { type Target, targets } from "../src/targets.js";

const given = parseArguments(["--quick", "--no-peers", "--sizes", "64,16384", "--ops", "relu,silu,softmax"]);

// That it runs, not how fast anything is.
describe("the quick mode, without peers", () => {
  let result: Result;
  let told = 0;
  beforeAll(async () => {
    result = await benchmark(given, machine(), {
      gathered() {},
      measuring() {
        told++;
      },
    });
  });

  it("measures every subject by everybody who is there", () => {
    expect(result.subjects).toHaveLength(3 * 2 * 2);
    expect(told).toBe(result.subjects.length);
    expect(result.competitors.map(({ name }) => name)).toEqual(expect.arrayContaining(["js", "wasm", "naive"]));
    for (const { entries } of result.subjects) {
      expect(Object.keys(entries)).toEqual(expect.arrayContaining(["js", "wasm", "wasm-resident", "naive"]));
      for (const { median, rounds } of Object.values(entries)) {
        expect(median).toBeGreaterThan(0);
        expect(rounds).toBeGreaterThan(0);
      }
    }
  });

  it("finds nothing wrong with ours", () => {
    expect(wrongs(result).ours).toEqual([]);
  });

  it("keeps results as JSON that says the same", () => {
    const read = JSON.parse(resultText(result)) as Result;
    expect(read.competitors).toEqual(result.competitors);
    expect(read.subjects.map(({ entries }) => Object.keys(entries))).toEqual(
      result.subjects.map(({ entries }) => Object.keys(entries)),
    );
  });

  it("reports each target and draws a point for each competitor of one thread", () => {
    const text = report(result, "x.svg");
    for (const { says } of targets) expect(text).toContain(`### ${says}`);
    expect(text).toContain("](x.svg)");
    const drawn = plot(result);
    const drawable = result.competitors.filter(({ threads }) => threads === 1);
    for (const { name } of drawable) expect(drawn).toContain(`>${name}<`);
  });
});

describe("the targets", () => {
  /** A result in which one subject was computed by those, in so many nanoseconds and with such errors. */
  function resultOf(entries: Readonly<Record<string, readonly [median: number, maxUlp: number]>>): Result {
    const families = { native: "nonlin", fast: "nonlin", naive: "JavaScript" } as const;
    const introduction = (name: string) => ({
      name,
      description: "",
      family: families[name as keyof typeof families] ?? ("native" as const),
      exact: name === "native",
      threads: 1,
    });
    const measured = ([median, maxUlp]: readonly [number, number]) => ({
      median,
      low: median,
      high: median,
      rounds: 1,
      callsPerSlice: 1,
      nanosecondsPerElement: median / 16384,
      maxUlp,
    });
    return {
      machine: { ...machine(), loadAfter: 0, seconds: 0 },
      competitors: Object.keys(entries).map(introduction),
      absent: [],
      input: "",
      subjects: [
        {
          op: "silu",
          kernel: "silu",
          kind: "map",
          direction: "forward",
          title: "16 Ki",
          shape: [16384],
          axis: 0,
          length: 16384,
          piecewiseLinear: false,
          transcendental: true,
          entries: Object.fromEntries(Object.entries(entries).map(([name, entry]) => [name, measured(entry)])),
          implausible: {},
        },
      ],
    };
  }

  it("leave out who is less exact", () => {
    const text = report(resultOf({ native: [9, 0], fast: [2, 2], hasty: [1, 3], careful: [3, 2] }), undefined);
    expect(text).toContain("| silu     | ≥ 1.3× | 1.50× (careful, 2) |");
    expect(text).toContain("**Met** in all 1.");
  });

  it("say by how much they are missed", () => {
    const text = report(resultOf({ native: [9, 0], fast: [2, 2], naive: [3, 0] }), undefined);
    expect(text).toContain("1.50× (naive, 0) MISSED by 50 %");
  });

  it("say what stands against them where they are missed, and what an element costs", () => {
    const missed = report(resultOf({ native: [9, 0], fast: [2, 2], naive: [3, 0] }), undefined);
    const { bounds } = targets.find(({ says }) => says.startsWith("fast, against the best that JavaScript")) as Target;
    expect(missed).toContain(bounds);
    expect(missed).toMatch(/\| silu +\| +≥ 3× \| 1\.50× .* MISSED by 50 % \| +\d+\.\d \| +0\.125 \| +8 \|/);
    const met = report(resultOf({ native: [9, 0], fast: [1, 2], naive: [3, 0] }), undefined);
    expect(met).not.toContain(bounds);
  });

  it("say where nobody is as exact", () => {
    const text = report(resultOf({ native: [9, 0], fast: [2, 2], hasty: [1, 3] }), undefined);
    expect(text).toContain("in 1 there is nobody who is as exact");
  });
});

describe("arguments", () => {
  it("that contradict each other or are unknown are refused", () => {
    expect(() => parseArguments(["--quick", "--full"])).toThrow(UsageError);
    expect(() => parseArguments(["--isas", "z80"])).toThrow(/--isas: expected some of/);
    expect(() => parseArguments(["--ops", "relux"])).toThrow(/--ops/);
  });

  it("may name results to be reported anew", () => {
    expect(parseArguments(["--report", "results/first"]).report).toBe("results/first");
  });

  it("are everything, without any", () => {
    const { sizes, shapes, large, peers } = parseArguments([]);
    expect([sizes.at(-1), shapes, large, peers]).toEqual([2 ** 22, true, 2 ** 26, true]);
  });
});

describe("shared arrays", () => {
  it("are read as they were written, and leave nothing behind", () => {
    const arrays = new SharedArrays(["x", "out"], 8);
    arrays.writeOnce("x", Float32Array.of(1, 2, 3));
    expect(readdirSync(arrays.folder).sort()).toEqual(["out", "x"]);
    expect([...arrays.read("x", new Float32Array(3))]).toEqual([1, 2, 3]);
    arrays.remove();
    expect(() => readdirSync(arrays.folder)).toThrow(/ENOENT/);
  });
});
