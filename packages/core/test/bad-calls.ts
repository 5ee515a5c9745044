import vm from "node:vm";
import { type Activations, type FloatArray, isAxisRow, type Parameter, type Row, table } from "@nonlin/core";

/** A call of one function that has to be refused. */
export interface BadCall {
  /** A sentence about the call. */
  readonly title: string;
  /** What the message begins with: the function, and the argument that is wrong. */
  readonly op: string;
  readonly argument: string;
  readonly error: "TypeError" | "RangeError";
  /** Arrays and options, made afresh. */
  prepare(): Call;
}

/** One call: a good one, until something is spoiled. */
export interface Call {
  readonly target: Target;
  /** By argument. */
  operands: { [argument: string]: unknown };
  options: { [key: string]: unknown };
  /** In place of `options`, where the options themselves are wrong. */
  optionsInstead?: { readonly value: unknown };
  /** Holds `canary` everywhere, and has to go on doing so. */
  readonly outputs: readonly FloatArray[];
}

/** One direction of one function. */
export interface Target {
  readonly row: Row;
  readonly op: string;
  readonly direction: "forward" | "gradient";
  readonly operands: readonly string[];
  /** One input that is split in two halves, where the function has two. */
  readonly split?: boolean;
}

export const canary = 12345.675;

/** Both directions of every function of the table, and of each way to call it. Losses, with their labels: loss.test.ts. */
export const targets: readonly Target[] = Object.values(table as Record<string, Row>).flatMap((row) => {
  if (row.kind === "loss") return [];
  const both = (forward: readonly string[], gradient: readonly string[], more: object): Target[] => [
    { row, op: row.name, direction: "forward", operands: forward, ...more },
    { row, op: `${row.name}.grad`, direction: "gradient", operands: gradient, ...more },
  ];
  if (row.kind !== "gate") return both(["x"], ["dy", isAxisRow(row) ? "y" : "x"], {});
  return [...both(["a", "b"], ["dy", "a", "b"], {}), ...both(["x"], ["dy", "x"], { split: true })];
});

/** A call in words. */
export const callOf = ({ op, operands }: Target) => `${op}(${operands.join(", ")})`;

const shape = [2, 3];
const length = 6;
const reducedShape = [2];
const channels = 3;

/** Of an operand; what is to be split has an even length along its last axis, what has a number per row lacks that axis. */
const shapeOf = ({ row, split }: Target, name: string) => {
  if (row.kind === "reduction" && name !== "x") return reducedShape;
  return split && name === "x" ? [2, 6] : shape;
};
export const lengthOf = (target: Target, name: string) => shapeOf(target, name).reduce((a, b) => a * b, 1);
const outLength = (target: Target) => lengthOf(target, target.direction === "gradient" ? "x" : "y");
/** Whether the option `shape` is not that of dy. */
const hasOwnUpstream = ({ row, split }: Target) => row.kind === "reduction" || split === true;

const parametersOf = ({ row }: Target): [string, Parameter][] => Object.entries(row.parameters);
const channelNames = (target: Target) =>
  parametersOf(target).flatMap(([name, { type }]) => (type === "channel" ? [name] : []));
const hasAxis = ({ row, split }: Target) =>
  row.kind === "channel" || row.kind === "reduction" || isAxisRow(row) || split === true;
/** The keys of `out`, where it has several. */
export function outputKeys(target: Target): readonly [string, ...string[]] | undefined {
  if (target.direction === "forward" || target.split) return undefined;
  if (target.row.kind === "gate") return ["da", "db"];
  return target.row.kind === "channel" ? ["dx", ...channelNames(target).map((name) => `d${name}`)] : undefined;
}
/** Where the argument of the first output is spoken of. */
const outName = (target: Target) => {
  const keys = outputKeys(target);
  return keys === undefined ? "out" : `out.${keys[0]}`;
};

/** A call that is right, with every option that the function has. */
export function goodCall(target: Target): Call {
  const operands = Object.fromEntries(
    target.operands.map((name, i) => [
      name,
      Float32Array.from({ length: lengthOf(target, name) }, (_, k) => -0.5 - i - k / 4),
    ]),
  );
  const first = new Float32Array(outLength(target)).fill(canary);
  const options: Call["options"] = { shape: [...shapeOf(target, "x")], out: first };
  const outputs: FloatArray[] = [first];
  if (hasAxis(target)) options.axis = 1;
  if (target.split) options.activated = "second";
  for (const name of channelNames(target)) options[name] = Float32Array.of(0.5, 0.25, 0.75);
  const keys = outputKeys(target);
  if (keys !== undefined) {
    const count = target.row.kind === "channel" ? channels : length;
    for (const _ of keys.slice(1)) outputs.push(new Float32Array(count).fill(canary));
    options.out = Object.fromEntries(keys.map((key, i) => [key, outputs[i]]));
  }
  return { target, operands, options, outputs };
}

