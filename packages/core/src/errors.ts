import { type ElementArray, lengthOf, typedArrayName } from "./dtype.js";

const longestText = 80;
const deepest = 3;

/** A short, single-line picture of any value, for error messages. Never throws, whatever the value does when it is read. */
export function show(value: unknown): string {
  return picture(value, 0);
}

function picture(value: unknown, depth: number): string {
  try {
    if (typeof value === "string") return quoted(value);
    if (typeof value === "bigint") return `${value}n`;
    if (typeof value === "function") return "a function";
    if (typeof value === "symbol") return `Symbol(${value.description === undefined ? "" : quoted(value.description)})`;
    if (typeof value !== "object" || value === null) return Object.is(value, -0) ? "-0" : String(value);
    const typed = typedArrayName(value);
    if (typed !== undefined) return `${typed}(${lengthOf(value as ElementArray)})`;
    if (Array.isArray(value)) return pictureOfList(value, depth);
    const name = (value as { constructor?: { name?: string } }).constructor?.name;
    if (typeof name !== "string" || name === "Object")
      return `an object with keys ${picture(Object.keys(value), depth)}`;
    return `${/^[AEIO]/.test(name) ? "an" : "a"} ${quoted(name).slice(1, -1)}`;
  } catch {
    return "an object that cannot be read";
  }
}

function quoted(text: string): string {
  return JSON.stringify(text.length > longestText ? `${text.slice(0, longestText)}…` : text);
}

function pictureOfList(list: readonly unknown[], depth: number): string {
  if (depth === deepest) return "[…]";
  // Array.from, not map: holes are shown as the undefined that they read as.
  const items = Array.from(list.slice(0, 8), (item) => picture(item, depth + 1)).join(", ");
  return list.length > 8 ? `[${items}, … ${list.length} items]` : `[${items}]`;
}

/** What an error says: which argument of which operation, what it should have been, what came, what to do. */
export interface Complaint {
  readonly op: string;
  readonly argument: string;
  readonly expected: string;
  readonly received: string;
  readonly remedy?: string | undefined;
  readonly cause?: unknown;
}

function message({ op, argument, expected, received, remedy }: Complaint): string {
  return `${op}: ${argument} must be ${expected}, got ${received}${remedy === undefined ? "" : `; ${remedy}`}`;
}

function causeOf(complaint: Complaint): ErrorOptions | undefined {
  return "cause" in complaint ? { cause: complaint.cause } : undefined;
}

/** For a value of the wrong kind. */
export function wrongType(complaint: Complaint): TypeError {
  return new TypeError(message(complaint), causeOf(complaint));
}

/** For a value of the right kind, outside what is allowed. */
export function outOfRange(complaint: Complaint): RangeError {
  return new RangeError(message(complaint), causeOf(complaint));
}
