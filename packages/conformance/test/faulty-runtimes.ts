import type { Adapter, CallArguments, TensorData } from "../src/index.js";

/** A runtime with one fault, and the law whose case has to find it. */
export interface FaultyRuntime {
  /** What is wrong, as a sentence without a subject. */
  readonly fault: string;
  readonly ops: readonly string[];
  readonly law: string;
  breakIt(adapter: Adapter): Adapter;
}

type Numbers = Float32Array;
interface Call {
  readonly op: string;
  readonly name: string;
  readonly isGradient: boolean;
  readonly shape: readonly number[];
  readonly axis: number;
  readonly parameters: CallArguments[1];
  readonly inputs: readonly Numbers[];
  /** What the runtime computes of other inputs, or of another shape. */
  compute(inputs?: readonly Numbers[], shape?: readonly number[], axis?: number): Numbers[];
}

/** A runtime whose every call goes through `answer`. It computes float32 and writes into no arrays. */
function answering(
  adapter: Adapter,
  answer: (call: Call) => ArrayLike<number> | readonly ArrayLike<number>[],
): Adapter {
  return {
    name: "faulty",
    ops: adapter.ops,
    run(op, parameters, dtype, shape, axis, inputs) {
      return answer({
        op,
        name: op.replace(/\.grad$/, ""),
        isGradient: op.endsWith(".grad"),
        shape,
        axis,
        parameters,
        inputs: inputs as readonly Numbers[],
        compute: (others = inputs as readonly Numbers[], otherShape = shape, otherAxis = axis) =>
          adapter.run(op, parameters, dtype, otherShape, otherAxis, others) as unknown as Numbers[],
      });
    },
  };
}

/** Computes correctly, then changes each number of the first output. */
const changing =
  (change: (value: number, at: number, call: Call) => number, only?: "forward" | "gradient") =>
  (adapter: Adapter): Adapter =>
    answering(adapter, (call) => {
      const [first, ...others] = call.compute() as [Numbers, ...Numbers[]];
      if (only !== undefined && (only === "gradient") !== call.isGradient) return [first, ...others];
      return [first.map((value, at) => change(value, at, call)), ...others];
    });

/** Another formula for the forward direction of elementwise functions, in double and rounded once. */
const formula =
  (f: (x: number, call: Call) => number) =>
  (adapter: Adapter): Adapter =>
    answering(adapter, (call) =>
      call.isGradient ? call.compute() : (call.inputs[0] as Numbers).map((x) => Math.fround(f(x, call))),
    );

/** Another formula for one row. */
const rowFormula =
  (f: (row: Numbers, call: Call) => ArrayLike<number>) =>
  (adapter: Adapter): Adapter =>
    answering(adapter, (call) => {
      const [x] = call.inputs as [Numbers];
      const length = call.shape[call.axis] as number;
      if (call.isGradient || call.axis !== call.shape.length - 1) return call.compute();
      const result = new Float32Array(x.length);
      for (let start = 0; start < x.length; start += length)
        result.set(f(x.subarray(start, start + length), call), start);
      return result;
    });

const up = (value: number) => {
  const word = new DataView(new ArrayBuffer(4));
  word.setFloat32(0, value);
  word.setInt32(0, word.getInt32(0) + 1);
  return word.getFloat32(0);
};
const bits = (value: number) => new Uint32Array(Float32Array.of(value).buffer)[0] as number;
const f32 = Math.fround;