/** A call that is right without a shape: of what has a number per row, one. */
export function shapelessCall(target: Target): Call {
  const call = goodCall(target);
  if (target.row.kind === "reduction") call.operands.dy = Float32Array.of(0.5);
  return call;
}

export function invoke(activations: Activations, { target, operands, options, optionsInstead }: Call): unknown {
  const activation = activations[target.row.name as keyof Activations] as unknown as {
    (...args: unknown[]): unknown;
    grad(...args: unknown[]): unknown;
  };
  const args = target.operands.map((name) => operands[name]);
  const last = optionsInstead === undefined ? options : optionsInstead.value;
  return target.direction === "forward" ? activation(...args, last) : activation.grad(...args, last);
}

/** Replaces the first output of a call, or another one. */
export function setOut(call: Call, which: number, value: unknown): void {
  const keys = outputKeys(call.target);
  if (keys !== undefined) call.options.out = { ...(call.options.out as object), [keys[which] as string]: value };
  else call.options.out = value;
}

export function detached(Type: Float32ArrayConstructor = Float32Array, count = length): Float32Array {
  const array = new Type(count);
  structuredClone(array.buffer, { transfer: [array.buffer as ArrayBuffer] });
  return array;
}

/** An array whose resizable buffer became too short for it. */
export function shrunk(): Float32Array {
  const Resizable = ArrayBuffer as unknown as new (
    bytes: number,
    options: object,
  ) => ArrayBuffer & { resize(n: number): void };
  const buffer = new Resizable(4 * length, { maxByteLength: 4 * length });
  const array = new Float32Array(buffer, 0, length);
  buffer.resize(4);
  return array;
}

export function revoked(target: object): object {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
}

const throwing = (key: string) =>
  Object.defineProperty({}, key, {
    enumerable: true,
    get() {
      throw new Error("no\nentry");
    },
  });

type Spoil = (call: Call) => void;
type Kind = BadCall["error"];
type Entry = readonly [title: string, argument: string, error: Kind, spoil: Spoil];

const notArrays: readonly (readonly [string, () => unknown])[] = [
  ["undefined", () => undefined],
  ["null", () => null],
  ["a number", () => 5],
  ["a string", () => "1,2,3,4,5,6"],
  ["a very long string", () => "x".repeat(1e6)],
  ["a boolean", () => true],
  ["a symbol", () => Symbol("x\ny")],
  ["a bigint", () => 6n],
  ["a function", () => () => 0],
  ["an empty object", () => ({})],
  ["an object without prototype", () => Object.create(null)],
  ["a Map", () => new Map()],
  ["a plain array", () => [1, 2, 3, 4, 5, 6]],
  ["a sparse array", () => new Array(6)],
  ["an array of the greatest length", () => new Array(2 ** 32 - 1)],
  ["an array that contains itself", () => circular()],
  ["a Uint8Array", () => new Uint8Array(length)],
  ["an Int32Array", () => new Int32Array(length)],
  ["a Node Buffer", () => Buffer.alloc(length)],
  ["a BigInt64Array", () => new BigInt64Array(length)],
  ["a BigUint64Array", () => new BigUint64Array(length)],
  ["a DataView", () => new DataView(new ArrayBuffer(24))],
  ["an ArrayBuffer", () => new ArrayBuffer(24)],
  ["a SharedArrayBuffer itself", () => new SharedArrayBuffer(24)],
  ["a Promise", () => Promise.resolve()],
  ["a Uint8Array of another realm", () => vm.runInNewContext("new Uint8Array(6)")],
  ["a proxy around a Float32Array", () => new Proxy(new Float32Array(length), {})],
  ["a revoked proxy", () => revoked([])],
  ["an object that only inherits from Float32Array.prototype", () => Object.create(Float32Array.prototype)],
  ["an object with a false tag", () => ({ [Symbol.toStringTag]: "Float32Array", length, BYTES_PER_ELEMENT: 4 })],
  ["a Uint16Array without a dtype", () => new Uint16Array(length)],
  ["a detached Float32Array", () => detached()],
  ["a Float32Array whose buffer has shrunk", () => shrunk()],
];

function withHole(before: number, after: number): number[] {
  const list = [before, before, after];
  delete list[1];
  return list;
}

function circular(): unknown[] {
  const list: unknown[] = [];
  list.push(list, list, list);
  return list;
}

