import { typedArrayName } from "./dtype.js";

/** A short, single-line picture of any value, for error messages. */
export function show(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "function") return "a function";
  if (typeof value === "symbol") return String(value);
  if (typeof value !== "object" || value === null) return Object.is(value, -0) ? "-0" : String(value);
  const typed = typedArrayName(value);
  if (typed !== undefined) return `${typed}(${(value as ArrayLike<unknown>).length})`;
  if (Array.isArray(value)) {
    const items = value.slice(0, 8).map(show).join(", ");
    return value.length > 8 ? `[${items}, … ${value.length} items]` : `[${items}]`;
  }
  const name = (value as { constructor?: { name?: string } }).constructor?.name;
  return name === undefined || name === "Object" ? `an object with keys ${show(Object.keys(value))}` : `a ${name}`;
}

/** What an error says: which argument of which operation, what it should have been, what came, what to do. */
export interface Complaint {
  readonly op: string;
  readonly argument: string;
  readonly expected: string;
  readonly received: string;
  readonly remedy?: string | undefined;
}

function message({ op, argument, expected, received, remedy }: Complaint): string {
  return `${op}: ${argument} must be ${expected}, got ${received}${remedy === undefined ? "" : `; ${remedy}`}`;
}

/** For a value of the wrong kind. */
export function wrongType(complaint: Complaint): TypeError {
  return new TypeError(message(complaint));
}

/** For a value of the right kind, outside what is allowed. */
export function outOfRange(complaint: Complaint): RangeError {
  return new RangeError(message(complaint));
}
