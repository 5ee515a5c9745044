export type { ExitCode } from "./failure.js";
export type { Activation, BackendReport, Library } from "./library.js";
export { main } from "./main.js";
export { type NpyArray, type NpyHeader, npyBytes, readNpy } from "./npy.js";
export type { ByteSource } from "./tensors/bytes.js";
export type { ByteOrder, ElementOrder } from "./tensors/tensor.js";
export type { Io, Output } from "./terminal.js";
