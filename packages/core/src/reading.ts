// Reading what a caller passes, once. A getter or a proxy can run any code, and that code can detach or shrink an array
// which has been checked already: so a call reads everything first, and checks arrays after that.
import { show, wrongType } from "./errors.js";

export type Values = { readonly [key: string]: unknown };

/** For an object that throws when it is read. */
export function unreadable(op: string, argument: string, cause: unknown): TypeError {
  const expected = "an object whose properties can be read";
  const received = `one that throws ${cause instanceof Error ? show(cause.message) : show(cause)}`;
  return wrongType({ op, argument, expected, received, cause });
}

/** Whether `value` is an object with the key `key`. */
export function hasKey(op: string, argument: string, value: unknown, key: string): value is object {
  try {
    return typeof value === "object" && value !== null && key in value;
  } catch (cause) {
    throw unreadable(op, argument, cause);
  }
}

/** The values of `keys` in an object, which may have no others. */
export function readRecord(op: string, argument: string, value: object, keys: readonly string[]): Values {
  let read: { [key: string]: unknown };
  let unknownKey: string | undefined;
  try {
    // A copy at once is several times as fast as key by key.
    if (Object.getPrototypeOf(value) === Object.prototype) read = { ...value };
    else {
      read = {};
      for (const key in value) if (!keys.includes(key)) unknownKey ??= key;
      // Not in the loop above: the getters of a class are not enumerable.
      for (const key of keys) read[key] = (value as Values)[key];
    }
  } catch (cause) {
    throw unreadable(op, argument, cause);
  }
  for (const key in read) if (!keys.includes(key)) unknownKey ??= key;
  if (unknownKey !== undefined) {
    throw wrongType({
      op,
      argument,
      expected: `an object with no keys but ${keys.join(", ")}`,
      received: `the unknown key ${show(unknownKey)}`,
    });
  }
  return read;
}

/** Whether `value` is an array; not of a proxy that was revoked, where Array.isArray throws. */
export function isList(value: unknown): value is unknown[] {
  try {
    return Array.isArray(value);
  } catch {
    return false;
  }
}

/** A copy of an array, or undefined where `value` is none or has an item that is not as it should be. */
export function readList<T>(
  op: string,
  argument: string,
  value: unknown,
  isRight: (item: unknown) => item is T,
): readonly T[] | undefined {
  try {
    if (!Array.isArray(value)) return undefined;
    const read: T[] = [];
    for (let i = 0; i < value.length; i++) {
      const item: unknown = value[i];
      // At once, not by every(), which skips holes: a sparse array may be 2^32 - 1 long with nothing in it.
      if (!isRight(item)) return undefined;
      read.push(item);
    }
    return read;
  } catch (cause) {
    throw unreadable(op, argument, cause);
  }
}
