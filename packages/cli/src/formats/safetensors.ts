import { quoted, workFailure } from "../failure.js";
import type { Dtype } from "../library.js";
import { binarySource } from "../tensors/binary.js";
import { binarySink } from "../tensors/binary-sink.js";
import type { ByteSource, Bytes } from "../tensors/bytes.js";
import { elementBytes, elementCount, type Label, type Layout, shapeWords } from "../tensors/tensor.js";
import { chosenName } from "./choice.js";
import type { Format } from "./format.js";

// The format: https://github.com/huggingface/safetensors#format
//   header length (8 bytes, little-endian)  header  data
// The header is JSON: { "name": { "dtype": "F32", "shape": [3, 4], "data_offsets": [begin, end] }, "__metadata__": { … } }.
// Offsets count from the first byte behind it.

const dtypes: { readonly [spelling: string]: Dtype } = {
  F16: "float16",
  BF16: "bfloat16",
  F32: "float32",
  F64: "float64",
};
/** What its own library reads at most. */
const longestHeader = 100_000_000;
const metadataKey = "__metadata__";

/** Named tensors in one file. */
export const safetensors: Format = {
  name: "safetensors",
  extensions: [".safetensors"],
  isText: false,
  options: ["tensor"],
  async open(bytes, options) {
    const { tensors, metadata, start } = await readHeader(bytes);
    const names = [...tensors].filter(([, { dtype }]) => Object.hasOwn(dtypes, dtype)).map(([name]) => name);
    const name = chosenName(bytes.name, options, { usable: names, all: [...tensors.keys()] }, "tensor");
    const { dtype, shape, begin } = checkedTensor(bytes, name, tensors.get(name) as Entry);
    await bytes.skipTo(start + begin);
    return binarySource(bytes, {
      format: "safetensors",
      layout: { dtype, byteOrder: "little", order: "C", shape },
      label: { name, ...(metadata === undefined ? {} : { metadata }) },
      start: start + begin,
      promisedBy: "the header",
      last: false,
    });
  },
  layoutOf: (layout): Layout => ({ ...layout, byteOrder: "little" }),
  begin: (to, layout, label) => binarySink(to, layout, headerOf(layout, label)),
};

/** A tensor as the header has it, of the right types but not yet checked. */
interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly number[];
}

interface Header {
  readonly tensors: ReadonlyMap<string, Entry>;
  readonly metadata: { readonly [key: string]: string } | undefined;
  readonly start: number;
}

async function readHeader(bytes: ByteSource): Promise<Header> {
  const { name } = bytes;
  const prelude = new Uint8Array(8);
  const got = await bytes.read(prelude);
  if (got === 0) throw workFailure(`${name} is empty`);
  if (got < 8) throw workFailure(`${name} is truncated: it ends inside its first 8 bytes`);
  const length = Number(new DataView(prelude.buffer).getBigUint64(0, true));
  if (length > longestHeader) {
    throw workFailure(`${name} is not a .safetensors file, or corrupted: it claims a header of ${length} bytes`);
  }
  if (bytes.size !== undefined && length > bytes.size - 8) {
    throw workFailure(`${name} is truncated: it claims a header of ${length} bytes, the file has ${bytes.size - 8}`);
  }
  const text = new Uint8Array(length);
  if ((await bytes.read(text)) < length) throw workFailure(`${name} is truncated: it ends inside its header`);
  return { ...parseHeader(name, text), start: 8 + length };
}

function parseHeader(name: string, text: Uint8Array): Omit<Header, "start"> {
  const corrupted = (what: string) => workFailure(`${name} is corrupted: its header ${what}`);
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(text));
  } catch {
    throw corrupted("is not JSON");
  }
  if (typeof header !== "object" || header === null || Array.isArray(header)) throw corrupted("is not a JSON object");
  const tensors = new Map<string, Entry>();
  let metadata: Header["metadata"];
  for (const [key, value] of Object.entries(header)) {
    if (key === metadataKey) {
      if (!isStrings(value)) throw corrupted(`must have strings in ${metadataKey}`);
      metadata = value;
    } else if (isEntry(value)) tensors.set(key, value);
    else throw corrupted(`must have dtype, shape and data_offsets for ${quoted(key)}`);
  }
  return { tensors, metadata };
}

function isStrings(value: unknown): value is { readonly [key: string]: string } {
  return typeof value === "object" && value !== null && Object.values(value).every((one) => typeof one === "string");
}

function isEntry(value: unknown): value is Entry {
  if (typeof value !== "object" || value === null) return false;
  const { dtype, shape, data_offsets: offsets } = value as { readonly [key: string]: unknown };
  return typeof dtype === "string" && isCounts(shape) && isCounts(offsets) && offsets.length === 2;
}

function isCounts(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((one) => Number.isSafeInteger(one) && one >= 0);
}

function checkedTensor({ name: file }: Bytes, name: string, { dtype: spelling, shape, data_offsets: offsets }: Entry) {
  const dtype = Object.hasOwn(dtypes, spelling) ? dtypes[spelling] : undefined;
  if (dtype === undefined) {
    throw workFailure(
      `${file}: tensor ${quoted(name)} holds ${quoted(spelling)}; accepted are ${Object.keys(dtypes).join(", ")}`,
    );
  }
  const [begin, end] = offsets as readonly [number, number];
  const expected = elementCount(shape) * elementBytes[dtype];
  if (end - begin !== expected) {
    throw workFailure(
      `${file} is corrupted: tensor ${quoted(name)} of shape ${shapeWords(shape)}, ${spelling} needs ${expected} bytes, its data_offsets say ${end - begin}`,
    );
  }
  return { dtype, shape, begin };
}

/** The header of a file with one tensor, filled up with spaces so that its data is aligned. */
function headerOf({ dtype, shape }: Layout, { name = "y", metadata }: Label): Uint8Array {
  const spelling = Object.keys(dtypes).find((key) => dtypes[key] === dtype) as string;
  const entry = { dtype: spelling, shape, data_offsets: [0, elementCount(shape) * elementBytes[dtype]] };
  const json = JSON.stringify({ ...(metadata === undefined ? {} : { [metadataKey]: metadata }), [name]: entry });
  const text = Buffer.from(json);
  const length = Math.ceil(text.length / 8) * 8;
  const bytes = new Uint8Array(8 + length).fill(0x20);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
  bytes.set(text, 8);
  return bytes;
}
