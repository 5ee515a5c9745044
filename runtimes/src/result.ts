// What is known of each runtime: the committed results, and how new ones come to them.
import { type Fingerprint, fingerprintDifferences } from "@nonlin/conformance";
import type { BackendLine, Line } from "./inside/suite.js";
import type { Extent } from "./plan.js";

/** How one backend did in a runtime. */
export interface BackendResult {
  readonly name: string;
  readonly isa: string;
  readonly passed: number;
  readonly failed: number;
  readonly failures: readonly string[];
  /** How many fingerprints (of a kernel, a dtype and a direction) are those of native on x86-64. */
  readonly sameBits: number;
  /** Which are not: "gelu_tanh float32 gradient". */
  readonly otherBits: readonly string[];
  readonly seconds: number;
}

/** What came out of one runtime. */
export interface RuntimeResult {
  readonly runtime: string;
  /** "Node 20 on arm64 (qemu)" */
  readonly title: string;
  /** The runtime's own words; none where it was not run. */
  readonly version?: string;
  readonly bigEndian?: boolean;
  readonly extent: Extent;
  readonly backends: readonly BackendResult[];
  /** What should have been there, or should have gone to its end, and did not. */
  readonly problems: readonly string[];
  /** Why nothing was run. */
  readonly notRun?: string;
  /** UTC. */
  readonly date: string;
  readonly commit: string;
  readonly machine: string;
}

/** Whether a runtime has all that it should, with all of it right. One that was not run is no success, and no failure. */
export function hasFailed({ backends, problems }: RuntimeResult): boolean {
  return problems.length > 0 || backends.some(({ failed, otherBits }) => failed > 0 || otherBits.length > 0);
}

/** What a backend's line says, held against the fingerprints of native. */
export function backendResult(line: BackendLine, native: Fingerprint): BackendResult {
  const { name, isa, passed, failed, failures, seconds } = line;
  const otherBits = fingerprintDifferences(native, line.fingerprint);
  const compared = Object.entries(line.fingerprint).flatMap(([kernel, dtypes]) =>
    Object.keys(dtypes).filter(
      (dtype) => (native as Readonly<Record<string, Readonly<Record<string, unknown>>>>)[kernel]?.[dtype] !== undefined,
    ),
  );
  return {
    name,
    isa,
    passed,
    failed,
    failures,
    sameBits: 2 * compared.length - otherBits.length,
    otherBits,
    seconds: Math.round(seconds),
  };
}

/** What a runtime has told, as a result; without where and when. */
export function runtimeResult(
  {
    name,
    title,
    backends: expected,
  }: { readonly name: string; readonly title: string; readonly backends: readonly string[] },
  extent: Extent,
  lines: readonly Line[],
  native: Fingerprint,
  failure?: string,
): Omit<RuntimeResult, "date" | "commit" | "machine"> {
  const about = lines.find((line) => line.type === "runtime");
  const told = lines.filter((line) => line.type === "backend");
  const absent = lines.filter((line) => line.type === "absent");
  const backends = told.map((line) => backendResult(line, native));
  const problems = [
    ...absent.filter(({ name }) => expected.includes(name)).map(({ name, reason }) => `${name}: ${reason}`),
    ...expected
      .filter((wanted) => ![...told, ...absent].some(({ name }) => name === wanted))
      .map((wanted) => `${wanted}: it was never run`),
    ...backends.filter(({ sameBits }) => sameBits === 0).map(({ name, isa }) => `${name} ${isa}: no fingerprint`),
    ...(failure === undefined ? [] : [failure]),
    ...(failure === undefined && lines.at(-1)?.type !== "done" ? ["the run was cut off"] : []),
  ];
  return {
    runtime: name,
    title,
    ...(about === undefined ? {} : { version: about.version, bigEndian: about.bigEndian }),
    extent,
    backends,
    problems,
  };
}

/** Known results with new ones in their places. What was not run this time leaves what is known as it is. */
export function merge(known: readonly RuntimeResult[], fresh: readonly RuntimeResult[]): RuntimeResult[] {
  const merged = new Map(known.map((result) => [result.runtime, result]));
  for (const result of fresh) {
    if (result.notRun === undefined || !merged.has(result.runtime)) merged.set(result.runtime, result);
  }
  return [...merged.values()];
}
