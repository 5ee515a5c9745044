// Places that are marked, and what is written beside them.
import * as Plot from "@observablehq/plot";
import { textWidth } from "./text-width.js";
import type { Theme } from "./theme.js";
import type { Point } from "./trace.js";

/** A place that is marked. */
export interface Marker extends Point {
  readonly symbol: "circle" | "diamond2";
  readonly stroke: string;
  readonly fill: string;
  readonly label?: { readonly text: string; readonly side: "above" | "below" } | undefined;
}

/** What markers are drawn on. */
export interface MarkerGround {
  readonly theme: Theme;
  readonly domain: readonly [low: number, high: number];
  /** Pixels of the domain. */
  readonly width: number;
  readonly fontSize: number;
}

/** A label with the pixels that it takes. */
interface PlacedLabel {
  readonly marker: Marker;
  readonly text: string;
  readonly isAbove: boolean;
  readonly anchor: "start" | "middle" | "end";
  readonly left: number;
  readonly right: number;
}

/** The markers, and those of their labels that have room. */
export function markerMarks(markers: readonly Marker[], ground: MarkerGround): Plot.Markish[] {
  return [...markers.map(dotMark), ...labelsWithRoom(markers, ground).map((label) => labelMark(label, ground.theme))];
}

function dotMark({ x, y, symbol, stroke, fill }: Marker): Plot.Markish {
  const r = symbol === "circle" ? 3.5 : 4.5;
  return Plot.dot([{ x, y }], { x: "x", y: "y", symbol, r, stroke, fill, strokeWidth: 1.75 });
}

function labelMark({ marker, text, isAbove, anchor }: PlacedLabel, { text: fill, background }: Theme): Plot.Markish {
  return Plot.text([marker], {
    x: "x",
    y: "y",
    text: () => text,
    dy: isAbove ? -10 : 10,
    lineAnchor: isAbove ? "bottom" : "top",
    textAnchor: anchor,
    fill,
    stroke: background,
    strokeWidth: 4,
  });
}

/** Labels, without those that would lie on one before them, or that the picture is too narrow for. */
function labelsWithRoom(markers: readonly Marker[], ground: MarkerGround): PlacedLabel[] {
  const kept: PlacedLabel[] = [];
  for (const marker of markers) {
    const label = placedLabel(marker, ground);
    if (label === undefined) continue;
    const isCovered = kept.some(({ isAbove, left, right }) => {
      return isAbove === label.isAbove && left < label.right && label.left < right;
    });
    if (!isCovered) kept.push(label);
  }
  return kept;
}

function placedLabel(marker: Marker, { domain, width, fontSize }: MarkerGround): PlacedLabel | undefined {
  if (marker.label === undefined) return undefined;
  const { text, side } = marker.label;
  const needed = textWidth(text) * fontSize;
  if (needed > width) return undefined;
  const at = ((marker.x - domain[0]) / (domain[1] - domain[0])) * width;
  const anchor = at < needed / 2 ? "start" : at > width - needed / 2 ? "end" : "middle";
  const left = { start: at, middle: at - needed / 2, end: at - needed }[anchor];
  if (left < 0 || left + needed > width) return undefined;
  return { marker, text, isAbove: side === "above", anchor, left, right: left + needed };
}
