import {
  type ChannelKernel,
  type GateKernel,
  isAxisRow,
  type Kernels,
  type MapKernel,
  type ReductionKernel,
  type RowsKernel,
} from "@nonlin/core";
import { type Competitor, inTurn } from "../competitor.js";
import { learnedValues, numberDefaults } from "../subject.js";
import { naiveKernels } from "./naive-kernels.js";

/** The loop that one writes by hand: no checks, no call overhead, Math's functions, the textbook's formula. */
export const naive: Competitor = {
  name: "naive",
  description:
    "one plain loop for each function over Math.exp and the like, by the textbook's formula, without any check",
  family: "JavaScript",
  exact: false,
  threads: 1,
  async prepare(subject, { inputs, dy, other, y }, out) {
    const { row, direction, length, cut, channels } = subject;
    const kernel = (naiveKernels as Partial<Kernels>)[subject.kernel.name];
    if (kernel === undefined) return [];
    const [outer, axisLength, inner] = cut;
    const numbers = numberDefaults(subject);
    if (row.kind === "map") {
      const { forward, gradient } = kernel as MapKernel;
      const run =
        direction === "forward"
          ? inTurn(inputs, (x) => forward(x, out, length, numbers))
          : inTurn(inputs, (x) => gradient(dy, x, out, length, numbers));
      return [{ run }];
    }
    if (row.kind === "gate") {
      const { forward, gradient } = kernel as GateKernel;
      if (direction === "forward") {
        return [{ run: inTurn(inputs, (a) => forward(a, other, out, 1, length, length, numbers)) }];
      }
      const otherGradient = new Float32Array(length);
      const run = inTurn(inputs, (a) => gradient(dy, a, other, out, otherGradient, 1, length, length, numbers));
      return [{ run, otherGradient }];
    }
    if (isAxisRow(row)) {
      const { forward, gradient } = kernel as RowsKernel;
      const run =
        direction === "forward"
          ? inTurn(inputs, (x) => forward(x, out, outer, axisLength, inner, numbers))
          : inTurn(inputs, () => gradient(dy, y, out, outer, axisLength, inner, numbers));
      return [{ run }];
    }
    // A row needs its label: nobody writes that without a choice of how.
    if (row.kind === "loss") return [];
    if (row.kind === "reduction") {
      const { forward, gradient } = kernel as ReductionKernel;
      const run =
        direction === "forward"
          ? inTurn(inputs, (x) => forward(x, out, outer, axisLength, inner))
          : inTurn(inputs, (x) => gradient(dy, x, out, outer, axisLength, inner));
      return [{ run }];
    }
    const { forward, gradient } = kernel as ChannelKernel;
    const learned = learnedValues(subject);
    const sizes = channels ? cut : ([1, 1, length] as const);
    if (direction === "forward") return [{ run: inTurn(inputs, (x) => forward(x, learned, out, ...sizes, numbers)) }];
    const parameterGradients = learned.map((values) => new Float32Array(values.length));
    const run = inTurn(inputs, (x) => gradient(dy, x, learned, out, parameterGradients, ...sizes, numbers));
    return [{ run, parameterGradients }];
  },
};
