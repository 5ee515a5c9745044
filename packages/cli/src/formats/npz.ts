import { once } from "node:events";
import { PassThrough, Readable } from "node:stream";
import zlib from "node:zlib";
import { type Entry, fromRandomAccessReaderPromise, RandomAccessReader, type ZipFile } from "yauzl";
import { ZipFile as ZipWriter } from "yazl";
import { Failure, workFailure } from "../failure.js";
import { headerBytes, type NpyHeader, npyPlace } from "../npy.js";
import { binarySource } from "../tensors/binary.js";
import { binarySink } from "../tensors/binary-sink.js";
import { type Bytes, pipedBytes } from "../tensors/bytes.js";
import type { ByteSink } from "../tensors/output.js";
import { elementBytes, elementCount, type Label, type Layout, type TensorSink } from "../tensors/tensor.js";
import { chosenName } from "./choice.js";
import type { Format } from "./format.js";
import { npyLayout } from "./npy.js";
import { spooled } from "./raw.js";

const ending = ".npy";

/** Node has it from 20.15 on; before, checksums are not compared. */
const crc32: typeof zlib.crc32 | undefined = zlib.crc32;

/** Named arrays in a zip archive, as numpy.savez and numpy.savez_compressed write them. */
export const npz: Format = {
  name: "npz",
  extensions: [".npz"],
  isText: false,
  options: ["tensor"],
  async open(bytes, { tensor, ...options }, files) {
    // The list of an archive's members stands at its end.
    const whole = bytes.readAt === undefined ? await spooled(bytes, files) : bytes;
    const { name } = bytes;
    try {
      const zip = await fromRandomAccessReaderPromise(new BytesReader(whole), whole.size ?? 0, { autoClose: false });
      const entries = await arraysIn(zip);
      const members = [...entries.keys()];
      const wanted = tensor?.endsWith(ending) === true ? tensor.slice(0, -ending.length) : tensor;
      const member = chosenName(
        name,
        { ...options, ...(wanted === undefined ? {} : { tensor: wanted }) },
        { usable: members, all: members },
        "array",
      );
      const entry = entries.get(member) as Entry;
      if (entry.isEncrypted()) throw workFailure(`${name}: ${member} is encrypted`);
      const content = checkedContent(`${name}:${member}`, entry, await zip.openReadStreamPromise(entry));
      const place = await npyPlace(content);
      return binarySource(
        { ...content, close: () => bytes.close() },
        { ...place, format: "npz", label: { name: member } },
      );
    } catch (error) {
      throw archiveFailure(name, error);
    }
  },
  layoutOf: npyLayout,
  begin: beginArchive,
};

async function arraysIn(zip: ZipFile): Promise<ReadonlyMap<string, Entry>> {
  const entries = new Map<string, Entry>();
  for await (const entry of zip.eachEntry()) {
    if (entry.fileName.endsWith(ending)) entries.set(entry.fileName.slice(0, -ending.length), entry);
  }
  return entries;
}

/** What is in a member, whose checksum is compared where it ends. */
function checkedContent(name: string, entry: Entry, stream: Readable): Bytes {
  const { uncompressedSize: size } = entry;
  async function* checked() {
    let sum = 0;
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      sum = crc32?.(chunk, sum) ?? entry.crc32;
      yield chunk;
    }
    if (size > 0 && sum !== entry.crc32)
      throw workFailure(`${name} is corrupted: its checksum is not that of the archive`);
  }
  const bytes = pipedBytes(checked(), name);
  const read = (target: Uint8Array) =>
    bytes.read(target).catch((error: unknown) => {
      throw archiveFailure(name, error);
    });
  return { ...bytes, read, size };
}

/** What the reader of archives complains about is the archive. */
function archiveFailure(name: string, error: unknown): Error {
  if (error instanceof Failure) return error;
  const words = error instanceof Error ? error.message : String(error);
  return workFailure(`${name} is not an .npz file, or corrupted: ${words}`);
}

/** Reads of an archive. */
class BytesReader extends RandomAccessReader {
  constructor(private readonly bytes: Bytes) {
    super();
  }
  override _readStreamForRange(start: number, end: number): Readable {
    return Readable.from(this.pieces(start, end), { objectMode: false });
  }
  private *pieces(start: number, end: number): Generator<Buffer> {
    for (let at = start; at < end; ) {
      const piece = Buffer.alloc(Math.min(pieceLength, end - at));
      const got = this.bytes.readAt?.(at, piece) ?? 0;
      if (got === 0) throw workFailure(`${this.bytes.name} is truncated: it ends at byte ${at}`);
      yield piece.subarray(0, got);
      at += got;
    }
  }
}

const pieceLength = 1 << 20;

/** An archive of one member, not compressed: floating-point numbers hardly get shorter. */
async function beginArchive(to: ByteSink, layout: Layout, { name = "y" }: Label): Promise<TensorSink> {
  const header = headerBytes(layout as NpyHeader);
  const size = header.length + elementCount(layout.shape) * elementBytes[layout.dtype];
  const content = new PassThrough();
  const archive = new ZipWriter();
  // The same bytes each time: a zip knows when its files were made.
  const attributes = { compress: false, size, mtime: new Date(1980, 0, 1), mode: 0o100644 };
  archive.addReadStream(content, `${name}${ending}`, attributes);
  archive.end();
  const written = pump(archive.outputStream as Readable, to);
  // Whoever writes next, or ends, hears of it.
  written.catch((error: unknown) => content.destroy(error as Error));
  content.on("error", () => {});
  const member: ByteSink = {
    name: to.name,
    async write(bytes) {
      // The bytes are the caller's again when this returns.
      if (!content.write(Buffer.from(bytes))) await Promise.race([once(content, "drain"), written]);
    },
  };
  const sink = await binarySink(member, layout, header);
  return {
    ...sink,
    async end() {
      content.end();
      await written;
    },
  };
}

async function pump(from: Readable, to: ByteSink): Promise<void> {
  for await (const chunk of from as AsyncIterable<Buffer>) await to.write(chunk);
}
