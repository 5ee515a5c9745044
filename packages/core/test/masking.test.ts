import { createActivations, type FloatArray, type View } from "@nonlin/core";
import { describe, expect, it } from "vitest";
import { reference } from "./reference-backend.js";

const { softmax, logSoftmax, softmin, scaledSoftmax } = createActivations({ backend: reference });

const shape = [2, 3, 2, 4];
const count = 48;
const x = Float64Array.from({ length: count }, (_, i) => ((i * 7) % 11) / 3 - 1);
const dy = Float64Array.from({ length: count }, (_, i) => ((i * 5) % 13) / 6 - 1);

/** Positions [b, h, i, j] of an element. */
const indexOf = (at: number) => [Math.floor(at / 24), Math.floor(at / 8) % 3, Math.floor(at / 4) % 2, at % 4] as const;
type Rule = (b: number, h: number, i: number, j: number) => boolean;
const full = (rule: Rule) => Uint8Array.from({ length: count }, (_, at) => (rule(...indexOf(at)) ? 1 : 0));

/** Softmax of the elements that take part, along an axis, by hand. */
function expected(takes: Uint8Array, axis: number, bias: ArrayLike<number> = new Float64Array(count)): number[] {
  const keyOf = (at: number) =>
    indexOf(at)
      .filter((_, k) => k !== axis)
      .join();
  const terms = Array.from(x, (value, at) => (takes[at] === 0 ? 0 : Math.exp(value + (bias[at] as number))));
  const totals = new Map<string, number>();
  for (const [at, term] of terms.entries()) totals.set(keyOf(at), (totals.get(keyOf(at)) ?? 0) + term);
  return terms.map((term, at) => term / (totals.get(keyOf(at)) as number));
}

const close = (received: FloatArray, wanted: readonly number[]) => {
  expect(received.length).toBe(wanted.length);
  for (const [i, value] of wanted.entries()) expect(received[i], `element ${i}`).toBeCloseTo(value, 12);
};

describe("a mask", () => {
  const random = full((b, h, i, j) => (b * 5 + h * 3 + i * 7 + j * 2) % 3 !== 0);
  const byHead = full((_, h, __, j) => (h + j) % 3 !== 1);
  const byBatch = full((b, _, __, j) => j <= b + 1);
  const cases: readonly (readonly [string, Uint8Array | View<never>, Uint8Array])[] = [
    ["of x's length", random, random],
    ["of the last axis", Uint8Array.of(1, 0, 255, 1), full((_, __, ___, j) => j !== 1)],
    ["of the last two axes", Uint8Array.of(1, 0, 1, 1, 0, 0, 1, 1), full((_, __, i, j) => (i === 0 ? j !== 1 : j > 1))],
    ["of shape [B, 1, 1, K]", { data: Uint8Array.of(1, 1, 0, 0, 1, 1, 1, 0), shape: [2, 1, 1, 4] } as never, byBatch],
    [
      "of shape [H, 1, K]",
      {
        data: Uint8Array.from({ length: 12 }, (_, k) => ((Math.floor(k / 4) + k) % 3 === 1 ? 0 : 1)),
        shape: [3, 1, 4],
      } as never,
      full((_, h, __, j) => (h + h * 4 + j) % 3 !== 1),
    ],
    ["of shape [Q, 1]", { data: Uint8Array.of(1, 1), shape: [2, 1] } as never, full(() => true)],
    [
      "with negative strides and an offset",
      { data: Uint8Array.of(9, 1, 1, 0, 1), shape: [4], strides: [-1], offset: 4 } as never,
      full((_, __, ___, j) => j !== 1),
    ],
    [
      "that is transposed",
      { data: Uint8Array.of(1, 0, 0, 0, 1, 1, 1, 1), shape: [2, 4], strides: [1, 2] } as never,
      full((_, __, i, j) => [1, 0, 0, 0, 1, 1, 1, 1][i + 2 * j] === 1),
    ],
    ["of stride 0", { data: Uint8Array.of(1), shape: [2, 3, 2, 4], strides: [0, 0, 0, 0] } as never, full(() => true)],
  ];
  for (const [title, mask, takes] of cases) {
    for (const axis of [0, 1, 2, 3]) {
      it(`${title}, along axis ${axis}`, () => {
        // A row in which nothing takes part is not what is tested here.
        const y = softmax(x, { shape, axis, mask: mask as never, emptyRow: "zero" });
        close(
          y,
          expected(takes, axis).map((value) => (Number.isNaN(value) ? 0 : value)),
        );
        const log = logSoftmax(x, { shape, axis, mask: mask as never, emptyRow: "zero" });
        for (const [i, value] of y.entries()) expect(Math.exp(log[i] as number)).toBeCloseTo(value, 12);
        const dx = softmax.grad(dy, y, { shape, axis, mask: mask as never });
        expect([...dx].filter((_, i) => takes[i] === 0).every((value) => Object.is(value, 0))).toBe(true);
      });
    }
  }

  it("leaves out what an element holds, NaN and Infinity included", () => {
    const spoilt = x.map((value, i) => (byHead[i] === 0 ? (i % 2 === 0 ? NaN : Infinity) : value));
    expect(softmax(spoilt, { shape, mask: byHead })).toEqual(softmax(x, { shape, mask: byHead }));
    expect(softmin(spoilt, { shape, mask: byHead })).toEqual(softmin(x, { shape, mask: byHead }));
  });

  it("is of a view of x as it is of its elements in order", () => {
    const transposed = { data: x, shape: [4, 12], strides: [1, 4] };
    const packed = Float64Array.from(x, (_, at) => x[Math.floor(at / 12) + 4 * (at % 12)] as number);
    const mask = full((b, h, i, j) => (b + h + i + j) % 4 !== 0);
    expect(softmax(transposed, { mask })).toEqual(softmax(packed, { shape: [4, 12], mask }));
  });

  it("is not written", () => {
    const mask = random.slice();
    softmax(x, { shape, mask });
    expect(mask).toEqual(random);
  });

  it("serves float16 and bfloat16 as it serves floats", () => {
    const bits = Uint16Array.of(0x3f80, 0x4000, 0x7fc0, 0);
    const y = softmax(bits, { dtype: "bfloat16", mask: Uint8Array.of(1, 1, 0, 0) });
    expect([...y]).toEqual([0x3e8a, 0x3f3b, 0, 0]);
  });
});

