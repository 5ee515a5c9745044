import { quoted, workFailure } from "./failure.js";
import type { Dtype } from "./library.js";
import { binarySource, type Place } from "./tensors/binary.js";
import type { ByteSource, Bytes } from "./tensors/bytes.js";
import {
  type ByteOrder,
  bytesOf,
  type Elements,
  elementCount,
  isForeign,
  type Layout,
  newElements,
  shapeWords,
  swapped,
} from "./tensors/tensor.js";

// The format: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
//   \x93NUMPY  major  minor  header length (2 bytes, from version 2.0 on 4; little-endian)  header  data
// The header is a Python literal: {'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }, filled up with spaces.

/** What an .npy file may hold: numpy has no bfloat16 of its own. */
export type NpyDtype = Exclude<Dtype, "bfloat16">;

/** Elements, those of float16 as bits. */
export type NpyElements = Elements;

/** What an .npy header says. */
export interface NpyHeader extends Layout {
  readonly dtype: NpyDtype;
}

/** An array from an .npy file: elements as the file orders them, in this machine's byte order. */
export interface NpyArray extends NpyHeader {
  readonly data: NpyElements;
}

/** The element types that can be read, as .npy spells them. */
const dtypes: { readonly [descr: string]: { readonly dtype: NpyDtype; readonly byteOrder: ByteOrder } } = {
  "<f2": { dtype: "float16", byteOrder: "little" },
  "<f4": { dtype: "float32", byteOrder: "little" },
  "<f8": { dtype: "float64", byteOrder: "little" },
  ">f2": { dtype: "float16", byteOrder: "big" },
  ">f4": { dtype: "float32", byteOrder: "big" },
  ">f8": { dtype: "float64", byteOrder: "big" },
};
const magic = Uint8Array.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]);

/** Far above any header of a float array, far below what a lying length field could make us allocate. */
const longestHeader = 1 << 20;

/**
 * Reads an .npy file of versions 1.0 to 3.0 that holds float16, float32 or float64 in either byte order.
 *
 * @throws Failure (exit code 1) for anything that is not exactly one such array.
 */
export async function readNpy(source: ByteSource): Promise<NpyArray> {
  const place = await npyPlace(source);
  const bytes: Bytes = { ...source, read: source.read.bind(source), async skipTo() {}, async close() {} };
  const tensor = binarySource(bytes, place);
  const data = allocate(source.name, place.layout);
  await tensor.read(0, data);
  await tensor.end();
  return { ...place.layout, data };
}

/** Reads the header of an .npy file, up to the first byte of its elements. */
export async function npyPlace(source: ByteSource): Promise<Place & { readonly layout: NpyHeader }> {
  const prelude = new Uint8Array(12);
  const first = prelude.subarray(0, 10);
  const got = await source.read(first);
  checkMagic(source.name, first.subarray(0, got));
  if (got < 10) throw truncated(source.name, "inside its first 10 bytes");
  const major = prelude[6] as number;
  const minor = prelude[7] as number;
  if (major < 1 || major > 3 || minor !== 0) {
    throw workFailure(
      `${source.name} is in version ${major}.${minor} of the .npy format; 1.0, 2.0 and 3.0 can be read`,
    );
  }
  const wide = major >= 2;
  if (wide && (await source.read(prelude.subarray(10))) < 2) throw truncated(source.name, "inside its first 12 bytes");
  // Two bytes in version 1.0: those behind them are still 0.
  const headerLength = new DataView(prelude.buffer).getUint32(8, true);
  if (headerLength > longestHeader) {
    throw workFailure(`${source.name} is corrupted: it claims a header of ${headerLength} bytes`);
  }
  const headerBytes = new Uint8Array(headerLength);
  if ((await source.read(headerBytes)) < headerLength) throw truncated(source.name, "inside its header");
  const text = Buffer.from(headerBytes.buffer).toString(major === 3 ? "utf8" : "latin1");
  const start = (wide ? 12 : 10) + headerLength;
  return { format: "npy", layout: parseHeader(source.name, text), start, promisedBy: "the header", last: true };
}

function allocate(name: string, { dtype, shape }: NpyHeader): NpyElements {
  try {
    return newElements(dtype, elementCount(shape));
  } catch {
    throw workFailure(`${name} is too large for memory: shape ${shapeWords(shape)}, ${dtype}`);
  }
}

