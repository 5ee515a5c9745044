import type { Terminal } from "./terminal.js";

/** Tells how far a long piece of work is. */
export interface Progress {
  /** So much of it is done, of 1. */
  (part: number): void;
  /** It is over, well or not. */
  end(): void;
}

/** Work that is over sooner needs no telling, and what changes faster cannot be read. Milliseconds. */
const patience = 400;
const interval = 100;
const barLength = 24;

/** A line with a bar, the rate where the work has a size in bytes, and how long it will take. */
export function progressOf(terminal: Terminal, words: string, bytes?: number): Progress {
  const start = performance.now();
  let last = start;
  const told = (part: number) => {
    const now = performance.now();
    if (!terminal.showsProgress || now - start < patience || now - last < interval) return;
    last = now;
    terminal.progress(stateWords(words, Math.min(1, part), (now - start) / 1000, bytes));
  };
  return Object.assign(told, { end: () => terminal.progress(undefined) });
}

/** `softmax ████████▌               35 %  1.2 GB/s  3 s left` */
export function stateWords(words: string, part: number, seconds: number, bytes: number | undefined): string {
  const rate = bytes === undefined ? "" : `  ${sizeWords((bytes * part) / seconds)}/s`;
  const left = part > 0 ? `  ${durationWords((seconds * (1 - part)) / part)} left` : "";
  return `${words} ${bar(part)} ${String(Math.floor(100 * part)).padStart(3)} %${rate}${left}`;
}

function bar(part: number): string {
  const eighths = Math.round(part * barLength * 8);
  const last = eighths % 8 === 0 ? "" : " ▏▎▍▌▋▊▉".charAt(eighths % 8);
  return ("█".repeat(Math.floor(eighths / 8)) + last).padEnd(barLength);
}

/** `1.2 GB` */
export function sizeWords(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let [value, unit] = [bytes, 0];
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 || value >= 99.5 ? value.toFixed(0) : value.toPrecision(2)} ${units[unit]}`;
}

/** `3 s`, `2 min 05 s` */
export function durationWords(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, "0")} s`;
  return `${Math.floor(whole / 3600)} h ${String(Math.floor((whole % 3600) / 60)).padStart(2, "0")} min`;
}
