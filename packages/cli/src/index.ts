export type { ExitCode } from "./failure.js";
export type { Activation, BackendReport, Library } from "./library.js";
export { main } from "./main.js";
export {
  type ByteOrder,
  type ByteSource,
  type ElementOrder,
  type NpyArray,
  type NpyHeader,
  npyBytes,
  readNpy,
} from "./npy.js";
export type { Io, Output } from "./terminal.js";
