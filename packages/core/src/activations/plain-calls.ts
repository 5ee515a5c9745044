// Most calls of short arrays are alike: float32 arrays, and `out` as the only option. To read and check everything that a
// call may be takes several times as long as such a call, so these are seen first. A function that is bundled by itself does
// without, for its size.
import type { BackendPart } from "../backend.js";
import { byteOffsetOf, lengthOf, typedArrayName } from "../dtype.js";
import type { MapCalls } from "../op.js";
import { unreadable, type Values } from "../reading.js";
import { mapInPieces } from "../sixteen-bit/map.js";
import { kernelReader } from "./kernel-choice.js";
import { mapActivation } from "./map.js";
import { allowedOptions, readOptions } from "./options.js";
import { numberReader } from "./parameters.js";

/** Options that have no key but `out`, read once; undefined for any others, of which no value is read. */
function readOnlyOut(op: string, options: unknown): Values | undefined {
  if (typeof options !== "object" || options === null) return undefined;
  try {
    if (Object.getPrototypeOf(options) !== Object.prototype) return undefined;
    let found = false;
    for (const key in options) {
      if (key !== "out") return undefined;
      found = true;
    }
    return found ? { out: (options as Values).out } : undefined;
  } catch (cause) {
    throw unreadable(op, "options", cause);
  }
}

/**
 * How many elements a plain call is about: one of a Float32Array or two, with `out`, all of one length, that do not overlap
 * otherwise than by being the same. Nothing is left to be checked of it but the parameters, and the other ways to say what
 * arrays hold take longer than most of a short call. 0 where a call is not so, or not to be seen to be so at once.
 */
function plainLength({ out, shape, dtype }: Values, x: unknown, dy: unknown = x): number {
  if (shape !== undefined || dtype !== undefined) return 0;
  if (typedArrayName(x) !== "Float32Array" || typedArrayName(out) !== "Float32Array") return 0;
  const length = lengthOf(x as Float32Array);
  const start = byteOffsetOf(x as Float32Array);
  // Where they start at the same byte, they lie in different buffers or on each other, whichever buffers these are.
  if (lengthOf(out as Float32Array) !== length || byteOffsetOf(out as Float32Array) !== start) return 0;
  if (dy === x) return length;
  if (typedArrayName(dy) !== "Float32Array") return 0;
  const isAlike = lengthOf(dy as Float32Array) === length && byteOffsetOf(dy as Float32Array) === start;
  return isAlike ? length : 0;
}

/** `mapActivation`, with a way of its own for plain calls. */
export function plainMapActivation(row: MapCalls, backend: BackendPart) {
  const general = mapActivation(row, backend);
  if (!backend.dtypes.includes("float32")) return general;
  const gradientOp = `${row.name}.grad`;
  const allowed = allowedOptions(row, []);
  const kernelOf = kernelReader(row, backend, mapInPieces);
  const numbersOf = numberReader(row);
  const mayHaveSlopes = row.traits.slopes !== undefined;

  // What has been read goes on to the general way: a getter of the caller's is called once.
  const forward = (x: unknown, options?: unknown) => {
    const op = row.name;
    if (options === undefined) return general(x);
    const given = readOnlyOut(op, options) ?? readOptions(op, options, allowed);
    const { float32 } = kernelOf(op, given);
    const length = plainLength(given, x);
    if (length === 0) return general(x, given);
    const y = given.out as Float32Array;
    float32.forward(x as Float32Array, y, length, numbersOf(op, given, "float32"));
    return y;
  };
  forward.grad = (dy: unknown, x: unknown, options?: unknown) => {
    const op = gradientOp;
    if (options === undefined) return general.grad(dy, x);
    const given = readOnlyOut(op, options) ?? readOptions(op, options, allowed);
    const { float32 } = kernelOf(op, given);
    const hasSlopes = mayHaveSlopes && (given.preset !== undefined || row.slopes !== undefined);
    const length = hasSlopes ? 0 : plainLength(given, x, dy);
    if (length === 0) return general.grad(dy, x, given);
    const dx = given.out as Float32Array;
    float32.gradient(dy as Float32Array, x as Float32Array, dx, length, numbersOf(op, given, "float32"));
    return dx;
  };
  return forward;
}
