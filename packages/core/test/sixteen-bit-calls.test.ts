import {
  createActivations,
  fromSixteenBits,
  type Row,
  roundTo,
  type SixteenBitDtype,
  table,
  toSixteenBits,
} from "@nonlin/core";
import { describe, expect, it } from "vitest";
import { type Call, goodCall, invoke, targets } from "./bad-calls.js";
import { reference } from "./reference-backend.js";

const activations = createActivations({ backend: reference });
const { relu, sigmoid, silu, prelu, reglu, softmax } = activations;
const sixteenBit: readonly SixteenBitDtype[] = ["float16", "bfloat16"];

const encoded = (dtype: SixteenBitDtype, values: Iterable<number>) =>
  Uint16Array.from(values, (value) => toSixteenBits(dtype, value));
const decoded = (dtype: SixteenBitDtype, bits: Uint16Array) =>
  Float64Array.from(bits, (b) => fromSixteenBits(dtype, b));

/** Everything in a call that is a Float32Array, as something else. */
function converted(call: Call, convert: (array: Float32Array) => unknown): Call {
  const inside = (value: unknown): unknown => {
    if (value instanceof Float32Array) return convert(value);
    if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, inside(item)]));
  };
  return {
    ...call,
    operands: inside(call.operands) as Call["operands"],
    options: inside(call.options) as Call["options"],
  };
}

/** Outputs by name. */
function outputsOf(result: unknown): [string, ArrayLike<number>][] {
  return ArrayBuffer.isView(result)
    ? [["", result as never]]
    : Object.entries(result as { [name: string]: ArrayLike<number> });
}

for (const dtype of sixteenBit) {
  describe(`every function on ${dtype}`, () => {
    for (const target of targets) {
      it(`${target.op} is what it is in float64, rounded once`, () => {
        const wide = converted(goodCall(target), (array) => Float64Array.from(array));
        for (const [name, parameter] of Object.entries(target.row.parameters)) {
          if (parameter.type !== "number") continue;
          wide.options[name] = parameter.standsFor ?? roundTo(dtype, parameter.default);
        }
        const expected = outputsOf(invoke(activations, wide));
        const onBits = converted(goodCall(target), (array) => encoded(dtype, array));
        onBits.options.dtype = dtype;
        const received = outputsOf(invoke(activations, onBits));
        expect(received.length).toBe(expected.length);
        for (const [i, [name, values]] of expected.entries()) {
          expect(received[i]?.[0]).toBe(name);
          expect(received[i]?.[1]).toBeInstanceOf(Uint16Array);
          expect([...decoded(dtype, received[i]?.[1] as Uint16Array)]).toEqual(
            Array.from(values, (value) => roundTo(dtype, value)),
          );
        }
      });
    }
  });
}

