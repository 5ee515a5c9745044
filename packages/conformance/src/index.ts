export { type Case, ConformanceError, type Direction, type WorstError } from "./case.js";
export {
  type Fingerprint,
  type FingerprintOptions,
  fingerprint,
  fingerprintDifferences,
  type KernelFingerprint,
} from "./fingerprint.js";
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
export type { CaseResult, ConformanceReport, WorstOf } from "./report.js";
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
export { type Expected, ulpError } from "./ulp.js";
