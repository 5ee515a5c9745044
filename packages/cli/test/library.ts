import {
  type AxisRow,
  type Backend,
  type ChannelKernel,
  type ChannelRow,
  compositions,
  createActivations,
  describe,
  type FloatArray,
  frameworks,
  type GateKernel,
  type GateRow,
  kernelList,
  type LossKernel,
  type LossRow,
  type MapKernel,
  type MapRow,
  type OpName,
  type ReductionKernel,
  type ReductionRow,
  type Row,
  type RowsKernel,
  table,
} from "@nonlin/core";
import type { Activation, BackendReport, Description, Library } from "../src/library.js";

/** A backend made of the references in the table's rows: any op, no arithmetic of its own. */
function referenceBackend(name: string, change: (value: number) => number = (value) => value): Backend {
  const kernels = Object.fromEntries(
    kernelList.map(({ name, op, kind, choice }) => {
      const row: Row = table[op];
      if (kind === "map") return [name, mapKernel(row as MapRow, choice, change)];
      if (kind === "channel") return [name, channelKernel(row as ChannelRow, change)];
      if (kind === "gate") return [name, gateKernel(row as GateRow, choice, change)];
      if (kind === "loss") return [name, lossKernel(row as LossRow, change)];
      if (kind === "reduction") return [name, reductionKernel(row as ReductionRow, change)];
      return [name, rowsKernel(row as AxisRow, change)];
    }),
  );
  return { name, isa: "reference", dtypes: ["float32", "float64"], kernels: kernels as unknown as Backend["kernels"] };
}

function valuesOf(row: Row, numbers: readonly number[], choice: string | undefined) {
  const left = [...numbers];
  return Object.fromEntries(
    Object.entries(row.parameters).map(([name, { type }]) => [name, type === "choice" ? choice : left.shift()]),
  ) as Record<string, number>;
}

function mapKernel(row: MapRow, choice: string | undefined, change: (value: number) => number): MapKernel {
  return {
    forward(x, y, length, numbers) {
      const values = valuesOf(row, numbers, choice);
      for (let i = 0; i < length; i++) y[i] = change(row.value(x[i] as number, values));
    },
    gradient(dy, x, dx, length, numbers) {
      const values = valuesOf(row, numbers, choice);
      for (let i = 0; i < length; i++) dx[i] = change((dy[i] as number) * row.derivative(x[i] as number, values));
    },
  };
}

function channelKernel(row: ChannelRow, change: (value: number) => number): ChannelKernel {
  const each = (
    [outer, channels, inner]: readonly [number, number, number],
    learned: readonly FloatArray[],
    numbers: readonly number[],
    visit: (i: number, c: number, values: Record<string, number>) => void,
  ) => {
    for (let i = 0; i < outer * channels * inner; i++) {
      const c = Math.floor(i / inner) % channels;
      visit(i, c, valuesOf(row, [...learned.map((values) => values[c] as number), ...numbers], undefined));
    }
  };
  return {
    forward(x, learned, y, outer, channels, inner, numbers) {
      each([outer, channels, inner], learned, numbers, (i, _c, values) => {
        y[i] = change(row.value(x[i] as number, values));
      });
    },
    gradient(dy, x, learned, dx, dlearned, outer, channels, inner, numbers) {
      for (const sums of dlearned) sums.fill(0);
      each([outer, channels, inner], learned, numbers, (i, c, values) => {
        const [upstream, at] = [dy[i] as number, x[i] as number];
        const slopes = Object.values<number>(row.parameterDerivatives(at, values));
        for (const [k, sums] of dlearned.entries()) {
          const place = sums.length === 1 ? 0 : c;
          sums[place] = (sums[place] as number) + upstream * (slopes[k] as number);
        }
        dx[i] = change(upstream * row.derivative(at, values));
      });
    },
  };
}

function gateKernel(row: GateRow, choice: string | undefined, change: (value: number) => number): GateKernel {
  const each = (outer: number, run: number, stride: number, visit: (at: number, k: number) => void) => {
    for (let k = 0; k < outer * run; k++) visit(Math.floor(k / run) * stride + (k % run), k);
  };
  return {
    forward(activated, other, y, outer, run, stride, numbers) {
      const values = valuesOf(row, numbers, choice);
      each(outer, run, stride, (at, k) => {
        y[k] = change(row.value(activated[at] as number, other[at] as number, values));
      });
    },
    gradient(dy, activated, other, dactivated, dother, outer, run, stride, numbers) {
      const values = valuesOf(row, numbers, choice);
      each(outer, run, stride, (at, k) => {
        const [upstream, a, b] = [dy[k] as number, activated[at] as number, other[at] as number];
        dactivated[at] = change(upstream * row.activatedDerivative(a, b, values));
        dother[at] = change(upstream * row.otherDerivative(a, b, values));
      });
    },
  };
}