const badLists: readonly (readonly [string, () => unknown])[] = [
  ["a string", () => "23"],
  ["a number", () => 6],
  ["null", () => null],
  ["an object", () => ({ 0: 2, 1: 3, length: 2 })],
  ["an Int32Array", () => Int32Array.of(2, 3)],
  ["a list with a fraction", () => [2, 2.5]],
  ["a list with NaN", () => [2, Number.NaN]],
  ["a list with Infinity", () => [2, Number.POSITIVE_INFINITY]],
  ["a list with a string", () => ["2", 3]],
  ["a list with a bigint", () => [2n, 3]],
  ["a list with a hole", () => withHole(2, 3)],
  ["a list of holes", () => new Array(2)],
  ["a list of 2^32 - 1 holes", () => new Array(2 ** 32 - 1)],
  ["a list with an integer beyond 2^53", () => [2, 2 ** 53]],
  ["a list whose item throws", () => Object.defineProperty([2, 3], 1, { get: () => thrown() })],
  ["a revoked proxy", () => revoked([])],
];

function thrown(): never {
  throw new Error("no entry");
}

function operandEntries(target: Target): Entry[] {
  return target.operands.flatMap((name): Entry[] => {
    const own = shapeOf(target, name);
    const columns = own.at(-1) as number;
    const strides = (...ofBoth: number[]) => ofBoth.slice(0, own.length);
    const set =
      (make: () => unknown): Spoil =>
      ({ operands }) => {
        operands[name] = make();
      };
    const view = (title: string, part: string, error: Kind, fields: () => object): Entry => [
      `${name} is a view ${title}`,
      `${name}${part}`,
      error,
      (call) => {
        delete call.options.shape;
        call.operands[name] = { data: call.operands[name], shape: own, ...fields() };
      },
    ];
    return [
      ...notArrays.map(([what, make]): Entry => [`${name} is ${what}`, name, "TypeError", set(make)]),
      [`${name} has a getter of data that throws`, name, "TypeError", set(() => throwing("data"))],
      ...notArrays.map(([what, make]) => view(`of ${what}`, ".data", "TypeError", () => ({ data: make() }))),
      ...badLists.map(([what, make]) =>
        view(`with ${what} as shape`, ".shape", "TypeError", () => ({ shape: make() })),
      ),
      ...badLists.map(([what, make]) =>
        view(`with ${what} as strides`, ".strides", "TypeError", () => ({ strides: make() })),
      ),
      view("without a shape", ".shape", "TypeError", () => ({ shape: undefined })),
      view("with a negative dimension", ".shape", "TypeError", () => ({ shape: [-2, -3] })),
      view("with a stride too few", ".strides", "TypeError", () => ({ strides: own.slice(1).map(() => 1) })),
      view("with a stride too many", ".strides", "TypeError", () => ({ strides: [3, 1, 1] })),
      view("with a misspelt key", "", "TypeError", () => ({ stride: [3, 1] })),
      view("with a fraction as offset", ".offset", "TypeError", () => ({ offset: 0.5 })),
      view("with NaN as offset", ".offset", "TypeError", () => ({ offset: Number.NaN })),
      view("with null as offset", ".offset", "TypeError", () => ({ offset: null })),
      view("with a string as offset", ".offset", "TypeError", () => ({ offset: "0" })),
      view("with a number as dtype", ".dtype", "TypeError", () => ({ dtype: 16 })),
      view("with an unknown dtype", ".dtype", "RangeError", () => ({ dtype: "int8" })),
      view("with the dtype of another array", ".dtype", "TypeError", () => ({ dtype: "float64" })),
      view("of a Uint16Array that calls it float32", ".dtype", "TypeError", () => ({
        data: new Uint16Array(length),
        dtype: "float32",
      })),
      [
        `${name} is a view with a dtype other than the option`,
        `${name}.dtype`,
        "TypeError",
        (call) => {
          delete call.options.shape;
          call.options.dtype = "float16";
          for (const each of target.operands) call.operands[each] = { data: new Uint16Array(length), shape };
          call.operands[name] = { data: new Uint16Array(length), shape, dtype: "bfloat16" };
        },
      ],
      view("that starts before the array", "", "RangeError", () => ({ offset: -1 })),
      view("that ends one element behind the array", "", "RangeError", () => ({ offset: 1 })),
      view("with a stride that leaves the array", "", "RangeError", () => ({ strides: strides(columns + 1, 1) })),
      view("that walks backwards out of the array", "", "RangeError", () => ({
        strides: strides(-columns, 1),
        offset: columns - 1,
      })),
      view("that is empty and starts behind the array", "", "RangeError", () => ({ shape: [0, 4], offset: 99 })),
      view("whose size overflows", "", "RangeError", () => ({ shape: [2 ** 32, 2 ** 32] })),
      view("whose size overflows to Infinity", "", "RangeError", () => ({ shape: new Array(30).fill(2 ** 53 - 1) })),
      view("whose reach overflows", "", "RangeError", () => ({
        strides: strides(2 ** 53 - 1, -(2 ** 53 - 1)),
      })),
      view("of one element seen more often than memory can hold", "", "RangeError", () => ({
        shape: [2, 2 ** 52],
        strides: [0, 0],
      })),
      // The option is the shape of x: dy has fewer elements.
      ...(hasOwnUpstream(target) && name === "dy"
        ? []
        : [
            [
              `${name} is a view with a shape other than the option`,
              "shape",
              "RangeError",
              ({ operands, options }) => {
                operands[name] = { data: operands[name], shape: [...own].reverse() };
                options.shape = own;
              },
            ] as Entry,
          ]),
    ];
  });
}

