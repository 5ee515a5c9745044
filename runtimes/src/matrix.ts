import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, release } from "node:os";
import path from "node:path";
import type { Fingerprint } from "@nonlin/conformance";
import committed from "../../packages/conformance/results/fingerprints.json" with { type: "json" };
import type { Line, Plan } from "./inside/suite.js";
import { type Extent, plans } from "./plan.js";
import { merge, type RuntimeResult, runtimeResult } from "./result.js";
import { NotRunnable, type Runtime } from "./runtime.js";
import type { Stage } from "./stage.js";

/** What native computes on x86-64: what "the same bits" is decided by. */
export const nativeFingerprint = committed as Fingerprint;

/** What to run of a runtime, and whom to tell how it goes. */
export interface RunChoice {
  readonly extent?: Extent | undefined;
  readonly backends?: readonly string[] | undefined;
  readonly onLine?: (line: Line) => void;
}

/** "Node 24 on arm64 (qemu)" */
export function runtimeTitle({ title, machine }: Runtime): string {
  return machine === undefined ? title : `${title} on ${machine}`;
}

/** Runs a runtime. A failure of any sort is a result. */
export async function runRuntime(runtime: Runtime, stage: Stage, choice: RunChoice = {}): Promise<RuntimeResult> {
  const extent = choice.extent ?? runtime.extent;
  const expected = runtime.backends.filter((name) => choice.backends?.includes(name) ?? true);
  const plan: Plan = { ...plans[extent], backends: expected };
  const lines: Line[] = [];
  let failure: unknown;
  try {
    for await (const line of runtime.run(plan, stage)) {
      if (line.type !== "progress") lines.push(line);
      choice.onLine?.(line);
    }
  } catch (error) {
    failure = error;
  }
  const about = { date: new Date().toISOString().slice(0, 10), commit: stage.commit, machine: machine() };
  const { name } = runtime;
  const title = runtimeTitle(runtime);
  if (failure instanceof NotRunnable) {
    return { runtime: name, title, extent, backends: [], problems: [], notRun: failure.message, ...about };
  }
  const words = failure instanceof Error ? failure.message : failure === undefined ? undefined : String(failure);
  return { ...runtimeResult({ name, title, backends: expected }, extent, lines, nativeFingerprint, words), ...about };
}

/** Merges results into a file, in the given order of runtimes. */
export function mergeInto(file: string, fresh: readonly RuntimeResult[], order: readonly string[]): void {
  const known = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as RuntimeResult[]) : [];
  const merged = merge(known, fresh).sort((a, b) => order.indexOf(a.runtime) - order.indexOf(b.runtime));
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(merged, null, 2)}\n`);
}

function machine(): string {
  return `${cpus()[0]?.model.trim() ?? "unknown"}, ${process.platform} ${release()} ${process.arch}`;
}
