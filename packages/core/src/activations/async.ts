// Calls that do not hold up the caller's thread: op.async and op.grad.async.
//
// An ArrayBuffer can be transferred away while another thread reads it, and then its memory may be freed: Node-API can keep
// an array alive, but not its buffer from being given away. So another thread gets nothing that the caller could take back:
// inputs are copied, a part at a time, shortly before that part is computed (a SharedArrayBuffer cannot be detached, and is
// read where it is), and results go to arrays that nobody has yet. Where `out` is given it is written at the end, from
// these: until then, and if a call is aborted or fails, it stays as it was.
import type { Backend, Later } from "../backend.js";
import {
  bufferOf,
  bytesPerElement,
  type ElementArray,
  elementsOf,
  type KernelArray,
  lengthOf,
  typedArrayName,
} from "../dtype.js";
import { outOfRange, show, wrongType } from "../errors.js";
import type { RowsMasking } from "../kernels.js";
import type { AnyRow, Kind } from "../op.js";
import { readRecord, type Values } from "../reading.js";
import { type Given, readOperand } from "../view.js";
import { hasSixteenBits, isOneKernelCall, operandCount, operandNames, resultName } from "./calls-of-kinds.js";
import { type Units, unitsOf } from "./parts.js";
import { arraysOf, type Origin, type Recorded, record } from "./recording.js";

/** What an asynchronous call needs of an AbortSignal, which is one. */
export interface Abortable {
  readonly aborted: boolean;
  readonly reason?: unknown;
  addEventListener(type: "abort", listener: () => void): void;
  removeEventListener(type: "abort", listener: () => void): void;
}

/** Options that asynchronous calls have beside those of the call. */
export interface AsyncOptions {
  /** An AbortSignal. Once it is aborted the promise is rejected with its reason, and `out` stays as it was. */
  readonly signal?: Abortable | undefined;
  /** How many parts are computed at a time, where the backend has threads: as many as its pool has, or fewer. Default: 4. */
  readonly threads?: number | undefined;
}

/** Elements of a part that another thread computes: some hundred microseconds to copy, a few milliseconds to compute. */
const partOfAnotherThread = 1 << 18;
/** Of one that the caller's thread computes, between two turns of the event loop. */
const partOfOwnThread = 1 << 15;
/** Elements that are copied at a time. */
const copiedAtOnce = 1 << 18;

/** Lets the event loop do what waits: input, timers. */
function turnOfEventLoop(): Promise<void> {
  const { setImmediate, MessageChannel, setTimeout } = globalThis as unknown as {
    readonly setImmediate?: (call: () => void) => void;
    readonly MessageChannel?: new () => { port1: Port; port2: Port };
    readonly setTimeout: (call: () => void, milliseconds: number) => void;
  };
  return new Promise((resolve) => {
    if (setImmediate !== undefined) setImmediate(resolve);
    else if (MessageChannel !== undefined) {
      // A timer waits four milliseconds after a few of them.
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        port1.close();
        resolve();
      };
      port2.postMessage(undefined);
    } else setTimeout(resolve, 0);
  });
}

interface Port {
  onmessage: (() => void) | null;
  postMessage(message: unknown): void;
  close(): void;
}

/** The asynchronous form of a function of an instance, or of its gradient. */
export function asynchronous(from: Origin): (...args: readonly unknown[]) => Promise<unknown> {
  const op = `${from.row.name}${from.direction === "forward" ? "" : ".grad"}.async`;
  return async (...args) => {
    const count = operandCount(op, from.row, from.direction, args);
    const { signal, threads, ...given } = readAll(op, from.row, args[count]);
    const abort = new Abort(checkedSignal(op, signal));
    try {
      return await abort.orElse(computed(op, from, args.slice(0, count), given, checkedThreads(op, threads), abort));
    } finally {
      abort.end();
    }
  };
}

/** Every option that a call of some kind has; which of them this one has, it says itself. */
const knownOptions = [
  ...["out", "shape", "dtype", "preset", "precision", "axis", "activated", "mask", "causal", "bias", "emptyRow"],
  ...["reduction", "ignoreIndex", "dy", "seed", "pieces"],
];

/** A copy of options, those of a class too; what of them is allowed is not looked at. */
function readAll(op: string, row: AnyRow, options: unknown): Values {
  if (options === undefined) return {};
  if (typeof options !== "object" || options === null || typedArrayName(options) !== undefined) {
    throw wrongType({ op, argument: "options", expected: "an object", received: show(options) });
  }
  const isPlain = Object.getPrototypeOf(options) === Object.prototype;
  const keys = isPlain ? Object.keys(options) : [...knownOptions, ...Object.keys(row.parameters), "signal", "threads"];
  const read = readRecord(op, "options", options, keys);
  return Object.fromEntries(Object.entries(read).filter(([, value]) => value !== undefined));
}