function truncated(name: string, where: string) {
  return workFailure(`${name} is truncated: it ends ${where}`);
}

function checkMagic(name: string, start: Uint8Array): void {
  if (start.length === 0) throw workFailure(`${name} is empty`);
  const common = Math.min(start.length, magic.length);
  if (magic.subarray(0, common).every((byte, i) => start[i] === byte)) return;
  const archive = start[0] === 0x50 && start[1] === 0x4b;
  throw workFailure(
    archive
      ? `${name} is a zip archive (.npz?), not an .npy file; save the array by itself with numpy.save`
      : `${name} is not an .npy file: it does not begin with \\x93NUMPY`,
  );
}

/** The bytes of an .npy header, spaces and all as numpy.save (version 1.0, from numpy 1.25 on) writes them. */
export function headerBytes({ dtype, byteOrder, order, shape }: NpyHeader): Uint8Array {
  const descr = Object.entries(dtypes).find(([, kind]) => kind.dtype === dtype && kind.byteOrder === byteOrder)?.[0];
  const fortran = order === "Fortran" ? "True" : "False";
  const literal = `{'descr': '${descr}', 'fortran_order': ${fortran}, 'shape': ${shapeWords(shape)}, }`;
  // numpy leaves room for the axis that grows when data is appended: 21 digits.
  const growing = shape.at(order === "Fortran" ? -1 : 0);
  const room = growing === undefined ? 0 : 21 - String(growing).length;
  // Version 1.0 holds lengths up to 65535; a shape of many thousand dimensions needs 2.0.
  const wide = literal.length + room + 64 > 0xffff;
  const prelude = wide ? 12 : 10;
  const total = Math.ceil((prelude + literal.length + room + 1) / 64) * 64;
  const bytes = new Uint8Array(total).fill(0x20);
  bytes.set(magic);
  bytes[6] = wide ? 2 : 1;
  bytes[7] = 0;
  const view = new DataView(bytes.buffer);
  if (wide) view.setUint32(8, total - prelude, true);
  else view.setUint16(8, total - prelude, true);
  bytes.set(Buffer.from(literal, "latin1"), prelude);
  bytes[total - 1] = 0x0a;
  return bytes;
}

/** The bytes of an .npy file, piece by piece; a piece is good until the next is asked for. */
export function* npyBytes(array: NpyArray, pieceLength = 1 << 24): Generator<Uint8Array> {
  yield headerBytes(array);
  const bytes = bytesOf(array.data);
  const swap = isForeign(array.byteOrder);
  for (let start = 0; start < bytes.length; start += pieceLength) {
    const piece = bytes.subarray(start, start + pieceLength);
    // The caller's elements are not ours to swap in place.
    yield swap ? swapped(piece.slice(), array.dtype) : piece;
  }
}

function parseHeader(name: string, text: string): NpyHeader {
  const corrupted = (what: string) => workFailure(`${name} is corrupted: its header ${what}`);
  let literal: Literal;
  try {
    literal = parseLiteral(text);
  } catch (error) {
    if (error instanceof LiteralError) throw corrupted(`is not a Python literal (${error.message})`);
    throw error;
  }
  if (!(literal.value instanceof Map)) throw corrupted("is not a dictionary");
  const fields = literal.value;
  const keys = [...fields.keys()].sort().join(", ");
  if (keys !== "descr, fortran_order, shape") {
    throw corrupted(`must have the keys descr, fortran_order and shape, it has ${keys === "" ? "none" : quoted(keys)}`);
  }
  const descr = fields.get("descr") as Literal;
  const kind = typeof descr.value === "string" && Object.hasOwn(dtypes, descr.value) ? dtypes[descr.value] : undefined;
  if (kind === undefined) {
    const found = typeof descr.value === "string" ? descr.value : descr.source;
    throw workFailure(
      `${name} holds dtype ${quoted(found)}; accepted are float16, float32 and float64 (${Object.keys(dtypes).join(", ")}): convert it with array.astype("float32")`,
    );
  }
  const fortran = (fields.get("fortran_order") as Literal).value;
  if (typeof fortran !== "boolean") throw corrupted("must have True or False for fortran_order");
  const shape = (fields.get("shape") as Literal).value;
  if (!Array.isArray(shape) || !(shape as readonly Literal[]).every(({ value }) => isDimension(value))) {
    throw corrupted("must have a tuple of non-negative integers for shape");
  }
  return {
    ...kind,
    order: fortran ? "Fortran" : "C",
    shape: (shape as readonly Literal[]).map(({ value }) => value as number),
  };
}

