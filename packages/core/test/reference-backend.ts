import {
  type AxisRow,
  type Backend,
  type Blocks,
  type ChannelKernel,
  type ChannelRow,
  type FloatArray,
  type GateKernel,
  type GateRow,
  type Kernel,
  type KernelDescription,
  kernelList,
  type LossKernel,
  type LossRow,
  type MapKernel,
  type MapRow,
  type ReductionKernel,
  type ReductionRow,
  type Row,
  type RowsKernel,
  type RowsMasking,
  table,
} from "@nonlin/core";

type Numbers = Record<string, number>;

/** A backend made of the references in the table's rows, to see what core hands to a kernel and what it returns. */
export const reference: Backend = {
  name: "reference",
  isa: "none",
  dtypes: ["float32", "float64"],
  kernels: Object.fromEntries(kernelList.map((kernel) => [kernel.name, kernelOf(kernel)])) as never,
};

function kernelOf({ op, kind, choice }: KernelDescription): Kernel {
  const row: Row = table[op];
  if (kind === "map") return mapKernel(row as MapRow, choice);
  if (kind === "gate") return gateKernel(row as GateRow, choice);
  if (kind === "loss") return lossKernel(row as LossRow);
  if (kind === "reduction") return reductionKernel(row as ReductionRow);
  return kind === "channel" ? channelKernel(row as ChannelRow) : rowsKernel(row as AxisRow);
}

function named(row: Row, numbers: readonly number[], choice?: string): Numbers {
  const left = [...numbers];
  const entries = Object.entries(row.parameters);
  return Object.fromEntries(
    entries.map(([name, { type }]) => [name, type === "choice" ? choice : left.shift()]),
  ) as Numbers;
}

function mapKernel(row: MapRow, choice: string | undefined): MapKernel {
  return {
    forward(x, y, length, numbers) {
      for (let i = 0; i < length; i++) y[i] = row.value(x[i] as number, named(row, numbers, choice));
    },
    gradient(dy, x, dx, length, numbers) {
      const values = named(row, numbers, choice);
      for (let i = 0; i < length; i++) dx[i] = (dy[i] as number) * row.derivative(x[i] as number, values);
    },
  };
}

function channelKernel(row: ChannelRow): ChannelKernel {
  const channelOf = (i: number, channels: number, inner: number) => Math.floor(i / inner) % channels;
  const valuesOf = (learned: readonly FloatArray[], c: number, numbers: readonly number[]) =>
    named(row, [...learned.map((values) => values[c] as number), ...numbers]);
  return {
    forward(x, learned, y, outer, channels, inner, numbers) {
      for (let i = 0; i < outer * channels * inner; i++) {
        y[i] = row.value(x[i] as number, valuesOf(learned, channelOf(i, channels, inner), numbers));
      }
    },
    gradient(dy, x, learned, dx, dlearned, outer, channels, inner, numbers) {
      for (const sums of dlearned) sums.fill(0);
      for (let i = 0; i < outer * channels * inner; i++) {
        const c = channelOf(i, channels, inner);
        const values = valuesOf(learned, c, numbers);
        const [upstream, value] = [dy[i] as number, x[i] as number];
        const slopes = Object.values<number>(row.parameterDerivatives(value, values));
        for (const [k, sums] of dlearned.entries()) {
          const at = sums.length === 1 ? 0 : c;
          sums[at] = (sums[at] as number) + upstream * (slopes[k] as number);
        }
        dx[i] = upstream * row.derivative(value, values);
      }
    },
  };
}

function gateKernel(row: GateRow, choice: string | undefined): GateKernel {
  const eachElement = (outer: number, run: number, stride: number, visit: (at: number, k: number) => void) => {
    for (let k = 0; k < outer * run; k++) visit(Math.floor(k / run) * stride + (k % run), k);
  };
  return {
    forward(activated, other, y, outer, run, stride, numbers) {
      const values = named(row, numbers, choice);
      eachElement(outer, run, stride, (at, k) => {
        y[k] = row.value(activated[at] as number, other[at] as number, values);
      });
    },
    gradient(dy, activated, other, dactivated, dother, outer, run, stride, numbers) {
      const values = named(row, numbers, choice);
      eachElement(outer, run, stride, (at, k) => {
        const [upstream, a, b] = [dy[k] as number, activated[at] as number, other[at] as number];
        dactivated[at] = upstream * row.activatedDerivative(a, b, values);
        dother[at] = upstream * row.otherDerivative(a, b, values);
      });
    },
  };
}

