import {
  type Backend,
  type Dtype,
  type FloatArray,
  type KernelName,
  kernelList,
  type OpName,
  type RowsKernel,
  type RowsMasking,
} from "@nonlin/core";
import { isSubnormal, step } from "../src/bits.js";
import { type Call, wrap } from "./wrapping.js";

/** A backend with one fault, and the cases that have to find it. */
export interface BrokenBackend {
  /** What is wrong, as a sentence without a subject. */
  readonly fault: string;
  /** The functions to run the suite on: some that have the fault, some that have not. */
  readonly ops: readonly OpName[];
  /** The kernels that have it; default: all of `ops`. */
  readonly kernels?: readonly KernelName[];
  /** Cases that have to fail: `kernel dtype: ` and how the title begins. They may fail for the other kernels, too. */
  readonly fails: readonly string[];
  /** Titles of cases that the same fault may break as well. Everything else has to stay green. */
  readonly mayFail?: readonly RegExp[];
  /** What a message of the failing cases has to say. */
  readonly says?: RegExp;
  breakIt(backend: Backend): Backend;
}

const dtypeOf = (array: FloatArray): Dtype => (array.BYTES_PER_ELEMENT === 4 ? "float32" : "float64");

/** Computes correctly, then changes each element of the outputs. */
function changed(backend: Backend, name: string, change: (value: number, dtype: Dtype, call: Call) => number): Backend {
  return wrap(backend, name, (call) => {
    call.run();
    for (const [which, output] of call.outputs.entries()) {
      for (let i = 0; i < (call.lengths[which] as number); i++) {
        output[i] = change(output[i] as number, dtypeOf(output), call);
      }
    }
  });
}

/** Changes what the kernels of rows are told to select. */
function withMasking(
  backend: Backend,
  name: string,
  change: (masking: RowsMasking, direction: "forward" | "gradient") => RowsMasking,
): Backend {
  const kernels = kernelList
    .filter(({ kind }) => kind === "rows")
    .map(({ name }) => {
      const kernel = backend.kernels[name] as RowsKernel;
      const changed: RowsKernel = {
        forward: (x, y, outer, length, inner, parameters, masking) =>
          kernel.forward(x, y, outer, length, inner, parameters, masking && change(masking, "forward")),
        gradient: (dy, y, dx, outer, length, inner, parameters, masking) =>
          kernel.gradient(dy, y, dx, outer, length, inner, parameters, masking && change(masking, "gradient")),
      };
      return [name, changed];
    });
  return { ...backend, name, kernels: { ...backend.kernels, ...Object.fromEntries(kernels) } };
}

/** The inputs as they were before the call, where an output is going to overwrite them. */
const copies = (call: Call) => call.inputs.map((input) => input.slice());

