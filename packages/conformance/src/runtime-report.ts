// The suite on a runtime, and what it finds as data.
import { type Dtype, dtypes, type KernelName, kernelList, type OpName, type Row, table } from "@nonlin/core";
import { type Adapter, checkedAdapter, type KnownFailure } from "./adapter.js";
import { ConformanceError } from "./case.js";
import type { Freshness } from "./fresh.js";
import { type LawCase, type LawSubject, lawsOf } from "./laws/index.js";
import { type Profile, profileNamed } from "./profiles.js";
import { NotSupported } from "./runtime.js";
import { type ErrorAt, Tally, type Witness } from "./tally.js";

/** What is run on a runtime. */
export interface RuntimeOptions {
  /** What it is held to: "exact", "strict", "webnn", "torch", "onnx", or a profile of one's own. Default: "strict". */
  readonly profile?: string | Profile;
  /** These functions only. Default: all that the adapter names. */
  readonly ops?: readonly string[];
  /** These element types only. Default: all that the adapter names. */
  readonly dtypes?: readonly Dtype[];
  /** What fresh points are drawn from. Default: another number each time, which the report has. */
  readonly seed?: number;
  /** How many fresh points each kernel gets in each direction. Default: 100. */
  readonly budget?: number;
  /** Beside those that the adapter knows itself. */
  readonly knownFailures?: readonly KnownFailure[];
  /** Called after each case. */
  readonly onResult?: (result: RuntimeCaseResult) => void;
}

/** How a case can end. */
export type RuntimeStatus = "passed" | "failed" | "known" | "unexpectedly passed" | "skipped";

/** How one case went on a runtime. */
export interface RuntimeCaseResult {
  readonly op: OpName;
  readonly kernel: KernelName;
  readonly dtype: Dtype;
  /** The law that the case is about. */
  readonly law: string;
  /** A sentence about the kernel. */
  readonly case: string;
  readonly status: RuntimeStatus;
  /** Of what is known, or skipped: why. */
  readonly reason?: string;
  /** What went wrong, with inputs, expected and received bits. */
  readonly message?: string;
  /** How many results were looked at, and how many are wrong. */
  readonly checked: number;
  readonly wrong: number;
  /** The largest error among finite results, in ulps. */
  readonly largest?: number;
  readonly worst?: Witness;
}

/** All that was measured of a kernel on a dtype: a field of the matrix. */
export interface KernelSummary {
  readonly op: OpName;
  readonly kernel: KernelName;
  readonly dtype: Dtype;
  readonly direction: "forward" | "gradient";
  /** Results against exact values: how many, how many of them wrong, and the largest finite error. */
  readonly checked: number;
  readonly wrong: number;
  readonly largest: number;
  readonly worst?: Witness;
  /** Laws that do not hold. */
  readonly broken: readonly string[];
  /** The largest error by place on the input line. */
  readonly errors: readonly ErrorAt[];
}

/** What the suite found on one runtime. */
export interface RuntimeReport {
  readonly format: "nonlin-conformance-1";
  readonly runtime: { readonly name: string; readonly version?: string };
  readonly profile: string;
  readonly seed: number;
  readonly budget: number;
  readonly cases: readonly RuntimeCaseResult[];
  readonly counts: Readonly<Record<RuntimeStatus, number>>;
  readonly kernels: readonly KernelSummary[];
}

/** A case of a runtime that can be run. */
export interface RuntimeCase extends Omit<LawCase, "check"> {
  readonly subject: LawSubject;
  run(): Promise<RuntimeCaseResult & { readonly errors: readonly ErrorAt[] }>;
}

/** Every case of a runtime under a profile, and what fresh points are drawn from. */
export function runtimeCases(given: Adapter, options: RuntimeOptions = {}) {
  const adapter = checkedAdapter(given);
  const profile = profileNamed(options.profile ?? "strict");
  const freshness: Freshness = {
    seed: (options.seed ?? Math.floor(Math.random() * 2 ** 32)) >>> 0,
    budget: options.budget ?? 100,
  };
  const known = [...(adapter.knownFailures ?? []), ...(options.knownFailures ?? [])];
  const own = adapter.dtypes ?? ["float32"];
  const chosen = dtypes.filter((dtype) => own.includes(dtype) && (options.dtypes?.includes(dtype) ?? true));
  const cases = kernelList
    .filter(({ op }) => options.ops?.includes(op) ?? true)
    .flatMap((description) =>
      chosen.flatMap((dtype) => {
        const subject: LawSubject = { adapter, description, row: table[description.op] as Row, dtype, profile };
        return lawsOf(subject, freshness).map((law) => runtimeCase(subject, law, known));
      }),
    );
  return { adapter, profile, freshness, cases };
}