describe("a Uint16Array", () => {
  const x = encoded("bfloat16", [-2, -0, 0.5, 3]);

  it("gives a new Uint16Array", () => {
    const y = relu(x, { dtype: "bfloat16" });
    expect(y).not.toBe(x);
    expect(decoded("bfloat16", y)).toEqual(Float64Array.of(0, -0, 0.5, 3));
  });

  it("may be written in place, and into another one", () => {
    const place = x.slice();
    expect(relu(place, { dtype: "bfloat16", out: place })).toBe(place);
    const out = new Uint16Array(4);
    relu(x, { dtype: "bfloat16", out });
    expect(out).toEqual(place);
    const room = new Uint16Array(6).fill(7);
    relu(x, { dtype: "bfloat16", out: room.subarray(1, 5) });
    expect([...room]).toEqual([7, ...place, 7]);
  });

  it("may not overlap the output otherwise", () => {
    const room = new Uint16Array(5);
    expect(() => relu(room.subarray(0, 4), { dtype: "float16", out: room.subarray(1, 5) })).toThrow(
      /^relu: out must be .* overlaps/,
    );
  });

  it("may be seen through a view that says what it is, however it lies", () => {
    const data = encoded("float16", [1, 2, 3, 4, 5, 6]);
    const y = relu({ data, shape: [2, 3], strides: [-1, 2], offset: 1, dtype: "float16" });
    expect(decoded("float16", y)).toEqual(Float64Array.of(2, 4, 6, 1, 3, 5));
    const p = softmax({ data: encoded("float16", [0, 0, 1, 1]), shape: [2, 2], strides: [1, 2], dtype: "float16" });
    expect(decoded("float16", p)).toEqual(
      Float64Array.from([1 / (1 + Math.E), Math.E / (1 + Math.E)], (v) => roundTo("float16", v)).reduce(
        (rows, v, i) => {
          rows[i] = v;
          rows[i + 2] = v;
          return rows;
        },
        new Float64Array(4),
      ),
    );
  });

  it("without a dtype is refused with the remedy", () => {
    expect(() => relu(x as never)).toThrow(
      new TypeError(
        "relu: x must be a Float32Array, a Float64Array, a Float16Array or a Uint16Array with a dtype, " +
          "or a view { data, shape, strides?, offset?, dtype? }, got Uint16Array(4) without a dtype; " +
          'say what its bits are by the option dtype: "float16" or "bfloat16"',
      ),
    );
  });

  it("of a dtype that is not of 16 bits is refused", () => {
    expect(() => relu(x, { dtype: "float32" as never })).toThrow(
      new TypeError('relu: dtype must be "float16" or "bfloat16" for x, a Uint16Array, got "float32"'),
    );
  });

  it("keeps a NaN with any payload, and gives back the quiet one", () => {
    const nans = Uint16Array.from({ length: 1 << 16 }, (_, bits) => bits).filter((b) => (b & 0x7fff) > 0x7c00);
    expect(sigmoid(nans, { dtype: "float16" }).every((bits) => bits === 0x7e00)).toBe(true);
    const ones = new Uint16Array(nans.length).fill(0x3c00);
    expect(relu.grad(ones, nans, { dtype: "float16" }).every((bits) => bits === 0x7e00)).toBe(true);
  });

  it("may hold a learned parameter, and its gradient", () => {
    const alpha = encoded("bfloat16", [0.5, 0.25]);
    const dy = encoded("bfloat16", [1, 1, 1, 1]);
    const options = { dtype: "bfloat16", shape: [2, 2], alpha } as const;
    const given = encoded("bfloat16", [-1, -2, -3, 4]);
    expect(decoded("bfloat16", prelu(given, options))).toEqual(Float64Array.of(-0.5, -0.5, -1.5, 4));
    const { dx, dalpha } = prelu.grad(dy, given, options);
    expect(decoded("bfloat16", dx)).toEqual(Float64Array.of(0.5, 0.25, 0.5, 1));
    expect(decoded("bfloat16", dalpha)).toEqual(Float64Array.of(-4, -2));
  });

  it("has parameters that are rounded to its dtype first", () => {
    const seen: number[][] = [];
    const backend = {
      ...reference,
      kernels: {
        ...reference.kernels,
        leaky_relu: {
          ...reference.kernels.leaky_relu,
          forward: (...args: Parameters<typeof reference.kernels.leaky_relu.forward>) => {
            seen.push([...args[3]]);
          },
        },
      },
    };
    createActivations({ backend }).leakyRelu(x, { dtype: "bfloat16", negativeSlope: 0.01 });
    expect(seen).toEqual([[roundTo("bfloat16", 0.01)]]);
    expect(() => createActivations({ backend }).leakyRelu(x, { dtype: "float16", negativeSlope: 65520 })).toThrow(
      /^leakyRelu: negativeSlope must be a finite number in float16, got 65520$/,
    );
  });

  it("wants a backend that has float64", () => {
    const narrow = createActivations({ backend: { ...reference, name: "narrow", dtypes: ["float32"] } });
    expect(() => narrow.relu(x, { dtype: "float16" })).toThrow(
      new TypeError(
        "relu: x must be of a dtype that the narrow backend has (float32), got float16, which is computed in float64",
      ),
    );
  });

  it("of another dtype than dy is refused", () => {
    const view = (dtype: SixteenBitDtype) => ({ data: x, shape: [4], dtype });
    expect(() => relu.grad(view("float16"), view("bfloat16"))).toThrow(
      new TypeError("relu.grad: dy must be bfloat16 like x, got float16"),
    );
  });
});

describe("long arrays of 16 bits are computed in pieces, or from a table, to the same bits:", () => {
  const bitsOfLength = (length: number) => Uint16Array.from({ length }, (_, i) => Math.imul(i, 40503) & 0xffff);
  const options = { dtype: "float16" } as const;

  it("elementwise, forward and gradient", () => {
    for (const length of [4095, 4096, 4097, 10_000, (4 << 16) + 3]) {
      const x = bitsOfLength(length);
      const dy = x.slice().reverse();
      const y = silu(x, options);
      const dx = silu.grad(dy, x, options);
      for (const at of [0, 1, 4094, length - 1, length >> 1]) {
        expect(y[at]).toBe(silu(x.subarray(at, at + 1), options)[0]);
        expect(dx[at]).toBe(silu.grad(dy.subarray(at, at + 1), x.subarray(at, at + 1), options)[0]);
      }
    }
  });

  it("in place", () => {
    for (const length of [5000, (4 << 16) + 3]) {
      const x = bitsOfLength(length);
      const expected = silu(x, options);
      expect(silu(x, { ...options, out: x })).toEqual(expected);
    }
  });

  it("by channel, however they lie", () => {
    for (const shape of [
      [3, 5, 1000],
      [2000, 3, 2],
      [2, 5000, 1],
      [1, 2, 9000],
      [5, 1, 4097],
      [2, 3, 1500],
    ] as const) {
      const [outer, channels, inner] = shape;
      const x = bitsOfLength(outer * channels * inner);
      const alpha = Array.from({ length: channels }, (_, c) => 0.25 + (c % 7));
      const y = prelu(x, { ...options, shape, alpha });
      const expected = prelu(decoded("float16", x), { shape, alpha });
      expect(y).toEqual(encoded("float16", expected));
    }
  });
});

