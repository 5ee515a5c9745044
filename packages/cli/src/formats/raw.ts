import { usageFailure, workFailure } from "../failure.js";
import { binarySource } from "../tensors/binary.js";
import { binarySink } from "../tensors/binary-sink.js";
import { type Bytes, ownBytes } from "../tensors/bytes.js";
import type { OutputFiles } from "../tensors/output.js";
import { elementBytes } from "../tensors/tensor.js";
import type { Format } from "./format.js";

/** Nothing but elements, in C order: what they are, the line says. */
export const raw: Format = {
  name: "raw",
  extensions: [".raw", ".bin"],
  isText: false,
  options: ["dtype", "shape", "byteOrder"],
  async open(bytes, { dtype, shape, byteOrder = "little" }, files) {
    if (dtype === undefined) {
      throw usageFailure(`${bytes.name} is raw data, which does not say what it is; add --dtype, and --shape`);
    }
    const sized = shape === undefined && bytes.size === undefined ? await spooled(bytes, files) : bytes;
    const layout = { dtype, byteOrder, order: "C", shape: shape ?? [lengthOf(sized, dtype)] } as const;
    return binarySource(sized, { format: "raw", layout, start: 0, promisedBy: "--shape", last: true });
  },
  layoutOf: (layout) => layout,
  begin: (to, layout) => binarySink(to, layout, new Uint8Array(0)),
};

function lengthOf({ name, size = 0 }: Bytes, dtype: keyof typeof elementBytes): number {
  const width = elementBytes[dtype];
  if (size % width === 0) return size / width;
  throw workFailure(`${name} has ${size} bytes, which is no whole number of ${dtype} (${width} bytes each)`);
}

/** What is piped in, as a file: its length is known, and it can be read from anywhere. */
export async function spooled(bytes: Bytes, files: OutputFiles): Promise<Bytes> {
  const scratch = await files.scratch();
  const piece = new Uint8Array(1 << 20);
  for (;;) {
    const got = await bytes.read(piece);
    if (got > 0) await scratch.write(piece.subarray(0, got));
    if (got < piece.length) return ownBytes(bytes.name, scratch.fd);
  }
}
