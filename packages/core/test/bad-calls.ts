import vm from "node:vm";
import { type Activations, type FloatArray, type Parameter, type Row, table } from "@nonlin/core";

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
}

export const canary = 12345.675;

/** Both directions of every function of the table. */
export const targets: readonly Target[] = Object.values(table as Record<string, Row>).flatMap((row) => [
  { row, op: row.name, direction: "forward", operands: ["x"] } as const,
  { row, op: `${row.name}.grad`, direction: "gradient", operands: ["dy", row.kind === "rows" ? "y" : "x"] } as const,
]);

const shape = [2, 3];
const length = 6;
const channels = 3;

const parametersOf = ({ row }: Target): [string, Parameter][] => Object.entries(row.parameters);
const channelName = (target: Target) => parametersOf(target).find(([, { type }]) => type === "channel")?.[0];
const hasAxis = ({ row }: Target) => row.kind !== "map";
const hasTwoOutputs = ({ row, direction }: Target) => row.kind === "channel" && direction === "gradient";
/** Where the argument of the (first) output is spoken of. */
const outName = (target: Target) => (hasTwoOutputs(target) ? "out.dx" : "out");

/** A call that is right, with every option that the function has. */
export function goodCall(target: Target): Call {
  const operands = Object.fromEntries(
    target.operands.map((name, i) => [name, Float32Array.from({ length }, (_, k) => -0.5 - i - k / 4)]),
  );
  const dx = new Float32Array(length).fill(canary);
  const options: Call["options"] = { shape: [...shape], out: dx };
  const outputs: FloatArray[] = [dx];
  if (hasAxis(target)) options.axis = 1;
  const channel = channelName(target);
  if (channel !== undefined) options[channel] = Float32Array.of(0.5, 0.25, 0.75);
  if (channel !== undefined && hasTwoOutputs(target)) {
    const dparameter = new Float32Array(channels).fill(canary);
    options.out = { dx, [`d${channel}`]: dparameter };
    outputs.push(dparameter);
  }
  return { target, operands, options, outputs };
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

/** Replaces the (first) output of a call, or its second. */
function setOut(call: Call, which: "dx" | "dparameter", value: unknown): void {
  const key = which === "dx" ? "dx" : `d${channelName(call.target)}`;
  if (hasTwoOutputs(call.target)) call.options.out = { ...(call.options.out as object), [key]: value };
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
        call.operands[name] = { data: call.operands[name], shape, ...fields() };
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
      view("with a stride too few", ".strides", "TypeError", () => ({ strides: [1] })),
      view("with a stride too many", ".strides", "TypeError", () => ({ strides: [3, 1, 1] })),
      view("with a misspelt key", "", "TypeError", () => ({ stride: [3, 1] })),
      view("with a fraction as offset", ".offset", "TypeError", () => ({ offset: 0.5 })),
      view("with NaN as offset", ".offset", "TypeError", () => ({ offset: Number.NaN })),
      view("with null as offset", ".offset", "TypeError", () => ({ offset: null })),
      view("with a string as offset", ".offset", "TypeError", () => ({ offset: "0" })),
      view("that starts before the array", "", "RangeError", () => ({ offset: -1 })),
      view("that ends one element behind the array", "", "RangeError", () => ({ offset: 1 })),
      view("with a stride that leaves the array", "", "RangeError", () => ({ strides: [4, 1] })),
      view("that walks backwards out of the array", "", "RangeError", () => ({ strides: [-3, 1], offset: 2 })),
      view("that is empty and starts behind the array", "", "RangeError", () => ({ shape: [0, 3], offset: 7 })),
      view("whose size overflows", "", "RangeError", () => ({ shape: [2 ** 32, 2 ** 32] })),
      view("whose size overflows to Infinity", "", "RangeError", () => ({ shape: new Array(30).fill(2 ** 53 - 1) })),
      view("whose reach overflows", "", "RangeError", () => ({ strides: [2 ** 53 - 1, -(2 ** 53 - 1)] })),
      view("of one element seen more often than memory can hold", "", "RangeError", () => ({
        shape: [2, 2 ** 52],
        strides: [0, 0],
      })),
      [
        `${name} is a view with a shape other than the option`,
        "shape",
        "RangeError",
        ({ operands, options }) => {
          operands[name] = { data: operands[name], shape: [3, 2] };
          options.shape = [2, 3];
        },
      ],
    ];
  });
}

