import { kernelList, type Row, table } from "@nonlin/core";
import { describe, expect, it } from "vitest";
import { goldenVectors } from "../src/golden.js";
import { runConformance } from "../src/index.js";
import { formulas, gateFormulas, rowFormulas } from "../src/oracle/formulas.js";
import { loadReals } from "../src/oracle/real.js";
import { verifiedGolden } from "../src/oracle/verification.js";
import { mpfrRuntime } from "./mpfr-runtime.js";

describe("a runtime of MPFR's own, with formulas of its own,", () => {
  it("passes exact: the suite asks for what is right, not for what nonlin does", async () => {
    const report = await runConformance(await mpfrRuntime(), {
      profile: "exact",
      // A few of them: MPFR takes its time.
      ops: ["sigmoid", "silu", "softmax"],
      seed: 3,
      budget: 4,
    });
    expect(report.cases.filter(({ status }) => status === "failed")).toEqual([]);
    expect(report.counts.passed).toBeGreaterThan(50);
  });
});

describe("golden vectors", () => {
  it("are what other formulas in MPFR come to, in a sample of each kernel and dtype", async () => {
    const reals = await loadReals();
    for (const description of kernelList) {
      if (!(description.name in { ...formulas, ...gateFormulas, ...rowFormulas })) continue;
      for (const dtype of ["float32", "float64"] as const) {
        const golden = goldenVectors(description.name, dtype);
        if (golden === undefined) continue;
        const row = table[description.op] as Row;
        const { checked, differences } = verifiedGolden(reals, { description, row, dtype }, golden, 131);
        expect(differences, `${description.name} ${dtype}`).toEqual([]);
        expect(checked).toBeGreaterThan(0);
      }
    }
  });
});
