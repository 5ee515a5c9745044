import { dtypes } from "@nonlin/core";
import { type Command, Option } from "commander";
import { quoted, usageFailure, workFailure } from "./failure.js";
import { checkReadOptions, type Format, formatOf, formats, type ReadOptions } from "./formats/index.js";
import type { Dtype } from "./library.js";
import { openBytes } from "./tensors/bytes.js";
import type { ByteSink, OutputFiles } from "./tensors/output.js";
import type { ByteOrder, TensorSource } from "./tensors/tensor.js";
import type { Io } from "./terminal.js";

/** The options of commands that read arrays, as commander gives them. */
export interface TensorFileOptions {
  readonly format?: string;
  readonly tensor?: string;
  readonly dtype?: Dtype;
  readonly shape?: string;
  readonly byteOrder?: ByteOrder;
  readonly delimiter?: string;
  readonly memory: string;
}

const formatNames = formats.map(({ name }) => name);

/** Adds the options that say how files are read. */
export function addTensorFileOptions(command: Command): void {
  command
    .addOption(
      new Option("--format <name>", `what is read, where its name does not say: ${formatNames.join(", ")}`).choices(
        formatNames,
      ),
    )
    .option("--tensor <name>", "which tensor of a .safetensors file, or which array of an .npz file")
    .addOption(new Option("--dtype <name>", "of raw data and CSV: what its numbers are").choices([...dtypes]))
    .option("--shape <a,b,…>", "of raw data: its dimensions (default: one)")
    .addOption(new Option("--byte-order <order>", "of raw data (default: little)").choices(["little", "big"]))
    .option("--delimiter <character>", "of CSV: what stands between numbers (default: a comma; in .tsv a tab)")
    .option("--memory <size>", "about how much of the arrays is held at a time: 64MiB, 1GB", "64MiB");
}

/** What the line says of files that are read. */
export function readOptionsOf({ tensor, dtype, shape, byteOrder, delimiter }: TensorFileOptions): ReadOptions {
  return {
    ...(tensor === undefined ? {} : { tensor }),
    ...(dtype === undefined ? {} : { dtype }),
    ...(shape === undefined ? {} : { shape: shapeOf(shape) }),
    ...(byteOrder === undefined ? {} : { byteOrder }),
    ...(delimiter === undefined ? {} : { delimiter }),
  };
}

function shapeOf(text: string): readonly number[] {
  const parts = text.replace(/^[([]|[)\]]$/g, "").split(/[,x]/);
  const shape = parts.map((part) => part.trim()).filter((part, k) => part !== "" || k < parts.length - 1);
  const numbers = shape.map((part) => (/^\d+$/.test(part) ? Number(part) : Number.NaN));
  if (numbers.length > 0 && numbers.every(Number.isSafeInteger)) return numbers;
  throw usageFailure(`--shape must be dimensions with commas between them (32,1000), got ${quoted(text)}`);
}

const units: { readonly [unit: string]: number } = {
  "": 1,
  b: 1,
  k: 1024,
  kib: 1024,
  kb: 1000,
  m: 1024 ** 2,
  mib: 1024 ** 2,
  mb: 1000 ** 2,
  g: 1024 ** 3,
  gib: 1024 ** 3,
  gb: 1000 ** 3,
};

/** A size in bytes: `64MiB`, `1GB`, `500000`. */
export function sizeOf(flag: string, text: string): number {
  const [, number = "", unit = ""] = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(text.trim()) ?? [];
  const factor = Object.hasOwn(units, unit.toLowerCase()) ? (units[unit.toLowerCase()] as number) : Number.NaN;
  const bytes = Math.floor(Number(number) * factor);
  if (number !== "" && bytes >= 1) return bytes;
  throw usageFailure(`${flag} must be a size such as 64MiB, got ${quoted(text)}`);
}

/** Opens the arrays of a line. Those behind the first may have other formats, and are named like the first. */
export async function openTensors(
  io: Io,
  inputs: readonly string[],
  options: TensorFileOptions,
  files: OutputFiles,
): Promise<readonly TensorSource[]> {
  if (inputs.filter((file) => file === "-").length > 1) throw usageFailure("stdin (-) can be read once only");
  const used = inputs.map((file, k) =>
    formatOf(file, "--format", k === 0 || file === "-" ? options.format : undefined),
  );
  const given = readOptionsOf(options);
  checkReadOptions(used, given);
  const { tensor, ...rest } = given;
  const sources: TensorSource[] = [];
  try {
    for (const [k, file] of inputs.entries()) {
      const name = k === 0 ? tensor : undefined;
      const preferred = tensor ?? sources[0]?.label.name;
      const own = {
        ...rest,
        ...(name === undefined ? {} : { tensor: name }),
        ...(preferred === undefined ? {} : { preferred }),
      };
      sources.push(await openTensor(io, file, used[k] as Format, own, files));
    }
  } catch (error) {
    await closeAll(sources);
    throw error;
  }
  return sources;
}

async function openTensor(
  io: Io,
  file: string,
  format: Format,
  options: ReadOptions,
  files: OutputFiles,
): Promise<TensorSource> {
  const bytes = await openBytes(file, io.stdin);
  try {
    return await format.open(bytes, options, files);
  } catch (error) {
    await bytes.close();
    throw error;
  }
}

/** Closes arrays, whatever state they are in. */
export async function closeAll(sources: readonly TensorSource[]): Promise<void> {
  await Promise.allSettled(sources.map((source) => source.close()));
}

/** What is written to stdout, byte for byte. */
export function stdoutSink({ stdout }: Io): ByteSink {
  return {
    name: "stdout",
    write: (bytes) =>
      new Promise((resolve, reject) => {
        stdout.write(bytes, (error) => {
          if (error) reject(workFailure(`cannot write stdout: ${error.message}`));
          else resolve();
        });
      }),
  };
}
