import { fromSixteenBits, toSixteenBits } from "@nonlin/core";
import { parse } from "csv-parse";
import { quoted, usageFailure, workFailure } from "../failure.js";
import type { Dtype } from "../library.js";
import type { ByteSource } from "../tensors/bytes.js";
import { memorySource } from "../tensors/memory.js";
import type { ByteSink } from "../tensors/output.js";
import { type Elements, newElements, shapeWords, type TensorSink } from "../tensors/tensor.js";
import type { Format, WriteOptions } from "./format.js";

/** Numbers as text: rows and columns, perhaps with a line of names above. */
export const csv: Format = {
  name: "csv",
  extensions: [".csv", ".tsv"],
  isText: true,
  options: ["dtype", "delimiter"],
  async open(bytes, { dtype = "float64", delimiter }) {
    const own = bytes.name.endsWith(".tsv") ? "\t" : ",";
    const { numbers, columns, width } = await parsed(bytes, checkedDelimiter(delimiter ?? own));
    const layout = { dtype, byteOrder: "little", order: "C", shape: [numbers.count / width, width] } as const;
    const label = columns === undefined ? {} : { columns };
    const source = memorySource(bytes.name, layout, rounded(numbers, dtype));
    return { ...source, format: "csv", label, close: () => bytes.close() };
  },
  layoutOf(layout) {
    if (layout.shape.length <= 2) return { ...layout, byteOrder: "little" };
    return `CSV has rows and columns, no more; shape ${shapeWords(layout.shape)} goes into .npy, .npz, .safetensors and raw files`;
  },
  begin: async (to, { dtype, shape }, { columns }, options) => {
    const width = shape.length === 2 ? (shape[1] as number) : 1;
    const head = columns?.length === width ? columns : undefined;
    return textSink(to, dtype, width, head, options);
  },
};

function checkedDelimiter(delimiter: string): string {
  if (delimiter === "\\t" || delimiter === "tab") return "\t";
  if ([...delimiter].length === 1) return delimiter;
  throw usageFailure(`--delimiter must be one character, or tab, got ${quoted(delimiter)}`);
}

/** Numbers that come one after the other. */
class Numbers {
  private values = new Float64Array(1024);
  count = 0;
  push(value: number): void {
    if (this.count === this.values.length) {
      const longer = new Float64Array(2 * this.count);
      longer.set(this.values);
      this.values = longer;
    }
    this.values[this.count++] = value;
  }
  array(): Float64Array {
    return this.values.subarray(0, this.count);
  }
}

interface Parsed {
  readonly numbers: Numbers;
  readonly columns: readonly string[] | undefined;
  readonly width: number;
}

/** A longer line is no table of numbers. */
const longestRecord = 64 << 20;

async function parsed(bytes: ByteSource, delimiter: string): Promise<Parsed> {
  const { name } = bytes;
  const parser = parse({
    delimiter,
    bom: true,
    trim: true,
    skip_empty_lines: true,
    relax_column_count: true,
    max_record_size: longestRecord,
    info: true,
  });
  const fed = feed(bytes, parser);
  // The loop below throws what the parser does.
  fed.catch(() => {});
  const numbers = new Numbers();
  let columns: readonly string[] | undefined;
  let width: number | undefined;
  try {
    for await (const { record, info } of parser as AsyncIterable<Line>) {
      if (width === undefined) {
        width = record.length;
        if (record.some((field) => numberIn(field) === undefined)) {
          columns = record;
          continue;
        }
      }
      addLine(name, numbers, record, info.lines, width);
    }
    await fed;
  } catch (error) {
    if (error instanceof Error && "code" in error && String(error.code).startsWith("CSV_")) {
      throw workFailure(`${name} is not a CSV file of numbers: ${error.message}`);
    }
    throw error;
  }
  if (width === undefined) throw workFailure(`${name} is empty`);
  return { numbers, columns, width };
}

