// What the table claims of curves with default parameters, against what is found by analysing the kernels.
import { type Interval, type Multiples, table } from "@nonlin/core";
import { describe, expect, test } from "vitest";
import { analyse, curveOf, type Range } from "../src/index.js";
import { activations } from "./instance.js";

const rows = Object.values(table).filter((row) => row.kind === "map" || row.kind === "channel");

/** A few units in the last place, and of numbers below 1e-15 nothing at all. */
function expectNear(found: number, claimed: number): void {
  if (!Number.isFinite(claimed)) expect(found).toBe(claimed);
  else expect(Math.abs(found - claimed)).toBeLessThanOrEqual(2e-15 * Math.max(Math.abs(claimed), 1e-15));
}

function expectInterval(found: Interval, claimed: Interval): void {
  expectNear(found.low, claimed.low);
  expectNear(found.high, claimed.high);
  const open = ({ low, high, lowOpen, highOpen }: Interval) => [
    Number.isFinite(low) && lowOpen === true,
    Number.isFinite(high) && highOpen === true,
  ];
  expect(open(found)).toEqual(open(claimed));
}

function expectSolution(
  found: number | Interval | Multiples | undefined,
  claimed: number | Interval | Multiples,
): void {
  if (typeof claimed === "number") expectNear(found as number, claimed);
  else if ("multiplesOf" in claimed) expectNear((found as Multiples).multiplesOf, claimed.multiplesOf);
  else expectInterval(found as Interval, claimed);
}

describe.each(rows)("$name with default parameters", (row) => {
  const curve = curveOf(activations, row.name);
  const analysis = analyse(curve);

  test("has the range and the derivative range that the table tells", () => {
    expectInterval(analysis.range satisfies Range, row.range);
    expectInterval(analysis.derivativeRange, row.derivativeRange);
  });

  test("has the fixed points that the table tells", () => {
    expect(analysis.fixedPoints).toHaveLength(row.fixedPoints.length);
    for (const [i, claimed] of row.fixedPoints.entries()) expectSolution(analysis.fixedPoints[i], claimed);
  });

  test("is monotone where the table tells so", () => {
    const directions = new Set(analysis.monotonePieces.map(({ direction }) => direction));
    expect(directions.has("decreasing")).toBe(row.monotone === false);
  });

  test("has no kink where the table tells of none, and else one, unless default parameters smooth it", () => {
    if (row.kink === undefined) expect(curve.kinks).toEqual([]);
    // elu's and celu's slopes are both 1 at 0 with an alpha of 1.
    else expect(curve.kinks.length > 0).toBe(curve.breakpoints.some((x) => slopeBeside(x, -1) !== slopeBeside(x, 1)));
  });

  function slopeBeside(x: number, side: 1 | -1): number {
    const distance = 2 ** -50 * Math.max(Math.abs(x), 2 ** -900);
    const beside = x + side * distance;
    return Number(row.derivative(beside, curve.parameters as never).toPrecision(12));
  }
});
