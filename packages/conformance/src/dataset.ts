// Golden vectors as plain columns, for whoever wants them outside of this suite: `nonlin golden` writes them as .npz or JSON.
import { type Dtype, type KernelName, kernelList, type OpName } from "@nonlin/core";
import { type GoldenGroup, goldenVectors } from "./golden.js";
import type { Expected } from "./ulp.js";

/** Golden vectors of one kernel and dtype with the same parameters, column by column. */
export interface DatasetGroup {
  readonly op: OpName;
  readonly kernel: KernelName;
  readonly dtype: Dtype;
  /** What they are of: "values", "gradients", "gates", "gate-gradients", "rows", "row-gradients", "reductions". */
  readonly section: string;
  /** Whether the parameters are the defaults. */
  readonly default: boolean;
  /** In the table's order. */
  readonly parameters: readonly number[];
  /** Numbers of the dtype; of equal length, but where rows are concatenated. */
  readonly columns: Readonly<Record<string, readonly number[]>>;
  /**
   * Beside each column of results: exact value - correctly rounded value, in ulps of the exact value. Where rows are
   * concatenated: `lengths` of them, and `row` and `position` of each result.
   */
  readonly details: Readonly<Record<string, readonly number[]>>;
}

/** What the columns are called is a promise; a change of it is another format. */
export const datasetFormat = "nonlin-golden-1";

const expectedColumns = (name: string, values: readonly Expected[]) => ({
  columns: { [name]: values.map(({ value }) => value) },
  details: { [`${name}_remainder`]: values.map(({ remainder }) => remainder) },
});

type Columns = Pick<DatasetGroup, "columns" | "details">;

const merged = (...parts: readonly Columns[]): Columns => ({
  columns: Object.assign({}, ...parts.map(({ columns }) => columns)),
  details: Object.assign({}, ...parts.map(({ details }) => details)),
});

const inputColumns = (columns: Columns["columns"]): Columns => ({ columns, details: {} });

interface RowVector {
  readonly inputs: Readonly<Record<string, ArrayLike<number>>>;
  readonly results: ReadonlyMap<number, Expected>;
}

/** Longer rows, up to 128,256 elements, are recipes in the suite's own text: as columns they would be most of the data. */
const longest = 4096;

function rowColumns(all: readonly RowVector[]): Columns {
  const vectors = all.filter(({ inputs }) => Object.values(inputs).every(({ length }) => length <= longest));
  const names = Object.keys(vectors[0]?.inputs ?? {});
  const inputs = Object.fromEntries(
    names.map((name) => [name, vectors.flatMap((vector) => Array.from(vector.inputs[name] as ArrayLike<number>))]),
  );
  const results = vectors.flatMap(({ results }, row) =>
    [...results].map(([position, value]) => ({ row, position, value })),
  );
  const own = expectedColumns(
    "result",
    results.map(({ value }) => value),
  );
  return merged(inputColumns(inputs), own, {
    columns: {},
    details: {
      lengths: vectors.map(({ inputs }) => (inputs[names.at(-1) as string] as ArrayLike<number>).length),
      row: results.map(({ row }) => row),
      position: results.map(({ position }) => position),
    },
  });
}

/** All golden vectors of the chosen functions and dtypes, but checksums, sums over channels, losses and very long rows. */
export function* goldenDataset(
  choice: { readonly ops?: readonly string[]; readonly dtypes?: readonly Dtype[] } = {},
): Generator<DatasetGroup> {
  for (const { name: kernel, op } of kernelList) {
    if (!(choice.ops?.includes(op) ?? true)) continue;
    for (const dtype of choice.dtypes ?? (["float32", "float64"] as const)) {
      const golden = goldenVectors(kernel, dtype);
      if (golden === undefined) continue;
      const groups = <T>(
        section: string,
        list: readonly GoldenGroup<T>[],
        columnsOf: (vectors: readonly T[]) => Columns,
      ) =>
        list.map(({ default: byDefault, parameters, vectors }) => {
          return { op, kernel, dtype, section, default: byDefault, parameters, ...columnsOf(vectors) };
        });
      yield* groups("values", golden.values, (list) =>
        merged(
          inputColumns({ x: list.map(({ x }) => x) }),
          expectedColumns(
            "forward",
            list.map(({ forward }) => forward),
          ),
          expectedColumns(
            "derivative",
            list.map(({ derivative }) => derivative),
          ),
        ),
      );
      yield* groups("gradients", golden.gradients, (list) =>
        merged(
          inputColumns({ dy: list.map(({ dy }) => dy), x: list.map(({ x }) => x) }),
          expectedColumns(
            "dx",
            list.map(({ dx }) => dx),
          ),
        ),
      );
      yield* groups("gates", golden.gates, (list) =>
        merged(
          inputColumns({ a: list.map(({ a }) => a), b: list.map(({ b }) => b) }),
          expectedColumns(
            "forward",
            list.map(({ forward }) => forward),
          ),
        ),
      );
      yield* groups("gate-gradients", golden.gateGradients, (list) =>
        merged(
          inputColumns({ dy: list.map(({ dy }) => dy), a: list.map(({ a }) => a), b: list.map(({ b }) => b) }),
          expectedColumns(
            "da",
            list.map(({ da }) => da),
          ),
          expectedColumns(
            "db",
            list.map(({ db }) => db),
          ),
        ),
      );
      yield* groups("rows", golden.rows, (list) =>
        rowColumns(list.map(({ x, results }) => ({ inputs: { x }, results }))),
      );
      yield* groups("row-gradients", golden.rowGradients, (list) =>
        rowColumns(list.map(({ dy, y, results }) => ({ inputs: { dy, y }, results }))),
      );
      yield* groups("reductions", golden.reductions, (list) =>
        rowColumns(list.map(({ x, result }) => ({ inputs: { x }, results: new Map([[0, result]]) }))),
      );
    }
  }
}
