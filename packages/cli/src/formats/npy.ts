import { headerBytes, type NpyHeader, npyPlace } from "../npy.js";
import { binarySource } from "../tensors/binary.js";
import { binarySink } from "../tensors/binary-sink.js";
import type { Layout } from "../tensors/tensor.js";
import type { Format } from "./format.js";

/** An array alone: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html */
export const npy: Format = {
  name: "npy",
  extensions: [".npy"],
  isText: false,
  options: [],
  open: async (bytes) => binarySource(bytes, await npyPlace(bytes)),
  layoutOf: npyLayout,
  begin: (to, layout) => binarySink(to, layout, headerBytes(layout as NpyHeader)),
};

/** As it is, unless NumPy has no such numbers. */
export function npyLayout(layout: Layout): Layout | string {
  return layout.dtype === "bfloat16" ? "NumPy's formats have no bfloat16; .safetensors and raw files do" : layout;
}