/** Operands that have to be alike: the one that is blamed for a difference, and the other. */
function pairsOf({ operands, row, split }: Target): readonly (readonly [blamed: string, model: string])[] {
  const [first, second, third] = operands;
  if (first === undefined || second === undefined) return [];
  if (third !== undefined) {
    return [
      [first, second],
      [third, second],
    ];
  }
  return [row.kind === "gate" && !split ? [second, first] : [first, second]];
}

function pairEntries(target: Target): Entry[] {
  return pairsOf(target).flatMap(([blamed, model], position): Entry[] => {
    const own = shapeOf(target, blamed);
    const count = lengthOf(target, blamed);
    const otherShape = own.length === 1 ? [1, ...own] : [...own].reverse();
    /** Without a shape, and with it without the axis that one dimension does not have. */
    const shapeless =
      (spoil: (operands: Call["operands"]) => void): Spoil =>
      ({ operands, options }) => {
        delete options.shape;
        if (hasOwnUpstream(target)) delete options.axis;
        spoil(operands);
      };
    const entry = (title: string, error: Kind, spoil: Spoil): Entry => [title, blamed, error, spoil];
    return [
      entry(`${blamed} has another dtype than ${model}`, "TypeError", ({ operands }) => {
        operands[blamed] = new Float64Array(count);
      }),
      // The first of those that differ from it is blamed.
      ...(position > 0
        ? []
        : [
            entry(`${model} has another dtype than ${blamed}`, "TypeError", ({ operands }) => {
              operands[model] = new Float64Array(lengthOf(target, model));
            }),
          ]),
      ...(
        [
          ["shorter", -1],
          ["longer", 1],
        ] as const
      ).map(([what, difference]) => {
        const resize = (operands: Call["operands"]) => {
          operands[blamed] = new Float32Array(count + difference);
        };
        return entry(
          `${blamed} is ${what} than ${model} has it`,
          "RangeError",
          target.row.kind === "reduction" ? ({ operands }) => resize(operands) : shapeless(resize),
        );
      }),
      ...(
        [
          [`${blamed} is a view of another shape than ${model}`, []],
          [`${blamed} differs from ${model} in the ninth of ten dimensions`, [1, 1, 1, 1, 1, 1, 1, 1]],
        ] as const
      ).map(([title, before]) =>
        entry(
          title,
          "RangeError",
          shapeless((operands) => {
            operands[blamed] = { data: operands[blamed], shape: [...before, ...otherShape] };
            operands[model] = { data: operands[model], shape: [...before, ...shapeOf(target, model)] };
          }),
        ),
      ),
    ];
  });
}

function optionEntries(target: Target): Entry[] {
  const instead = (what: string, make: () => unknown, argument = "options"): Entry => [
    `options is ${what}`,
    argument,
    "TypeError",
    (call) => {
      call.optionsInstead = { value: make() };
    },
  ];
  const option = (key: string, what: string, error: Kind, make: () => unknown, argument = key): Entry => [
    `${key} is ${what}`,
    argument,
    error,
    ({ options }) => {
      options[key] = make();
    },
  ];
  // Behind the one input that is to be split, what cannot be options is taken for a second input.
  const whatElse = target.split ? "b" : "options";
  return [
    instead("null", () => null, whatElse),
    instead("a number", () => 1, whatElse),
    instead("a string", () => "none", whatElse),
    instead("a function", () => () => 0, whatElse),
    instead("an array", () => [1], whatElse),
    ...(target.split ? [] : [instead("the output array", () => new Float32Array(length))]),
    instead("a Uint8Array", () => new Uint8Array(0), whatElse),
    instead("an object with an unknown key", () => ({ nonsense: 1 })),
    instead("an object that inherits an unknown key", () => Object.create({ nonsense: undefined })),
    instead("an object with a key of Object.prototype", () => ({ toString: 1 })),
    instead("an object whose getter throws", () => throwing("out")),
    instead("an object whose getter throws no Error", () =>
      Object.defineProperty({}, "shape", {
        enumerable: true,
        get() {
          throw Object.create(null);
        },
      }),
    ),
    instead("a revoked proxy", () => revoked({})),
    ...badLists.map(([what, make]) => option("shape", what, "TypeError", make)),
    option("shape", "a list with a negative dimension", "TypeError", () => [-2, -3]),
    option("shape", "a list whose product is too small", "RangeError", () => [2, 2]),
    option("shape", "a list whose product is too great", "RangeError", () => [2, 6, 2]),
    option("shape", "a list without dimensions", "RangeError", () => []),
    option("shape", "a list with a 0", "RangeError", () => [2, 3, 0]),
    option("shape", "a list whose product overflows", "RangeError", () => [2 ** 52, 2 ** 52, 2 ** 52]),
    option("shape", "a list whose product is Infinity times 0", "RangeError", () => [
      ...new Array(30).fill(2 ** 52),
      0,
    ]),
    option("dtype", "null", "TypeError", () => null),
    option("dtype", "a number", "TypeError", () => 16),
    option("dtype", "unknown", "RangeError", () => "half"),
    option("dtype", "another than the arrays have", "TypeError", () => "float64"),
    option("dtype", "one of 16 bits", "TypeError", () => "float16"),
    ...(hasAxis(target) ? axisEntries(option) : [option("axis", "given", "TypeError", () => 0, "options")]),
    ...(target.split ? splitEntries(option) : [option("activated", "given", "TypeError", () => "first", "options")]),
    ...parametersOf(target).flatMap(([name, parameter]) => parameterEntries(name, parameter, target)),
    ...orderEntries(target),
  ];
}

