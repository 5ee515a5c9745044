import path from "node:path";
import { quoted, usageFailure } from "../failure.js";
import { csv } from "./csv.js";
import type { Format, ReadOptions } from "./format.js";
import { npy } from "./npy.js";
import { npz } from "./npz.js";
import { raw } from "./raw.js";
import { safetensors } from "./safetensors.js";

export type { Format, ReadOptions, WriteOptions } from "./format.js";

/** Every format. */
export const formats: readonly Format[] = [npy, npz, safetensors, raw, csv];

/** The format of a file: what the line says, or its name does; npy for a name that says nothing. */
export function formatOf(file: string, flag: string, named: string | undefined, otherwise: Format = npy): Format {
  if (named !== undefined) {
    const found = formats.find(({ name }) => name === named);
    if (found !== undefined) return found;
    const names = formats.map(({ name }) => name).join(", ");
    throw usageFailure(`${flag} must be one of ${names}, got ${quoted(named)}`);
  }
  const extension = path.extname(file).toLowerCase();
  return formats.find(({ extensions }) => extensions.includes(extension)) ?? otherwise;
}

type Named = Exclude<keyof ReadOptions, "preferred">;
const flags: { readonly [option in Named]: string } = {
  tensor: "--tensor",
  dtype: "--dtype",
  shape: "--shape",
  byteOrder: "--byte-order",
  delimiter: "--delimiter",
};

/** Options that mean nothing for any of the files of a line are a mistake. */
export function checkReadOptions(used: readonly Format[], options: ReadOptions): void {
  for (const option of Object.keys(options) as Named[]) {
    if (used.some((format) => format.options.includes(option))) continue;
    const names = formats.filter((format) => format.options.includes(option)).map(({ name }) => name);
    const [first] = used;
    throw usageFailure(`${flags[option]} is for ${names.join(" and ")} files; ${first?.name} files say it themselves`);
  }
}
