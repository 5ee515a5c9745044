import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";
import { Errors } from "./comparison.js";
import type { Result, SubjectResult } from "./result.js";

/** At which length, and how many functions: those that most competitors have. */
const shownLength = 16384;
const shownFunctions = 6;
const columns = 2;

/** Where an error of 0 stands on a logarithmic axis. */
const exactly = 0.1;
/** Errors beyond are shown here. */
const greatest = 1e6;

/** Readable on a light and on a dark page. */
const style = `
  svg { color: #1f2328; background: #ffffff; }
  .nonlin { color: #0969da; } .JavaScript { color: #9a6700; } .native { color: #8250df; }
  .nonlin, .JavaScript, .native { fill: currentColor; }
  @media (prefers-color-scheme: dark) {
    svg { color: #e6edf3; background: #0d1117; }
    .nonlin { color: #58a6ff; } .JavaScript { color: #d29922; } .native { color: #bc8cff; }
  }`;

/** Speed against error as SVG, a point for each competitor, for the functions that most have. */
export function plot(result: Result): string {
  const errors = new Errors(result);
  const shown = result.subjects
    .filter(({ length, direction, shape }) => length === shownLength && direction === "forward" && shape.length <= 2)
    .filter(({ transcendental }) => transcendental)
    .sort((a, b) => Object.keys(b.entries).length - Object.keys(a.entries).length)
    .slice(0, shownFunctions);
  const [width, height] = [460, 330];
  const panels = shown.map((subject, i) => panel(subject, i, result, errors));
  const rows = Math.ceil(panels.length / columns);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${columns * width}" height="${rows * height + 40}" viewBox="0 0 ${columns * width} ${rows * height + 40}" font-family="system-ui, sans-serif">`,
    `<style>${style}</style>`,
    `<text x="20" y="24" font-size="13" fill="currentColor">Speed (elements per ns, up) against error (ULP, right) at 16 Ki elements: ${legend}</text>`,
    ...panels,
    "</svg>\n",
  ].join("\n");

  function panel(subject: SubjectResult, i: number, all: Result, worst: Errors): string {
    const points = all.competitors.flatMap(({ name, family, threads }) => {
      const entry = subject.entries[name];
      if (entry === undefined || threads > 1) return [];
      const error = Math.min(greatest, Math.max(exactly, worst.of(subject, name)));
      return [{ name, family, error, speed: 1 / entry.nanosecondsPerElement }];
    });
    const labelled = apart(points);
    const speeds = [...points, ...labelled].map(({ speed }) => speed);
    const { document } = parseHTML("<html><body></body></html>");
    const drawn = Plot.plot({
      document: document as never,
      width,
      height,
      marginRight: 80,
      x: { type: "log", domain: [exactly / 1.4, greatest * 1.4], label: null },
      y: {
        type: "log",
        grid: true,
        domain: [Math.min(...speeds) / 1.3, Math.max(...speeds) * 1.3],
        label: subject.kernel,
        labelArrow: "none",
        tickFormat: (speed: number) => String(speed),
      },
      marks: [
        Plot.frame({ strokeOpacity: 0.3 }),
        Plot.axisX([exactly, 1, 10, 100, 1e3, 1e4, 1e5, greatest], { tickFormat: tickOf }),
        ...families.flatMap((family) => [
          Plot.dot(
            points.filter((point) => point.family === family),
            { x: "error", y: "speed", r: 3.5, fill: "currentColor", stroke: "none", className: family },
          ),
          Plot.text(
            labelled.filter((point) => point.family === family),
            { x: "error", y: "speed", text: "name", dx: 6, textAnchor: "start", className: family },
          ),
        ]),
      ],
    });
    // What is drawn is an svg element of its own; as a panel it needs a place.
    const inner = (drawn as unknown as { readonly innerHTML: string }).innerHTML;
    const [x, y] = [(i % columns) * width, 36 + Math.floor(i / columns) * height];
    return `<svg x="${x}" y="${y}" width="${width}" height="${height}" font-size="10" fill="currentColor" text-anchor="middle">${inner}</svg>`;
  }
}

interface Point {
  readonly error: number;
  readonly speed: number;
}

/** The same points, moved down where two would be closer than a line of text: places for labels. */
function apart<P extends Point>(points: readonly P[]): P[] {
  const speeds = points.map(({ speed }) => speed);
  // Eleven of the 280 units that the axis is high.
  const line = (Math.max(...speeds) / Math.min(...speeds)) ** (11 / 240);
  // How much greater an error is that lies to the right of a label.
  const label = 12;
  const placed: P[] = [];
  for (const point of [...points].sort((a, b) => b.speed - a.speed)) {
    const above = placed.filter(({ error }) => error / point.error < label && point.error / error < label);
    const lowest = Math.min(Infinity, ...above.map(({ speed }) => speed / line));
    placed.push({ ...point, speed: Math.min(point.speed, lowest) });
  }
  return placed;
}

const families = ["nonlin", "JavaScript", "native"] as const;
const legend = families
  .map((family) => `<tspan class="${family}">● ${family === "native" ? "other native" : family}</tspan>`)
  .join("  ");

function tickOf(error: number): string {
  if (error === exactly) return "exact";
  return error === greatest ? "≥1e6" : error >= 1e4 ? error.toExponential(0).replace("e+", "e") : String(error);
}