function axisEntries(option: (key: string, what: string, error: Kind, make: () => unknown) => Entry): Entry[] {
  return [
    option("axis", "a fraction", "RangeError", () => 0.5),
    option("axis", "NaN", "RangeError", () => Number.NaN),
    option("axis", "Infinity", "RangeError", () => Number.POSITIVE_INFINITY),
    option("axis", "one too great", "RangeError", () => 2),
    option("axis", "one too small", "RangeError", () => -3),
    option("axis", "a string", "TypeError", () => "1"),
    option("axis", "null", "TypeError", () => null),
    option("axis", "a bigint", "TypeError", () => 1n),
    option("axis", "a list", "TypeError", () => [1]),
  ];
}

function splitEntries(
  option: (key: string, what: string, error: Kind, make: () => unknown, argument?: string) => Entry,
): Entry[] {
  return [
    option("activated", "an unknown half", "RangeError", () => "third"),
    option("activated", "empty", "RangeError", () => ""),
    option("activated", "null", "TypeError", () => null),
    option("activated", "a boolean", "TypeError", () => true),
    option("activated", "a number", "TypeError", () => 0),
    option("shape", "a list with an odd dimension where x is to be split", "RangeError", () => [4, 3], "x"),
    option("shape", "a list with a dimension of 1 where x is to be split", "RangeError", () => [12, 1], "x"),
  ];
}

function parameterEntries(name: string, parameter: Parameter, target: Target): Entry[] {
  const option = (what: string, error: Kind, make: () => unknown, argument = name): Entry => [
    `${name} is ${what}`,
    argument,
    error,
    ({ options }) => {
      options[name] = make();
    },
  ];
  if (parameter.type === "choice") {
    return [
      option("an unknown choice", "RangeError", () => "nonsense"),
      option("empty", "RangeError", () => ""),
      option("a name of Object.prototype", "RangeError", () => "constructor"),
      option("null", "TypeError", () => null),
      option("a boolean", "TypeError", () => true),
      option("a list", "TypeError", () => [parameter.default]),
    ];
  }
  const numbers: Entry[] = [
    option("NaN", "RangeError", () => Number.NaN),
    option("Infinity", "RangeError", () => Number.POSITIVE_INFINITY),
    option("-Infinity", "RangeError", () => Number.NEGATIVE_INFINITY),
    option("beyond float32", "RangeError", () => 1e39),
    option("a string", "TypeError", () => "1"),
    option("null", "TypeError", () => null),
    option("a boolean", "TypeError", () => true),
    option("a bigint", "TypeError", () => 1n),
    option("an object", "TypeError", () => ({ valueOf: () => 1 })),
    ...(parameter.domain.low === 0 ? [option("negative", "RangeError", () => -1)] : []),
    ...(parameter.domain.low === 0 && parameter.domain.lowOpen
      ? [
          option("0", "RangeError", () => 0),
          option("-0", "RangeError", () => -0),
          option("positive, but 0 in float32", "RangeError", () => 1e-50),
        ]
      : []),
    ...(parameter.domain.nonZero
      ? [
          option("0", "RangeError", () => 0),
          option("-0", "RangeError", () => -0),
          option("not 0, but 0 in float32", "RangeError", () => -1e-50),
        ]
      : []),
  ];
  if (parameter.type === "number") return [...numbers, option("a list", "TypeError", () => [1])];
  return [
    ...numbers,
    option("a list too short", "RangeError", () => [1, 2]),
    option("a list too long", "RangeError", () => [1, 2, 3, 4]),
    option("an empty list", "RangeError", () => []),
    option("as long as x", "RangeError", () => new Float32Array(length)),
    option("a list with NaN", "RangeError", () => [1, Number.NaN, 3], `${name}[1]`),
    option(
      "a Float64Array with a number beyond float32",
      "RangeError",
      () => Float64Array.of(1, 2, 1e300),
      `${name}[2]`,
    ),
    option("a list of one NaN", "RangeError", () => [Number.NaN], `${name}[0]`),
    option("a Uint16Array beside x of float32", "TypeError", () => Uint16Array.of(1, 2, 3)),
    option("a list with a string", "TypeError", () => [1, "2", 3]),
    option("a list with a hole", "TypeError", () => withHole(1, 3)),
    option("a list of 2^32 - 1 holes", "TypeError", () => new Array(2 ** 32 - 1)),
    option("a list whose item throws", "TypeError", () => Object.defineProperty([1, 2, 3], 1, { get: () => thrown() })),
    option("a Uint8Array", "TypeError", () => Uint8Array.of(1, 2, 3)),
    option("a BigInt64Array", "TypeError", () => BigInt64Array.of(1n, 2n, 3n)),
    option("a detached array", "TypeError", () => detached(Float32Array, channels)),
    option("an array whose buffer has shrunk", "TypeError", () => shrunk()),
    option("a view", "TypeError", () => ({ data: new Float32Array(3), shape: [3] })),
    ...overlapsOfParameter(name, target),
  ];
}