/** Deliberately broken backends: the suite has to fail each, for the right reason. */
export const brokenBackends: readonly BrokenBackend[] = [
  {
    fault: "flushes subnormal inputs and results",
    ops: ["tanh", "prelu", "softmax"],
    fails: [
      "tanh float32: computes subnormal",
      "prelu float64: computes subnormal",
      "softmax float32: computes subnormal",
    ],
    says: /received -?0 \(0x[08]0+\)/,
    breakIt(backend) {
      const flush = (value: number, dtype: Dtype) => (isSubnormal(dtype, value) ? value * 0 : value);
      return wrap(backend, "flushing", (call) => {
        call.run(call.inputs.map((input) => input.map((value) => flush(value, dtypeOf(input))) as FloatArray));
        for (const [which, output] of call.outputs.entries()) {
          for (let i = 0; i < (call.lengths[which] as number); i++) {
            output[i] = flush(output[i] as number, dtypeOf(output));
          }
        }
      });
    },
  },
  {
    fault: "loses the sign of -0",
    ops: ["tanh", "silu", "softmax"],
    fails: [
      "tanh float32: gives the special values",
      "silu float64: keeps zeros and their signs",
      "tanh float64: is odd",
    ],
    mayFail: [/special|keeps|is odd/],
    says: /expected -0 \(0x80+\), received 0 \(0x0+\)/,
    breakIt: (backend) => changed(backend, "unsigned zero", (value) => (value === 0 ? 0 : value)),
  },
  {
    fault: "saturates too early",
    ops: ["relu6", "relu"],
    kernels: ["relu6"],
    fails: [
      "relu6 float32: stays in its range and comes to both ends",
      "relu6 float64: leaves its fixed points where they are",
    ],
    mayFail: [/^(has values|gives the special values|keeps the zeros and limits)/],
    says: /near 6|expected the same number/,
    breakIt: (backend) =>
      wrap(
        backend,
        "low",
        (call) => {
          call.run();
          const [y] = call.outputs as [FloatArray];
          if (call.direction !== "forward") return;
          for (let i = 0; i < (call.lengths[0] as number); i++) if ((y[i] as number) > 5.5) y[i] = 5.5;
        },
        ["relu6"],
      ),
  },
  {
    fault: "swallows NaN, as max(x, 0) does",
    ops: ["relu", "gelu", "logSoftmax"],
    fails: [
      "relu float32: turns NaN into NaN",
      "gelu_tanh float64: turns NaN into NaN",
      "log_softmax float32: turns the whole row into NaN",
    ],
    mayFail: [/special rows/, /^(gives nothing, not NaN|takes no notice)/],
    says: /NaN.*received.* 0 \(0x0+\)/s,
    breakIt: (backend) =>
      changed(backend, "NaN-swallowing", (value, _, { direction }) =>
        direction === "forward" && Number.isNaN(value) ? 0 : value,
      ),
  },
  {
    fault: "loses NaN in dy where the slope is 0",
    ops: ["relu", "prelu"],
    kernels: ["relu"],
    fails: ["relu float32: turns NaN into NaN in the gradient"],
    // 0 * Infinity is NaN as well.
    mayFail: [/multiplies dy and a special derivative/],
    says: /dy is NaN/,
    breakIt: (backend) =>
      wrap(
        backend,
        "masking",
        (call) => {
          const before = copies(call);
          call.run();
          if (call.direction !== "gradient") return;
          const [dx] = call.outputs as [FloatArray];
          const [dy, x] = before as [FloatArray, FloatArray];
          for (let i = 0; i < (call.lengths[0] as number); i++) {
            if ((x[i] as number) <= 0 && Number.isNaN(dy[i])) dx[i] = 0;
          }
        },
        ["relu"],
      ),
  },
  {
    fault: "is one ULP off at a single input",
    ops: ["gelu", "tanh"],
    kernels: ["gelu_none"],
    fails: ["gelu_none float32: has values that are correctly rounded"],
    says: /^[^\n]*\n {2}f\(0\.5 \(0x3f000000\)\): expected 0\.3457\d* \(0x3eb103af\), received 0\.3457\d* \(0x3eb103b0\)[^\n]*$/,
    breakIt: (backend) =>
      wrap(
        backend,
        "one ULP off",
        (call) => {
          const before = copies(call);
          call.run();
          const [y] = call.outputs as [FloatArray];
          if (call.direction !== "forward" || dtypeOf(y) !== "float32") return;
          for (let i = 0; i < (call.lengths[0] as number); i++) {
            if (before[0]?.[i] === 0.5) y[i] = step("float32", y[i] as number, 1);
          }
        },
        ["gelu_none"],
      ),
  },
  {
    fault: "has the last element wrong where the length is no multiple of 8",
    ops: ["tanh", "relu"],
    kernels: ["tanh"],
    fails: ["tanh float32: gives the same bits at every offset and length"],
    mayFail: [/^(has (values|derivatives)|keeps|computes|rounds the hard cases|never decreases|is odd)/],
    says: /position (\d+) of (?!8\b|16\b|24\b|32\b|40\b|48\b|56\b|64\b)\d+/,
    breakIt: (backend) =>
      wrap(
        backend,
        "wrong tail",
        (call) => {
          call.run();
          const length = call.lengths[0] as number;
          const [y] = call.outputs as [FloatArray];
          if (call.direction === "forward" && length > 8 && length % 8 !== 0) {
            y[length - 1] = step(dtypeOf(y), y[length - 1] as number, 2);
          }
        },
        ["tanh"],
      ),
  },
  {
    fault: "writes one element past the end",
    ops: ["gelu", "prelu", "softmax", "relu"],
    kernels: ["gelu_none", "prelu", "softmax"],
    fails: [
      "gelu_none float32: writes nothing before or after",
      "prelu float64: writes nothing before or after",
      "softmax float64: writes nothing before or after",
    ],
    says: /wrote 0 \(0x0+\) to (y|dx)\[(\d+)\], whose length is \2/,
    breakIt: (backend) =>
      wrap(
        backend,
        "overrunning",
        (call) => {
          call.run();
          const [output] = call.outputs as [FloatArray];
          const end = output.byteOffset + (call.lengths[0] as number) * output.BYTES_PER_ELEMENT;
          if (end + output.BYTES_PER_ELEMENT > output.buffer.byteLength) return;
          new (output.constructor as Float32ArrayConstructor)(output.buffer as ArrayBuffer, end, 1)[0] = 0;
        },
        ["gelu_none", "prelu", "softmax"],
      ),
  },
  {
    fault: "uses an input as scratch memory",
    ops: ["silu", "logSoftmax"],
    fails: ["silu float32: leaves its inputs as they are", "log_softmax float64: leaves its inputs as they are"],
    mayFail: [/same bits|same gradient bits|a row/],
    says: /changed an input/,
    breakIt: (backend) =>
      wrap(backend, "scratching", (call) => {
        call.run();
        const input = call.inputs[0] as FloatArray;
        // Not where the caller asked for it.
        if (call.outputs[0] !== input && (call.lengths[0] as number) > 60) input[0] = 0.125;
      }),
  },
  {
    fault: "reads what it has already overwritten",
    ops: ["elu", "softmax"],
    fails: [
      "elu float32: gives the same bits when the output is an input",
      "softmax float64: gives the same bits when the output is an input",
    ],
    says: /y is x/,
    breakIt: (backend) =>
      wrap(backend, "not in place", (call) => {
        const [x] = call.inputs as [FloatArray];
        const [y] = call.outputs as [FloatArray];
        call.run();
        // As a second pass over x would.
        if (call.direction === "forward" && x.buffer === y.buffer && x.byteOffset === y.byteOffset) call.run();
      }),
  },
  {
    fault: "has slope 1 at the kink of relu",
    ops: ["relu", "leakyRelu"],
    kernels: ["relu"],
    fails: ["relu float32: gives the special derivatives", "relu float64: gives the special derivatives"],
    mayFail: [/^(multiplies dy|keeps)/],
    says: /f′ at 0 \(0x0+\): expected 0 \(0x0+\), received 1/,
    breakIt: (backend) =>
      wrap(
        backend,
        "other kink",
        (call) => {
          const before = copies(call);
          call.run();
          const [dx] = call.outputs as [FloatArray];
          if (call.direction !== "gradient") return;
          for (let i = 0; i < (call.lengths[0] as number); i++) {
            if (before[1]?.[i] === 0) dx[i] = before[0]?.[i] as number;
          }
        },
        ["relu"],
      ),
  },
  {
    fault: "adds channels up in an order that depends on the layout",
    ops: ["prelu", "relu"],
    fails: [
      "prelu float32: adds the parameter's gradient up to the same bits",
      "prelu float64: adds the parameter's gradient up to the same bits",
    ],
    says: /\[\d+,\d+,\d+\], channel \d+: contiguous/,
    breakIt: (backend) =>
      wrap(backend, "layout-dependent sum", (call) => {
        call.run();
        const [, channels, inner] = call.sizes as [number, number, number];
        const sums = call.outputs[1];
        if (sums === undefined || sums.length === 1 || inner <= 1 || call.lengths[0] === 0) return;
        for (let c = 0; c < channels; c++) sums[c] = step(dtypeOf(sums), sums[c] as number, 1);
      }),
  },
  {
    fault: "adds up in the dtype itself, one element after the other",
    ops: ["prelu"],
    fails: ["prelu float32: has gradients of the parameter", "prelu float64: has gradients of the parameter"],
    mayFail: [/adds the parameter's gradient up|output is an input/],
    says: /the sum over dy = /,
    breakIt: (backend) =>
      wrap(backend, "naive sum", (call) => {
        call.run();
        const [dy, x] = call.inputs as [FloatArray, FloatArray];
        const sums = call.outputs[1];
        const [, channels, inner] = call.sizes as [number, number, number];
        if (sums?.length !== channels || call.outputs[0] === dy || call.outputs[0] === x) return;
        const round = dtypeOf(x) === "float32" ? Math.fround : (value: number) => value;
        const totals = new Array<number>(channels).fill(0);
        for (let i = 0; i < (call.lengths[0] as number); i++) {
          const c = Math.floor(i / inner) % channels;
          const term = (x[i] as number) > 0 ? (dy[i] as number) * 0 : round((dy[i] as number) * (x[i] as number));
          totals[c] = round((totals[c] as number) + term);
        }
        sums.set(totals);
      }),
  },
  {
    fault: "computes tanh near 0 as 1 - 2 / (1 + e^2x), which is flat there",
    ops: ["tanh", "sigmoid"],
    kernels: ["tanh"],
    fails: ["tanh float32: has values that are correctly rounded", "tanh float64: has values that lie within 2 ULP"],
    mayFail: [/^(computes subnormal|keeps|is odd|gives the special|never decreases)/],
    says: /f\(-?\d\.\d+e-/,
    breakIt: (backend) =>
      wrap(
        backend,
        "cancelling tanh",
        (call) => {
          const before = copies(call);
          call.run();
          if (call.direction !== "forward") return;
          const [y] = call.outputs as [FloatArray];
          for (let i = 0; i < (call.lengths[0] as number); i++) {
            const x = before[0]?.[i] as number;
            if (Math.abs(x) < 1e-4) y[i] = 1 - 2 / (1 + Math.exp(2 * x));
          }
        },
        ["tanh"],
      ),
  },
  {
    fault: "computes leakyRelu as max(slope * x, x)",
    ops: ["leakyRelu", "relu"],
    kernels: ["leaky_relu"],
    fails: ["leaky_relu float32: has values that are correctly rounded with other parameters"],
    mayFail: [/^(has values .* with other|keeps|computes subnormal)/],
    says: /negativeSlope = 1\.5/,
    breakIt: (backend) =>
      wrap(
        backend,
        "max",
        (call) => {
          const before = copies(call);
          call.run();
          const [y] = call.outputs as [FloatArray];
          const [slope] = call.parameters as [number];
          if (call.direction !== "forward") return;
          for (let i = 0; i < (call.lengths[0] as number); i++) {
            const x = before[0]?.[i] as number;
            if (Number.isFinite(x) && x !== 0) y[i] = Math.max(slope * x, x);
          }
        },
        ["leaky_relu"],
      ),
  },
  {
    fault: "uses the first channel's parameter for all",
    ops: ["prelu", "swish"],
    fails: ["prelu float32: uses each channel's own parameter", "swish float64: uses each channel's own parameter"],
    mayFail: [/adds the parameter's gradient up/],
    says: /channel [1-9]/,
    breakIt: (backend) =>
      wrap(backend, "one parameter", (call) => {
        if (call.kernel.kind !== "channel") return call.run();
        const { learned } = call.kernel;
        const same = call.inputs.slice(-learned).map((values) => values.slice().fill(values[0] as number));
        call.run([...call.inputs.slice(0, -learned), ...same]);
      }),
  },
  {
    fault: "activates the other input",
    ops: ["glu", "reglu", "sigmoid"],
    kernels: ["glu", "reglu"],
    fails: [
      "glu float32: gives the special values of its row",
      "glu float64: has values that lie within 4 ULP",
      "reglu float32: has values that are correctly rounded",
    ],
    mayFail: [/^(multiplies|turns NaN|has (values|gradients)|keeps|computes|is odd in b)/],
    says: /a = .*, b = /,
    breakIt: (backend) =>
      wrap(
        backend,
        "swapping",
        (call) => {
          const [a, b] = call.inputs.slice(-2) as [FloatArray, FloatArray];
          call.run([...call.inputs.slice(0, -2), b, a]);
        },
        ["glu", "reglu"],
      ),
  },
  {
    fault: "rounds an activation before it multiplies it",
    ops: ["swiglu", "reglu"],
    kernels: ["swiglu"],
    fails: [
      "swiglu float32: has values that lie within 0.5001 ULP",
      "swiglu float64: has values that lie within 4 ULP",
    ],
    mayFail: [/^(has values|keeps|computes subnormal)/],
    says: /a = -?\d.*received/,
    breakIt: (backend) =>
      wrap(
        backend,
        "rounding twice",
        (call) => {
          if (call.direction !== "forward") return call.run();
          const [a, b] = copies(call) as [FloatArray, FloatArray];
          call.run([a, a.slice().fill(1)]);
          const [y] = call.outputs as [FloatArray];
          const [outer, run, stride] = call.sizes as [number, number, number];
          for (let k = 0; k < outer * run; k++) {
            y[k] = (y[k] as number) * (b[Math.floor(k / run) * stride + (k % run)] as number);
          }
        },
        ["swiglu"],
      ),
  },
  {
    fault: "gives the second run of an array the results of the first",
    ops: ["swiglu", "glu"],
    kernels: ["swiglu"],
    fails: ["swiglu float32: gives the halves of one array the bits of two inputs"],
    // Calls with halves are among those that others make.
    mayFail: [/^(writes nothing|gives the same bits)/],
    says: /half [12] activated, y\[\d+\]/,
    breakIt: (backend) =>
      wrap(
        backend,
        "repeating",
        (call) => {
          call.run();
          const [outer, run, stride] = call.sizes as [number, number, number];
          if (call.direction === "forward" && outer > 1 && stride !== run) {
            const [y] = call.outputs as [FloatArray];
            y.copyWithin(run, 0, run);
          }
        },
        ["swiglu"],
      ),
  },
  {
    fault: "stores one gradient of two inputs before it has computed the other",
    ops: ["glu", "reglu"],
    fails: [
      "glu float32: gives the same bits when the output is an input",
      "reglu float64: gives the same bits when the output is an input",
    ],
    says: /da is (a|dy)/,
    breakIt: (backend) =>
      wrap(backend, "one after the other", (call) => {
        if (call.direction === "forward") return call.run();
        const [da, db] = call.outputs as [FloatArray, FloatArray];
        const first = da.slice();
        const second = db.slice();
        call.run(call.inputs, [first, db.slice()]);
        // The halves of one array lie in each other's gaps: theirs is another case.
        if (da.buffer === db.buffer) return call.run();
        da.set(first);
        call.run(call.inputs, [first, second]);
        db.set(second);
      }),
  },
  {
    fault: "takes softmax without subtracting the maximum",
    ops: ["softmax", "logSoftmax"],
    kernels: ["softmax"],
    fails: ["softmax float32: never turns finite inputs into NaN", "softmax float64: has values that lie within 4 ULP"],
    mayFail: [
      /^(has (values|gradients)|keeps|computes|gives the special rows|gives a row|gives the same|gives an element|turns|stays|has derivatives|never decreases|permutes)/,
      // It knows of no mask either.
      /^(gives rows with a masking|takes no notice|gives nothing, not NaN|gives gradients of 0)/,
    ],
    breakIt: (backend) =>
      wrap(
        backend,
        "overflowing",
        (call) => {
          if (call.direction !== "forward") return call.run();
          const [x] = copies(call) as [FloatArray];
          const [y] = call.outputs as [FloatArray];
          const [outer, length, inner] = call.sizes as [number, number, number];
          const [temperature] = call.parameters as [number];
          for (let o = 0; o < outer; o++) {
            for (let i = 0; i < inner; i++) {
              const at = (p: number) => (o * length + p) * inner + i;
              const terms = Array.from({ length }, (_, p) => Math.exp((x[at(p)] as number) / temperature));
              const total = terms.reduce((a, b) => a + b);
              for (let p = 0; p < length; p++) y[at(p)] = (terms[p] as number) / total;
            }
          }
        },
        ["softmax"],
      ),
  },
  {
    fault: "finds the threshold of a row to a tolerance",
    ops: ["sparsemax", "hardmax"],
    kernels: ["sparsemax"],
    fails: [
      "sparsemax float32: has values that lie within 0.51 ULP",
      "sparsemax float64: has values that lie within 4 ULP",
    ],
    mayFail: [
      /^(gives (the special rows|probabilities|equal|the same bits to a row)|keeps|computes|finds|leaves|stays|never|permutes|has derivatives)/,
    ],
    says: /position \d+ of x = /,
    breakIt: (backend) =>
      wrap(
        backend,
        "bisecting",
        (call) => {
          call.run();
          if (call.direction !== "forward") return;
          const [y] = call.outputs as [FloatArray];
          for (let i = 0; i < (call.lengths[0] as number); i++) {
            const value = y[i] as number;
            if (value > 0 && value < 1) y[i] = Math.max(value - 1e-7, 0);
          }
        },
        ["sparsemax"],
      ),
  },
  {
    fault: "gives the last of equal elements what the first is due",
    ops: ["hardmax"],
    fails: ["hardmax float32: gives equal elements equal results, or all to the first of them"],
    mayFail: [/^(gives the special rows|has values|keeps zeros|gives probabilities|finds|leaves)/],
    breakIt: (backend) =>
      wrap(backend, "last of equals", (call) => {
        const [x] = copies(call) as [FloatArray];
        call.run();
        const [outer, length, inner] = call.sizes as [number, number, number];
        if (call.direction !== "forward" || outer !== 1 || inner !== 1) return;
        const [y] = call.outputs as [FloatArray];
        const first = y.indexOf(1);
        if (first < 0) return;
        y[first] = 0;
        y[x.lastIndexOf(x[first] as number, length - 1)] = 1;
      }),
  },
  {
    fault: "gives rows other bits along an axis that is not the last",
    ops: ["logSoftmax"],
    fails: ["log_softmax float32: gives a row the same bits along every axis"],
    mayFail: [/gives a row's gradient/, /^(takes no notice|gives nothing, not NaN)/],
    says: /\[\d+,\d+,\d+\], row \(\d+,\d+\)/,
    breakIt: (backend) =>
      wrap(backend, "axis-dependent", (call) => {
        call.run();
        const [y] = call.outputs as [FloatArray];
        const [, length, inner] = call.sizes as [number, number, number];
        if (call.direction !== "forward" || inner === 1 || length < 5) return;
        for (let i = 0; i < (call.lengths[0] as number); i++) y[i] = step(dtypeOf(y), y[i] as number, 1);
      }),
  },
  {
    fault: "takes a sum that nearly cancels its largest element with the digits of a float32",
    ops: ["logSumExp", "softmax"],
    kernels: ["log_sum_exp"],
    fails: ["log_sum_exp float32: has values that lie within 0.51 ULP"],
    mayFail: [/^(has values|computes subnormal|gives a row|gives the same|keeps)/],
    says: /x = .*expected/,
    breakIt: (backend) =>
      wrap(
        backend,
        "cancelling",
        (call) => {
          call.run();
          const [y] = call.outputs as [FloatArray];
          if (call.direction !== "forward" || dtypeOf(y) !== "float32") return;
          for (let i = 0; i < (call.lengths[0] as number); i++) {
            if (y[i] !== 0 && Math.abs(y[i] as number) < 2 ** -8) y[i] = Math.fround((y[i] as number) + 1) - 1;
          }
        },
        ["log_sum_exp"],
      ),
  },
  {
    fault: "takes the slope of the label as softmax - 1, which cancels",
    ops: ["softmaxCrossEntropy"],
    fails: ["softmax_cross_entropy float32: has gradients that lie within 0.51 ULP"],
    mayFail: [/^(has gradients|computes subnormal|gives a row|gives the same|keeps)/],
    says: /slope \d+ of/,
    breakIt: (backend) =>
      wrap(backend, "cancelling", (call) => {
        call.run();
        const dx = call.outputs[1];
        if (dx === undefined || dtypeOf(dx) !== "float32") return;
        for (let i = 0; i < (call.lengths[1] as number); i++) {
          if ((dx[i] as number) < 0) dx[i] = Math.fround(Math.fround((dx[i] as number) + 1) - 1);
        }
      }),
  },
  {
    fault: "adds to what the output held before",
    ops: ["gelu"],
    kernels: ["gelu_none"],
    fails: ["gelu_none float32: gives the same bits again, whatever the output held before"],
    // Some checks reuse their output, and what is in place holds the input.
    mayFail: [/same (gradient )?bits/],
    breakIt: (backend) =>
      wrap(
        backend,
        "accumulating",
        (call) => {
          const [output] = call.outputs as [FloatArray];
          const before = output.slice(0, call.lengths[0]);
          call.run();
          for (const [i, value] of before.entries()) if (value !== 0) output[i] = (output[i] as number) + value;
        },
        ["gelu_none"],
      ),
  },
  {
    fault: "ignores the mask",
    ops: ["softmax", "logSoftmax"],
    fails: [
      "softmax float32: takes no notice of what is left out",
      "log_softmax float64: gives rows with a masking the bits",
      "softmax float64: gives gradients of 0 where",
    ],
    mayFail: [/^gives nothing, not NaN/],
    says: /a mask/,
    breakIt: (backend) => withMasking(backend, "unmasked", (masking) => ({ ...masking, mask: undefined })),
  },
  {
    fault: "ignores the mask of a gradient",
    ops: ["logSoftmax", "softmin"],
    fails: ["log_softmax float32: gives gradients of 0 where"],
    mayFail: [/^gives nothing, not NaN/],
    says: /a mask/,
    breakIt: (backend) =>
      withMasking(backend, "half masked", (masking, direction) =>
        direction === "forward" ? masking : { ...masking, mask: undefined },
      ),
  },
  {
    fault: "has one mask for all rows",
    ops: ["softmax"],
    fails: ["softmax float32: gives rows with a masking the bits"],
    mayFail: [/^(gives nothing, not NaN|takes no notice|gives gradients of 0)/],
    breakIt: (backend) =>
      withMasking(backend, "one mask", (masking) => ({
        ...masking,
        mask: masking.mask && { ...masking.mask, starts: masking.mask.starts?.map(() => 3) },
      })),
  },
  {
    fault: "lets all of a causal row take part",
    ops: ["softmin", "logSoftmax"],
    fails: ["softmin float32: gives rows with a masking the bits", "log_softmax float64: takes no notice of what"],
    mayFail: [/^gives (nothing, not NaN|gradients of 0)/],
    says: /causal/,
    breakIt: (backend) => withMasking(backend, "acausal", (masking) => ({ ...masking, causalRows: 0 })),
  },
  {
    fault: "gives NaN for empty rows, asked for zero",
    ops: ["softmax", "logSoftmax"],
    fails: ["softmax float32: gives nothing, not NaN", "log_softmax float64: gives nothing, not NaN"],
    says: /expected -Infinity|expected 0/,
    breakIt: (backend) => withMasking(backend, "NaN", (masking) => ({ ...masking, zeroEmptyRows: false })),
  },
  {
    fault: "ignores the bias",
    ops: ["scaledSoftmax", "softmax"],
    kernels: ["scaled_softmax"],
    fails: ["scaled_softmax float32: adds the bias", "scaled_softmax float64: adds the bias"],
    mayFail: [/^(takes no notice|gives nothing, not NaN)/],
    says: /a bias/,
    breakIt: (backend) => withMasking(backend, "unbiased", (masking) => ({ ...masking, bias: undefined })),
  },
  {
    fault: "lacks a gradient",
    ops: ["silu", "elu"],
    fails: [
      "silu float32: exists, with a forward and a gradient",
      "silu float64: exists, with a forward and a gradient",
    ],
    says: /expected kernels\.silu\.gradient to be a function, received undefined/,
    breakIt: (backend) => ({
      ...backend,
      name: "incomplete",
      kernels: { ...backend.kernels, silu: { forward: backend.kernels.silu.forward } as never },
    }),
  },
  {
    fault: "computes float64 in single precision",
    ops: ["sigmoid"],
    fails: [
      "sigmoid float64: has values that lie within 2 ULP",
      "sigmoid float64: has derivatives that lie within 4 ULP",
    ],
    mayFail: [/^(has|gives|keeps|computes|stays|never|multiplies|leaves)/],
    breakIt: (backend) =>
      changed(backend, "single", (value, dtype) => (dtype === "float64" ? Math.fround(value) : value)),
  },
];