/** One fault each. The suite has to find all of them by the law that is about it. */
export const faultyRuntimes: readonly FaultyRuntime[] = [
  {
    fault: "flushes subnormal results to zero",
    ops: ["sigmoid", "tanh", "softmax"],
    law: "subnormal numbers",
    breakIt: changing((value) => (Math.abs(value) < 2 ** -126 ? value * 0 : value)),
  },
  {
    fault: "loses the sign of -0",
    ops: ["tanh", "silu"],
    law: "zeros",
    breakIt: changing((value) => (value === 0 ? 0 : value)),
  },
  {
    fault: "gives NaN at -Infinity, as Infinity times 0 does",
    ops: ["silu", "gelu"],
    law: "limits",
    breakIt: changing((value, at, { inputs }) => (inputs[0]?.[at] === -Infinity ? NaN : value), "forward"),
  },
  {
    fault: "swallows NaN, as a maximum does",
    ops: ["relu", "hardTanh"],
    law: "NaN",
    breakIt: changing((value) => (Number.isNaN(value) ? 0 : value), "forward"),
  },
  {
    fault: "clamps its argument at -18",
    ops: ["sigmoid"],
    law: "values",
    breakIt: formula((x) => 1 / (1 + Math.exp(-Math.max(x, -18)))),
  },
  {
    fault: "computes e^x - 1 and not expm1",
    ops: ["elu"],
    law: "values",
    breakIt: formula((x, { parameters }) => (x > 0 ? x : (parameters.alpha as number) * (f32(Math.exp(x)) - 1))),
  },
  {
    fault: "loses the tail that 1 + erf cancels",
    ops: ["gelu"],
    law: "values",
    breakIt: changing((value, at, { inputs }) => ((inputs[0]?.[at] as number) < -5.5 ? value * 1.5 : value), "forward"),
  },
  {
    fault: "is one unit in the last place off at one input",
    ops: ["sigmoid"],
    law: "values",
    breakIt: changing((value, at, { inputs }) => (inputs[0]?.[at] === 0.5 ? up(value) : value), "forward"),
  },
  {
    fault: "is tuned to the golden vectors, and a unit off elsewhere",
    ops: ["tanh"],
    law: "fresh points",
    breakIt: changing(
      (value, at, { inputs }) => (bits(inputs[0]?.[at] as number) % 7 === 3 ? up(value) : value),
      "forward",
    ),
  },
  {
    fault: "has a slope that is right at the golden vectors only",
    ops: ["mish"],
    law: "difference quotients",
    breakIt: changing(
      (value, at, { inputs }) => (bits(inputs[1]?.[at] as number) % 7 === 3 ? up(value) : value),
      "gradient",
    ),
  },
  {
    fault: "gives another value for another parameter",
    ops: ["swish"],
    law: "values",
    breakIt: answeringWith(({ inputs: [x], parameters, compute, isGradient }) =>
      isGradient || parameters.beta === 1 || typeof parameters.beta !== "number"
        ? compute()
        : (x as Numbers).map((v) => f32(v / (1 + Math.exp(-f32(f32(parameters.beta as number) * v))))),
    ),
  },
  {
    fault: "computes 1 - tanh² for the slope",
    ops: ["tanh"],
    law: "derivatives",
    breakIt: answeringWith(({ inputs: [dy, x], compute, isGradient }) =>
      isGradient ? (dy as Numbers).map((d, i) => d * (1 - f32(Math.tanh(x?.[i] as number)) ** 2)) : compute(),
    ),
  },
  {
    fault: "forgets dy",
    ops: ["relu", "sigmoid"],
    law: "gradients",
    breakIt: answeringWith(({ inputs: [dy, x], compute, isGradient }) =>
      isGradient ? compute([(dy as Numbers).map(() => 1), x as Numbers]) : compute(),
    ),
  },
  {
    fault: "sums the gradient of a parameter in single precision",
    ops: ["prelu"],
    law: "parameter gradients",
    breakIt: answeringWith(({ inputs: [dy, x], compute, isGradient }) => {
      const [dx, dalpha] = compute() as [Numbers, Numbers];
      if (!isGradient || dalpha.length !== 1) return isGradient ? [dx, dalpha] : dx;
      let sum = 0;
      for (const [i, v] of (x as Numbers).entries()) if (v <= 0) sum = f32(sum + f32((dy?.[i] as number) * v));
      return [dx, Float32Array.of(sum)];
    }),
  },
  {
    fault: "gives all channels the parameter of the first",
    ops: ["prelu"],
    law: "channels",
    breakIt: (adapter) => ({
      ...adapter,
      run(op, parameters, dtype, shape, axis, inputs) {
        const { alpha } = parameters;
        const first = typeof alpha === "object" && !op.endsWith(".grad") ? (alpha[0] as number) : alpha;
        return adapter.run(op, { ...parameters, alpha: first as number }, dtype, shape, axis, inputs);
      },
    }),
  },
  {
    fault: "steps down where it should rise",
    ops: ["softplus"],
    law: "monotonicity",
    breakIt: changing(
      (value, at, { inputs }) => ((bits(inputs[0]?.[at] as number) & 15) === 0 && value > 1e-3 ? up(up(value)) : value),
      "forward",
    ),
  },
  {
    fault: "is not quite odd",
    ops: ["tanh", "erf"],
    law: "symmetry",
    breakIt: changing((value) => (value < -0.01 ? up(value) : value), "forward"),
  },
  {
    fault: "leaves its range",
    ops: ["tanh"],
    law: "range",
    breakIt: changing((value) => (value === 1 ? up(value) : value), "forward"),
  },
  {
    fault: "has a slope above its maximum",
    ops: ["sigmoid"],
    law: "range",
    breakIt: answeringWith(({ inputs, compute, isGradient }) => {
      const [y] = compute() as [Numbers];
      return isGradient && inputs[0]?.every((d) => d === 1)
        ? y.map((slope) => (slope === 0.25 ? up(slope) : slope))
        : y;
    }),
  },
  {
    fault: "overflows, because it does not take the maximum away",
    ops: ["softmax"],
    law: "finite inputs",
    breakIt: rowFormula((row) => {
      const weights = row.map((x) => f32(Math.exp(x)));
      const total = weights.reduce((sum, w) => f32(sum + w), 0);
      return weights.map((w) => w / total);
    }),
  },
  {
    fault: "adds a long row up in single precision",
    ops: ["softmax"],
    law: "long rows",
    breakIt: rowFormula((row) => {
      const largest = row.reduce((a, b) => (a > b ? a : b), -Infinity);
      const weights = row.map((x) => Math.exp(x - largest));
      const total = weights.reduce((sum, w) => f32(sum + w), 0);
      return weights.map((w) => w / total);
    }),
  },
  {
    fault: "gives rows that add up to less than 1",
    ops: ["softmax", "sparsemax"],
    law: "sums",
    breakIt: changing((value) => value * (1 - 2 ** -18), "forward"),
  },
  {
    fault: "rounds the logits after it has shifted them",
    ops: ["softmax", "logSoftmax"],
    law: "shifts",
    breakIt: answeringWith(({ inputs, compute, isGradient }) =>
      isGradient ? compute() : compute([(inputs[0] as Numbers).map((x) => f32(f32(x + 4096.3) - 4096.3))]),
    ),
  },
  {
    fault: "treats the first element of a row as another one",
    ops: ["softmax"],
    law: "permutations",
    breakIt: rowFormula((row, { compute }) => {
      const moved = row.slice();
      moved[0] = (moved[0] as number) + 1e-3;
      return compute([moved], [1, row.length], 1)[0] as Numbers;
    }),
  },
  {
    fault: "takes no notice of the axis",
    ops: ["softmax", "logSumExp"],
    law: "axis",
    breakIt: answeringWith(({ inputs, compute, shape, axis }) => {
      const length = shape[axis] as number;
      const total = shape.reduce((product, size) => product * size, 1);
      return compute(inputs, [total / length, length], 1);
    }),
  },
  {
    fault: "lets rows of a batch touch each other",
    ops: ["softmax", "logSoftmax"],
    law: "batches",
    breakIt: changing((value, at, { shape, axis }) => (at >= 2 * (shape[axis] as number) ? up(value) : value)),
  },
  {
    fault: "has wrong gradients in rows of 17 elements",
    ops: ["softmax", "logSoftmax", "sparsemax", "logSumExp", "softmaxCrossEntropy"],
    law: "fresh gradients",
    breakIt: changing(
      (value, _, { shape, axis }) => (shape[axis] === 17 && value !== 0 ? up(up(value)) : value),
      "gradient",
    ),
  },
  {
    fault: "rounds otherwise in the tail of an array",
    ops: ["sigmoid", "swiglu"],
    law: "position",
    breakIt: answeringWith(({ compute }) => {
      const [first, ...others] = compute() as [Numbers, ...Numbers[]];
      const whole = first.length - (first.length % 8);
      return [first.map((value, i) => (i >= whole ? up(value) : value)), ...others];
    }),
  },
  {
    fault: "gives other bits at every fifth call",
    ops: ["relu6"],
    law: "determinism",
    breakIt(adapter) {
      let turn = 0;
      return changing((value, at) => (at === 0 && ++turn % 5 === 0 ? up(value) : value))(adapter);
    },
  },
  {
    fault: "writes into its input",
    ops: ["exp"],
    law: "inputs",
    breakIt: answeringWith(({ inputs, compute }) => {
      const result = compute();
      (inputs[0] as Numbers)[0] = 0.125;
      return result;
    }),
  },
  {
    fault: "writes one element too many",
    ops: ["relu"],
    law: "outputs",
    breakIt: (adapter) => ({
      ...adapter,
      runInto(op, parameters, dtype, shape, axis, inputs, outputs) {
        const given = outputs[0] as TensorData;
        const Type = given.constructor as Float32ArrayConstructor;
        const longer = new Type(given.buffer as ArrayBuffer, given.byteOffset, given.length + 1);
        longer[given.length] = 0;
        return adapter.runInto?.(op, parameters, dtype, shape, axis, inputs, outputs);
      },
    }),
  },
  {
    fault: "reads what it has overwritten",
    ops: ["softmax", "elu"],
    law: "in place",
    breakIt: (adapter) => ({
      ...adapter,
      runInto(op, parameters, dtype, shape, axis, inputs, outputs) {
        const [out] = outputs as [TensorData];
        if (inputs.includes(out)) out[0] = 0.5;
        return adapter.runInto?.(op, parameters, dtype, shape, axis, inputs, outputs);
      },
    }),
  },
  {
    fault: "gives fewer results than there are elements",
    ops: ["relu"],
    law: "shape",
    breakIt: answeringWith(({ compute, shape }) => {
      const [first] = compute() as [Numbers];
      return shape.length > 1 ? first.subarray(0, shape[0]) : first;
    }),
  },
];

function answeringWith(answer: (call: Call) => ArrayLike<number> | readonly ArrayLike<number>[]) {
  return (adapter: Adapter) => answering(adapter, answer);
}
