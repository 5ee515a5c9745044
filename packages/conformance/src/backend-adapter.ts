// A nonlin backend as an adapter: what holds a foreign runtime holds ours too.
import {
  type Backend,
  type ChannelKernel,
  dtypes,
  type GateKernel,
  type Kernel,
  type KernelArray,
  type Kind,
  kernelByDtype,
  kernelDtype,
  kernelName,
  type LossKernel,
  type MapKernel,
  type OpName,
  type ReductionKernel,
  type Row,
  type RowsKernel,
  table,
} from "@nonlin/core";
import type { Adapter, CallArguments, CallParameters, TensorData } from "./adapter.js";
import { elements, fromElements, toElements } from "./elements.js";

/** What a call comes to for a kernel. */
interface KernelCall {
  readonly row: Row;
  readonly shape: readonly number[];
  readonly axis: number;
  readonly numbers: readonly number[];
  readonly learned: readonly (number | TensorData)[];
  readonly inputs: readonly KernelArray[];
  numbersIn(elements: KernelArray): ArrayLike<number>;
  /** An array of one number. */
  holding(value: number): KernelArray;
}

/** How long each output is, and how a kernel of a kind is called to fill them. */
interface Calling {
  lengths(call: KernelCall): number[];
  compute(kernel: Kernel, call: KernelCall, outputs: readonly KernelArray[]): void;
}

const product = (sizes: readonly number[]) => sizes.reduce((total, size) => total * size, 1);

/** [outer, length of the axis, inner]. */
function around({ shape, axis }: KernelCall): [number, number, number] {
  return [product(shape.slice(0, axis)), shape[axis] as number, product(shape.slice(axis + 1))];
}

/** [outer, channels, inner], one channel where each learned parameter is one number, and these as arrays. */
function channels(call: KernelCall): { readonly sizes: [number, number, number]; readonly learned: KernelArray[] } {
  const length = product(call.shape);
  const shared = call.learned.every((value) => typeof value === "number");
  const learned = call.learned.map((value) =>
    typeof value === "number" ? call.holding(value) : (value as KernelArray),
  );
  return { sizes: shared ? [1, 1, length] : around(call), learned };
}

const along: Record<"forward" | "gradient", Calling> = {
  forward: {
    lengths: ({ shape }) => [product(shape)],
    compute: (kernel, call, [y]) =>
      (kernel as RowsKernel).forward(call.inputs[0] as KernelArray, y as KernelArray, ...around(call), call.numbers),
  },
  gradient: {
    lengths: ({ shape }) => [product(shape)],
    compute: (kernel, call, [dx]) => {
      const [dy, y] = call.inputs as [KernelArray, KernelArray];
      (kernel as RowsKernel).gradient(dy, y, dx as KernelArray, ...around(call), call.numbers);
    },
  },
};

