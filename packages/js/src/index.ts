import type { Backend } from "@nonlin/core";
import { kernels } from "./generated/index.js";

/** The backend that runs everywhere: the native kernels' operations, in their order, in JavaScript. */
export const js: Backend = { name: "js", isa: "js", dtypes: ["float32", "float64"], kernels };
