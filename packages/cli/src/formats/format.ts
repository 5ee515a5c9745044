import type { Dtype } from "../library.js";
import type { Bytes } from "../tensors/bytes.js";
import type { ByteSink, OutputFiles } from "../tensors/output.js";
import type { ByteOrder, Label, Layout, TensorSink, TensorSource } from "../tensors/tensor.js";

/** What the line says of a file that is read. */
export interface ReadOptions {
  /** The name of a tensor, or of a member of an archive. */
  readonly tensor?: string;
  /** The name of the one that is meant where there are several. */
  readonly preferred?: string;
  readonly dtype?: Dtype;
  readonly shape?: readonly number[];
  readonly byteOrder?: ByteOrder;
  readonly delimiter?: string;
}

/** What the line says of a file that is written. */
export interface WriteOptions {
  readonly delimiter?: string;
}

/** A way to keep arrays in files. */
export interface Format {
  readonly name: string;
  /** With the dot, the usual one first. */
  readonly extensions: readonly string[];
  /** Whether people can read it. */
  readonly isText: boolean;
  /** Which of the options say something of it. */
  readonly options: readonly Exclude<keyof ReadOptions, "preferred">[];
  /** The one array in it that is meant. */
  open(bytes: Bytes, options: ReadOptions, files: OutputFiles): Promise<TensorSource>;
  /** The layout that an array has in it, or why it cannot be in it. */
  layoutOf(layout: Layout): Layout | string;
  /** Begins a file with one array in C order. */
  begin(to: ByteSink, layout: Layout, label: Label, options: WriteOptions): Promise<TensorSink>;
}
