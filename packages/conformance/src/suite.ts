import type { Backend, Dtype, OpName } from "@nonlin/core";
import { type Adapter, isAdapter } from "./adapter.js";
import { type Case, ConformanceError } from "./case.js";
import { agreementCases } from "./cases/agreement.js";
import { conformanceCases, fastCases } from "./cases/index.js";
import { type CaseResult, type ConformanceReport, runCases } from "./report.js";
import { type RuntimeOptions, type RuntimeReport, runRuntime, runtimeCases } from "./runtime-report.js";

/** The two functions that the suite needs of a test runner: those of vitest, node:test, mocha, jest … */
export interface Runner {
  readonly describe: (title: string, body: () => void) => unknown;
  readonly it: (title: string, body: () => void | Promise<void>) => unknown;
}

/** What of the suite is run. */
export interface Choice {
  /** These functions only. Default: all of the table. */
  readonly ops?: readonly OpName[];
  /** These element types only. Default: all that can be computed on the backend. */
  readonly dtypes?: readonly Dtype[];
}

/** Options of a run as data. */
export interface RunOptions extends Choice {
  /** Which of a backend's kernels: those that calls get, or those that they get for `precision: "fast"`. Default: "exact". */
  readonly precision?: "exact" | "fast";
  /** Called after each case. */
  readonly onResult?: (result: CaseResult) => void;
}

/** Declares the suite for a backend of nonlin or for an adapter of any runtime, as tests of the caller's runner. */
export function testBackend(backend: Backend, runner: Runner, choice?: Choice): void;
export function testBackend(adapter: Adapter, runner: Runner, options?: RuntimeOptions): void;
export function testBackend(backend: Backend | Adapter, runner: Runner, options: Choice | RuntimeOptions = {}): void {
  if (isAdapter(backend)) declareRuntime(backend, runner, options as RuntimeOptions);
  else declare(`${backend.name} (${backend.isa})`, conformanceCases(backend, options as Choice), runner);
}

/** Declares the suite for what a backend has for `precision: "fast"`, as tests of the caller's runner. */
export function testFastTier(backend: Backend, runner: Runner, choice?: Choice): void {
  declare(`${backend.name} (${backend.isa}), fast`, fastCases(backend, choice), runner);
}

/** Declares that two backends give the same bits, as tests of the caller's runner. */
export function testAgreement(a: Backend, b: Backend, runner: Runner, choice?: Choice): void {
  declare(`${a.name} (${a.isa}) and ${b.name} (${b.isa})`, agreementCases(a, b, choice), runner);
}

/** Runs the whole suite on a backend of nonlin, or on an adapter of any runtime. */
export function runConformance(backend: Backend, options?: RunOptions): ConformanceReport;
export function runConformance(adapter: Adapter, options?: RuntimeOptions): Promise<RuntimeReport>;
export function runConformance(
  backend: Backend | Adapter,
  options: RunOptions | RuntimeOptions = {},
): ConformanceReport | Promise<RuntimeReport> {
  if (isAdapter(backend)) return runRuntime(backend, options as RuntimeOptions);
  const chosen = options as RunOptions;
  const cases = chosen.precision === "fast" ? fastCases(backend, chosen) : conformanceCases(backend, chosen);
  return runCases(backend, cases, chosen.onResult);
}

/** Compares two backends bit for bit: values, gradients, sums, rows, every layout. */
export function compareBackends(a: Backend, b: Backend, options: RunOptions = {}): ConformanceReport {
  const pair = { name: `${a.name} and ${b.name}`, isa: `${a.isa} and ${b.isa}` };
  return runCases(pair, agreementCases(a, b, options), options.onResult);
}

function declare(title: string, cases: readonly Case[], { describe, it }: Runner): void {
  const groups = new Map<string, Case[]>();
  for (const one of cases) {
    const group = `${one.kernel} ${one.dtype}`;
    const members = groups.get(group);
    if (members === undefined) groups.set(group, [one]);
    else members.push(one);
  }
  describe(title, () => {
    for (const [group, members] of groups) {
      describe(group, () => {
        for (const { title, run } of members) {
          it(title, () => {
            run();
          });
        }
      });
    }
  });
}

function declareRuntime(given: Adapter, { describe, it }: Runner, options: RuntimeOptions): void {
  const { adapter, profile, freshness, cases } = runtimeCases(given, options);
  const groups = new Map<string, typeof cases>();
  for (const one of cases) {
    const group = `${one.subject.description.name} ${one.subject.dtype}`;
    groups.set(group, [...(groups.get(group) ?? []), one]);
  }
  describe(`${adapter.name}, profile ${profile.name}, seed ${freshness.seed}`, () => {
    for (const [group, members] of groups) {
      describe(group, () => {
        for (const { title, run } of members) {
          it(title, async () => {
            const { status, message, reason } = await run();
            if (status === "failed") throw new ConformanceError(message ?? "", []);
            if (status === "unexpectedly passed") {
              throw new ConformanceError(
                `this is a known failure (${reason}), and passes: take it from the list of known failures`,
                [],
              );
            }
          });
        }
      });
    }
  });
}
