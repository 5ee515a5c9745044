import { elementwiseNames } from "@nonlin/analysis";
import { type Parameters, table } from "@nonlin/core";
import { describe, expect, it } from "vitest";
import { type PlotOptions, plot } from "../src/index.js";
import { curve } from "./instance.js";
import { Picture } from "./picture.js";

const seen = (name: string, options?: PlotOptions, parameters = {}) =>
  new Picture(plot(curve(name, parameters), options));

/** Values of each parameter, small and far out, of which some lie outside its domain. */
function extremeParameters(name: string): Record<string, number | string>[] {
  const parameters: Parameters = table[name as keyof typeof table].parameters;
  return Object.entries(parameters).flatMap(([key, parameter]) =>
    (parameter.type === "choice" ? parameter.choices : [-1, 0.001, 100, 1e6]).map((value) => ({ [key]: value })),
  );
}

function curvesOf(name: string) {
  return [{}, ...extremeParameters(name)].flatMap((parameters) => {
    try {
      return [curve(name, parameters)];
    } catch {
      return []; // Outside the parameter's domain.
    }
  });
}

describe("a plot of any function", () => {
  it.each(elementwiseNames())("%s is drawn with any parameters in any domain", (name) => {
    const curves = curvesOf(name);
    expect(curves.length).toBeGreaterThan(0);
    for (const one of curves) {
      for (const domain of [undefined, [2, 2.0001], [-1e-300, 1e-300], [-1e300, 1e300]] as const) {
        const svg = plot(one, domain === undefined ? {} : { domain });
        expect(svg).not.toMatch(/NaN|Infinity|undefined/);
        const pixels = [...svg.matchAll(/[ML](-?[\d.e-]+),(-?[\d.e-]+)/g)].flatMap(([, x, y]) => [
          Number(x),
          Number(y),
        ]);
        expect(pixels.every((pixel) => pixel > -2000 && pixel < 2000)).toBe(true);
        expect(svg.length).toBeLessThan(200_000);
      }
    }
  });
});

describe("the line of a plot", () => {
  const softplus = (x: number) => Math.max(0, x) + Math.log1p(Math.exp(-100 * Math.abs(x))) / 100;
  const logistic = (x: number) => 1 / (1 + Math.exp(-x));
  it.each<[string, PlotOptions, Record<string, number>, (x: number) => number]>([
    ["tanh", {}, {}, Math.tanh],
    ["sigmoid", { domain: [-1e4, 1e4] }, {}, logistic],
    ["softplus", { domain: [-5, 5] }, { beta: 100 }, softplus],
    ["exp", {}, {}, Math.exp],
    ["leakyRelu", {}, { negativeSlope: 100 }, (x) => (x < 0 ? 100 * x : x)],
    ["snake", {}, { alpha: 30 }, (x) => x + Math.sin(30 * x) ** 2 / 30],
  ])("lies on %s, at its corners and between them, with %o", (name, options, parameters, f) => {
    const picture = seen(name, { ...options, show: ["value"] }, parameters);
    const [line] = picture.lines;
    const [low, high] = options.domain ?? [-5, 5];
    const step = (high - low) / 580;
    expect(line?.runs.flat().length).toBeGreaterThan(1);
    for (const run of line?.runs ?? []) {
      run.forEach(({ x, y }, k) => {
        const before = run[k - 1];
        expect(distance(f, x, y, step, picture.pixel)).toBeLessThan(0.6);
        if (before === undefined) return;
        expect(distance(f, (x + before.x) / 2, (y + before.y) / 2, step, picture.pixel)).toBeLessThan(0.6);
      });
    }
  });

  it("has gaps where there is no value", () => {
    const [value] = seen("log1p").lines;
    const leftmost = Math.min(...(value?.runs.flat().map(({ x }) => x) ?? []));
    expect(leftmost).toBeCloseTo(-1, 1);
  });

  it("jumps where the function jumps, with the value's end filled and the other empty", () => {
    const picture = seen("hardShrink", { domain: [-2, 2] }, { lambda: 0.5 });
    const [value] = picture.lines;
    expect(value?.runs.length).toBe(3);
    const ends = value?.runs.map((run) => [run[0], run.at(-1)].map((end) => [end?.x ?? 0, end?.y ?? 0]));
    expect(ends?.flat(2).map((number) => Math.round(number * 100) / 100 + 0)).toEqual([
      ...[-2, -2, -0.5, -0.5],
      ...[-0.5, 0, 0.5, 0],
      ...[0.5, 0.5, 2, 2],
    ]);
    const at = (x: number, y: number) =>
      picture.circles.filter((circle) => Math.hypot(circle.x - x, circle.y - y) < 0.02).map(({ isFilled }) => isFilled);
    expect(at(-0.5, -0.5)).toEqual([false]);
    expect(at(0.5, 0.5)).toEqual([false]);
    // Of the value and of the derivative.
    expect(at(0.5, 0)).toEqual([true, true]);
    expect(at(0.5, 1)).toEqual([false]);
  });

  it("has few corners where the function is straight", () => {
    expect(seen("relu", { show: ["value"] }).lines[0]?.runs.flat().length).toBe(3);
  });

  it("does not take what is steep for a jump", () => {
    const [value, derivative] = seen("sigmoid", { domain: [-1e4, 1e4] }).lines;
    expect(value?.runs.length).toBe(1);
    expect(derivative?.runs.length).toBe(1);
    expect(Math.max(...(derivative?.runs.flat().map(({ y }) => y) ?? []))).toBeCloseTo(0.25, 2);
  });

  it("shows how high a derivative is that is only a pixel wide", () => {
    const [second] = seen("softplus", { show: ["secondDerivative"] }, { beta: 1000 }).lines;
    // f″(0) = beta / 4.
    expect(Math.max(...(second?.runs.flat().map(({ y }) => y) ?? []))).toBeCloseTo(250, 0);
  });
});

