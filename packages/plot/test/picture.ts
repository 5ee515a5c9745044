// Reads a picture back, as somebody would who sees it: by the numbers at the axes.
import { DOMParser } from "linkedom";

/** A point in the units of the axes. */
export interface Seen {
  readonly x: number;
  readonly y: number;
}

/** What is seen of a line: its colour and its runs. */
export interface SeenLine {
  readonly stroke: string;
  readonly dash: string | null;
  readonly runs: readonly (readonly Seen[])[];
}

/** What is seen of an SVG document. */
export class Picture {
  readonly svg: Element;
  readonly #x: (pixels: number) => number;
  readonly #y: (pixels: number) => number;

  constructor(text: string) {
    this.svg = new DOMParser().parseFromString(text, "image/svg+xml").documentElement as unknown as Element;
    this.#x = scaleOf(this.#ticks("x", 0), Number);
    this.#y = scaleOf(this.#ticks("y", 1), Number);
  }

  /** The lines with what they go through, in the units of the axes. */
  get lines(): SeenLine[] {
    return this.#all('[data-part="line"]').map((group) => {
      const inner = group.querySelector("g");
      const runs = [...group.querySelectorAll("path")].map((path) => this.#run(path.getAttribute("d") ?? ""));
      return {
        stroke: inner?.getAttribute("stroke") ?? "",
        dash: inner?.getAttribute("stroke-dasharray") ?? null,
        runs,
      };
    });
  }

  /** The circles, filled or empty. */
  get circles(): (Seen & { readonly isFilled: boolean })[] {
    return this.#all('[data-part="dot"]').flatMap((group) =>
      [...group.querySelectorAll("circle")].map((circle) => ({
        x: this.#x(Number(circle.getAttribute("cx"))),
        y: this.#y(Number(circle.getAttribute("cy"))),
        isFilled: group.getAttribute("fill") === group.getAttribute("stroke"),
      })),
    );
  }

  /** The shaded zones, whether hatched or not. */
  get zones(): { readonly from: number; readonly to: number; readonly isHatched: boolean }[] {
    return this.#all('[data-part="zone"]').map((group) => {
      const rect = group.querySelector("rect") as Element;
      const [x, width] = [Number(rect.getAttribute("x")), Number(rect.getAttribute("width"))];
      return { from: this.#x(x), to: this.#x(x + width), isHatched: group.querySelector("path") !== null };
    });
  }

  /** The words of the legend, in order. */
  get legend(): string[] {
    return this.#all('[data-part="legend"] text').map((text) => text.textContent ?? "");
  }

  /** The height of a pixel in the units of the y axis. */
  get pixel(): number {
    return Math.abs(this.#y(1) - this.#y(0));
  }

  word(element: "title" | "desc"): string {
    return this.svg.querySelector(element)?.textContent ?? "";
  }

  #all(selector: string): Element[] {
    return [...this.svg.querySelectorAll(selector)];
  }

  #ticks(axis: "x" | "y", place: 0 | 1): { readonly pixels: number; readonly text: string }[] {
    return this.#all(`[data-part="${axis}-axis tick label"] text`).map((label) => ({
      pixels: Number(/translate\(([^)]+)\)/.exec(label.getAttribute("transform") ?? "")?.[1]?.split(",")[place]),
      text: (label.textContent ?? "").replaceAll("−", "-"),
    }));
  }

  #run(path: string): Seen[] {
    return path
      .replace(/[MZ]/g, "")
      .split("L")
      .map((point) => point.split(",").map(Number) as [number, number])
      .map(([x, y]) => ({ x: this.#x(x), y: this.#y(y) }));
  }
}

function scaleOf(ticks: readonly { pixels: number; text: string }[], read: (text: string) => number) {
  const [first, last] = [ticks[0], ticks.at(-1)];
  if (first === undefined || last === undefined || first === last)
    throw new Error("an axis has fewer than two numbers");
  const perPixel = (read(last.text) - read(first.text)) / (last.pixels - first.pixels);
  return (pixels: number) => read(first.text) + (pixels - first.pixels) * perPixel;
}
