// The state of the page as the fragment of its address, and back: what differs from the page as it opens.

import { tasks } from "../panels/guide/tasks.js";
import {
  type ChosenFunction,
  curveNames,
  learnedNames,
  readFunction,
  readNumber,
  rowFunctionNames,
  writeFunction,
} from "./chosen-function.js";
import {
  type DerivativeName,
  derivativeNames,
  type ExplorerState,
  initialisations,
  initialState,
  maximalFunctions,
  normalisations,
} from "./explorer-state.js";
import { sections } from "./page-sections.js";

/** Limits of what a link may ask for, which are those of the page's controls. */
export const limits = {
  depth: [1, 200],
  width: [4, 256],
  gain: [0, 10],
  bias: [0, 10],
  seed: [0, 999_999],
  temperature: [0.01, 100],
  saturation: [0, 1],
  rate: [0.0001, 1],
  logits: [1, 16],
} as const satisfies Record<string, readonly [number, number]>;

/** A part of the state under one key: text from state, and state from text; a complaint where it says nothing. */
interface Field {
  write(state: ExplorerState): string;
  read(text: string, state: ExplorerState, complain: (note: string) => void): ExplorerState;
}

type Section = "curves" | "row" | "flow" | "learning";

/** A field that is one property of one section. */
function property<S extends Section, K extends keyof ExplorerState[S]>(
  section: S,
  key: K,
  write: (value: ExplorerState[S][K]) => string,
  read: (text: string, complain: (note: string) => void) => ExplorerState[S][K] | undefined,
): Field {
  return {
    write: (state) => write(state[section][key]),
    read(text, state, complain) {
      const value = read(text, complain);
      return value === undefined ? state : { ...state, [section]: { ...state[section], [key]: value } };
    },
  };
}

const numberText = (value: number) => (Object.is(value, -0) ? "-0" : String(value));

function bounded([low, high]: readonly [number, number], whole = false) {
  return (text: string): number | undefined => {
    const value = readNumber(text);
    if (value === undefined || value < low || value > high || (whole && !Number.isInteger(value))) return undefined;
    return value;
  };
}

function anyNumber(text: string): number | undefined {
  return /^-?Infinity$|^NaN$/.test(text) ? Number(text) : readNumber(text);
}

function oneOf<T extends string>(words: readonly T[]) {
  return (text: string): T | undefined => words.find((word) => word === text);
}

/** A list, of which every element must be readable. */
function listOf<T>(read: (text: string) => T | undefined, [least, most]: readonly [number, number]) {
  return (text: string): readonly T[] | undefined => {
    const values = (text === "" ? [] : text.split(",")).map(read);
    if (values.length < least || values.length > most) return undefined;
    return values.every((value) => value !== undefined) ? (values as readonly T[]) : undefined;
  };
}

function domain(text: string): readonly [number, number] | undefined {
  const [low, high] = listOf(readNumber, [2, 2])(text) ?? [];
  return low !== undefined && high !== undefined && low < high ? [low, high] : undefined;
}

function functions(text: string, complain: (note: string) => void): readonly ChosenFunction[] | undefined {
  const texts = text.split(/;/);
  if (texts.length > maximalFunctions)
    complain(`only the first ${maximalFunctions} of ${texts.length} functions are shown`);
  const found = texts.slice(0, maximalFunctions).flatMap((one) => {
    const { value, notes } = readFunction(one, curveNames);
    notes.forEach(complain);
    return value === undefined ? [] : [value];
  });
  return found.length === 0 ? undefined : found;
}

function oneFunction(text: string, complain: (note: string) => void): ChosenFunction | undefined {
  const { value, notes } = readFunction(text, curveNames);
  notes.forEach(complain);
  return value;
}

const flag = (text: string) => (text === "1" ? true : text === "0" ? false : undefined);
const flagText = (value: boolean) => (value ? "1" : "0");
const same = (text: string) => text;