/** Two parameters that must not be in that order. */
function orderEntries({ row }: Target): Entry[] {
  const names = row.ascending ?? [];
  return names.slice(1).flatMap((greater, i): Entry[] => {
    const lesser = names[i] as string;
    const byDefault = (name: string) => row.parameters[name]?.default as number;
    return [
      [
        `${lesser} is greater than ${greater} is by default`,
        lesser,
        "RangeError",
        ({ options }) => {
          options[lesser] = byDefault(greater) + 1;
        },
      ],
      [
        `${greater} is less than ${lesser} is by default`,
        lesser,
        "RangeError",
        ({ options }) => {
          options[greater] = byDefault(lesser) - 1;
        },
      ],
    ];
  });
}

/** The parameter's array lies in the memory of an output. */
function overlapsOfParameter(name: string, target: Target): Entry[] {
  const clash = (argument: string, which: number): Entry => [
    `${name} lies in the memory of ${argument}`,
    argument,
    "RangeError",
    (call) => {
      const buffer = new Float32Array(length + channels).fill(canary);
      (call.outputs as FloatArray[]).push(buffer);
      setOut(call, which, buffer.subarray(0, which === 0 ? length : channels));
      call.options[name] =
        which === 0 ? buffer.subarray(length - 1, length - 1 + channels) : buffer.subarray(0, channels);
    },
  ];
  const keys = outputKeys(target);
  return keys === undefined ? [clash("out", 0)] : keys.map((key, which) => clash(`out.${key}`, which));
}

function outEntries(target: Target): Entry[] {
  const out = outName(target);
  const count = outLength(target);
  const set = (what: string, error: Kind, make: () => unknown): Entry => [
    `${out} is ${what}`,
    out,
    error,
    (call) => setOut(call, 0, make()),
  ];
  return [
    ...notArrays.filter(([what]) => what !== "undefined").map(([what, make]) => set(what, "TypeError", make)),
    set("a view", "TypeError", () => ({ data: new Float32Array(count), shape: [count] })),
    set("of another dtype", "TypeError", () => new Float64Array(count)),
    set("a Uint16Array", "TypeError", () => new Uint16Array(count)),
    set("one element short", "RangeError", () => new Float32Array(count - 1)),
    set("one element long", "RangeError", () => new Float32Array(count + 1)),
    set("empty", "RangeError", () => new Float32Array(0)),
    ...target.operands.flatMap((name) => overlapEntries(target, name, 0, out)),
    ...(outputKeys(target) ?? []).slice(1).flatMap((_, i) => furtherOutputEntries(target, i + 1)),
  ];
}

