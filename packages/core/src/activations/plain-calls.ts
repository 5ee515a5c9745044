// Most calls of short arrays are alike: float32 arrays, `out`, parameters and a precision. To read and check everything that
// a call may be takes several times as long as such a call, so these are seen first. A function that is bundled by itself
// does without, for its size.
import type { BackendPart } from "../backend.js";
import { bufferOf, byteOffsetOf, type KernelArray, lengthOf, typedArrayName } from "../dtype.js";
import type { Calls, ChannelCalls, MapCalls } from "../op.js";
import { unreadable, type Values } from "../reading.js";
import { channelInPieces } from "../sixteen-bit/channel.js";
import { mapInPieces } from "../sixteen-bit/map.js";
import { channelActivation, type Learned, learnedParameters } from "./channel.js";
import { kernelByPrecision, kernelReader } from "./kernel-choice.js";
import { mapActivation } from "./map.js";
import { allowedOptions, checkPrecision, fastOnly, none, readOptions } from "./options.js";
import { numberReader, parameterValue } from "./parameters.js";

/** What a call says, each value of the caller's read once. */
interface Read {
  readonly out: unknown;
  /** What the kernel and the numbers of the call are read from. */
  readonly given: Values;
  readonly preset: unknown;
  /** Nothing is said of the arrays' dimensions and elements. */
  readonly isPlain: boolean;
}

/**
 * Reads options as readOptions does. Those that are `out`, `precision` and parameters only are read in one walk, and `out`
 * is no property of what comes of it: to copy an object and to look up what it has not are the most of a short call.
 */
function plainReader(
  row: Pick<Calls, "parameters" | "conventions">,
  more: readonly string[],
): (op: string, options: unknown) => Read {
  const allowed = allowedOptions(row, more);
  const parameters = Object.keys(row.parameters);

  const readAll = (op: string, options: unknown): Read => {
    const given = readOptions(op, options, allowed);
    const { out, preset, shape, dtype, axis } = given;
    return { out, given, preset, isPlain: shape === undefined && dtype === undefined && axis === undefined };
  };

  return (op, options) => {
    let out: unknown;
    let precision: unknown;
    let given: { [name: string]: unknown } | undefined;
    let others: [key: string, value: unknown][] | undefined;
    let isRead = false;
    try {
      if (typeof options === "object" && options !== null && Object.getPrototypeOf(options) === Object.prototype) {
        isRead = true;
        for (const key in options) {
          const value = (options as Values)[key];
          if (key === "out") out = value;
          else if (key === "precision") precision = value;
          else if (parameters.includes(key)) {
            // An empty literal has room for some properties; one with a property has to get memory for the next.
            given ??= {};
            given[key] = value;
          } else {
            others ??= [];
            others.push([key, value]);
          }
        }
      }
    } catch (cause) {
      throw unreadable(op, "options", cause);
    }
    if (!isRead) return readAll(op, options);
    if (others !== undefined) return readAll(op, { ...given, out, precision, ...Object.fromEntries(others) });
    checkPrecision(op, precision);
    // "exact" is what a call without is.
    if (precision === "fast" && given !== undefined) given.precision = precision;
    return { out, given: given ?? (precision === "fast" ? fastOnly : none), preset: undefined, isPlain: true };
  };
}

/** Whether `out` and a Float32Array of as many elements lie on each other or apart. */
function isClear(out: Float32Array, array: Float32Array, length: number): boolean {
  const distance = byteOffsetOf(array) - byteOffsetOf(out);
  // Where they start at the same byte, or far from it, that is so whichever buffers these are, which takes longer to see.
  if (distance === 0 || Math.abs(distance) >= 4 * length) return true;
  return bufferOf(array) !== bufferOf(out);
}

/**
 * How many elements a plain call is about: one of a Float32Array or two, with `out`, all of one length, that do not overlap
 * otherwise than by being the same. Nothing is left to be checked of it but the parameters, and the other ways to say what
 * arrays hold take longer than most of a short call. 0 where a call is not so, or not to be seen to be so at once.
 */