/** Every key of a link. */
const fields: Readonly<Record<string, Field>> = {
  f: property("curves", "functions", (list) => list.map(writeFunction).join(";"), functions),
  show: property("curves", "show", (list) => list.join(","), listOf<DerivativeName>(oneOf(derivativeNames), [1, 3])),
  saturation: property("curves", "saturation", numberText, bounded(limits.saturation)),
  domain: property("curves", "domain", (ends) => ends.map(numberText).join(","), domain),
  x: property("curves", "probe", numberText, anyNumber),
  error: property("curves", "errorOf", same, oneOf(["value", "derivative"])),
  row: property("row", "function", same, oneOf(rowFunctionNames)),
  logits: property("row", "logits", (list) => list.map(numberText).join(","), listOf(anyNumber, limits.logits)),
  mask: property("row", "mask", (list) => list.map(flagText).join(","), listOf(flag, limits.logits)),
  temperature: property("row", "temperature", numberText, bounded(limits.temperature)),
  net: property("flow", "function", writeFunction, oneFunction),
  depth: property("flow", "depth", numberText, bounded(limits.depth, true)),
  width: property("flow", "width", numberText, bounded(limits.width, true)),
  init: property("flow", "initialisation", same, oneOf(initialisations)),
  gain: property("flow", "gain", numberText, bounded(limits.gain)),
  bias: property("flow", "bias", numberText, bounded(limits.bias)),
  norm: property("flow", "normalisation", same, oneOf(normalisations)),
  residual: property("flow", "residual", flagText, flag),
  seed: property("flow", "seed", numberText, bounded(limits.seed, true)),
  learn: property("learning", "function", same, oneOf(learnedNames)),
  rate: property("learning", "rate", numberText, bounded(limits.rate)),
  draw: property("learning", "seed", numberText, bounded(limits.seed, true)),
  task: word(
    "task",
    tasks.map(({ id }) => id),
  ),
  at: word(
    "section",
    sections.map(([id]) => id),
  ),
};

/** A field that is a word of the whole state. */
function word(key: "task" | "section", words: readonly string[]): Field {
  return {
    write: (state) => state[key],
    read: (text, state) => (words.includes(text) ? { ...state, [key]: text } : state),
  };
}

/** The fragment of an address that restores this state, with its `#`; "#" alone for the page as it opens. */
export function writeLink(state: ExplorerState): string {
  const parts = Object.entries(fields).flatMap(([key, field]) => {
    const text = field.write(state);
    return text === field.write(initialState) ? [] : [`${key}=${escaped(text)}`];
  });
  return `#${parts.join("&")}`;
}

/** Readable in an address bar: only what would end a part is written as a code. */
function escaped(text: string): string {
  return text.replace(/[%&#\s+]/g, encodeURIComponent);
}

/** What a fragment restores. What it says wrongly is left as it was when the page opened, with a note on each. */
export function readLink(fragment: string): { readonly state: ExplorerState; readonly notes: readonly string[] } {
  const notes: string[] = [];
  let state = initialState;
  for (const part of fragment.replace(/^#/, "").split("&")) {
    if (part === "") continue;
    const [key = "", ...rest] = part.split("=");
    const text = decoded(rest.join("="));
    const field = Object.hasOwn(fields, key) ? fields[key] : undefined;
    if (field === undefined || text === undefined) {
      notes.push(`“${part}” says nothing`);
      continue;
    }
    const before = notes.length;
    const read = field.read(text, state, (note) => notes.push(note));
    if (read === state && notes.length === before && text !== field.write(state)) {
      notes.push(`${key} cannot be “${text}”`);
    }
    state = read;
  }
  return { state: withOneMaskPerLogit(state), notes };
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** A link with logits and no mask, or one of another length: those without a mask take part. */
function withOneMaskPerLogit(state: ExplorerState): ExplorerState {
  const { logits, mask } = state.row;
  return { ...state, row: { ...state.row, mask: logits.map((_, i) => mask[i] ?? true) } };
}