interface Line {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

async function feed(bytes: ByteSource, parser: ReturnType<typeof parse>): Promise<void> {
  try {
    for (;;) {
      const piece = Buffer.alloc(1 << 16);
      const got = await bytes.read(piece);
      if (got > 0 && !parser.write(piece.subarray(0, got))) {
        await new Promise<void>((resolve) => parser.once("drain", resolve).once("close", resolve));
      }
      if (got < piece.length || parser.destroyed) break;
    }
    parser.end();
  } catch (error) {
    parser.destroy(error as Error);
    throw error;
  }
}

function addLine(name: string, numbers: Numbers, record: readonly string[], line: number, width: number): void {
  if (record.length !== width) {
    throw workFailure(`${name}, line ${line} has ${record.length} columns, the lines before have ${width}`);
  }
  for (const [column, field] of record.entries()) {
    const value = numberIn(field);
    if (value === undefined) {
      throw workFailure(`${name}, line ${line}, column ${column + 1}: expected a number, got ${quoted(field)}`);
    }
    numbers.push(value);
  }
}

/** As NumPy, C and JavaScript write numbers; Number() alone would take "", "0x10" and "0b1". */
function numberIn(field: string): number | undefined {
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(field)) return Number(field);
  if (/^[+-]?nan$/i.test(field)) return Number.NaN;
  if (/^[+-]?inf(inity)?$/i.test(field)) return field.startsWith("-") ? -Infinity : Infinity;
  return undefined;
}

function rounded(numbers: Numbers, dtype: Dtype): Elements {
  if (dtype === "float64") return numbers.array();
  const elements = newElements(dtype, numbers.count);
  if (dtype === "float32") elements.set(numbers.array());
  else for (const [i, value] of numbers.array().entries()) elements[i] = toSixteenBits(dtype, value);
  return elements;
}

async function textSink(
  to: ByteSink,
  dtype: Dtype,
  width: number,
  columns: readonly string[] | undefined,
  options: WriteOptions,
): Promise<TensorSink> {
  const own = to.name.endsWith(".tsv") ? "\t" : ",";
  const delimiter = checkedDelimiter(options.delimiter ?? own);
  const word = wordsOf(dtype);
  if (columns !== undefined) await to.write(Buffer.from(`${columns.map(fieldOf(delimiter)).join(delimiter)}\n`));
  let column = 0;
  return {
    sequential: true,
    async write(_start, elements) {
      for (let from = 0; from < elements.length; from += linesLength) {
        let text = "";
        for (const value of elements.subarray(from, from + linesLength)) {
          column += 1;
          text += word(value) + (column === width ? "\n" : delimiter);
          if (column === width) column = 0;
        }
        await to.write(Buffer.from(text));
      }
    },
    async writeRuns() {},
    async end() {},
  };
}

/** So many numbers become text at a time. */
const linesLength = 1 << 16;

/** A name in quotes where it needs them: RFC 4180. */
function fieldOf(delimiter: string) {
  return (text: string) =>
    text.includes(delimiter) || /["\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** The shortest decimal that is read back as the same number of that type. */
function wordsOf(dtype: Dtype): (element: number) => string {
  if (dtype === "float64") return word;
  if (dtype === "float32") return (value) => shortest(value, Math.fround);
  return (bits) =>
    shortest(fromSixteenBits(dtype, bits), (value) => fromSixteenBits(dtype, toSixteenBits(dtype, value)));
}

function shortest(value: number, round: (value: number) => number): string {
  if (!Number.isFinite(value) || value === 0) return word(value);
  for (let digits = 2; digits < 9; digits++) {
    const candidate = Number(value.toPrecision(digits));
    if (round(candidate) === value) return String(candidate);
  }
  return String(Number(value.toPrecision(9)));
}

/** As NumPy reads it back. */
function word(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  return Object.is(value, -0) ? "-0" : String(value);
}