const callings: Readonly<Record<Kind, Readonly<Record<"forward" | "gradient", Calling>>>> = {
  map: {
    forward: {
      lengths: ({ shape }) => [product(shape)],
      compute: (kernel, { inputs: [x], numbers }, [y]) =>
        (kernel as MapKernel).forward(x as KernelArray, y as KernelArray, (x as KernelArray).length, numbers),
    },
    gradient: {
      lengths: ({ shape }) => [product(shape)],
      compute: (kernel, { inputs: [dy, x], numbers }, [dx]) => {
        const { length } = x as KernelArray;
        (kernel as MapKernel).gradient(dy as KernelArray, x as KernelArray, dx as KernelArray, length, numbers);
      },
    },
  },
  channel: {
    forward: {
      lengths: ({ shape }) => [product(shape)],
      compute: (kernel, call, [y]) => {
        const { sizes, learned } = channels(call);
        (kernel as ChannelKernel).forward(
          call.inputs[0] as KernelArray,
          learned,
          y as KernelArray,
          ...sizes,
          call.numbers,
        );
      },
    },
    gradient: {
      lengths: (call) => [product(call.shape), ...channels(call).learned.map(({ length }) => length)],
      compute: (kernel, call, [dx, ...dlearned]) => {
        const { sizes, learned } = channels(call);
        const [dy, x] = call.inputs as [KernelArray, KernelArray];
        (kernel as ChannelKernel).gradient(dy, x, learned, dx as KernelArray, dlearned, ...sizes, call.numbers);
      },
    },
  },
  gate: {
    forward: {
      lengths: ({ shape }) => [product(shape)],
      compute: (kernel, { inputs: [a, b], numbers }, [y]) => {
        const { length } = a as KernelArray;
        (kernel as GateKernel).forward(
          a as KernelArray,
          b as KernelArray,
          y as KernelArray,
          1,
          length,
          length,
          numbers,
        );
      },
    },
    gradient: {
      lengths: ({ shape }) => [product(shape), product(shape)],
      compute: (kernel, { inputs, numbers }, [da, db]) => {
        const [dy, a, b] = inputs as [KernelArray, KernelArray, KernelArray];
        (kernel as GateKernel).gradient(dy, a, b, da as KernelArray, db as KernelArray, 1, a.length, a.length, numbers);
      },
    },
  },
  rows: along,
  selection: along,
  reduction: {
    forward: {
      lengths: (call) => [around(call)[0] * around(call)[2]],
      compute: (kernel, call, [y]) =>
        (kernel as ReductionKernel).forward(call.inputs[0] as KernelArray, y as KernelArray, ...around(call)),
    },
    gradient: {
      lengths: ({ shape }) => [product(shape)],
      compute: (kernel, call, [dx]) => {
        const [dy, x] = call.inputs as [KernelArray, KernelArray];
        (kernel as ReductionKernel).gradient(dy, x, dx as KernelArray, ...around(call));
      },
    },
  },
  loss: {
    forward: {
      lengths: (call) => [around(call)[0] * around(call)[2]],
      compute: (kernel, call, [losses]) => {
        const [x, labels] = call.inputs as unknown as [KernelArray, Int32Array];
        (kernel as LossKernel).forward(x, labels, losses as Float64Array, ...around(call), call.numbers);
      },
    },
    gradient: {
      lengths: ({ shape }) => [product(shape)],
      compute: (kernel, call, [dx]) => {
        const [dy, x, labels] = call.inputs as unknown as [KernelArray, KernelArray, Int32Array];
        const losses = new Float64Array(dy.length);
        const upstream = Float64Array.from(call.numbersIn(dy));
        (kernel as LossKernel).gradient(x, labels, upstream, losses, dx as KernelArray, ...around(call), call.numbers);
      },
    },
  },
};

/** A nonlin backend as the suite for foreign runtimes sees it. */
export function adapterOf(backend: Backend): Adapter {
  const names = Object.keys(table) as OpName[];
  function prepared(...[op, parameters, dtype, shape, axis, inputs]: CallArguments) {
    const direction = op.endsWith(".grad") ? "gradient" : "forward";
    const row = table[op.replace(/\.grad$/, "") as OpName] as Row;
    const { choice, numbers, learned } = sorted(row, parameters);
    const kernel = kernelByDtype(row, backend.kernels[kernelName(row, choice)] as Kernel)[dtype] as unknown as Kernel;
    // Arrays of bits go where kernels take arrays: core has made these kernels for them.
    const allocate = (length: number) => elements(dtype, length) as KernelArray;
    const holding = (value: number) => toElements(dtype, [value]) as KernelArray;
    const call: KernelCall = {
      row,
      shape,
      axis,
      numbers,
      learned,
      inputs: inputs as readonly KernelArray[],
      holding,
      numbersIn: (array) => fromElements(dtype, array),
    };
    const calling = callings[row.kind][direction];
    const isWide = row.kind === "loss" && direction === "forward";
    return {
      lengths: () => calling.lengths(call),
      room: (length: number) => (isWide ? new Float64Array(length) : allocate(length)),
      compute: (outputs: readonly KernelArray[]) => calling.compute(kernel, call, outputs),
    };
  }
  return {
    name: `${backend.name} (${backend.isa})`,
    ops: names.flatMap((name) => [name, `${name}.grad`]),
    dtypes: dtypes.filter((dtype) => backend.dtypes.includes(kernelDtype(dtype))),
    run(...call) {
      const { lengths, room, compute } = prepared(...call);
      const outputs = lengths().map(room);
      compute(outputs);
      return outputs;
    },
    runInto(...[op, parameters, dtype, shape, axis, inputs, outputs]) {
      prepared(op, parameters, dtype, shape, axis, inputs).compute(outputs as readonly KernelArray[]);
      return undefined;
    },
  };
}

/** Parameters by what they are: the choice, those that are learned, all other numbers; each in the table's order. */
function sorted(row: Row, given: CallParameters) {
  const entries = Object.entries(row.parameters);
  const of = (type: string) => entries.filter(([, parameter]) => parameter.type === type).map(([name]) => given[name]);
  return {
    choice: of("choice")[0] as string | undefined,
    numbers: of("number") as number[],
    learned: of("channel") as (number | TensorData)[],
  };
}