function pairEntries({ operands: [first, second] }: Target): Entry[] {
  if (first === undefined || second === undefined) return [];
  return [
    [
      `${first} has another dtype than ${second}`,
      first,
      "TypeError",
      ({ operands }) => {
        operands[first] = new Float64Array(length);
      },
    ],
    [
      `${second} has another dtype than ${first}`,
      first,
      "TypeError",
      (call) => {
        call.operands[second] = new Float64Array(length);
      },
    ],
    [
      `${first} is shorter than ${second}`,
      first,
      "RangeError",
      ({ operands, options }) => {
        operands[first] = new Float32Array(length - 1);
        delete options.shape;
      },
    ],
    [
      `${first} is longer than ${second}`,
      first,
      "RangeError",
      ({ operands, options }) => {
        operands[first] = new Float32Array(length + 1);
        delete options.shape;
      },
    ],
    [
      `${first} is a view of another shape than ${second}`,
      first,
      "RangeError",
      ({ operands, options }) => {
        delete options.shape;
        operands[first] = { data: operands[first], shape: [3, 2] };
        operands[second] = { data: operands[second], shape: [2, 3] };
      },
    ],
    [
      `${first} differs from ${second} in the ninth of ten dimensions`,
      first,
      "RangeError",
      ({ operands, options }) => {
        delete options.shape;
        operands[first] = { data: operands[first], shape: [1, 1, 1, 1, 1, 1, 1, 1, 3, 2] };
        operands[second] = { data: operands[second], shape: [1, 1, 1, 1, 1, 1, 1, 1, 2, 3] };
      },
    ],
  ];
}

