import { allocate, type Dtype, type ElementArray, lengthOf, typedArrayName } from "../dtype.js";
import { outOfRange, show, wrongType } from "../errors.js";
import { readRecord, type Values } from "../reading.js";
import { checkedDtype, checkedShape, elementCount, type Given, inMemory } from "../view.js";
import { hasSixteenBits, isOneKernelCall, operandNames, resultName } from "./calls-of-kinds.js";
import { arraysOf, type Origin, origin, record } from "./recording.js";

/** A function that can be bound: one of a whole instance, or the gradient of one. */
export type Bindable = (...args: never) => unknown;

/** Options of bind: those of the call, but for `dtype`, and the buffers or their length. */
export interface BindOptions {
  /** How many elements operands that are not given have. */
  readonly length?: number;
  /** The dimensions of the operand; instead of `length`. */
  readonly shape?: readonly number[];
  /** Of operands that are not given. Default: "float32". */
  readonly dtype?: "float32" | "float64";
  /** `x`, `dy`, … and whatever the function's calls take. */
  readonly [option: string]: unknown;
}

/**
 * A call that has been checked, with its buffers by the names that they have in the call, and no others: `x` and `y`, of a
 * gradient `dy`, `x` (of functions along an axis `y`) and `dx`, of a gated unit `a` and `b`, and so on.
 */
export type BoundCall<A extends ElementArray = Float32Array> = Readonly<
  Record<"x" | "y" | "dy" | "dx" | "a" | "b" | "da" | "db", A>
> & {
  /** Gradients of learned parameters. */
  readonly [gradient: `d${string}`]: A;
  /**
   * Computes what is in the buffers of the operands, into those of the results.
   *
   * @throws TypeError that names a buffer which was detached or has shrunk.
   */
  run(): void;
};

/** `bind`, whose words stand at its export in nonlin. */
export type Bind = <A extends ElementArray = Float32Array>(op: Bindable, options: BindOptions) => BoundCall<A>;

/**
 * A call that is made again and again on the same buffers, checked once: `const { x, y, run } = bind(gelu, { length: 64 })`,
 * then fill `x`, call `run()` and read `y`. Options are those of the call; buffers may be given by name (`{ x, out }`), and
 * those that are not are new float32 arrays (or float64, by `dtype`). Parameters, masks and the like are read once, here.
 *
 * @throws TypeError if `op` is not a function of an instance (`gelu`, `gelu.grad`), or of a kind whose calls are more than
 * one call of a kernel (a loss, random functions, maxout; other slopes at kinks); what the call itself throws.
 */
export const bind: Bind = (op, options) => {
  const from = (op as { readonly [origin]?: Origin } | undefined)?.[origin];
  if (typeof op !== "function" || from === undefined) {
    throw wrongType({
      op: "bind",
      argument: "op",
      expected: "a function of createActivations or of nonlin, or its grad",
      received: show(op),
    });
  }
  const { row, direction } = from;
  const name = `bind(${row.name}${direction === "forward" ? "" : ".grad"})`;
  const given = readOptions(name, options);
  const names = operandNames(row, direction, (operand) => given[operand] !== undefined);
  const { length, dtype, ...call } = given;
  const chosen = checkedDtype(name, "dtype", dtype);
  const operands = names.map((operand) => {
    const value = call[operand];
    delete call[operand];
    return value === undefined
      ? newOperand(name, operand, length, call.shape, chosen)
      : plainArray(name, operand, value);
  });
  const reads = operands.map((data, k): Given => ({ argument: names[k] as string, data }));
  const isPlain = isOneKernelCall(row, given) && !hasSixteenBits(reads, given);
  const recorded = isPlain ? record(from, [...operands, call]) : undefined;
  if (recorded === undefined) {
    throw wrongType({
      op: name,
      argument: "the call",
      expected: "one of a kernel: on float32 or float64 arrays that are not empty, with no work besides",
      received: `a call of the kind ${row.kind}`,
      remedy: "call the function itself, with out",
    });
  }
  const { functions, args, result } = recorded;
  const results = arraysOf(result, resultName(row, direction));
  const buffers = {
    ...Object.fromEntries(names.map((operand, k) => [operand, operands[k] as ElementArray])),
    ...results,
  };
  const watched = Object.entries(buffers).map(([buffer, array]) => ({ buffer, array, count: lengthOf(array) }));
  const run = () => {
    for (let k = 0; k < watched.length; k++) {
      const one = watched[k] as (typeof watched)[number];
      if (lengthOf(one.array) !== one.count) throw gone(name, one);
    }
    if (direction === "forward") functions.forward(...args);
    else functions.gradient(...args);
  };
  return { ...buffers, run } as never;
};

/** Options, copied. Which of them the call has, it says itself. */
function readOptions(op: string, options: unknown): { [key: string]: unknown } {
  if (typeof options !== "object" || options === null || typedArrayName(options) !== undefined) {
    const expected = "an object { length } or one of buffers";
    throw wrongType({ op, argument: "options", expected, received: show(options) });
  }
  return { ...(readRecord(op, "options", options, Object.keys(options)) as Values) };
}

function plainArray(op: string, argument: string, value: unknown): ElementArray {
  if (typedArrayName(value) !== undefined) return value as ElementArray;
  const expected = "a Float32Array or a Float64Array (a view is read once, not at each run)";
  throw wrongType({ op, argument, expected, received: show(value) });
}

function newOperand(
  op: string,
  argument: string,
  length: unknown,
  shape: unknown,
  dtype: Dtype | undefined,
): ElementArray {
  if (dtype === "float16" || dtype === "bfloat16") {
    throw outOfRange({ op, argument: "dtype", expected: 'one of "float32", "float64"', received: show(dtype) });
  }
  const count = length === undefined && shape !== undefined ? elementCount(checkedShape(op, "shape", shape)) : length;
  if (typeof count !== "number" || !Number.isSafeInteger(count) || count < 1) {
    throw (typeof count === "number" ? outOfRange : wrongType)({
      op,
      argument: "length",
      expected: `a positive integer where ${argument} is not given`,
      received: show(count),
    });
  }
  return inMemory(op, argument, count, () => allocate(dtype ?? "float32", count));
}

function gone(op: string, { buffer, array }: { readonly buffer: string; readonly array: ElementArray }): TypeError {
  return wrongType({
    op,
    argument: buffer,
    expected: "the array that was bound, with its memory",
    received: `a ${typedArrayName(array)} whose buffer is detached or has changed its size`,
  });
}