/** Visits the rows of [outer, length, inner]: where the elements of one lie, and where its result does. */
function each(
  outer: number,
  length: number,
  inner: number,
  visit: (indices: readonly number[], place: number) => void,
): void {
  for (let row = 0; row < outer * inner; row++) {
    const start = Math.floor(row / inner) * length * inner + (row % inner);
    visit(
      Array.from({ length }, (_, a) => start + a * inner),
      row,
    );
  }
}

function reductionKernel(row: ReductionRow, change: (value: number) => number): ReductionKernel {
  const pick = (from: FloatArray, at: readonly number[]) => at.map((i) => from[i] as number);
  return {
    forward(x, y, outer, length, inner) {
      each(outer, length, inner, (at, place) => {
        y[place] = change(row.value(pick(x, at)));
      });
    },
    gradient(dy, x, dx, outer, length, inner) {
      each(outer, length, inner, (at, place) => {
        for (const [k, slope] of row.derivatives(pick(x, at)).entries()) {
          dx[at[k] as number] = change(slope * (dy[place] as number));
        }
      });
    },
  };
}

function lossKernel(row: LossRow, change: (value: number) => number): LossKernel {
  const pick = (from: FloatArray, at: readonly number[]) => at.map((i) => from[i] as number);
  return {
    forward(x, labels, losses, outer, length, inner, numbers) {
      const values = valuesOf(row, numbers, undefined);
      each(outer, length, inner, (at, place) => {
        losses[place] = change(row.value(pick(x, at), labels[place] as number, values));
      });
    },
    gradient(x, labels, upstream, losses, dx, outer, length, inner, numbers) {
      const values = valuesOf(row, numbers, undefined);
      each(outer, length, inner, (at, place) => {
        const [logits, label] = [pick(x, at), labels[place] as number];
        losses[place] = change(row.value(logits, label, values));
        for (const [k, slope] of row.derivatives(logits, label, values).entries()) {
          dx[at[k] as number] = change(slope * (upstream[place] as number));
        }
      });
    },
  };
}

function rowsKernel(row: AxisRow, change: (value: number) => number): RowsKernel {
  const put = (to: FloatArray, indices: readonly number[], values: readonly number[]) => {
    indices.forEach((index, a) => {
      to[index] = change(values[a] as number);
    });
  };
  return {
    forward(x, y, outer, length, inner, numbers) {
      const values = valuesOf(row, numbers, undefined);
      each(outer, length, inner, (at) =>
        put(
          y,
          at,
          row.value(
            at.map((i) => x[i] as number),
            values,
          ),
        ),
      );
    },
    gradient(dy, y, dx, outer, length, inner, numbers) {
      const values = valuesOf(row, numbers, undefined);
      const pick = (from: FloatArray, at: readonly number[]) => at.map((i) => from[i] as number);
      each(outer, length, inner, (at) => put(dx, at, row.gradient(pick(dy, at), pick(y, at), values)));
    },
  };
}

/** Two backends that agree, and one that is not there. */
export const reports: readonly BackendReport[] = [
  {
    name: "first",
    isa: "reference",
    isas: ["reference"],
    available: true,
    chosen: true,
    reason: "the fastest available",
  },
  { name: "second", isa: "reference", available: true, chosen: false, reason: "available, not chosen" },
  { name: "absent", available: false, chosen: false, reason: "no binary for this machine" },
];

/** The library over reference backends; `change` falsifies the results of one. */
export function testLibrary(
  backends: readonly BackendReport[] = reports,
  changes: { readonly [backend: string]: (value: number) => number } = {},
): Library {
  return {
    table: { ...table, ...compositions },
    frameworks,
    describe: (op) => describe(op as OpName) as Description,
    backends: () => backends,
    activationsOn: (name) =>
      createActivations({ backend: referenceBackend(name, changes[name]) }) as unknown as { [op: string]: Activation },
  };
}
