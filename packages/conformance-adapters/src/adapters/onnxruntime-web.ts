import type { Adapter } from "@nonlin/conformance";
import { required, versionOf } from "../peers.js";
import { type Onnxruntime, onnxAdapter } from "./onnx.js";

/** onnxruntime-web's WebAssembly, in Node. */
export async function onnxruntimeWeb(): Promise<Adapter> {
  const name = "onnxruntime-web";
  const runtime = required<Onnxruntime & { readonly env: { readonly wasm: { numThreads: number }; logLevel: string } }>(
    name,
  );
  runtime.env.wasm.numThreads = 1;
  runtime.env.logLevel = "error";
  return onnxAdapter({ name: `${name} (wasm)`, version: versionOf(name) }, runtime, {
    executionProviders: ["wasm"],
    logSeverityLevel: 3,
  });
}
