// How much a runtime may be off. Each profile says from where it has its numbers.
import { type Bound, boundOf, type Dtype, type KernelDescription, type Row, roundTo } from "@nonlin/core";
import type { Direction } from "./case.js";
import { type Expected, judge, ulpError, type Verdict } from "./ulp.js";

/** A distance from the exact value: in ulps, or as tests of frameworks have it, absolute + relative * |exact|. */
export type Tolerance = Bound | { readonly absolute: number; readonly relative: number };

/** What a tolerance may depend on. */
export interface Measured {
  readonly description: KernelDescription;
  readonly row: Row;
  readonly dtype: Dtype;
  readonly direction: Direction;
  /** Whether all parameters are the defaults. */
  readonly byDefault: boolean;
  /** How long rows are, where there are rows. */
  readonly axisLength?: number | undefined;
}

/** What a runtime is held to. */
export interface Profile {
  readonly name: string;
  /** One sentence, and where the numbers are from. */
  readonly doc: string;
  tolerance(measured: Measured): Tolerance;
  /** Whether 0 is wrong where -0 is right. */
  readonly signedZeros: boolean;
  /** Whether slopes at kinks, and outside of a domain, have to be the table's: frameworks have their own conventions. */
  readonly conventions: boolean;
  /** Laws that count, by name; all where absent. Others are not run. */
  readonly laws?: readonly string[];
  /** Whether results that are one by construction, f(-x) and -f(x), have to have the same bits. */
  readonly sameBits: boolean;
  /** How far two results that should be one may lie apart, in ulps of the larger: softmax of a shifted row. */
  readonly apart: number;
}

/** What a row promises in one direction for these parameters. */
function promised({ row, dtype, direction, byDefault }: Measured): Bound {
  const { bounds } = row;
  if (direction === "parameter derivative" || direction === "parameter gradient") {
    // A sum has more than one rounding, whatever its terms are.
    const bound = boundOf(bounds, "gradient", dtype);
    return bound === "correctly rounded" ? { ulp: dtype === "float64" ? 4 : 0.5001 } : bound;
  }
  const which = direction === "other gradient" ? "gradient" : direction;
  const proved = byDefault && dtype !== "float64" && which !== "gradient" && bounds.correctlyRoundedByDefault;
  return proved ? "correctly rounded" : boundOf(bounds, which, dtype);
}

/** WebNN's names for what the table has, with the ulps or the absolute error that the tests allow in float32 and float16. */
const webnnTolerances: Readonly<
  Record<string, (length: number, isHalf: boolean) => { readonly ulp: number } | { readonly absolute: number }>
> = {
  relu: () => ({ ulp: 0 }),
  clamp: () => ({ ulp: 0 }),
  leakyRelu: (_, isHalf) => ({ ulp: isHalf ? 2 : 1 }),
  prelu: () => ({ ulp: 1 }),
  linear: () => ({ ulp: 2 }),
  elu: () => ({ ulp: 18 }),
  gelu: () => ({ ulp: 18 }),
  hardSigmoid: () => ({ ulp: 2 }),
  hardSwish: () => ({ ulp: 4 }),
  sigmoid: (_, isHalf) => ({ ulp: isHalf ? 10 : 34 }),
  softplus: () => ({ ulp: 18 }),
  softsign: () => ({ ulp: 3 }),
  tanh: () => ({ ulp: 16 }),
  exp: (_, isHalf) => ({ ulp: isHalf ? 1 : 32 }),
  erf: (_, isHalf) => ({ absolute: isHalf ? 1 / 512 : 1 / 1024 }),
  softmax: (length) => ({ ulp: 3 * length + 3 }),
  reduceLogSumExp: (length) => ({ ulp: 2 * length + 18 }),
};

/** What torch.testing.assert_close allows where a test says nothing. */
const torchTolerances: Readonly<Record<Dtype, Tolerance>> = {
  float16: { relative: 1e-3, absolute: 1e-5 },
  bfloat16: { relative: 1.6e-2, absolute: 1e-5 },
  float32: { relative: 1.3e-6, absolute: 1e-5 },
  float64: { relative: 1e-7, absolute: 1e-7 },
};

/** Laws that tests with tolerances have a counterpart of. */
const lawsOfTests = [
  "values",
  "long rows",
  "fresh points",
  "derivatives",
  "gradients",
  "parameter gradients",
  "shape",
  "determinism",
];