function checkedSignal(op: string, signal: unknown): Abortable | undefined {
  if (signal === undefined) return undefined;
  const { aborted, addEventListener } = Object(signal) as Partial<Abortable>;
  if (typeof aborted === "boolean" && typeof addEventListener === "function") return signal as Abortable;
  throw wrongType({ op, argument: "signal", expected: "an AbortSignal", received: show(signal) });
}

function checkedThreads(op: string, threads: unknown): number | undefined {
  if (threads === undefined) return undefined;
  if (typeof threads === "number" && Number.isSafeInteger(threads) && threads > 0) return threads;
  const complain = typeof threads === "number" ? outOfRange : wrongType;
  throw complain({ op, argument: "threads", expected: "a positive integer", received: show(threads) });
}

/** The signal of one call. */
class Abort {
  private listener: (() => void) | undefined;
  private isTooLate = false;

  constructor(private readonly signal: Abortable | undefined) {
    this.check();
  }

  check(): void {
    if (this.signal?.aborted && !this.isTooLate) throw this.signal.reason;
  }

  /** What `work` comes to, unless the signal is aborted before. */
  orElse<T>(work: Promise<T>): Promise<T> {
    const { signal } = this;
    if (signal === undefined) return work;
    const aborted = new Promise<never>((_, reject) => {
      this.listener = () => {
        if (!this.isTooLate) reject(signal.reason);
      };
      signal.addEventListener("abort", this.listener);
    });
    return Promise.race([work, aborted]);
  }

  /** From here on results are written, and to abort has no effect. */
  close(): void {
    this.check();
    this.isTooLate = true;
  }

  /** Leaves the signal alone. Work that was aborted may still be under way, and finds that out by itself. */
  end(): void {
    if (this.listener !== undefined) this.signal?.removeEventListener("abort", this.listener);
  }
}

async function computed(
  op: string,
  from: Origin,
  operands: readonly unknown[],
  options: Values,
  threads: number | undefined,
  abort: Abort,
): Promise<unknown> {
  const { row, direction } = from;
  const names = operandNames(row, direction, () => operands.length < operandNames(row, direction, () => false).length);
  const isArray = (name: string) => name !== "labels";
  const read = operands.map((value, k) => {
    const name = names[k] as string;
    return isArray(name) ? readOperand(op, name, value) : undefined;
  });
  const again = operands.map((value, k) => (read[k] === undefined ? value : asOperand(read[k] as Given)));
  const arrays = read.filter((one): one is Given => one !== undefined);
  // A bias of 16 bits is widened as a whole, so with each part.
  const isInParts = isOneKernelCall(row, options) && !(options.bias !== undefined && hasSixteenBits(arrays, options));
  if (!isInParts) {
    await turnOfEventLoop();
    abort.close();
    return from.call(...again, options);
  }
  const checked = record(from, [...again, options]);
  const { out, ...others } = options;
  // The same call, but with results that nobody has yet.
  const own = out === undefined || checked === undefined ? checked : record(from, [...again, others]);
  if (own === undefined || checked === undefined) return from.call(...again, options);
  await computeParts(op, laterOf(from.backend, own), row.kind as Kind, own, threads, abort);
  abort.close();
  if (checked === own) return own.result;
  const name = resultName(row, direction);
  const to = arraysOf(checked.result, name);
  for (const [key, array] of Object.entries(arraysOf(own.result, name))) {
    const target = to[key] as ElementArray;
    await copyAll(op, key === name ? "out" : `out.${key}`, array, target);
  }
  return checked.result;
}

/** An operand that was read, to be given to a call. */
function asOperand({ data, layout, dtype }: Given): unknown {
  if (layout === undefined) return data;
  return dtype === undefined ? { data, ...layout } : { data, ...layout, dtype };
}

/** How a backend computes this on another thread. Elements of 16 bits are widened and rounded here. */
function laterOf({ later }: Backend, { dtype }: Recorded): Later | undefined {
  return dtype === "float32" || dtype === "float64" ? later : undefined;
}

