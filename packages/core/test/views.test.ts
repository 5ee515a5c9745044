import { createActivations, type FloatArray, type View } from "@nonlin/core";
import { describe, expect, it } from "vitest";
import { reference } from "./reference-backend.js";

const { relu, prelu, softmax } = createActivations({ backend: reference });
const count = (length: number) => Float32Array.from({ length }, (_, i) => i);

/** relu of a view over non-negative numbers: the view's elements, in the order that a kernel sees. */
const elements = (view: View<FloatArray>): number[] => [...relu(view)];

describe("a view", () => {
  it("is row-major from the start where it has nothing but a shape", () => {
    expect(elements({ data: count(8), shape: [2, 3] })).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it("may start anywhere", () => {
    expect(elements({ data: count(8), shape: [2, 3], offset: 2 })).toEqual([2, 3, 4, 5, 6, 7]);
  });

  it("may be in Fortran order", () => {
    expect(elements({ data: count(6), shape: [2, 3], strides: [1, 2] })).toEqual([0, 2, 4, 1, 3, 5]);
  });

  it("may have gaps", () => {
    expect(elements({ data: count(12), shape: [2, 2], strides: [6, 2], offset: 1 })).toEqual([1, 3, 7, 9]);
  });

  it("may run backwards along any axis", () => {
    expect(elements({ data: count(6), shape: [6], strides: [-1], offset: 5 })).toEqual([5, 4, 3, 2, 1, 0]);
    expect(elements({ data: count(6), shape: [2, 3], strides: [-3, 1], offset: 3 })).toEqual([3, 4, 5, 0, 1, 2]);
    expect(elements({ data: count(6), shape: [2, 3], strides: [3, -1], offset: 2 })).toEqual([2, 1, 0, 5, 4, 3]);
  });

  it("may repeat elements along an axis of stride 0", () => {
    expect(elements({ data: count(3), shape: [2, 3], strides: [0, 1] })).toEqual([0, 1, 2, 0, 1, 2]);
    expect(elements({ data: count(3), shape: [3, 2], strides: [1, 0] })).toEqual([0, 0, 1, 1, 2, 2]);
    expect(elements({ data: count(3), shape: [2, 2], strides: [0, 0], offset: 2 })).toEqual([2, 2, 2, 2]);
  });

  it("may have any stride along an axis of length 1", () => {
    expect(elements({ data: count(3), shape: [1, 3, 1], strides: [999, 1, -999] })).toEqual([0, 1, 2]);
  });

  it("may have many dimensions", () => {
    const shape = [2, 1, 2, 1, 2, 1, 2, 1, 2, 1];
    expect(elements({ data: count(32), shape })).toEqual([...count(32)]);
    const strides = [1, 0, 2, 0, 4, 0, 8, 0, 16, 0];
    const reversedBits = [...count(32)].map((i) =>
      Number.parseInt(i.toString(2).padStart(5, "0").split("").reverse().join(""), 2),
    );
    expect(elements({ data: count(32), shape, strides })).toEqual(reversedBits);
  });

  it("of no dimensions is one element", () => {
    expect(elements({ data: count(3), shape: [], offset: 2 })).toEqual([2]);
    expect(elements({ data: count(3), shape: [], strides: [] })).toEqual([0]);
  });

  it("with a 0 in its shape is empty, whatever the other dimensions, strides and the position", () => {
    expect(elements({ data: count(0), shape: [0] })).toEqual([]);
    expect(elements({ data: count(3), shape: [2, 0], offset: 3 })).toEqual([]);
    expect(elements({ data: count(3), shape: [0, 5], strides: [1000, -1000] })).toEqual([]);
    expect(elements({ data: count(0), shape: [2 ** 53 - 1, 2 ** 53 - 1, 0] })).toEqual([]);
    expect(elements({ data: count(0), shape: [...new Array(30).fill(2 ** 53 - 1), 0] })).toEqual([]);
  });

  it("of float64 is of float64", () => {
    const y = relu({ data: Float64Array.of(1, Math.PI, 3, 4), shape: [2], strides: [-2], offset: 3 });
    expect(y).toEqual(Float64Array.of(4, Math.PI));
  });

  it("reads a subarray from where that starts", () => {
    expect(elements({ data: count(10).subarray(4), shape: [2], strides: [2], offset: 1 })).toEqual([5, 7]);
  });

  it("has its axes counted by its own shape", () => {
    const x = { data: Float64Array.of(0, Math.log(3), 0, Math.log(4)), shape: [2, 2], strides: [1, 2] };
    const rounded = (array: Float64Array) => [...array].map((value) => Math.round(1000 * value) / 1000);
    expect(rounded(softmax(x))).toEqual([0.5, 0.5, 0.429, 0.571]);
    expect(rounded(softmax(x, { axis: 0 }))).toEqual([0.25, 0.2, 0.75, 0.8]);
  });

  it("beside a plain array gives the shape of both", () => {
    const y = Float64Array.of(0.25, 0.75, 0.5, 0.5);
    const dy = Float64Array.of(1, 2, 3, 4);
    const expected = softmax.grad(dy, y, { shape: [2, 2] });
    expect(softmax.grad({ data: dy, shape: [2, 2] }, y)).toEqual(expected);
    expect(softmax.grad(dy, { data: y, shape: [2, 2] })).toEqual(expected);
  });

  it("may have a shape option that says the same", () => {
    expect([...relu({ data: count(4), shape: [2, 2], strides: [1, 2] }, { shape: [2, 2] })]).toEqual([0, 2, 1, 3]);
  });

  it("may be an object of a class, with getters", () => {
    class Matrix {
      get data() {
        return count(4);
      }
      get shape() {
        return [2, 2];
      }
      get strides() {
        return [1, 2];
      }
    }
    expect(elements(new Matrix())).toEqual([0, 2, 1, 3]);
  });

  it("in row-major order may be written in place", () => {
    const data = Float32Array.of(9, -1, 2, -3, 4, 9);
    relu({ data, shape: [2, 2], offset: 1 }, { out: data.subarray(1, 5) });
    expect([...data]).toEqual([9, 0, 2, 0, 4, 9]);
  });

  it("of channels is cut along its axis", () => {
    const x = { data: Float32Array.of(-1, -2, -3, -4, -5, -6), shape: [3, 2], strides: [1, 3] };
    expect([...prelu(x, { alpha: [1, 10] })]).toEqual([-1, -40, -2, -50, -3, -60]);
    expect([...prelu(x, { alpha: [1, 10, 100], axis: -2 })]).toEqual([-1, -4, -20, -50, -300, -600]);
  });
});

describe("an empty array with channels", () => {
  it("gives gradients of 0, and takes no time for its other dimensions", () => {
    const x = new Float32Array(0);
    const { dx, dalpha } = prelu.grad(x, x, { alpha: [1, 2], shape: [2 ** 52, 2, 0] });
    expect(dx).toEqual(new Float32Array(0));
    expect(dalpha).toEqual(new Float32Array(2));
    expect(softmax(x, { shape: [2 ** 52, 2 ** 52, 0] })).toEqual(x);
    expect(softmax(x, { shape: [2 ** 52, 0, 2 ** 52], axis: 1 })).toEqual(x);
  });
});
