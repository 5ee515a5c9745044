// Golden vectors, computed once more: by other formulas, in MPFR and not in mpmath.
import { roundTo } from "@nonlin/core";
import { show } from "../bits.js";
import { exactParameters } from "../fresh.js";
import type { GoldenVectors } from "../golden.js";
import type { RuntimeSubject } from "../runtime.js";
import type { Expected } from "../ulp.js";
import { formulas, gateFormulas, rowFormulas } from "./formulas.js";
import type { Reals } from "./real.js";
import { decided, quotient, rounded } from "./rounding.js";

/** What a verification comes to. */
export interface Verification {
  readonly checked: number;
  /** What is not the same, in words. */
  readonly differences: readonly string[];
}

/** Computes every `stride`th golden value of a kernel, and of elementwise functions every slope, by formulas of its own. */
export function verifiedGolden(
  reals: Reals,
  { description, row, dtype }: Omit<RuntimeSubject, "adapter">,
  golden: GoldenVectors,
  stride = 1,
): Verification {
  const differences: string[] = [];
  let checked = 0;
  const compare = (what: () => string, own: Expected | undefined, expected: Expected) => {
    if (own === undefined || Number.isNaN(own.value)) return;
    checked++;
    // Where a result is 0 golden vectors do not say how far off, and of some not which zero.
    const isUnderflow = own.value === 0 && expected.value === 0 && Math.abs(own.remainder) <= 0.5;
    const isZero = isUnderflow && (own.anyZero || expected.anyZero || Object.is(own.value, expected.value));
    if (isZero || (Object.is(own.value, expected.value) && Math.abs(own.remainder - expected.remainder) < 2e-5)) return;
    differences.push(
      `${what()}: golden ${show(dtype, expected.value)} ${expected.remainder}, here ${show(dtype, own.value)} ${own.remainder}`,
    );
  };
  const formula = formulas[description.name];
  const gate = gateFormulas[description.name];
  const rows = rowFormulas[description.name];
  const every = <T>(list: readonly T[], phase: number) => list.filter((_, i) => i % stride === phase % stride);

  for (const [turn, { parameters, vectors }] of golden.values.entries()) {
    if (formula === undefined) break;
    for (const { x, forward, derivative } of every(vectors, turn + 5)) {
      if (!Number.isFinite(x) || x === 0 || !Number.isFinite(forward.value)) continue;
      const where = () => `x = ${show(dtype, x)}, ${parameters.join(", ")}`;
      // Beyond this e^x is no number that MPFR has, or one that takes minutes.
      if (Math.abs(x) > 1e6 || parameters.some((value) => value !== 0 && Math.abs(Math.log2(Math.abs(value))) > 60))
        continue;
      const f = (m: Parameters<typeof exactParameters>[0]) => exactParameters(m, row, dtype, parameters);
      compare(
        () => `f, ${where()}`,
        decided(reals, dtype, (m) => formula(m, m.real(x), f(m))),
        forward,
      );
      const bits = 1.3 * (200 + Math.max(0, -Math.log2(Math.abs(x))));
      const isKink =
        parameters.some((value) => Math.abs(value) === Math.abs(x)) ||
        ("special" in row && row.specialDerivative.some(([at]) => roundTo(dtype, at) === x));
      if (bits > 800 || isKink) continue;
      compare(
        () => `f′, ${where()}`,
        decided(reals, dtype, (m) => quotient(m, x, (at) => formula(m, at, f(m))), bits),
        derivative,
      );
    }
  }
  for (const [turn, { parameters, vectors }] of golden.gates.entries()) {
    if (gate === undefined) break;
    for (const { a, b, forward } of every(vectors, turn + 3)) {
      if (![a, b].every((value) => Number.isFinite(value) && value !== 0 && Math.abs(value) < 1e6)) continue;
      const own = decided(reals, dtype, (m) =>
        gate(m, m.real(a), m.real(b), exactParameters(m, row, dtype, parameters)),
      );
      compare(() => `a = ${show(dtype, a)}, b = ${show(dtype, b)}`, own, forward);
    }
  }
  const rowGroups = [
    ...golden.rows.map(({ parameters, vectors }) => ({ parameters, vectors })),
    ...golden.reductions.map(({ parameters, vectors }) => ({
      parameters,
      vectors: vectors.map(({ text, x, result }) => ({ text, x, results: new Map([[0, result]]) })),
    })),
  ];
  for (const [turn, { parameters, vectors }] of rowGroups.entries()) {
    if (rows === undefined) break;
    for (const { text, x, results } of every(vectors, turn)) {
      if (x.length === 0 || x.length > 1000 || !x.every(Number.isFinite)) continue;
      const own = reals.with(2600, (m) =>
        rows(m, Array.from(x, m.real), exactParameters(m, row, dtype, parameters)).map((value) =>
          rounded(dtype, value),
        ),
      );
      for (const [position, expected] of results) compare(() => `${position} of ${text}`, own[position], expected);
    }
  }
  return { checked, differences };
}
