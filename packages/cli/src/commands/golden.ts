import { writeFileSync } from "node:fs";
import type { DatasetGroup } from "@nonlin/conformance";
import type { Command } from "commander";
import { zipSync } from "fflate";
import { quoted, systemWords, usageFailure, workFailure } from "../failure.js";
import { npyBytes } from "../npy.js";
import { toJson } from "../terminal.js";
import { type Context, examples } from "./command.js";

/** Adds `nonlin golden`. */
export function addGolden(program: Command, context: Context): void {
  program
    .command("golden")
    .summary("write the golden vectors as .npz or JSON")
    .description(
      "Write the golden vectors of the conformance suite: inputs, correctly rounded results, and where the exact value lies\nbeside them. The packages' README says what the columns are.",
    )
    .requiredOption("-o, --out <file>", "where they go: FILE.npz or FILE.json")
    .option("--ops <a,b>", "these functions only")
    .option("--dtypes <a,b>", "float32 or float64; default both")
    .addHelpText(
      "after",
      examples([
        ["nonlin golden -o golden.npz", "for NumPy: np.load('golden.npz')['sigmoid.float32.values.0.x']"],
        ["nonlin golden -o gelu.json --ops gelu --dtypes float32", "one function as JSON"],
      ]),
    )
    .action((options: { out: string; ops?: string; dtypes?: string }) => golden(context, options));
}

async function golden(
  { library, terminal }: Context,
  { out, ops, dtypes }: { readonly out: string; readonly ops?: string; readonly dtypes?: string },
): Promise<void> {
  const { datasetFormat, goldenDataset } = await import("@nonlin/conformance");
  const chosen = ops?.split(",");
  const unknown = chosen?.find((name) => !Object.hasOwn(library.table, name));
  if (unknown !== undefined)
    throw usageFailure(`--ops: there is no function ${quoted(unknown)}; nonlin describe lists all`);
  const types = (dtypes ?? "float32,float64").split(",");
  const other = types.find((name) => name !== "float32" && name !== "float64");
  if (other !== undefined) throw usageFailure(`--dtypes: expected float32 or float64, got ${quoted(other)}`);
  const groups = [
    ...goldenDataset({ ...(chosen === undefined ? {} : { ops: chosen }), dtypes: types as ("float32" | "float64")[] }),
  ];
  const ending = /\.(npz|json)$/.exec(out)?.[1];
  if (ending === undefined) throw usageFailure(`--out: expected a name that ends in .npz or .json, got ${quoted(out)}`);
  const bytes = ending === "npz" ? npzOf(groups) : Buffer.from(toJson({ format: datasetFormat, groups }));
  try {
    writeFileSync(out, bytes);
  } catch (error) {
    throw workFailure(`${out}: cannot be written: ${systemWords(error)}`);
  }
  const kernels = new Set(groups.map(({ kernel }) => kernel)).size;
  const report = { out, format: datasetFormat, kernels, groups: groups.length, bytes: bytes.length };
  terminal.report(`${out}  ${kernels} kernels, ${groups.length} groups, ${bytes.length} bytes`, report);
}

/** kernel.dtype.section.turn.column, each an array of its own; the turn counts parameters, the defaults first. */
function npzOf(groups: readonly DatasetGroup[]): Uint8Array {
  const files: Record<string, Uint8Array> = {};
  const turns = new Map<string, number>();
  for (const { kernel, dtype, section, parameters, columns, details } of groups) {
    const prefix = `${kernel}.${dtype}.${section}`;
    const turn = turns.get(prefix) ?? 0;
    turns.set(prefix, turn + 1);
    const add = (column: string, values: readonly number[], own: "float32" | "float64") => {
      const data = own === "float32" ? Float32Array.from(values) : Float64Array.from(values);
      const array = { dtype: own, byteOrder: "little", order: "C", shape: [values.length], data } as const;
      files[`${prefix}.${turn}.${column}.npy`] = Buffer.concat([...npyBytes(array)].map((piece) => piece.slice()));
    };
    add("parameters", parameters, "float64");
    for (const [column, values] of Object.entries(columns)) add(column, values, dtype as "float32" | "float64");
    for (const [column, values] of Object.entries(details)) add(column, values, "float64");
  }
  // The same bytes each time: a zip knows when its files were made.
  return zipSync(files, { mtime: "1980-01-01", level: 6 });
}
