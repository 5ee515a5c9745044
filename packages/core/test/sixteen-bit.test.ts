import { fromSixteenBits, roundTo, type SixteenBitDtype, toSixteenBits } from "@nonlin/core";
import { describe, expect, it } from "vitest";

interface Format {
  readonly dtype: SixteenBitDtype;
  readonly exponentBits: number;
  readonly fractionBits: number;
}

const formats: readonly Format[] = [
  { dtype: "float16", exponentBits: 5, fractionBits: 10 },
  { dtype: "bfloat16", exponentBits: 8, fractionBits: 7 },
];
const everything = Array.from({ length: 1 << 16 }, (_, bits) => bits);

/** The definition, word for word. */
function meaning({ exponentBits, fractionBits }: Format, bits: number): number {
  const sign = bits >> 15 === 0 ? 1 : -1;
  const exponent = (bits >> fractionBits) % 2 ** exponentBits;
  const fraction = (bits % 2 ** fractionBits) / 2 ** fractionBits;
  const bias = 2 ** (exponentBits - 1) - 1;
  if (exponent === 2 ** exponentBits - 1) return fraction === 0 ? sign * Infinity : NaN;
  if (exponent === 0) return sign * fraction * 2 ** (1 - bias);
  return sign * (1 + fraction) * 2 ** (exponent - bias);
}

/** 2^1074 * value, an integer. */
function scaled(value: number): bigint {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, Math.abs(value));
  const bits = view.getBigUint64(0);
  const exponent = bits >> 52n;
  const fraction = bits & (2n ** 52n - 1n);
  return exponent === 0n ? fraction : (fraction + 2n ** 52n) * 2n ** (exponent - 1n);
}

/** Rounds by looking for the neighbours among all finite values and comparing distances, in integers. */
function nearestBits(format: Format): (value: number) => number {
  const infinity = (2 ** format.exponentBits - 1) * 2 ** format.fractionBits;
  const magnitudes = Array.from({ length: infinity }, (_, bits) => scaled(meaning(format, bits)));
  // Where the next value would be, if there were one: beyond half-way there, Infinity is nearer.
  magnitudes.push(2n * (magnitudes[infinity - 1] as bigint) - (magnitudes[infinity - 2] as bigint));
  return (value) => {
    const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
    if (Math.abs(value) === Infinity) return sign + infinity;
    const magnitude = scaled(value);
    let [low, high] = [0, infinity];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((magnitudes[middle] as bigint) <= magnitude) low = middle;
      else high = middle;
    }
    const [below, above] = [magnitude - (magnitudes[low] as bigint), (magnitudes[high] as bigint) - magnitude];
    if (below === above) return sign + (low % 2 === 0 ? low : high);
    return sign + (below < above ? low : high);
  };
}

/** The next double away from zero, or towards it. */
function neighbour(value: number, direction: 1n | -1n): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  view.setBigUint64(0, view.getBigUint64(0) + direction);
  return view.getFloat64(0);
}

for (const format of formats) {
  const { dtype } = format;
  const isNaNBits = (bits: number) => Number.isNaN(meaning(format, bits));

  describe(dtype, () => {
    it("widens all 65,536 bit patterns to the values of the definition", () => {
      const wrong = everything.filter((bits) => !Object.is(fromSixteenBits(dtype, bits), meaning(format, bits)));
      expect(wrong).toEqual([]);
    });

    it("comes back from all of them as the same bits, a NaN as the quiet one", () => {
      const quiet = dtype === "float16" ? 0x7e00 : 0x7fc0;
      const wrong = everything.filter(
        (bits) => toSixteenBits(dtype, fromSixteenBits(dtype, bits)) !== (isNaNBits(bits) ? quiet : bits),
      );
      expect(wrong).toEqual([]);
    });

    it("rounds doubles once, half-way ones to even, wherever they lie", () => {
      const nearest = nearestBits(format);
      const values = everything.filter((bits) => !isNaNBits(bits)).map((bits) => meaning(format, bits));
      const halfway = values.flatMap((value, i) => {
        const next = values[i + 1];
        return next === undefined || !Number.isFinite(value) || !Number.isFinite(next) ? [] : [(value + next) / 2];
      });
      let state = 12345;
      const draw = () => {
        state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
        return state / 2 ** 32;
      };
      const random = Array.from({ length: 40_000 }, () => (draw() - 0.5) * 2 ** (draw() * 300 - 160));
      const limit = dtype === "float16" ? 65520 : 2 ** 127 * (2 - 2 ** -8);
      const special = [0, -0, Infinity, -Infinity, Number.MIN_VALUE, -Number.MIN_VALUE, Number.MAX_VALUE, 2 ** -1022];
      const tried = [
        ...special,
        ...[...halfway, limit, -limit].flatMap((value) => [
          value,
          neighbour(value, 1n),
          neighbour(value, -1n),
          // A float32 has no room for this, and a rounding to it would make a tie of it.
          value * (1 + 2 ** -40),
          value * (1 - 2 ** -40),
        ]),
        ...random,
      ];
      const wrong = tried.filter((value) => toSixteenBits(dtype, value) !== nearest(value));
      expect(wrong).toEqual([]);
    });

    it("keeps NaN, overflows to Infinity at the right place, and is what roundTo() says", () => {
      expect(fromSixteenBits(dtype, toSixteenBits(dtype, NaN))).toBeNaN();
      const [limit, largest] =
        dtype === "float16" ? [65520, 65504] : [2 ** 127 * (2 - 2 ** -8), 2 ** 127 * (2 - 2 ** -7)];
      expect([limit, neighbour(limit, -1n), -limit].map((value) => roundTo(dtype, value))).toEqual([
        Infinity,
        largest,
        -Infinity,
      ]);
      const smallest = dtype === "float16" ? 2 ** -24 : 2 ** -133;
      expect([smallest / 2, neighbour(smallest / 2, 1n), -smallest / 2].map((v) => roundTo(dtype, v))).toEqual([
        0,
        smallest,
        -0,
      ]);
    });
  });
}

const runtime = globalThis as { Float16Array?: new (length: number) => Float32Array };

it.skipIf(runtime.Float16Array === undefined)("float16 rounds as the runtime's own Float16Array does", () => {
  const [own] = [new (runtime.Float16Array as NonNullable<typeof runtime.Float16Array>)(1)];
  const bits = new Uint16Array(own.buffer);
  for (let i = 0; i < 200_000; i++) {
    const value = (Math.random() - 0.5) * 2 ** (Math.random() * 60 - 35);
    own[0] = value;
    expect(toSixteenBits("float16", value)).toBe(bits[0]);
  }
});