function eachRow(
  outer: number,
  length: number,
  inner: number,
  visit: (positions: number[], place: number) => void,
): void {
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      visit(
        Array.from({ length }, (_, k) => (o * length + k) * inner + i),
        o * inner + i,
      );
    }
  }
}
const pick = (array: FloatArray, positions: number[]) => positions.map((position) => array[position] as number);
const put = (array: FloatArray, positions: number[], values: number[]) => {
  for (const [k, position] of positions.entries()) array[position] = values[k] as number;
};

function reductionKernel(row: ReductionRow): ReductionKernel {
  return {
    forward(x, y, outer, length, inner) {
      eachRow(outer, length, inner, (at, place) => {
        y[place] = row.value(pick(x, at));
      });
    },
    gradient(dy, x, dx, outer, length, inner) {
      eachRow(outer, length, inner, (at, place) => {
        const slopes = row.derivatives(pick(x, at));
        put(
          dx,
          at,
          slopes.map((slope) => slope * (dy[place] as number)),
        );
      });
    },
  };
}

function lossKernel(row: LossRow): LossKernel {
  const isClass = (label: number, length: number) => label >= 0 && label < length;
  const lossOf = (x: number[], label: number, numbers: readonly number[]) =>
    isClass(label, x.length) ? row.value(x, label, named(row, numbers)) : 0;
  return {
    forward(x, labels, losses, outer, length, inner, numbers) {
      eachRow(outer, length, inner, (at, place) => {
        losses[place] = lossOf(pick(x, at), labels[place] as number, numbers);
      });
    },
    gradient(x, labels, upstream, losses, dx, outer, length, inner, numbers) {
      eachRow(outer, length, inner, (at, place) => {
        const [values, label] = [pick(x, at), labels[place] as number];
        losses[place] = lossOf(values, label, numbers);
        const slopes = isClass(label, length)
          ? row.derivatives(values, label, named(row, numbers))
          : values.map(() => 0);
        put(
          dx,
          at,
          slopes.map((slope) => slope * (upstream[place] as number)),
        );
      });
    },
  };
}

function rowsKernel(row: AxisRow): RowsKernel {
  interface Place {
    readonly o: number;
    /** Position in [length, inner]. */
    readonly inBlock: number;
    readonly at: number;
  }
  const eachRow = (outer: number, length: number, inner: number, visit: (places: readonly Place[]) => void) => {
    for (let o = 0; o < outer; o++) {
      for (let i = 0; i < inner; i++) {
        visit(Array.from({ length }, (_, k) => ({ o, inBlock: k * inner + i, at: (o * length + k) * inner + i })));
      }
    }
  };
  const blockValue = (blocks: Blocks<Uint8Array | FloatArray> | undefined, { o, inBlock }: Place) =>
    blocks === undefined ? undefined : (blocks.data[(blocks.starts?.[o] ?? 0) + inBlock] as number);
  const takesPart = (masking: RowsMasking | undefined, place: Place, k: number) =>
    masking === undefined ||
    (blockValue(masking.mask, place) !== 0 && (masking.causalRows === 0 || k <= place.o % masking.causalRows));
  const taking = (masking: RowsMasking | undefined, places: readonly Place[]) =>
    places.filter((place, k) => takesPart(masking, place, k));
  const pick = (array: FloatArray, places: readonly Place[]) => places.map(({ at }) => array[at] as number);
  /** The results of those that take part, and one for all others. */
  const put = (
    array: FloatArray,
    [all, some]: readonly [readonly Place[], readonly Place[]],
    values: readonly number[],
    other: number,
  ) => {
    for (const { at } of all) array[at] = other;
    for (const [k, { at }] of some.entries()) array[at] = values[k] as number;
  };
  const excluded = row.kind === "rows" ? row.excluded : 0;
  return {
    forward(x, y, outer, length, inner, numbers, masking) {
      eachRow(outer, length, inner, (places) => {
        const some = taking(masking, places);
        const bias = some.map((place) => blockValue(masking?.bias, place) ?? 0);
        const values = row.value(pick(x, some), named(row, numbers), bias);
        const isEmpty = values.every(Number.isNaN) && !pick(x, some).some(Number.isNaN);
        const result = isEmpty && masking?.zeroEmptyRows === true ? values.map(() => excluded) : values;
        put(y, [places, some], result, result.some(Number.isNaN) || (isEmpty && result === values) ? NaN : excluded);
      });
    },
    gradient(dy, y, dx, outer, length, inner, numbers, masking) {
      eachRow(outer, length, inner, (places) => {
        const some = taking(masking, places);
        put(dx, [places, some], row.gradient(pick(dy, some), pick(y, some), named(row, numbers)), 0);
      });
    },
  };
}
