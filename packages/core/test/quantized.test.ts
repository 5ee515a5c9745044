import { createActivations } from "@nonlin/core";
import { describe, expect, it } from "vitest";
import { reference } from "./reference-backend.js";

const { quantized } = createActivations({ backend: reference });
const allInt8 = Int8Array.from({ length: 256 }, (_, i) => i - 128);
const allUint8 = Uint8Array.from({ length: 256 }, (_, i) => i);
const scale = (value: number, zeroPoint = 0) => ({ scale: value, zeroPoint });

describe("quantized()", () => {
  it("is the function between the two scales", () => {
    const sigmoid = quantized("sigmoid", { dtype: "uint8", input: scale(1 / 16, 128), output: scale(1 / 256) });
    const expected = Array.from(allUint8, (q) => {
      const y = 256 / (1 + Math.exp(-(q - 128) / 16));
      return Math.min(255, Math.round(y));
    });
    expect([...sigmoid(allUint8)]).toEqual(expected);
  });

  it("has a zero point of 0 by default", () => {
    const tanh = quantized("tanh", { dtype: "int8", input: { scale: 0.05 }, output: { scale: 1 / 128 } });
    expect([...tanh(Int8Array.of(0, 1, -1, 127, -128))]).toEqual([0, 6, -6, 127, -128]);
  });

  it("limits what the dtype cannot hold", () => {
    const relu = quantized("relu", { dtype: "int8", input: scale(1), output: scale(0.1, -100) });
    expect([...relu(Int8Array.of(-128, 0, 1, 22, 23, 127))]).toEqual([-100, -100, -90, 120, 127, 127]);
  });

  it("rounds ties to even", () => {
    const relu = quantized("relu", { dtype: "uint8", input: scale(0.5), output: scale(1) });
    expect([...relu(Uint8Array.of(1, 2, 3, 4, 5, 7))]).toEqual([0, 1, 2, 2, 2, 4]);
  });

  it("takes for ties what is one in real numbers, though 29 * 0.1 is more than 2.9", () => {
    // 0.2 is 2 * 0.1 in doubles too: every odd q is a tie, whatever its product with 0.1 rounds to.
    expect((29 * 0.1) / 0.2).toBeGreaterThan(14.5);
    const relu = quantized("relu", { dtype: "uint8", input: scale(0.1), output: scale(0.2) });
    const even = (q: number) => (q % 2 === 0 ? q / 2 : q % 4 === 1 ? (q - 1) / 2 : (q + 1) / 2);
    expect([...relu(allUint8)]).toEqual(Array.from(allUint8, even));
  });

  it("takes no tie for one that is none", () => {
    // The double 0.3 is a little less than 6 * 0.05, the next one is a little more: 15 steps are just above 2.5, or below.
    const above = quantized("relu", { dtype: "uint8", input: scale(0.05), output: scale(0.3) });
    const below = quantized("relu", { dtype: "uint8", input: scale(0.05), output: scale(0.30000000000000004) });
    expect([above(Uint8Array.of(15))[0], below(Uint8Array.of(15))[0]]).toEqual([3, 2]);
  });

  it("takes the function's own options", () => {
    const options = { dtype: "int8", input: scale(0.1), output: scale(0.1) } as const;
    const leaky = quantized("leakyRelu", { ...options, negativeSlope: 0.5 });
    expect([...leaky(Int8Array.of(-100, -3, 3))]).toEqual([-50, -2, 3]);
    const prelu = quantized("prelu", { ...options, alpha: 0.5 });
    expect(prelu(allInt8)).toEqual(leaky(allInt8));
    const none = quantized("gelu", { ...options, input: scale(0.03), output: scale(0.0005) })(allInt8);
    const tanh = quantized("gelu", { ...options, input: scale(0.03), output: scale(0.0005), approximate: "tanh" });
    expect(tanh(allInt8)).not.toEqual(none);
  });

  it("writes into out, which may be x", () => {
    const relu = quantized("relu", { dtype: "int8", input: scale(1), output: scale(1) });
    const x = Int8Array.of(-5, 5, 100);
    const out = new Int8Array(3);
    expect(relu(x, { out })).toBe(out);
    expect([...out]).toEqual([0, 5, 100]);
    expect([...relu(x, { out: x })]).toEqual([0, 5, 100]);
    expect([...relu(new Int8Array(0))]).toEqual([]);
  });

  const good = { dtype: "int8", input: scale(1), output: scale(1) };
  it.each([
    [
      "an unknown function",
      ["nonsense", good],
      RangeError,
      /^quantized: op must be the name of an elementwise function/,
    ],
    ["softmax", ["softmax", good], RangeError, /^quantized: op must be .*, got "softmax"$/],
    ["a function itself", [() => 0, good], TypeError, /^quantized: op must be .*, got a function$/],
    ["no options", ["relu"], TypeError, /^quantized: dtype must be "int8" or "uint8", got undefined$/],
    ["another dtype", ["relu", { ...good, dtype: "int4" }], RangeError, /^quantized: dtype must be .*, got "int4"$/],
    [
      "no input",
      ["relu", { ...good, input: undefined }],
      TypeError,
      /^quantized: input must be an object .* undefined$/,
    ],
    ["a scale of 0", ["relu", { ...good, input: scale(0) }], RangeError, /^quantized: input\.scale must be .*, got 0$/],
    ["a negative scale", ["relu", { ...good, output: scale(-1) }], RangeError, /^quantized: output\.scale must be/],
    ["a scale of NaN", ["relu", { ...good, output: scale(NaN) }], RangeError, /^quantized: output\.scale .*, got NaN$/],
    ["an infinite scale", ["relu", { ...good, output: scale(Infinity) }], RangeError, /^quantized: output\.scale/],
    ["no scale", ["relu", { ...good, output: {} }], TypeError, /^quantized: output\.scale must be .*, got undefined$/],
    [
      "a zero point that int8 does not hold",
      ["relu", { ...good, input: scale(1, 128) }],
      RangeError,
      /^quantized: input\.zeroPoint must be an integer in \[-128, 127\], got 128$/,
    ],
    [
      "a zero point that uint8 does not hold",
      ["relu", { ...good, dtype: "uint8", input: scale(1, -1) }],
      RangeError,
      /^quantized: input\.zeroPoint must be an integer in \[0, 255\], got -1$/,
    ],
    [
      "a fraction as zero point",
      ["relu", { ...good, input: scale(1, 0.5) }],
      RangeError,
      /^quantized: input\.zeroPoint/,
    ],
    ["an unknown option", ["relu", { ...good, alpha: 1 }], TypeError, /^quantized: options must be .* "alpha"$/],
    ["an output", ["relu", { ...good, out: new Int8Array(1) }], TypeError, /^quantized: options must be .* "out"$/],
    [
      "an unknown key of input",
      ["relu", { ...good, input: { scale: 1, zero: 1 } }],
      TypeError,
      /^quantized: input must/,
    ],
    ["a list", ["prelu", { ...good, alpha: [1, 2] }], TypeError, /^quantized: alpha must be one number for all, got/],
    [
      "a bad parameter",
      ["leakyRelu", { ...good, negativeSlope: NaN }],
      RangeError,
      /^leakyRelu: negativeSlope must be/,
    ],
  ] as const)("refuses %s", (_, [op, options], type, message) => {
    const call = () => quantized(op as never, options as never);
    expect(call).toThrow(type);
    expect(call).toThrow(message);
  });

  it("refuses a function that is not a number somewhere", () => {
    const kernels = { ...reference.kernels, relu: { ...reference.kernels.relu, forward: nanAt(3) } };
    const broken = createActivations({ backend: { ...reference, kernels } });
    expect(() => broken.quantized("relu", { dtype: "int8", input: scale(2), output: scale(1) })).toThrow(
      new RangeError(
        "quantized: relu must be a number for each of the 256 inputs, got NaN for -125, which stands for -250",
      ),
    );
  });

  it("makes functions that refuse what they cannot compute", () => {
    const relu = quantized("relu", { dtype: "int8", input: scale(1), output: scale(1) });
    const room = new Int8Array(5);
    const refused: [unknown, unknown, string][] = [
      [new Uint8Array(2), undefined, "quantized relu: x must be an Int8Array, got Uint8Array(2)"],
      [[1], undefined, "quantized relu: x must be an Int8Array, got [1]"],
      [room, { out: new Uint8Array(5) }, "quantized relu: out must be an Int8Array, got Uint8Array(5)"],
      [room, { out: new Int8Array(4) }, "quantized relu: out must be 5 elements long, got 4 elements"],
      [
        room,
        { dtype: "int8" },
        'quantized relu: options must be an object with no keys but out, got the unknown key "dtype"',
      ],
      [
        room.subarray(0, 4),
        { out: room.subarray(1, 5) },
        "quantized relu: out must be the input array itself or memory of its own, got an array that overlaps the input; pass a separate array, or none",
      ],
    ];
    for (const [x, options, message] of refused) expect(() => relu(x as never, options as never)).toThrow(message);
  });
});

function nanAt(position: number) {
  return (x: Float32Array | Float64Array, y: Float32Array | Float64Array, length: number) => {
    for (let i = 0; i < length; i++) y[i] = i === position ? NaN : (x[i] as number);
  };
}
