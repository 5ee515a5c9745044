import { element, hatching } from "./svg.js";
import { shortened, textWidth } from "./text-width.js";
import type { Theme } from "./theme.js";

/** What stands before an entry's words: a piece of what is drawn. */
export type Sample =
  | { readonly kind: "line"; readonly color: string; readonly dash?: string | undefined }
  | { readonly kind: "band"; readonly fill: string; readonly edge: string; readonly hatch?: string | undefined }
  | { readonly kind: "strip"; readonly color: string; readonly opacity: number }
  | { readonly kind: "circle" | "diamond"; readonly stroke: string; readonly fill: string };

/** One entry of a legend. */
export interface LegendEntry {
  readonly label: string;
  readonly sample: Sample;
}

interface Placed extends LegendEntry {
  readonly left: number;
}

/** The height of a row of entries. */
export const rowHeight = 20;

const fontSize = 12;
const sampleWidth: Readonly<Record<Sample["kind"], number>> = {
  line: 26,
  band: 18,
  strip: 18,
  circle: 10,
  diamond: 10,
};
const beforeText = 7;
const betweenEntries = 18;

/** The entries in rows, none of which is wider than that. */
export function legendRows(entries: readonly LegendEntry[], widest: number): readonly (readonly Placed[])[] {
  const rows: Placed[][] = [];
  let left = Infinity;
  for (const { label, sample } of entries) {
    const beside = sampleWidth[sample.kind] + beforeText;
    const text = shortened(label, (widest - beside) / fontSize);
    const width = beside + textWidth(text) * fontSize;
    if (left + width > widest) {
      rows.push([]);
      left = 0;
    }
    rows.at(-1)?.push({ label: text, sample, left });
    left += width + betweenEntries;
  }
  return rows;
}

/** Where a legend goes. */
export interface LegendPlace {
  readonly left: number;
  readonly top: number;
  readonly widest: number;
  readonly theme: Theme;
}

/** A legend, above the curves, where it covers none of them. */
export function drawLegend(document: Document, entries: readonly LegendEntry[], place: LegendPlace): SVGElement {
  const drawn = legendRows(entries, place.widest).flatMap((row, k) =>
    row.map(({ left, label, sample }) => {
      const x = place.left + left;
      const y = place.top + k * rowHeight + rowHeight / 2;
      const words = { x: x + sampleWidth[sample.kind] + beforeText, y, dy: "0.35em", fill: place.theme.text };
      return element(document, "g", {}, [
        drawSample(document, sample, x, y),
        element(document, "text", { ...words, "text-anchor": "start", "font-size": fontSize }, [label]),
      ]);
    }),
  );
  return element(document, "g", { "data-part": "legend" }, drawn);
}

function drawSample(document: Document, sample: Sample, x: number, y: number): SVGElement {
  const width = sampleWidth[sample.kind];
  if (sample.kind === "line") {
    const dash = sample.dash === undefined ? {} : { "stroke-dasharray": sample.dash };
    const line = { x1: x, x2: x + width, y1: y, y2: y, stroke: sample.color, "stroke-width": 2.25 };
    return element(document, "line", { ...line, ...dash });
  }
  if (sample.kind === "band") {
    const box = { x, y: y - 6, width, height: 12 };
    const patch = element(document, "rect", { ...box, fill: sample.fill, stroke: sample.edge });
    const lines = sample.hatch === undefined ? [] : [hatching(document, box, sample.hatch, 6)];
    return element(document, "g", {}, [patch, ...lines]);
  }
  if (sample.kind === "strip") {
    const box = { x, y: y - 2.5, width, height: 5 };
    return element(document, "rect", { ...box, fill: sample.color, "fill-opacity": sample.opacity });
  }
  const colors = { stroke: sample.stroke, fill: sample.fill, "stroke-width": 1.75 };
  if (sample.kind === "circle") return element(document, "circle", { cx: x + 5, cy: y, r: 3.5, ...colors });
  return element(document, "path", { d: `M${x + 5},${y - 5}l5,5l-5,5l-5,-5Z`, ...colors });
}