describe("causal", () => {
  it("lets element j of row i take part where j <= i", () => {
    const takes = full((_, __, i, j) => j <= i);
    close(softmax(x, { shape, causal: true }), expected(takes, 3));
    expect(softmax(x, { shape, causal: false })).toEqual(softmax(x, { shape }));
  });

  it("holds together with a mask", () => {
    const mask = Uint8Array.of(1, 0, 1, 1);
    close(
      softmax(x, { shape, causal: true, mask }),
      expected(
        full((_, __, i, j) => j <= i && j !== 1),
        3,
      ),
    );
  });
});

describe("a row in which nothing takes part", () => {
  const mask = Uint8Array.of(0, 0, 1, 1);
  it("is NaN, or zero where it is asked for", () => {
    const options = { shape: [2, 2], mask };
    const z = Float32Array.of(1, 2, 0, 0);
    expect([...softmax(z, options)]).toEqual([NaN, NaN, 0.5, 0.5]);
    expect([...softmax(z, { ...options, emptyRow: "nan" })]).toEqual([NaN, NaN, 0.5, 0.5]);
    expect([...softmax(z, { ...options, emptyRow: "zero" })]).toEqual([0, 0, 0.5, 0.5]);
    expect([...logSoftmax(z, { ...options, emptyRow: "zero" })].slice(0, 2)).toEqual([-Infinity, -Infinity]);
    expect([...softmax(Float32Array.of(-Infinity, -Infinity), { emptyRow: "zero" })]).toEqual([0, 0]);
    expect([...softmax(Float32Array.of(NaN, -Infinity), { emptyRow: "zero" })]).toEqual([NaN, NaN]);
  });
});

describe("a bias", () => {
  const bias = Float64Array.from({ length: 12 }, (_, k) => ((k * 5) % 7) / 2 - 1);
  it("is added after the scale, and broadcast as a mask is", () => {
    const view = { data: bias, shape: [3, 1, 4] };
    const whole = Float64Array.from(x, (_, at) => bias[indexOf(at)[1] * 4 + indexOf(at)[3]] as number);
    for (const axis of [1, 3]) {
      close(
        scaledSoftmax(x, { shape, axis, bias: view }),
        expected(
          full(() => true),
          axis,
          whole,
        ),
      );
      expect(scaledSoftmax(x, { shape, axis, scale: -2, bias: whole })).toEqual(
        scaledSoftmax(x, { shape, axis, scale: -2, bias: view }),
      );
    }
  });

  it("excludes where it is -Infinity", () => {
    const masking = Float64Array.of(0, -Infinity, 0, 0);
    close(
      scaledSoftmax(x, { shape, bias: masking }),
      expected(
        full((_, __, ___, j) => j !== 1),
        3,
      ),
    );
  });

  it("is widened where x is", () => {
    const bits = Uint16Array.of(0x3f80, 0x4000);
    const y = scaledSoftmax(bits, { dtype: "bfloat16", bias: Uint16Array.of(0x4000, 0x3f80) });
    expect([...y]).toEqual([0x3f00, 0x3f00]);
  });
});