function plainLength({ out, isPlain }: Read, x: unknown, dy: unknown = x): number {
  if (!isPlain) return 0;
  if (typedArrayName(x) !== "Float32Array" || typedArrayName(out) !== "Float32Array") return 0;
  const length = lengthOf(x as Float32Array);
  if (lengthOf(out as Float32Array) !== length || !isClear(out as Float32Array, x as Float32Array, length)) return 0;
  if (dy === x) return length;
  if (typedArrayName(dy) !== "Float32Array") return 0;
  const isAlike = lengthOf(dy as Float32Array) === length && isClear(out as Float32Array, dy as Float32Array, length);
  return isAlike ? length : 0;
}

/** `mapActivation`, with a way of its own for plain calls. */
export function plainMapActivation(row: MapCalls, backend: BackendPart) {
  const general = mapActivation(row, backend);
  if (!backend.dtypes.includes("float32")) return general;
  const gradientOp = `${row.name}.grad`;
  const read = plainReader(row, []);
  const kernelOf = kernelReader(row, backend, mapInPieces);
  const numbersOf = numberReader(row);

  // What has been read goes on to the general way: a getter of the caller's is called once.
  const forward = (x: unknown, options?: unknown) => {
    const op = row.name;
    if (options === undefined) return general(x);
    const call = read(op, options);
    const { float32 } = kernelOf(op, call.given);
    const length = plainLength(call, x);
    if (length === 0) return general(x, { ...call.given, out: call.out });
    const y = call.out as Float32Array;
    float32.forward(x as Float32Array, y, length, numbersOf(op, call.given, "float32"));
    return y;
  };
  forward.grad = (dy: unknown, x: unknown, options?: unknown) => {
    const op = gradientOp;
    if (options === undefined) return general.grad(dy, x);
    const call = read(op, options);
    const { float32 } = kernelOf(op, call.given);
    const hasSlopes = call.preset !== undefined || row.slopes !== undefined;
    const length = hasSlopes ? 0 : plainLength(call, x, dy);
    if (length === 0) return general.grad(dy, x, { ...call.given, out: call.out });
    const dx = call.out as Float32Array;
    float32.gradient(dy as Float32Array, x as Float32Array, dx, length, numbersOf(op, call.given, "float32"));
    return dx;
  };
  return forward;
}

/** `channelActivation`, with a way of its own for plain forward calls whose learned parameters are a number each. */
export function plainChannelActivation(row: ChannelCalls, backend: BackendPart) {
  const general = channelActivation(row, backend);
  if (!backend.dtypes.includes("float32")) return general;
  const op = row.name;
  const read = plainReader(row, ["axis"]);
  const kernelOf = kernelByPrecision(row, backend, channelInPieces);
  const numbersOf = numberReader(row);
  const learned = learnedParameters(row);
  const values = learned.map(({ single }) => single.float32);

  const forward = (x: unknown, options?: unknown) => {
    if (options === undefined) return general(x);
    const call = read(op, options);
    const length = areNumbers(learned, call.given) ? plainLength(call, x) : 0;
    if (length === 0) return general(x, { ...call.given, out: call.out });
    for (let k = 0; k < learned.length; k++) setValue(op, learned[k] as Learned, values[k] as KernelArray, call.given);
    const y = call.out as Float32Array;
    const { float32 } = kernelOf(call.given);
    float32.forward(x as Float32Array, values, y, 1, 1, length, numbersOf(op, call.given, "float32"));
    return y;
  };
  forward.grad = general.grad;
  return forward;
}

/** Whether each learned parameter that a call names is one number. */
function areNumbers(learned: readonly Learned[], given: Values): boolean {
  for (const { name } of learned) {
    const value = given[name];
    if (value !== undefined && typeof value !== "number") return false;
  }
  return true;
}

function setValue(op: string, { name, parameter }: Learned, to: KernelArray, given: Values): void {
  const { [name]: value = parameter.default } = given;
  to[0] = parameterValue(op, name, value, parameter.domain, "float32");
}
