import type { Adapter } from "@nonlin/conformance";
import { tensorflowWebGpu, webnn } from "./chromium.js";
import { jaxJs } from "./jax-js.js";
import { onnxruntimeNode } from "./onnxruntime-node.js";
import { onnxruntimeWeb } from "./onnxruntime-web.js";
import { pythonAdapter } from "./python.js";
import { stdlib } from "./stdlib.js";
import { tensorflow } from "./tensorflow.js";
import { transformers } from "./transformers.js";

/** The runtimes by the names that the command line takes. Opening one throws Unavailable with its reason. */
export const adapters: Readonly<Record<string, () => Promise<Adapter>>> = {
  "onnxruntime-node": onnxruntimeNode,
  "onnxruntime-web": onnxruntimeWeb,
  "tfjs-cpu": () => tensorflow("cpu"),
  "tfjs-wasm": () => tensorflow("wasm"),
  "tfjs-webgpu": tensorflowWebGpu,
  webnn,
  stdlib,
  "jax-js": jaxJs,
  transformers,
  torch: () => pythonAdapter("torch"),
  scipy: () => pythonAdapter("scipy"),
};