async function computeParts(
  op: string,
  later: Later | undefined,
  kind: Kind,
  { kernel, direction, tier, functions, args: given }: Recorded,
  threads: number | undefined,
  abort: Abort,
): Promise<void> {
  const args = later === undefined ? given : given.map(withOwnBlocks);
  const units = unitsOf(kind, direction, args);
  const size = later === undefined ? partOfOwnThread : partOfAnotherThread;
  const { count, multiple, elements } = units;
  const call = (...own: readonly unknown[]) => functions[direction](...own);
  const step = Math.max(1, Math.floor(size / (multiple * Math.max(1, elements)))) * multiple;
  let next = 0;
  const lengths = units.inputs.map((position) => lengthOf(args[position] as ElementArray));
  const oneAfterTheOther = async () => {
    const room: Room = new Map();
    while (next < count) {
      const begin = next;
      const end = Math.min(count, begin + step);
      next = end;
      abort.check();
      if (later === undefined) {
        checkInputs(op, units, args, lengths);
        const own = units.part(begin, end, (position, start, length) =>
          elementsOf(args[position] as ElementArray, start, length),
        );
        call(...own);
        await turnOfEventLoop();
      } else await later(tier, kernel, direction, await apart(op, units, args, lengths, room, begin, end));
    }
  };
  const together = later === undefined ? 1 : Math.min(threads ?? 4, Math.ceil(count / step));
  // A part that fails ends the others at their next one.
  const stop = (error: unknown): never => {
    next = count;
    throw error;
  };
  await Promise.all(Array.from({ length: together }, () => oneAfterTheOther().catch(stop)));
}

/** Where copies of each argument go: the same for all parts that come one after the other, as new memory costs more. */
type Room = Map<number, KernelArray>;

function roomFor(room: Room, position: number, like: ElementArray, length: number): ElementArray {
  const found = room.get(position);
  const own = found !== undefined && found.length >= length ? found : emptyLike(like, length);
  room.set(position, own);
  return elementsOf(own, 0, length);
}

/** Arguments of a part with copies of inputs that the caller could take away. */
async function apart(
  op: string,
  units: Units,
  args: readonly unknown[],
  lengths: readonly number[],
  room: Room,
  begin: number,
  end: number,
): Promise<readonly unknown[]> {
  const copies: { readonly from: number; readonly start: number; readonly to: ElementArray }[] = [];
  checkInputs(op, units, args, lengths);
  const part = units.part(begin, end, (position, start, length) => {
    const array = args[position] as ElementArray;
    if (units.outputs.includes(position) || isShared(array)) return elementsOf(array, start, length);
    const to = roomFor(room, position, array, length);
    copies.push({ from: position, start, to });
    return to;
  });
  for (const { from, start, to } of copies) {
    const length = lengthOf(to);
    for (let at = 0; at < length; at += copiedAtOnce) {
      if (at > 0) {
        await turnOfEventLoop();
        checkInputs(op, units, args, lengths);
      }
      const some = Math.min(copiedAtOnce, length - at);
      elementsOf(to, at, some).set(elementsOf(args[from] as ElementArray, start + at, some));
    }
  }
  return part;
}

/** A masking with copies of what the caller could take away; anything else as it is. */
function withOwnBlocks(arg: unknown): unknown {
  if (typeof arg !== "object" || arg === null || !("causalRows" in arg)) return arg;
  const { mask, bias, ...rest } = arg as RowsMasking<ElementArray>;
  return {
    ...rest,
    mask: mask && { ...mask, data: new Uint8Array(mask.data) },
    bias: bias && { ...bias, data: elementsOf(bias.data, 0, lengthOf(bias.data)).slice() },
  };
}

function emptyLike(array: ElementArray, length: number): KernelArray {
  return bytesPerElement(array) === 4 ? new Float32Array(length) : new Float64Array(length);
}

/** Whether memory can be read by several threads, and cannot be given away by any. */
function isShared(array: ElementArray): boolean {
  return Object.prototype.toString.call(bufferOf(array)) === "[object SharedArrayBuffer]";
}

/** Throws where the caller has given away an array that is still to be read. */
function checkInputs(op: string, { inputs }: Units, args: readonly unknown[], lengths: readonly number[]): void {
  for (const [k, position] of inputs.entries()) {
    const array = args[position] as ElementArray;
    if (lengthOf(array) === lengths[k]) continue;
    throw wrongType({
      op,
      argument: "every input",
      expected: "left where it is until the promise is settled",
      received: `a ${typedArrayName(array)} whose buffer is detached or has shrunk`,
    });
  }
}

/** Writes results to the caller's array, with turns of the event loop between. */
async function copyAll(op: string, argument: string, from: ElementArray, to: ElementArray): Promise<void> {
  const length = lengthOf(from);
  for (let at = 0; at < length; at += copiedAtOnce) {
    if (at > 0) await turnOfEventLoop();
    if (lengthOf(to) !== length) {
      throw wrongType({
        op,
        argument,
        expected: "left where it is until the promise is settled",
        received: `a ${typedArrayName(to)} whose buffer is detached or has shrunk`,
      });
    }
    const some = Math.min(copiedAtOnce, length - at);
    elementsOf(to, at, some).set(elementsOf(from, at, some));
  }
}
