/** Colours of a plot. */
export interface Theme {
  readonly background: string;
  readonly text: string;
  /** Of numbers at ticks. */
  readonly quietText: string;
  readonly grid: string;
  /** The lines x = 0 and y = 0. */
  readonly zero: string;
  /** Of curves, in order. */
  readonly lines: readonly string[];
  /** The ends of the part of viridis that stands out from the background, for families. */
  readonly family: readonly [from: number, to: number];
  /** Of zones, and the lines at their ends. */
  readonly saturated: string;
  readonly saturatedEdge: string;
  readonly dead: string;
  readonly deadEdge: string;
  readonly hatch: string;
}

export type ThemeName = "light" | "dark";

/**
 * The lines have the colours of Okabe and Ito (Color Universal Design, 2008), which people with any colour vision tell apart:
 * in the light theme green and purple are darkened, in the dark theme blue is their sky blue and green is brightened, so that
 * every line, and the end of every zone, has a contrast of at least 3 to what is behind it (WCAG 2.2, 1.4.11), and text of 4.5
 * (1.4.3).
 */
export const themes: Readonly<Record<ThemeName, Theme>> = {
  light: {
    background: "#ffffff",
    text: "#1b1f24",
    quietText: "#59636e",
    grid: "#e4e8ec",
    zero: "#9aa3ad",
    lines: ["#0072b2", "#d55e00", "#00855f", "#a8558a"],
    family: [0, 0.55],
    saturated: "#f8e9bf",
    saturatedEdge: "#947215",
    dead: "#e6e8eb",
    deadEdge: "#6e7781",
    hatch: "#b9bfc6",
  },
  dark: {
    background: "#14181d",
    text: "#e8ebee",
    quietText: "#a5adb6",
    grid: "#2a3037",
    zero: "#66707a",
    lines: ["#56b4e9", "#e69f00", "#00b884", "#cc79a7"],
    family: [0.48, 1],
    saturated: "#40361c",
    saturatedEdge: "#c9a94e",
    dead: "#2b3038",
    deadEdge: "#9098a1",
    hatch: "#4d5660",
  },
};