function isDimension(value: unknown): boolean {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

/** A value of a header, and the text that it was. A tuple is an array, a list (which no shape is) an object. */
interface Literal {
  readonly value:
    | string
    | number
    | boolean
    | undefined
    | readonly Literal[]
    | { readonly list: readonly Literal[] }
    | ReadonlyMap<string, Literal>;
  readonly source: string;
}

class LiteralError extends Error {}

const deepest = 16;
const words: { readonly [word: string]: boolean | undefined } = { True: true, False: false, None: undefined };

/**
 * Parses strings, integers, True, False, None, tuples, lists and dictionaries with string keys: what numpy writes into
 * headers, structured dtypes included, so that a complaint can name one. Nothing is evaluated.
 */
function parseLiteral(text: string): Literal {
  let at = 0;

  const skipSpace = () => {
    while (at < text.length && " \t\r\n".includes(text.charAt(at))) at++;
  };
  const fail = (expected: string): never => {
    throw new LiteralError(`expected ${expected} at byte ${at}`);
  };
  const taken = (character: string) => {
    skipSpace();
    if (text.charAt(at) !== character) return false;
    at++;
    return true;
  };

  const string = (quote: string) => {
    at++;
    let value = "";
    while (at < text.length && text.charAt(at) !== quote) {
      if (text.charAt(at) === "\\") at++;
      value += text.charAt(at++);
    }
    if (at >= text.length) fail(`a closing ${quote}`);
    at++;
    return value;
  };

  /** Items up to the closing bracket, with a comma between them and perhaps behind the last. */
  const items = (close: string, item: () => void): { readonly comma: boolean } => {
    let comma = true;
    while (!taken(close)) {
      if (!comma) fail(`a comma or ${close}`);
      item();
      comma = taken(",");
    }
    return { comma };
  };

  const value = (depth: number): Literal => {
    if (depth > deepest) fail("less nesting");
    skipSpace();
    const start = at;
    const parsed = unnamed(depth);
    return { value: parsed, source: text.slice(start, at) };
  };

  const unnamed = (depth: number): Literal["value"] => {
    const character = text.charAt(at);
    if (character === "'" || character === '"') return string(character);
    if (character === "(") return tuple(depth);
    if (character === "[") {
      at++;
      const list: Literal[] = [];
      items("]", () => list.push(value(depth + 1)));
      return { list };
    }
    if (character === "{") return dictionary(depth);
    // Python 2 wrote long integers with an L.
    const number = /^-?\d+/.exec(text.slice(at, at + 32))?.[0];
    if (number !== undefined) {
      at += number.length;
      if (text.charAt(at) === "L") at++;
      return Number(number);
    }
    const word = /^[A-Za-z]+/.exec(text.slice(at, at + 8))?.[0];
    if (word === undefined || !Object.hasOwn(words, word)) return fail("a value");
    at += word.length;
    return words[word];
  };

  const tuple = (depth: number): Literal["value"] => {
    at++;
    const elements: Literal[] = [];
    const { comma } = items(")", () => elements.push(value(depth + 1)));
    // (3) is an integer in brackets, as Python reads it.
    return elements.length === 1 && !comma ? elements[0]?.value : elements;
  };

  const dictionary = (depth: number): Literal["value"] => {
    at++;
    const fields = new Map<string, Literal>();
    items("}", () => {
      skipSpace();
      const quote = text.charAt(at);
      if (quote !== "'" && quote !== '"') fail("a key in quotes");
      const key = string(quote);
      if (fields.has(key)) fail(`one ${quoted(key)} only`);
      if (!taken(":")) fail("a colon");
      fields.set(key, value(depth + 1));
    });
    return fields;
  };

  const whole = value(0);
  skipSpace();
  if (at < text.length) fail("nothing more");
  return whole;
}
