// A figure of characters: title, legend, curves, axes with numbers.
import { numeral, tickTexts, tickValues } from "../ticks.js";
import type { Frame, Point } from "../trace.js";
import { Canvas, cellOf, type Pattern } from "./canvas.js";
import { type Characters, type Charset, charsets, letters, plainText } from "./characters.js";

/** A line of a text figure. Its points are asked for once it is known how fine they can be shown. */
export interface TextLine {
  readonly label: string;
  readonly runs: (frame: Frame) => readonly (readonly Point[])[];
  readonly pattern?: Pattern | undefined;
  /** A place in `lineColors`. */
  readonly color: number;
}

/** A part of the x axis, in a row below it. */
export interface TextZone {
  readonly from: number;
  readonly to: number;
  readonly kind: "saturated" | "dead";
}

/** A whole figure. */
export interface TextFigure {
  readonly title: string;
  readonly width: number;
  readonly height: number;
  readonly hasColors: boolean;
  readonly charset: Charset;
  readonly domain: readonly [low: number, high: number];
  readonly range: readonly [low: number, high: number];
  /** Whether heights are powers of ten: the range is of their exponents. */
  readonly isLogarithmic: boolean;
  readonly lines: readonly TextLine[];
  readonly zones: readonly TextZone[];
  /** What the kinds of zones are called. */
  readonly zoneLabels: Readonly<Record<TextZone["kind"], string>>;
}

/** SGR codes of the eight colours that every terminal has: cyan, yellow, magenta, green, red, blue. */
const lineColors = [36, 33, 35, 32, 31, 34];
const quiet = 2;
const fewestRows = 3;

/** A figure as text: at most `width` columns and `height` rows, without spaces at the ends of rows. */
export function textFigure(given: TextFigure): string {
  const figure = given.charset === "ascii" ? inAscii(given) : given;
  const characters = charsets[figure.charset];
  const legend = legendRows(figure, characters);
  const title = figure.title === "" ? [] : [cut(figure.title, figure.width, figure.charset)];
  const strip = figure.zones.length > 0 ? 1 : 0;
  const rows = Math.max(fewestRows, figure.height - title.length - legend.length - strip - 2);
  const labels = tickLabels(figure, rows, characters);
  const gutter = Math.max(0, ...[...labels.values()].map((label) => label.length));
  const canvas = new Canvas(Math.max(1, figure.width - gutter - 1), rows, characters);
  const frame = canvas.frame(figure.domain, figure.range);
  // The first line is drawn last, above the others.
  for (const [k, line] of [...figure.lines.entries()].reverse()) {
    for (const run of line.runs(frame)) canvas.draw(run, frame, k, line.pattern);
  }
  const lines = [
    ...title,
    ...legend,
    ...curveRows(figure, canvas, labels, gutter),
    ...(strip === 1 ? [" ".repeat(gutter + 1) + zoneRow(figure, canvas)] : []),
    ...bottomRows(figure, canvas, gutter),
  ];
  const text = lines.map((line) => line.trimEnd()).join("\n");
  // Of numbers there is the minus sign left.
  return figure.charset === "ascii" ? text.replaceAll("−", "-") : text;
}

/** The same with words in ASCII, before it is known how many characters they have. */
function inAscii(figure: TextFigure): TextFigure {
  return {
    ...figure,
    title: plainText(figure.title),
    lines: figure.lines.map((line) => ({ ...line, label: plainText(line.label) })),
    zoneLabels: { saturated: plainText(figure.zoneLabels.saturated), dead: plainText(figure.zoneLabels.dead) },
  };
}

function painted(text: string, code: number | undefined, { hasColors }: TextFigure): string {
  return hasColors && code !== undefined ? `\x1b[${code}m${text}\x1b[0m` : text;
}

function cut(text: string, width: number, charset: Charset): string {
  const all = [...text];
  return all.length <= width ? text : `${all.slice(0, width - 1).join("")}${charset === "ascii" ? "~" : "…"}`;
}

function legendRows(figure: TextFigure, characters: Characters): string[] {
  const entries = figure.lines.map(({ label, color, pattern }, k) => ({
    sample: sampleOf(k, pattern, characters),
    label,
    code: lineColors[color % lineColors.length],
  }));
  for (const kind of ["saturated", "dead"] as const) {
    if (!figure.zones.some((zone) => zone.kind === kind)) continue;
    entries.push({ sample: characters[kind], label: figure.zoneLabels[kind], code: undefined });
  }
  return wrapped(
    entries.map(({ sample, label, code }) => {
      const text = cut(`${sample} ${label}`, figure.width, figure.charset);
      return {
        length: [...text].length,
        text: painted(text.slice(0, sample.length), code, figure) + text.slice(sample.length),
      };
    }),
    figure.width,
  );
}

function wrapped(entries: readonly { readonly length: number; readonly text: string }[], width: number): string[] {
  const rows: string[] = [];
  let used = Infinity;
  for (const { length, text } of entries) {
    if (used + 3 + length > width) {
      rows.push(text);
      used = length;
    } else {
      rows.push(`${rows.pop()}   ${text}`);
      used += 3 + length;
    }
  }
  return rows;
}

