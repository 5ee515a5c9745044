// Of the report on other runtimes (packages/conformance-adapters), what the page shows: float32 errors of curves by place.
import { readFileSync } from "node:fs";
import { kernelList } from "@nonlin/core";

/** Of one runtime and one kernel. */
export interface RecordedErrors {
  readonly runtime: number;
  readonly kernel: string;
  readonly of: "value" | "derivative";
  /** The largest error that was measured anywhere, in ULP. */
  readonly largest: number;
  /** Where, and how many ULP: x and error in turns, ascending in x. Infinity, where a result is no number, is -1. */
  readonly points: readonly number[];
}

export interface Recording {
  readonly runtimes: readonly string[];
  readonly errors: readonly RecordedErrors[];
}

/** As much of packages/conformance's report as is read here. */
interface Report {
  readonly runtime: { readonly name: string; readonly version?: string };
  readonly kernels: readonly {
    readonly kernel: string;
    readonly dtype: string;
    readonly direction: "forward" | "gradient";
    readonly largest: number;
    readonly errors: readonly (readonly [x: number, ulp: number | string])[];
  }[];
}

const report = new URL("../../conformance-adapters/results/deviations.json", import.meta.url);

/** What lies outside is of no use beside a curve. */
const [least, most] = [1e-4, 110];

/** The recorded errors of all runtimes that compute in float32. */
export function recordedErrors(): Recording {
  const reports = JSON.parse(readFileSync(report, "utf8")) as readonly Report[];
  const curves = new Set<string>(
    kernelList.filter(({ kind }) => kind === "map" || kind === "channel").map(({ name }) => name),
  );
  const errors = reports.flatMap(({ kernels }, runtime) =>
    kernels
      .filter(({ kernel, dtype }) => dtype === "float32" && curves.has(kernel))
      .map(({ kernel, direction, largest, errors }): RecordedErrors => {
        const of = direction === "forward" ? "value" : "derivative";
        return { runtime, kernel, of, largest: rounded(largest), points: pointsOf(errors) };
      }),
  );
  return { runtimes: reports.map(({ runtime }) => [runtime.name, runtime.version].join(" ").trim()), errors };
}

function pointsOf(errors: readonly (readonly [x: number, ulp: number | string])[]): readonly number[] {
  return errors
    .filter(([x]) => x === 0 || (Math.abs(x) >= least && Math.abs(x) <= most))
    .flatMap(([x, ulp]) => [rounded(x), Number.isFinite(Number(ulp)) ? rounded(Number(ulp)) : -1]);
}

function rounded(value: number): number {
  return Number(value.toPrecision(3));
}