function runtimeCase(subject: LawSubject, { law, title, check }: LawCase, known: readonly KnownFailure[]): RuntimeCase {
  const { description, dtype, profile } = subject;
  const about = { op: description.op, kernel: description.name, dtype, law, case: title };
  const reason = known.find(
    (one) =>
      (one.ops?.includes(description.op) ?? true) &&
      (one.dtypes?.includes(dtype) ?? true) &&
      (one.laws?.includes(law) ?? true),
  )?.reason;
  return {
    law,
    title,
    subject,
    async run() {
      const tally = new Tally(subject, profile);
      let thrown: string | undefined;
      try {
        await check(tally);
      } catch (error) {
        if (error instanceof NotSupported) {
          return { ...about, status: "skipped", reason: error.message, checked: 0, wrong: 0, errors: [] };
        }
        thrown = error instanceof ConformanceError ? error.message : `threw ${error}`;
      }
      const { checked, wrong, messages, largest, worst, errors } = tally;
      const failed = wrong > 0 || thrown !== undefined;
      const more = wrong > messages.length ? [`… and ${wrong - messages.length} more of ${checked}`] : [];
      const lines = [...(thrown === undefined ? [] : [thrown]), ...messages, ...more];
      const status = failed
        ? reason === undefined
          ? "failed"
          : "known"
        : reason === undefined
          ? "passed"
          : "unexpectedly passed";
      return {
        ...about,
        status,
        checked,
        wrong: thrown === undefined ? wrong : Math.max(1, wrong),
        largest,
        errors,
        ...(reason === undefined ? {} : { reason }),
        ...(failed ? { message: lines.join("\n  ") } : {}),
        ...(worst === undefined ? {} : { worst }),
      };
    },
  };
}

/** Runs the suite on a runtime. */
export async function runRuntime(given: Adapter, options: RuntimeOptions = {}): Promise<RuntimeReport> {
  const { adapter, profile, freshness, cases } = runtimeCases(given, options);
  const results: RuntimeCaseResult[] = [];
  const summaries = new Map<string, MutableSummary>();
  for (const one of cases) {
    const { errors, ...result } = await one.run();
    results.push(result);
    summarize(summaries, result, errors);
    options.onResult?.(result);
  }
  await adapter.close?.();
  return {
    format: "nonlin-conformance-1",
    runtime: { name: adapter.name, ...(adapter.version === undefined ? {} : { version: adapter.version }) },
    profile: profile.name,
    ...freshness,
    cases: results,
    counts: counted(results),
    kernels: [...summaries.values()].map(({ errors, broken, ...summary }) => ({
      ...summary,
      broken: [...broken],
      errors: [...errors.values()]
        .sort(([a], [b]) => a - b)
        .map(([x, ulp]) => [Number(x.toPrecision(5)), Number(ulp.toPrecision(3))] as const),
    })),
  };
}

function counted(results: readonly RuntimeCaseResult[]): Record<RuntimeStatus, number> {
  const counts = { passed: 0, failed: 0, known: 0, "unexpectedly passed": 0, skipped: 0 };
  for (const { status } of results) counts[status]++;
  return counts;
}

type MutableSummary = Omit<KernelSummary, "broken" | "errors" | "checked" | "wrong" | "largest" | "worst"> & {
  checked: number;
  wrong: number;
  largest: number;
  worst?: Witness;
  readonly broken: Set<string>;
  readonly errors: Map<string, ErrorAt>;
};

/** Laws whose cases compare results with exact values: these are counted in the matrix, the others are named there. */
const measuring = [
  "values",
  "special values",
  "limits",
  "subnormal numbers",
  "zeros",
  "long rows",
  "fresh points",
  "derivatives",
  "gradients",
  "difference quotients",
  "fresh gradients",
];

function summarize(
  summaries: Map<string, MutableSummary>,
  result: RuntimeCaseResult,
  errors: readonly ErrorAt[],
): void {
  if (result.status === "skipped") return;
  const { op, kernel, dtype, law, worst } = result;
  const isSlope = [
    "derivatives",
    "gradients",
    "difference quotients",
    "fresh gradients",
    "parameter gradients",
  ].includes(law);
  const direction = isSlope || (worst !== undefined && worst.direction !== "forward") ? "gradient" : "forward";
  const key = `${kernel} ${dtype} ${direction}`;
  const known = summaries.get(key);
  const summary: MutableSummary = known ?? {
    op,
    kernel,
    dtype,
    direction,
    checked: 0,
    wrong: 0,
    largest: 0,
    broken: new Set(),
    errors: new Map(),
  };
  summaries.set(key, summary);
  if (result.wrong > 0) summary.broken.add(law);
  if (!measuring.includes(law)) return;
  summary.checked += result.checked;
  summary.wrong += result.wrong;
  summary.largest = Math.max(summary.largest, result.largest ?? 0);
  if (worst !== undefined && (summary.worst === undefined || worst.ulp > summary.worst.ulp)) summary.worst = worst;
  for (const [x, ulp] of errors) {
    const bucket = placeOf(x);
    const before = summary.errors.get(bucket);
    if (before === undefined || ulp > before[1]) summary.errors.set(bucket, [x, ulp]);
  }
}

/** A place on the input line: two for each power of two, which is enough for a plot. */
function placeOf(x: number): string {
  if (x === 0) return "0";
  const exponent = Math.max(-40, Math.floor(Math.log2(Math.abs(x)) * (Math.abs(x) < 2 ** -8 ? 0.5 : 2)));
  return `${x < 0 ? "-" : ""}${Math.abs(x) < 2 ** -8 ? "small" : ""}${exponent}`;
}