/** How many pixels of height a point lies from a curve, which may be looked for a pixel to the left and to the right. */
function distance(f: (x: number) => number, x: number, y: number, step: number, pixel: number): number {
  const near = Array.from({ length: 401 }, (_, k) => f(x + step * (k / 200 - 1)));
  const [low, high] = [Math.min(...near), Math.max(...near)];
  const beside = Math.max(0, low - y, y - high) / pixel;
  // Where the curve is level within a pixel, it is compared at the point itself.
  return high - low < pixel ? Math.abs(f(x) - y) / pixel : beside;
}

describe("what a plot shows", () => {
  it("has every kink in it", () => {
    expect(seen("relu6").word("desc")).toContain("x from −5 to 7.8");
    expect(seen("hardTanh", {}, { min: -20, max: 1 }).word("desc")).toContain("x from −26 to 5");
  });

  it("is the part of e^x where something is to be seen, and all of what is merely steep", () => {
    const highest = (picture: Picture) =>
      Math.max(...picture.lines.flatMap(({ runs }) => runs.flat().map(({ y }) => y)));
    const lowest = (picture: Picture) =>
      Math.min(...picture.lines.flatMap(({ runs }) => runs.flat().map(({ y }) => y)));
    expect(highest(seen("exp"))).toBeLessThan(12);
    expect(lowest(seen("leakyRelu", {}, { negativeSlope: 100 }))).toBeCloseTo(-500, 0);
  });

  it("is what range says, where it says something", () => {
    const picture = seen("relu", { range: [-1, 2], show: ["value"] });
    const heights = picture.lines.flatMap(({ runs }) => runs.flat().map(({ y }) => y));
    expect(Math.max(...heights)).toBeLessThan(2.2);
  });

  it("shades where the slope is below the threshold", () => {
    // s (1 - s) = 0.001 at s = (1 - sqrt(1 - 0.004)) / 2, x = ln(s / (1 - s)) = -6.9057...
    const s = (1 - Math.sqrt(1 - 0.004)) / 2;
    const end = Math.log(s / (1 - s));
    const { zones } = seen("sigmoid", { domain: [-10, 10] });
    expect(zones.map(({ isHatched }) => isHatched)).toEqual([false, false]);
    expect(zones[0]?.from).toBeCloseTo(-10, 1);
    expect(zones[0]?.to).toBeCloseTo(end, 1);
    expect(zones[1]?.from).toBeCloseTo(-end, 1);
    expect(seen("sigmoid", { domain: [-10, 10], saturation: false }).zones).toEqual([]);
  });

  it("hatches where the slope is 0", () => {
    const { zones, legend } = seen("relu6");
    expect(zones.map(({ isHatched }) => isHatched)).toEqual([true, true]);
    expect(zones[0]?.to).toBeCloseTo(0, 1);
    expect(zones[1]?.from).toBeCloseTo(6, 1);
    expect(legend).toContain("dead: f′(x) = 0");
  });

  it("tells the ends of zones to many digits in words", () => {
    // /usr/bin/python3 -c "from mpmath import *; print(findroot(lambda x: sech(x)**2 - mpf('0.01'), -3))" prints -2.99322284612638
    expect(seen("tanh", { saturation: 0.01 }).word("desc")).toContain("x from −5 to −2.993 and from 2.993 to 5");
  });

  it("marks and names minima and maxima", () => {
    // /usr/bin/python3 -c "from mpmath import *; w = lambertw(1/e).real; print(-1 - w, -w)" prints -1.27846454276107 -0.278464542761074
    const picture = seen("silu");
    expect(picture.word("desc")).toContain("minimum −0.2785 at −1.278");
    expect(picture.circles.some(({ x, y }) => Math.abs(x + 1.278) < 0.01 && Math.abs(y + 0.2785) < 0.01)).toBe(true);
    expect(seen("silu", { marks: false }).circles).toEqual([]);
  });

  it("tells nothing of turns that nobody sees: xielu goes up by 2e-7 before 0, and down again", () => {
    expect(
      seen("xielu")
        .word("desc")
        .match(/minimum|maximum/g),
    ).toEqual(["minimum"]);
  });

  it("is a family of curves, one for each value of a parameter", () => {
    const picture = seen("elu", { family: { parameter: "alpha", values: [0.5, 1, 2] }, show: ["value"] });
    expect(picture.legend).toEqual(["alpha = 0.5", "alpha = 1", "alpha = 2", "kink"]);
    // elu at -5 is alpha (e^-5 - 1).
    const left = picture.lines.map(({ runs }) => runs[0]?.[0]?.y ?? 0);
    [0.5, 1, 2].forEach((alpha, k) => {
      expect(left[k]).toBeCloseTo(alpha * (Math.exp(-5) - 1), 1);
    });
    const apart = plot(
      [0.5, 1, 2].map((alpha) => curve("elu", { alpha })),
      { show: ["value"] },
    );
    expect(new Picture(apart).legend).toEqual(picture.legend);
  });

  it("is a comparison, in a colour for each function and a dash for each quantity", () => {
    const names = ["relu", "gelu", "tanh", "hardSwish"];
    const picture = new Picture(plot(names.map((name) => curve(name))));
    expect(picture.legend.slice(0, 6)).toEqual([...names, "value", "derivative"]);
    expect(new Set(picture.lines.map(({ stroke }) => stroke)).size).toBe(4);
    expect(new Set(picture.lines.map(({ stroke, dash }) => `${stroke} ${dash}`)).size).toBe(8);
  });
});

