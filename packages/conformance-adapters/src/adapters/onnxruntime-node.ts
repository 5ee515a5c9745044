import type { Adapter } from "@nonlin/conformance";
import { required, versionOf } from "../peers.js";
import { type Onnxruntime, onnxAdapter } from "./onnx.js";

/** onnxruntime-node, on one thread of the CPU. */
export async function onnxruntimeNode(): Promise<Adapter> {
  const name = "onnxruntime-node";
  return onnxAdapter({ name, version: versionOf(name) }, required<Onnxruntime>(name), {
    executionProviders: ["cpu"],
    intraOpNumThreads: 1,
    logSeverityLevel: 3,
  });
}