/** Every way in which an output can lie on an operand, but exactly; where they differ in length, that too. */
function overlapEntries(target: Target, name: string, which: number, out: string): Entry[] {
  const own = shapeOf(target, name);
  const n = lengthOf(target, name);
  const count = outLength(target);
  const overlap = (
    what: string,
    lay: (call: Call, memory: Float32Array) => [operand: unknown, out: Float32Array],
  ): Entry => [
    `${out} ${what} ${name}`,
    out,
    "RangeError",
    (call) => {
      const memory = new Float32Array(new SharedArrayBuffer(4 * 4 * Math.max(n, count))).fill(canary);
      const [operand, output] = lay(call, memory);
      call.operands[name] = operand;
      (call.outputs as FloatArray[]).push(memory);
      setOut(call, which, output);
    },
  ];
  const strided = (call: Call, view: object) => {
    if (!hasOwnUpstream(target) || name === "x") delete call.options.shape;
    return { shape: own, ...view };
  };
  const [rows, columns] = own.length === 1 ? [1, own[0] as number] : (own as [number, number]);
  const strides = (...ofBoth: number[]) => ofBoth.slice(0, own.length);
  return [
    overlap("begins one element behind", (_, m) => [m.subarray(0, n), m.subarray(1, count + 1)]),
    overlap("begins one element before", (_, m) => [m.subarray(1, n + 1), m.subarray(0, count)]),
    overlap("shares the last element of", (_, m) => [m.subarray(0, n), m.subarray(n - 1, n - 1 + count)]),
    ...(n === count ? [] : [overlap("begins with", (_, m) => [m.subarray(0, n), m.subarray(0, count)])]),
    overlap("is in place of the reversed view", (call, m) => [
      strided(call, { data: m.subarray(0, n), strides: [-columns, -1].slice(-own.length), offset: n - 1 }),
      m.subarray(0, count),
    ]),
    overlap("is in place of the transposed view", (call, m) => [
      strided(call, { data: m.subarray(0, n), strides: strides(1, rows) }),
      m.subarray(0, count),
    ]),
    overlap("lies in the gaps of the view", (call, m) => [
      strided(call, { data: m, strides: strides(9, 3) }),
      m.subarray(1, count + 1),
    ]),
    overlap("lies on the one element that is repeated in", (call, m) => [
      strided(call, { data: m, strides: strides(0, 0), offset: 1 }),
      m.subarray(0, count),
    ]),
  ];
}

/** Where there are several outputs, of one behind the first. */
function furtherOutputEntries(target: Target, which: number): Entry[] {
  const keys = outputKeys(target) as readonly string[];
  const [first, second] = [keys[0] as string, keys[which] as string];
  const count = target.row.kind === "channel" ? channels : length;
  const set = (what: string, error: Kind, make: () => unknown): Entry => [
    `out.${second} is ${what}`,
    `out.${second}`,
    error,
    (call) => setOut(call, which, make()),
  ];
  const instead = (what: string, make: (out: object) => unknown): Entry => [
    `out ${what}`,
    "out",
    "TypeError",
    ({ options }) => {
      options.out = make(options.out as object);
    },
  ];
  const onFirst = (what: string, from: number): Entry => [
    `out.${second} ${what} out.${first}`,
    `out.${second}`,
    "RangeError",
    (call) => {
      const memory = memoryOf(call);
      setOut(call, 0, memory.subarray(0, length));
      setOut(call, which, memory.subarray(from, from + count));
    },
  ];
  return [
    instead("is an array", () => new Float32Array(length)),
    instead("is null", () => null),
    instead("has an unknown key", (out) => ({ ...out, dz: new Float32Array(1) })),
    instead("has a getter that throws", () => throwing(first)),
    ...notArrays.filter(([what]) => what !== "undefined").map(([what, make]) => set(what, "TypeError", make)),
    set("of another dtype", "TypeError", () => new Float64Array(count)),
    set("one element short", "RangeError", () => new Float32Array(count - 1)),
    set("one element long", "RangeError", () => new Float32Array(count + 1)),
    onFirst("shares the last element of", length - 1),
    onFirst("lies on", 0),
    ...target.operands.flatMap((name) =>
      target.row.kind === "channel"
        ? parameterOnOperand(name, second, which)
        : overlapEntries(target, name, which, `out.${second}`),
    ),
  ];
}

const memoryOf = (call: Call) => {
  const memory = new Float32Array(2 * length).fill(canary);
  (call.outputs as FloatArray[]).push(memory);
  return memory;
};

/** The gradient of a parameter lies on an operand, which it may not even exactly. */
function parameterOnOperand(name: string, second: string, which: number): Entry[] {
  return [
    [
      `out.${second} lies on ${name}`,
      `out.${second}`,
      "RangeError",
      (call) => {
        const memory = memoryOf(call);
        call.operands[name] = memory.subarray(0, length);
        setOut(call, which, memory.subarray(0, channels));
      },
    ],
    [
      `out.${second} lies on the repeated element of ${name}`,
      `out.${second}`,
      "RangeError",
      (call) => {
        const memory = memoryOf(call);
        delete call.options.shape;
        call.operands[name] = { data: memory, shape, strides: [0, 0], offset: 1 };
        setOut(call, which, memory.subarray(0, channels));
      },
    ],
  ];
}