function optionEntries(target: Target): Entry[] {
  const instead = (what: string, make: () => unknown): Entry => [
    `options is ${what}`,
    "options",
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
  return [
    instead("null", () => null),
    instead("a number", () => 1),
    instead("a string", () => "none"),
    instead("a function", () => () => 0),
    instead("an array", () => [1]),
    instead("the output array", () => new Float32Array(length)),
    instead("a Uint8Array", () => new Uint8Array(0)),
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
    option("shape", "a list whose product is too great", "RangeError", () => [2, 3, 2]),
    option("shape", "a list without dimensions", "RangeError", () => []),
    option("shape", "a list with a 0", "RangeError", () => [2, 3, 0]),
    option("shape", "a list whose product overflows", "RangeError", () => [2 ** 52, 2 ** 52, 2 ** 52]),
    option("shape", "a list whose product is Infinity times 0", "RangeError", () => [
      ...new Array(30).fill(2 ** 52),
      0,
    ]),
    ...(hasAxis(target) ? axisEntries(option) : [option("axis", "given", "TypeError", () => 0, "options")]),
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
  const clash = (which: "dx" | "dparameter", argument: string): Entry => [
    `${name} lies in the memory of ${argument}`,
    argument,
    "RangeError",
    (call) => {
      const buffer = new Float32Array(length + channels).fill(canary);
      (call.outputs as FloatArray[]).push(buffer);
      setOut(call, which, buffer.subarray(0, which === "dx" ? length : channels));
      call.options[name] =
        which === "dx" ? buffer.subarray(length - 1, length - 1 + channels) : buffer.subarray(0, channels);
    },
  ];
  return hasTwoOutputs(target) ? [clash("dx", "out.dx"), clash("dparameter", `out.d${name}`)] : [clash("dx", "out")];
}

function outEntries(target: Target): Entry[] {
  const out = outName(target);
  const set = (what: string, error: Kind, make: () => unknown): Entry => [
    `${out} is ${what}`,
    out,
    error,
    (call) => setOut(call, "dx", make()),
  ];
  return [
    ...notArrays.filter(([what]) => what !== "undefined").map(([what, make]) => set(what, "TypeError", make)),
    set("a view", "TypeError", () => ({ data: new Float32Array(length), shape })),
    set("of another dtype", "TypeError", () => new Float64Array(length)),
    set("one element short", "RangeError", () => new Float32Array(length - 1)),
    set("one element long", "RangeError", () => new Float32Array(length + 1)),
    set("empty", "RangeError", () => new Float32Array(0)),
    ...target.operands.flatMap((name) => overlapEntries(name, out)),
    ...(hasTwoOutputs(target) ? twoOutputEntries(target) : []),
  ];
}

/** Every way in which the (first) output can lie on an operand, but exactly. */
function overlapEntries(name: string, out: string): Entry[] {
  const overlap = (
    what: string,
    lay: (call: Call, memory: Float32Array) => [operand: unknown, out: Float32Array],
  ): Entry => [
    `${out} ${what} ${name}`,
    out,
    "RangeError",
    (call) => {
      const memory = new Float32Array(new SharedArrayBuffer(4 * 4 * length)).fill(canary);
      const [operand, output] = lay(call, memory);
      call.operands[name] = operand;
      (call.outputs as FloatArray[]).push(memory);
      setOut(call, "dx", output);
    },
  ];
  const strided = (call: Call, view: object) => {
    delete call.options.shape;
    return { shape, ...view };
  };
  return [
    overlap("begins one element behind", (_, m) => [m.subarray(0, length), m.subarray(1, length + 1)]),
    overlap("begins one element before", (_, m) => [m.subarray(1, length + 1), m.subarray(0, length)]),
    overlap("shares the last element of", (_, m) => [m.subarray(0, length), m.subarray(length - 1, 2 * length - 1)]),
    overlap("is in place of the reversed view", (call, m) => [
      strided(call, { data: m.subarray(0, length), strides: [-3, -1], offset: length - 1 }),
      m.subarray(0, length),
    ]),
    overlap("is in place of the transposed view", (call, m) => [
      strided(call, { data: m.subarray(0, length), strides: [1, 2] }),
      m.subarray(0, length),
    ]),
    overlap("lies in the gaps of the view", (call, m) => [
      strided(call, { data: m, strides: [9, 3] }),
      m.subarray(1, length + 1),
    ]),
    overlap("lies on the one element that is repeated in", (call, m) => [
      strided(call, { data: m, strides: [0, 0], offset: 3 }),
      m.subarray(0, length),
    ]),
  ];
}

function twoOutputEntries(target: Target): Entry[] {
  const second = `d${channelName(target)}`;
  const set = (what: string, error: Kind, make: () => unknown): Entry => [
    `out.${second} is ${what}`,
    `out.${second}`,
    error,
    (call) => setOut(call, "dparameter", make()),
  ];
  const memory = (call: Call) => {
    const array = new Float32Array(length + channels).fill(canary);
    (call.outputs as FloatArray[]).push(array);
    return array;
  };
  return [
    [
      "out is an array",
      "out",
      "TypeError",
      ({ options }) => {
        options.out = new Float32Array(length);
      },
    ],
    [
      "out is null",
      "out",
      "TypeError",
      ({ options }) => {
        options.out = null;
      },
    ],
    [
      "out has an unknown key",
      "out",
      "TypeError",
      ({ options }) => {
        options.out = { ...(options.out as object), dz: new Float32Array(1) };
      },
    ],
    [
      "out has a getter that throws",
      "out",
      "TypeError",
      ({ options }) => {
        options.out = throwing("dx");
      },
    ],
    ...notArrays.filter(([what]) => what !== "undefined").map(([what, make]) => set(what, "TypeError", make)),
    set("of another dtype", "TypeError", () => new Float64Array(channels)),
    set("as long as x", "RangeError", () => new Float32Array(length)),
    set("one element short", "RangeError", () => new Float32Array(channels - 1)),
    [
      `out.${second} lies on out.dx`,
      `out.${second}`,
      "RangeError",
      (call) => {
        const m = memory(call);
        setOut(call, "dx", m.subarray(0, length));
        setOut(call, "dparameter", m.subarray(length - 1, length - 1 + channels));
      },
    ],
    ...target.operands.map(
      (name): Entry => [
        `out.${second} lies on ${name}`,
        `out.${second}`,
        "RangeError",
        (call) => {
          const m = memory(call);
          call.operands[name] = m.subarray(0, length);
          setOut(call, "dparameter", m.subarray(0, channels));
        },
      ],
    ),
    ...target.operands.map(
      (name): Entry => [
        `out.${second} lies on the repeated element of ${name}`,
        `out.${second}`,
        "RangeError",
        (call) => {
          const m = memory(call);
          delete call.options.shape;
          call.operands[name] = { data: m, shape, strides: [0, 0], offset: 1 };
          setOut(call, "dparameter", m.subarray(0, channels));
        },
      ],
    ),
  ];
}

function shapelessEntries(target: Target): Entry[] {
  if (target.row.kind !== "rows") return [];
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
