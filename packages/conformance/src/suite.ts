import type { Backend, Dtype, OpName } from "@nonlin/core";
import type { Case } from "./case.js";
import { agreementCases } from "./cases/agreement.js";
import { conformanceCases, fastCases } from "./cases/index.js";
import { type CaseResult, type ConformanceReport, runCases } from "./report.js";

/** The two functions that the suite needs of a test runner: those of vitest, node:test, mocha, jest … */
export interface Runner {
  readonly describe: (title: string, body: () => void) => unknown;
  readonly it: (title: string, body: () => void) => unknown;
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

/** Declares the suite for a backend, as tests of the caller's runner. */
export function testBackend(backend: Backend, runner: Runner, choice?: Choice): void {
  declare(`${backend.name} (${backend.isa})`, conformanceCases(backend, choice), runner);
}

/** Declares the suite for what a backend has for `precision: "fast"`, as tests of the caller's runner. */
export function testFastTier(backend: Backend, runner: Runner, choice?: Choice): void {
  declare(`${backend.name} (${backend.isa}), fast`, fastCases(backend, choice), runner);
}

/** Declares that two backends give the same bits, as tests of the caller's runner. */
export function testAgreement(a: Backend, b: Backend, runner: Runner, choice?: Choice): void {
  declare(`${a.name} (${a.isa}) and ${b.name} (${b.isa})`, agreementCases(a, b, choice), runner);
}

/** Runs the whole suite on a backend. */
export function runConformance(backend: Backend, options: RunOptions = {}): ConformanceReport {
  const cases = options.precision === "fast" ? fastCases(backend, options) : conformanceCases(backend, options);
  return runCases(backend, cases, options.onResult);
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