const list: readonly Profile[] = [
  {
    name: "exact",
    doc: "What nonlin promises, row by row: float32, float16 and bfloat16 correctly rounded or within 0.51 ULP, float64 within 4 ULP; every law to the bit.",
    tolerance: promised,
    signedZeros: true,
    conventions: true,
    sameBits: true,
    apart: 1,
  },
  {
    name: "strict",
    doc: "At most 4 ULP everywhere, near roots of the largest term; limits, NaN and every law that does not ask for bits.",
    tolerance: () => ({ ulp: 4 }),
    signedZeros: false,
    conventions: false,
    sameBits: false,
    apart: 8,
  },
  {
    name: "webnn",
    doc: "The tolerances of the WebNN tests (web-platform-tests, webnn/resources/utils.js); 34 ULP for what they lack.",
    tolerance({ row, dtype, axisLength = 1 }) {
      const names = (row.names.webnn ?? []).map((name) => (typeof name === "string" ? name : name.name));
      const known = names.find((name) => Object.hasOwn(webnnTolerances, name));
      const allowed = known === undefined ? { ulp: 34 } : webnnTolerances[known]?.(axisLength, dtype === "float16");
      // They count from the rounded value, which is half a ulp nearer.
      if (allowed !== undefined && "ulp" in allowed) return { ulp: allowed.ulp + 0.5 };
      return { absolute: allowed?.absolute ?? 0, relative: 0 };
    },
    signedZeros: false,
    conventions: false,
    sameBits: false,
    laws: lawsOfTests,
    apart: Infinity,
  },
  {
    name: "torch",
    doc: "What torch.testing.assert_close allows by default: 1.3e-6 relative and 1e-5 absolute in float32.",
    tolerance: ({ dtype }) => torchTolerances[dtype],
    signedZeros: false,
    conventions: false,
    sameBits: false,
    laws: lawsOfTests,
    apart: Infinity,
  },
  {
    name: "onnx",
    doc: "What the ONNX backend tests allow (onnx.backend.test.runner): 1e-3 relative and 1e-7 absolute.",
    tolerance: () => ({ relative: 1e-3, absolute: 1e-7 }),
    signedZeros: false,
    conventions: false,
    sameBits: false,
    laws: lawsOfTests,
    apart: Infinity,
  },
];

/** Every profile by its name. */
export const profiles: Readonly<Record<string, Profile>> = Object.fromEntries(list.map((one) => [one.name, one]));

/** The profile of this name, or the one that is given. */
export function profileNamed(profile: string | Profile): Profile {
  if (typeof profile !== "string") return profile;
  const known = Object.hasOwn(profiles, profile) ? profiles[profile] : undefined;
  if (known !== undefined) return known;
  throw new RangeError(
    `conformance: profile must be one of ${Object.keys(profiles).join(", ")}, or a profile of your own, got ${JSON.stringify(profile)}`,
  );
}

/** Holds a result to a tolerance of a profile. */
export function verdict(
  profile: Profile,
  dtype: Dtype,
  tolerance: Tolerance,
  received: number,
  expected: Expected,
): Verdict {
  const unsigned = !profile.signedZeros && expected.value === 0 && received === 0;
  if (unsigned) return { kept: true, ulp: Math.abs(expected.remainder), allowed: Infinity };
  // A tiny value of the wrong sign of zero is off by its size.
  const compared = !profile.signedZeros && received === 0 ? (expected.value < 0 ? -0 : 0) : received;
  if (tolerance === "correctly rounded" || "ulp" in tolerance) return judge(dtype, tolerance, compared, expected);
  const ulp = ulpError(dtype, compared, expected);
  if (!Number.isFinite(expected.value) || !Number.isFinite(received)) return { kept: ulp === 0, ulp, allowed: 0 };
  const allowed = tolerance.absolute + tolerance.relative * Math.abs(expected.value);
  const kept = Math.abs(received - expected.value) <= roundTo("float64", allowed);
  return { kept, ulp, allowed: ulp === 0 ? Infinity : (ulp * allowed) / Math.abs(received - expected.value) };
}

/** A tolerance in words. */
export function toleranceWords(tolerance: Tolerance): string {
  if (tolerance === "correctly rounded") return "correctly rounded";
  if ("ulp" in tolerance) return `${tolerance.ulp} ULP`;
  return `${tolerance.absolute} + ${tolerance.relative} |f|`;
}