function maskingEntries(target: Target): Entry[] {
  if (target.row.kind !== "rows") return [];
  const names = target.row.biased ? ["mask", "bias"] : ["mask"];
  const arrayOf = (name: string, count: number) => (name === "mask" ? new Uint8Array(count) : new Float32Array(count));
  const option = (key: string, what: string, error: Kind, make: () => unknown, argument = key): Entry => [
    `${key} is ${what}`,
    argument,
    error,
    ({ options }) => {
      options[key] = make();
    },
  ];
  const overlapping = (key: string): Entry => [
    `out overlaps ${key}`,
    "out",
    "RangeError",
    (call) => {
      const memory = new Float32Array(2 * length).fill(canary);
      const [offset, count] = key === "mask" ? [memory.byteLength / 2 - 1, length] : [length - 1, length];
      const shared = key === "mask" ? new Uint8Array(memory.buffer, offset, count) : memory.subarray(offset);
      call.options[key] = { data: shared, shape };
      setOut(call, 0, memory.subarray(0, length));
    },
  ];
  return [
    ...names.flatMap((name): Entry[] => [
      option(name, "null", "TypeError", () => null),
      option(name, "a list", "TypeError", () => [1, 0, 1]),
      option(name, "an array of another type", "TypeError", () => new Int8Array(length)),
      option(name, "as long as no block of the last axes", "RangeError", () => arrayOf(name, 2)),
      option(name, "longer than x", "RangeError", () => arrayOf(name, length + 1)),
      option(name, "empty", "RangeError", () => arrayOf(name, 0)),
      option(name, "a view of a list", "TypeError", () => ({ data: [1], shape: [1] }), `${name}.data`),
      option(name, "a view without a shape", "TypeError", () => ({ data: arrayOf(name, 3) }), `${name}.shape`),
      option(name, "a view whose shape cannot be broadcast", "RangeError", () => ({
        data: arrayOf(name, 2),
        shape: [1, 2],
      })),
      option(name, "a view with more axes than x", "RangeError", () => ({ data: arrayOf(name, 3), shape: [1, 1, 3] })),
      option(name, "a view that leaves its data", "RangeError", () => ({
        data: arrayOf(name, 3),
        shape: [3],
        offset: 1,
      })),
      option(name, "a view with an unknown key", "TypeError", () => ({
        data: arrayOf(name, 3),
        shape: [3],
        stride: 1,
      })),
      overlapping(name),
    ]),
    option("mask", "of floats", "TypeError", () => new Float32Array(length)),
    option(
      "mask",
      "a view with a dtype",
      "TypeError",
      () => ({
        data: new Uint8Array(3),
        shape: [3],
        dtype: "float32",
      }),
      "mask.dtype",
    ),
    option("causal", "a number", "TypeError", () => 1),
    option("causal", "null", "TypeError", () => null),
    option("emptyRow", "another word", "RangeError", () => "NaN"),
    option("emptyRow", "a number", "TypeError", () => 0),
    [
      "causal is true along another axis than the last",
      "causal",
      "RangeError",
      ({ options }) => {
        options.causal = true;
        options.axis = 0;
      },
    ],
    [
      "causal is true for one dimension",
      "causal",
      "RangeError",
      ({ options }) => {
        options.causal = true;
        options.axis = -1;
        delete options.shape;
      },
    ],
    ...(target.row.biased
      ? [option("bias", "of another dtype", "TypeError", () => new Float64Array(length))]
      : [
          [
            "bias is given to a function that has none",
            "options",
            "TypeError",
            ({ options }: Call) => {
              options.bias = new Float32Array(length);
            },
          ] as Entry,
        ]),
  ];
}

function shapelessEntries(target: Target): Entry[] {
  if (!isAxisRow(target.row) && target.row.kind !== "reduction") return [];
  return [
    [
      "axis is beyond the one dimension of a plain array",
      "axis",
      "RangeError",
      ({ options }) => {
        delete options.shape;
        options.axis = 1;
      },
    ],
    [
      "x has no dimensions",
      "shape",
      "RangeError",
      ({ options, operands }) => {
        for (const name of target.operands) operands[name] = new Float32Array(1);
        options.shape = [];
      },
    ],
  ];
}

/** Everything that may be wrong with a call of one function in one direction. */
export function badCalls(target: Target): readonly BadCall[] {
  const entries = [
    ...operandEntries(target),
    ...pairEntries(target),
    ...optionEntries(target),
    ...outEntries(target),
    ...maskingEntries(target),
    ...shapelessEntries(target),
  ];
  return entries.map(([title, argument, error, spoil]) => ({
    title,
    op: target.op,
    argument,
    error,
    prepare() {
      const call = goodCall(target);
      spoil(call);
      return call;
    },
  }));
}
