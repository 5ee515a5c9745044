import { analyse } from "@nonlin/analysis";
import { describe, expect, it } from "vitest";
import { planOf } from "../src/plan.js";
import { curve } from "./instance.js";

describe("what a plot marks", () => {
  it.each(["gelu", "silu", "mish", "tanh", "hardSwish", "relu6", "elu"])(
    "is on %s what the analysis of the whole line finds there, by another way",
    (name) => {
      const one = curve(name);
      const { zones, extrema, domain } = planOf("plot", one, { domain: [-12, 12] }, 641);
      const found = analyse(one, { saturation: 1e-3 });
      const ends = [...found.saturation, ...found.dead].flatMap(({ low, high }) => [low, high]);
      const marked = zones.flatMap(({ saturated, dead }) =>
        [...saturated, ...dead].flatMap(({ from, to }) => [from, to]),
      );
      const inside = marked.filter((x) => x !== domain[0] && x !== domain[1]);
      expect(inside.length).toBeGreaterThan(0);
      for (const end of inside) {
        const nearest = ends.reduce((a, b) => (Math.abs(b - end) < Math.abs(a - end) ? b : a));
        expect(Math.abs(nearest - end)).toBeLessThan(1e-9);
      }
      // A minimum is level: where f′ is lost in rounding, its place is known to fewer digits.
      expect(extrema.map(({ kind }) => kind)).toEqual(found.extrema.map(({ kind }) => kind));
      extrema.forEach(({ x, y }, k) => {
        expect(x).toBeCloseTo(found.extrema[k]?.x ?? Number.NaN, 7);
        expect(y).toBeCloseTo(found.extrema[k]?.value ?? Number.NaN, 14);
      });
    },
  );
});