describe("the document of a plot", () => {
  it("is the same bytes in every call, and has ids of its own", () => {
    const first = plot(curve("gelu"));
    const other = plot(curve("gelu"), { theme: "dark" });
    expect(plot(curve("gelu"))).toBe(first);
    const ids = (svg: string) => [...svg.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(ids(first).length).toBeGreaterThan(2);
    expect(new Set([...ids(first), ...ids(other)]).size).toBe(ids(first).length + ids(other).length);
    expect(ids(plot(curve("gelu"), { id: "mine" })).every((id) => id?.startsWith("mine-"))).toBe(true);
    const references = [...first.matchAll(/url\(#([^)]+)\)/g)].map(([, id]) => id);
    expect(references.every((id) => ids(first).includes(id))).toBe(true);
  });

  it("says in words what it shows", () => {
    const picture = seen("relu");
    expect(picture.svg.getAttribute("role")).toBe("img");
    expect(picture.word("title")).toBe("relu");
    expect(picture.word("desc")).toBe(
      "relu: value and derivative, for x from −5 to 5. The value lies between 0 and 5. The derivative lies between 0 and 1. " +
        "Dead, f′ = 0: x from −5 to 0. Kink at x = 0.",
    );
    expect(plot(curve("relu"))).toMatch(/^<svg [^>]*aria-labelledby="(\S+)-title"[^>]*>.*<title id="\1-title">/);
  });

  it("has a name where no title is written", () => {
    const picture = seen("relu", { title: "" });
    expect(picture.word("title")).toBe("relu");
    expect([...picture.svg.querySelectorAll("text")].map((text) => text.textContent)).not.toContain("relu");
  });

  it("depends on nothing outside: no style sheet, no script, no address but the name of SVG", () => {
    const svg = plot([curve("relu"), curve("gelu")]);
    expect(svg).not.toMatch(/<style|<script|style=|href/);
    expect(svg.match(/https?:[^"]+/g)).toEqual(["http://www.w3.org/2000/svg"]);
    expect(svg).toContain('viewBox="0 0 640 400"');
  });
});

describe("an option that cannot be drawn", () => {
  it.each<[PlotOptions | Record<string, unknown>, string]>([
    [{ domain: [3, 3] }, "plot: domain must be [low, high] with low < high, both finite numbers, got [3, 3]"],
    [
      { domain: [5, -5] },
      "plot: domain must be [low, high] with low < high, both finite numbers, got [5, -5]; swap the two",
    ],
    [
      { domain: [0, Infinity] },
      "plot: domain must be [low, high] with low < high, both finite numbers, got [0, Infinity]",
    ],
    [{ range: [0, Number.NaN] }, "plot: range must be [low, high] with low < high, both finite numbers, got [0, NaN]"],
    [{ show: ["slope"] }, 'plot: show must be a list of "value", "derivative", "secondDerivative", got ["slope"]'],
    [{ show: [] }, 'plot: show must be a list of "value", "derivative", "secondDerivative", got []'],
    [{ saturation: 0 }, "plot: saturation must be a number above 0, or false, got 0"],
    [{ theme: "blue" }, 'plot: theme must be "light" or "dark", got "blue"'],
    [{ width: 10 }, "plot: width must be a number of pixels from 160 to 10000, got 10"],
    [{ id: "a b" }, 'plot: id must be a letter, then letters, digits, _ and -, got "a b"'],
    [{ legend: 1 }, "plot: legend must be true or false, got 1"],
    [{ family: { parameter: "beta", values: [1] } }, 'plot: family.parameter must be one of alpha, got "beta"'],
    [{ family: { parameter: "alpha", values: [] } }, "plot: family.values must be a list of 1 to 12 numbers, got []"],
  ])("%o is refused with what it must be", (options, message) => {
    expect(() => plot(curve("elu"), options as PlotOptions)).toThrow(new RangeError(message));
  });

  it("names the options that there are when one is misspelled", () => {
    expect(() => plot(curve("elu"), { them: "dark" } as PlotOptions)).toThrow(
      'plot: every option must be one of title, width, height, theme, legend, axes, id, domain, range, show, family, saturation, marks, got "them"',
    );
  });

  it("is a curve that is none", () => {
    expect(() => plot([])).toThrow(
      "plot: curve must be a curve, or a list of 1 to 12 curves, got []; make one with curveOf",
    );
    expect(() => plot("relu" as never)).toThrow('got "relu"');
  });
});