/** A short piece of a line, as the canvas draws it. */
function sampleOf(line: number, pattern: Pattern | undefined, characters: Characters): string {
  if (characters.dots === undefined) return letters[line % letters.length] as string;
  const canvas = new Canvas(3, 1, characters);
  const frame = canvas.frame([0, 1], [0, 1]);
  canvas.draw(
    [
      { x: 0, y: 0.5 },
      { x: 1, y: 0.5 },
    ],
    frame,
    0,
    pattern,
  );
  return [0, 1, 2].map((column) => canvas.at(column, 0)?.character ?? " ").join("");
}

/** The numbers beside the rows. */
function tickLabels({ range, isLogarithmic }: TextFigure, rows: number, characters: Characters): Map<number, string> {
  const labels = new Map<number, string>();
  const ticks = tickValues(range, Math.max(2, Math.floor(rows / 3)));
  const texts = tickTexts(ticks);
  for (const [k, tick] of ticks.entries()) {
    if (isLogarithmic && !Number.isInteger(tick)) continue;
    const row = rowOf(tick, range, rows, characters);
    if (!labels.has(row)) labels.set(row, isLogarithmic ? `1e${numeral(tick)}` : (texts[k] as string));
  }
  return labels;
}

/** The row of a number, from above: by the dots from there, as lines are drawn. */
function rowOf(y: number, [low, high]: readonly [number, number], rows: number, { rows: dots }: Characters): number {
  return cellOf(-y, [-high, -low], rows, dots);
}

function curveRows(figure: TextFigure, canvas: Canvas, labels: ReadonlyMap<number, string>, gutter: number): string[] {
  const { range, domain, isLogarithmic } = figure;
  const zeroRow =
    !isLogarithmic && range[0] < 0 && range[1] > 0 ? rowOf(0, range, canvas.height, canvas.characters) : undefined;
  const zeroColumn = domain[0] < 0 && domain[1] > 0 ? columnOf(0, figure, canvas) : undefined;
  return Array.from({ length: canvas.height }, (_, row) => {
    const label = labels.get(row);
    const axis = label === undefined ? canvas.characters.vertical : canvas.characters.leftTick;
    const start = painted(`${(label ?? "").padStart(gutter)}${axis}`, quiet, figure);
    return start + curveRow(figure, canvas, row, { zeroRow, zeroColumn });
  });
}

interface Zeros {
  readonly zeroRow: number | undefined;
  readonly zeroColumn: number | undefined;
}

/** One row of curves, with one colour code for neighbours of a colour, and nothing behind the last of them. */
function curveRow(figure: TextFigure, canvas: Canvas, row: number, { zeroRow, zeroColumn }: Zeros): string {
  const cells = Array.from({ length: canvas.width }, (_, column) => {
    const cell = canvas.at(column, row);
    if (cell !== undefined) {
      const color = figure.lines[cell.line]?.color ?? 0;
      return { character: cell.character, code: lineColors[color % lineColors.length] };
    }
    const isZero = row === zeroRow || column === zeroColumn;
    return isZero ? { character: canvas.characters.zero, code: quiet } : { character: " ", code: undefined };
  });
  while (cells.at(-1)?.character === " ") cells.pop();
  let text = "";
  for (let k = 0; k < cells.length; ) {
    const code = cells[k]?.code;
    let end = k;
    while (end < cells.length && cells[end]?.code === code) end += 1;
    text += painted(
      cells
        .slice(k, end)
        .map(({ character }) => character)
        .join(""),
      code,
      figure,
    );
    k = end;
  }
  return text;
}

function columnOf(x: number, { domain }: TextFigure, { width, characters }: Canvas): number {
  return cellOf(x, domain, width, characters.columns);
}

function zoneRow(figure: TextFigure, canvas: Canvas): string {
  const cells = Array.from({ length: canvas.width }, () => " ");
  for (const { from, to, kind } of figure.zones) {
    cells.fill(canvas.characters[kind], columnOf(from, figure, canvas), columnOf(to, figure, canvas) + 1);
  }
  return cells.join("");
}

/** The x axis: its line with ticks, and below it the numbers that have room. */
function bottomRows(figure: TextFigure, canvas: Canvas, gutter: number): string[] {
  const { corner, horizontal, bottomTick } = canvas.characters;
  const axis = Array.from({ length: canvas.width }, () => horizontal);
  const numbers = Array.from({ length: gutter + 1 + canvas.width }, () => " ");
  let free = 0;
  const ticks = tickValues(figure.domain, Math.max(2, Math.floor(canvas.width / 10)));
  const texts = tickTexts(ticks);
  for (const [k, tick] of ticks.entries()) {
    const column = columnOf(tick, figure, canvas);
    const label = texts[k] as string;
    const start = Math.min(
      Math.max(0, gutter + 1 + column - Math.floor(label.length / 2)),
      numbers.length - label.length,
    );
    if (start < free) continue;
    axis[column] = bottomTick;
    numbers.splice(start, label.length, ...label);
    free = start + label.length + 1;
  }
  return [
    painted(`${" ".repeat(gutter)}${corner}${axis.join("")}`, quiet, figure),
    painted(numbers.join("").trimEnd(), quiet, figure),
  ];
}
