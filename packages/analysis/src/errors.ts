import { show } from "@nonlin/core";

interface Complaint {
  readonly function: string;
  readonly argument: string;
  readonly expected: string;
  readonly received: unknown;
  readonly remedy?: string;
}

function message({ function: name, argument, expected, received, remedy }: Complaint): string {
  return `${name}: ${argument} must be ${expected}, got ${show(received)}${remedy === undefined ? "" : `; ${remedy}`}`;
}

/** For a value of the wrong kind. */
export function wrongType(complaint: Complaint): TypeError {
  return new TypeError(message(complaint));
}

/** For a value of the right kind, outside what is allowed. */
export function outOfRange(complaint: Complaint): RangeError {
  return new RangeError(message(complaint));
}

/** A finite number, within limits where these are named. */
export function checkedNumber(
  name: string,
  argument: string,
  value: unknown,
  { above = -Infinity, least = -Infinity, most = Infinity }: { above?: number; least?: number; most?: number } = {},
): number {
  const limits = [
    above > -Infinity ? ` above ${above}` : least > -Infinity ? ` of at least ${least}` : "",
    most < Infinity ? ` of at most ${most}` : "",
  ].join("");
  const complaint = { function: name, argument, expected: `a finite number${limits}`, received: value };
  if (typeof value !== "number") throw wrongType(complaint);
  if (!Number.isFinite(value) || value <= above || value < least || value > most) throw outOfRange(complaint);
  return value;
}

/** An integer within limits. */
export function checkedInteger(name: string, argument: string, value: unknown, least: number, most: number): number {
  const complaint = { function: name, argument, expected: `an integer from ${least} to ${most}`, received: value };
  if (typeof value !== "number") throw wrongType(complaint);
  if (!Number.isInteger(value) || value < least || value > most) throw outOfRange(complaint);
  return value;
}

/** One of some words. */
export function checkedWord<W extends string>(name: string, argument: string, value: unknown, words: readonly W[]): W {
  const found = words.find((word) => word === value);
  if (found !== undefined) return found;
  const expected = `one of ${words.map((word) => show(word)).join(", ")}`;
  throw (typeof value === "string" ? outOfRange : wrongType)({ function: name, argument, expected, received: value });
}
