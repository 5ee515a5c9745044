import { kernelList, table } from "@nonlin/core";
import { describe, expect, it } from "vitest";
import { parseArguments, UsageError } from "../src/arguments.js";
import type { BackendLine, Line } from "../src/inside/suite.js";
import { sampleOps } from "../src/plan.js";
import { hasFailed, merge, type RuntimeResult, runtimeResult } from "../src/result.js";
import { runtimes } from "../src/runtimes.js";
import { faults, plainTable, tableHead, tableRow } from "../src/table.js";

const checksums = { forward: "0badcafe", gradient: "5eed5eed" };
const native = { tanh: { float32: checksums, float64: checksums } };
const about: Line = { type: "runtime", version: "Here 1.0", bigEndian: false };
const line = (change: Partial<BackendLine> = {}): BackendLine => ({
  type: "backend",
  name: "js",
  isa: "js",
  passed: 4000,
  failed: 0,
  failures: [],
  fingerprint: native,
  seconds: 12.3,
  ...change,
});
const where = { date: "2026-11-26", commit: "0123456789ab", machine: "a machine" };
const here = { name: "here", title: "Here on a mountain", backends: ["js"] };

function result(lines: readonly Line[], failure?: string): RuntimeResult {
  return { ...runtimeResult(here, "whole", lines, native, failure), ...where };
}

describe("the result of a runtime", () => {
  it("has no fault where every case passes with the bits of native", () => {
    const good = result([about, line(), { type: "done" }]);
    expect(good).toMatchObject({ version: "Here 1.0", problems: [], backends: [{ sameBits: 4, otherBits: [] }] });
    expect(hasFailed(good)).toBe(false);
    expect(faults(good)).toEqual([]);
  });

  it("fails where bits differ, and says which", () => {
    const other = { tanh: { ...native.tanh, float64: { ...checksums, gradient: "00000000" } } };
    const bad = result([about, line({ fingerprint: other }), { type: "done" }]);
    expect(hasFailed(bad)).toBe(true);
    expect(bad.backends[0]).toMatchObject({ sameBits: 3, otherBits: ["tanh float64 gradient"] });
    expect(faults(bad)).toEqual(["here, js js: other bits than native in tanh float64 gradient"]);
  });

  it("fails where a case fails, with its message", () => {
    const bad = result([about, line({ failed: 2, failures: ["tanh float32 is odd: it is not"] }), { type: "done" }]);
    expect(hasFailed(bad)).toBe(true);
    expect(faults(bad)).toEqual(["here, js js: tanh float32 is odd: it is not", "here, js js: 2 failed in all"]);
  });

  it.each([
    ["a backend is absent", [about, { type: "absent", name: "js", reason: "no" }, { type: "done" }], "js: no"],
    ["a backend was never run", [about, { type: "done" }], "js: it was never run"],
    ["the run was cut off", [about, line()], "the run was cut off"],
    ["nothing could be compared", [about, line({ fingerprint: {} }), { type: "done" }], "js js: no fingerprint"],
  ] as [string, Line[], string][])("fails where %s", (_, lines, problem) => {
    const bad = result(lines);
    expect(bad.problems).toEqual([problem]);
    expect(hasFailed(bad)).toBe(true);
  });

  it("fails with the words of what stopped it", () => {
    expect(result([about, line()], "ended with 139").problems).toEqual(["ended with 139"]);
  });
});

describe("merging", () => {
  const old = result([about, line(), { type: "done" }]);
  const notRun: RuntimeResult = { ...old, backends: [], notRun: "it is not there" };

  it("puts new results in the places of old ones, and keeps the others", () => {
    const fresh = { ...old, date: "2026-11-27" };
    const other = { ...old, runtime: "there" };
    expect(merge([old, other], [fresh])).toEqual([fresh, other]);
  });

  it("keeps what is known of a runtime that was not run this time", () => {
    expect(merge([old], [notRun])).toEqual([old]);
    expect(merge([], [notRun])).toEqual([notRun]);
    expect(merge([notRun], [old])).toEqual([old]);
  });
});

describe("the table", () => {
  it("says of each backend how many cases passed and whether the bits are the same", () => {
    const lines: Line[] = [
      about,
      line({ name: "native", isa: "avx512" }),
      line({ name: "native", isa: "avx2" }),
      line({ name: "native", isa: "scalar", failed: 1, fingerprint: { tanh: {} } }),
      line(),
      { type: "done" },
    ];
    const row = tableRow(result(lines));
    expect(row[0]).toBe("Here 1.0 on a mountain");
    expect(row[1]).toBe("avx512, avx2: 4,000 passed, same bits; scalar: 4,000 passed, **1 failed**, same bits");
    expect(row.slice(2)).toEqual([
      "–",
      "4,000 passed, same bits",
      "whole suite, all fingerprints",
      "2026-11-26, 0123456789ab",
    ]);
  });

  it("says why a runtime was not run, and what is missing in one that was", () => {
    const notRun: RuntimeResult = { ...result([]), problems: [], notRun: "there is no browser" };
    expect(tableRow(notRun).slice(1)).toEqual(["", "", "", "not run: there is no browser", "–"]);
    const missing = result([about, { type: "absent", name: "js", reason: "no" }, { type: "done" }]);
    expect(tableRow(missing)[3]).toBe("**missing**");
  });

  it("has its columns under each other in a terminal", () => {
    const [head, body] = plainTable([result([about, line(), { type: "done" }])]).split("\n") as [string, string];
    const column = tableHead.indexOf("js");
    expect(body.indexOf("4,000 passed")).toBe(head.indexOf(`  ${tableHead[column]}  `) + 2);
  });
});

describe("the sample", () => {
  it("has a function of every kind", () => {
    const kinds = new Set(sampleOps.map((op) => table[op].kind));
    expect([...kinds].sort()).toEqual([...new Set(kernelList.map(({ kind }) => kind))].sort());
  });
});

describe("the command line", () => {
  const known = runtimes.map(({ name }) => name);

  it("takes names and options in any order, also behind pnpm's --", () => {
    expect(parseArguments(["--", "bun", "--sample", "deno", "--json", "x.json"], known)).toEqual({
      names: ["bun", "deno"],
      extent: "sample",
      backends: undefined,
      json: "x.json",
      help: false,
    });
  });

  it("refuses what it does not know, with what it knows", () => {
    expect(() => parseArguments(["node18"], known)).toThrow(UsageError);
    expect(() => parseArguments(["node18"], known)).toThrow(/must be one of node20, .*, got "node18"/);
    expect(() => parseArguments(["--fast"], known)).toThrow(UsageError);
    expect(() => parseArguments(["--sample", "--whole"], known)).toThrow(/leave one of them out/);
  });
});
