import { workFailure } from "../failure.js";
import type { ByteSource, Bytes } from "./bytes.js";
import {
  bytesOf,
  type Elements,
  elementBytes,
  elementCount,
  isForeign,
  type Label,
  type Layout,
  type Runs,
  shapeWords,
  swapped,
  type TensorSource,
} from "./tensor.js";
import { nextTurn } from "./turns.js";

/** Where the elements of an array lie in a file, one after the other. */
export interface Place {
  readonly format: string;
  readonly layout: Layout;
  readonly label?: Label;
  /** The position of the first byte, which is the next that a sequential source reads. */
  readonly start: number;
  /** What promises so many bytes, for messages: "the header". */
  readonly promisedBy: string;
  /** Whether nothing may follow. */
  readonly last: boolean;
}

/** The array in bytes that hold nothing but its elements. */
export function binarySource(bytes: Bytes, place: Place): TensorSource {
  const { layout, start: base } = place;
  const width = elementBytes[layout.dtype];
  const expected = elementCount(layout.shape) * width;
  const { name, readAt } = bytes;
  checkSize(bytes, place, expected);
  const swap = isForeign(layout.byteOrder);
  let at = 0;

  const readNext = async (target: Uint8Array) => {
    const filled = await bytes.read(target);
    if (filled < target.length) throw truncated(name, place, expected, at + filled);
    at += filled;
  };
  const readRun = (start: number, target: Uint8Array) => {
    const filled = readAt?.(base + start * width, target) ?? 0;
    if (filled < target.length) throw truncated(name, place, expected, start * width + filled);
  };
  const arrived = (target: Uint8Array) => {
    if (swap) swapped(target, layout.dtype);
  };
  return {
    name,
    format: place.format,
    layout,
    label: place.label ?? {},
    sequential: readAt === undefined,
    async read(start, target) {
      const into = bytesOf(target);
      if (start * width === at) await readNext(into);
      else readRun(start, into);
      arrived(into);
    },
    async readRuns({ start, length, stride, count }: Runs, target: Elements) {
      const into = bytesOf(target);
      const run = length * width;
      for (let k = 0; k < count; k++) {
        readRun(start + k * stride, into.subarray(k * run, (k + 1) * run));
        if (k % runsInTurn === runsInTurn - 1) await nextTurn();
      }
      arrived(into);
    },
    async end() {
      // What is read from anywhere has a size, which was compared.
      if (place.last && readAt === undefined && at === expected) await checkEnd(bytes, place, expected);
    },
    close: () => bytes.close(),
  };
}

/** So many runs are read or written at a stretch: between them signals are heard. */
export const runsInTurn = 4096;

/** Before anything is allocated: a header can promise more than any memory holds. */
function checkSize({ name, size }: ByteSource, place: Place, expected: number): void {
  if (size === undefined) return;
  const found = size - place.start;
  if (found < expected) throw truncated(name, place, expected, found);
  if (place.last && found > expected) {
    throw workFailure(`${name} has trailing bytes: ${promise(place, expected)}, the file has ${found}`);
  }
}

async function checkEnd(bytes: ByteSource, place: Place, expected: number): Promise<void> {
  if ((await bytes.read(new Uint8Array(1))) === 0) return;
  throw workFailure(`${bytes.name} has trailing bytes: ${promise(place, expected)}, it goes on after them`);
}

function truncated(name: string, place: Place, expected: number, found: number) {
  return workFailure(`${name} is truncated: ${promise(place, expected)}, it has ${Math.max(0, found)}`);
}

function promise({ layout, promisedBy }: Place, expected: number): string {
  return `${promisedBy} promises ${expected} bytes of data (shape ${shapeWords(layout.shape)}, ${layout.dtype})`;
}