describe("gates on 16 bits", () => {
  const values = (length: number, seed: number) => Float64Array.from({ length }, (_, i) => ((i * seed) % 17) / 4 - 2);
  const bits = (array: Float64Array) => encoded("bfloat16", array);
  const options = { dtype: "bfloat16" } as const;

  it("are computed in pieces, of two inputs and of the halves of one, however they lie", () => {
    for (const [outer, run, inner] of [
      [1, 5000, 1],
      [3000, 1, 2],
      [2, 4096, 1],
      [7, 1000, 3],
    ] as const) {
      const shape = [outer, 2 * run, inner];
      const x = values(outer * 2 * run * inner, 5);
      const dy = values(x.length / 2, 3);
      for (const activated of ["first", "second"] as const) {
        const split = { shape, axis: 1, activated };
        expect(reglu(bits(x), { ...options, ...split })).toEqual(bits(reglu(x, split)));
        const dx = bits(reglu.grad(dy, x, split));
        expect(reglu.grad(bits(dy), bits(x), { ...options, ...split })).toEqual(dx);
        const place = bits(x);
        expect(reglu.grad(bits(dy), place, { ...options, ...split, out: place })).toEqual(dx);
      }
      const [a, b] = [dy, values(dy.length, 7)];
      expect(reglu(bits(a), bits(b), options)).toEqual(bits(reglu(a, b)));
      const { da, db } = reglu.grad(dy, a, b);
      expect(reglu.grad(bits(dy), bits(a), bits(b), options)).toEqual({ da: bits(da), db: bits(db) });
    }
  });

  it("may be empty", () => {
    expect(reglu(new Uint16Array(0), { ...options, shape: [2 ** 40, 0] })).toEqual(new Uint16Array(0));
  });
});

describe("near 0, where a double has no room for what decides between two bfloat16,", () => {
  it("a row's word decides", () => {
    // x/2 + x²/4 for x = 2^-133, the least bfloat16: half of that, and a little more.
    expect(silu(Uint16Array.of(1, 0x8001, 3, 0x8003), { dtype: "bfloat16" })).toEqual(
      Uint16Array.of(1, 0x8000, 2, 0x8001),
    );
  });

  it("only functions that are x/2 there have one", () => {
    const rows: readonly Row[] = Object.values(table);
    for (const row of rows) {
      if (!("besideZero" in row) || row.besideZero === undefined) continue;
      const defaults = Object.fromEntries(Object.entries(row.parameters).map(([name, p]) => [name, p.default]));
      const { forward } = row.besideZero(defaults as never);
      if (forward !== undefined) expect(row.value(2 ** -130, defaults as never)).toBe(2 ** -131);
    }
  });
});

const runtime = globalThis as { Float16Array?: { from(values: Iterable<number>): Float32Array } };

describe.skipIf(runtime.Float16Array === undefined)("a Float16Array", () => {
  const own = (values: Iterable<number>) =>
    (runtime.Float16Array as NonNullable<typeof runtime.Float16Array>).from(values);

  it("gives the bits that a Uint16Array gives, as numbers, in a new Float16Array", () => {
    for (const target of targets) {
      const call = converted(goodCall(target), (array) => own(array));
      const bits = converted(goodCall(target), (array) => encoded("float16", array));
      bits.options.dtype = "float16";
      const expected = outputsOf(invoke(activations, bits));
      for (const [i, [name, values]] of outputsOf(invoke(activations, call)).entries()) {
        expect(Object.prototype.toString.call(values)).toBe("[object Float16Array]");
        expect([...decoded("float16", expected[i]?.[1] as Uint16Array)], `${target.op} ${name}`).toEqual([
          ...(values as Float32Array),
        ]);
      }
      delete call.options.out;
      for (const [, values] of outputsOf(invoke(activations, call))) {
        expect(Object.prototype.toString.call(values)).toBe("[object Float16Array]");
      }
    }
  });

  it("may be strided, in place, and mixed with a Uint16Array of its dtype", () => {
    const data = own([1, -2, 3, -4]);
    expect([...relu({ data, shape: [2, 2], strides: [1, 2] })]).toEqual([1, 3, 0, 0]);
    const out = new Uint16Array(4);
    expect(relu(data, { out: out as never })).toBe(out);
    expect([...decoded("float16", out)]).toEqual([1, 0, 3, 0]);
    relu(data, { out: data });
    expect([...data]).toEqual([1, 0, 3, 0]);
  });

  it("is no bfloat16", () => {
    expect(() => relu(own([1]), { dtype: "bfloat16" as never })).toThrow(
      new TypeError('relu: dtype must be "float16" for x, a Float16Array, got "bfloat16"; leave it out'),
    );
  });
});
