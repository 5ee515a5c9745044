import type { OpName } from "@nonlin/core";
import type { Plan } from "./inside/suite.js";

/** How much is run. */
export type Extent = keyof typeof plans;

/** One function of each kind. */
export const sampleOps = [
  "gelu",
  "prelu",
  "swiglu",
  "softmax",
  "sparsemax",
  "logSumExp",
  "softmaxCrossEntropy",
] as const satisfies readonly OpName[];

/** What is run for each extent. Every one takes the fingerprints of all kernels, which are what "the same bits" means. */
export const plans = {
  whole: { suite: {} },
  // float16 and bfloat16 are float64 kernels between conversions that are JavaScript, and slow where all is emulated.
  sample: { suite: { ops: sampleOps, dtypes: ["float32", "float64"] } },
} as const satisfies Readonly<Record<string, Plan>>;

/** What an extent is, in words. */
export const extentWords: Readonly<Record<Extent, string>> = {
  whole: "whole suite, all fingerprints",
  sample: `suite of ${sampleOps.length} functions in float32 and float64, all fingerprints`,
};
