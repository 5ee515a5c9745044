export {
  type Adapter,
  type Answer,
  type CallArguments,
  type CallParameters,
  checkedAdapter,
  type KnownFailure,
  type TensorData,
  type Unsupported,
} from "./adapter.js";
export { adapterOf } from "./backend-adapter.js";
export { type Case, ConformanceError, type Direction, type WorstError } from "./case.js";
export { type DatasetGroup, datasetFormat, goldenDataset } from "./dataset.js";
export {
  type Fingerprint,
  type FingerprintOptions,
  fingerprint,
  fingerprintDifferences,
  type KernelFingerprint,
} from "./fingerprint.js";
export { type Comparison, compared } from "./formats/comparison.js";
export { toHtml } from "./formats/html.js";
export { condensed, fromJson, toJson } from "./formats/json.js";
export { toJunit } from "./formats/junit.js";
export { toMarkdown } from "./formats/markdown.js";
export { toText } from "./formats/text.js";
export {
  type GoldenChecksums,
  type GoldenGate,
  type GoldenGateGradient,
  type GoldenGradient,
  type GoldenGroup,
  type GoldenRow,
  type GoldenRowGradient,
  type GoldenSum,
  type GoldenValue,
  type GoldenVectors,
  goldenVectors,
  type HardCase,
  hardCases,
} from "./golden.js";
export { type Measured, type Profile, profiles, type Tolerance } from "./profiles.js";
export type { CaseResult, ConformanceReport, WorstOf } from "./report.js";
export type {
  KernelSummary,
  RuntimeCaseResult,
  RuntimeOptions,
  RuntimeReport,
  RuntimeStatus,
} from "./runtime-report.js";
export {
  type Choice,
  compareBackends,
  type Runner,
  type RunOptions,
  runConformance,
  testAgreement,
  testBackend,
  testFastTier,
} from "./suite.js";
export type { ErrorAt, Witness } from "./tally.js";
export { type Expected, ulpError } from "./ulp.js";
