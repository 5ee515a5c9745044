import type { Traits } from "./activations/traits.js";
import type { Dtype, ElementArray, KernelDtype } from "./dtype.js";
import type { Conventions, NamesElsewhere, SignaturesElsewhere, Slope } from "./frameworks.js";

/** An interval of the real line; `…Open` where the end itself is not attained. An infinite end never is. */
export interface Interval {
  readonly low: number;
  readonly high: number;
  readonly lowOpen?: boolean;
  readonly highOpen?: boolean;
}

/** All multiples of a number, 0 among them. */
export interface Multiples {
  readonly multiplesOf: number;
}

/** What a parameter may be: an interval, or an interval without 0. */
export interface Domain extends Interval {
  readonly nonZero?: true;
}

/** A real parameter, rounded to the array's dtype before anything else. */
export interface NumberParameter {
  readonly type: "number";
  readonly doc: string;
  readonly default: number;
  /** What the value must lie in, after rounding to the dtype. Never contains NaN or an infinity. */
  readonly domain: Domain;
  /** The number of the dtype that is nearest to this stands for it. Kernels know those of float32 and float64. */
  readonly standsFor?: number;
}

/** A real parameter that may be learned: one number, or one per channel along `axis`. */
export interface ChannelParameter {
  readonly type: "channel";
  readonly doc: string;
  readonly default: number;
  readonly domain: Domain;
}

/** A named choice between formulas, each with a kernel of its own. */
export interface ChoiceParameter<C extends string = string> {
  readonly type: "choice";
  readonly doc: string;
  readonly default: C;
  readonly choices: readonly C[];
}

export type Parameter = NumberParameter | ChannelParameter | ChoiceParameter;
export type Parameters = Readonly<Record<string, Parameter>>;

/** The values that a row's parameters have in one call, defaults filled in. A channel parameter is one number here. */
export type ParameterValues<P extends Parameters> = {
  readonly [K in keyof P]: P[K] extends ChoiceParameter<infer C> ? C : number;
};

/** Those of them that are numbers. */
export type NumberValues<P extends Parameters> = {
  readonly [K in keyof P as P[K] extends ChoiceParameter ? never : K]: number;
};

/** Those that are learned, by their names. */
export type LearnedName<P extends Parameters> = {
  [K in keyof P & string]: P[K] extends ChannelParameter ? K : never;
}[keyof P & string];

/** The options that a row's parameters add to a call. */
export type ParameterOptions<P extends Parameters> = {
  readonly [K in keyof P]?: P[K] extends ChoiceParameter<infer C>
    ? C
    : P[K] extends ChannelParameter
      ? number | readonly number[] | ElementArray
      : number;
};

/**
 * A promise about the error against the real-number value: the correctly rounded value itself, or a distance of at most
 * `ulp` units in the last place of the result, subnormal results included.
 */
export type Bound = "correctly rounded" | { readonly ulp: number };

/**
 * The promises of one row. `derivative` is f′ (a gradient with dy = 1); `gradient` is dy·f′ for any dy. float16 and
 * bfloat16 keep those of float32.
 */
export interface Bounds {
  readonly forward: Readonly<Record<KernelDtype, Bound>>;
  readonly derivative: Readonly<Record<KernelDtype, Bound>>;
  readonly gradient: Readonly<Record<KernelDtype, Bound>>;
  /**
   * With the default parameters, every value and every derivative in float32, float16 and bfloat16 is the correctly rounded
   * one, checked on all 2^32 inputs (native/test/sweep) and all 65,536, or by there being at most one rounding.
   */
  readonly correctlyRoundedByDefault: boolean;
}

/** What is known about a function, in words and numbers. */
export interface Description {
  /** camelCase; the key in the table and the name of the exported function. */
  readonly name: string;
  /** One sentence. */
  readonly doc: string;
  readonly formula: { readonly plain: string; readonly latex: string };
  readonly derivativeFormula: { readonly plain: string; readonly latex: string };
  /** Between which values f lies on the real line, with the default parameters. */
  readonly range: Interval;
  /** The same of f′; of rows and reductions, of the derivative of any result by any input. */
  readonly derivativeRange: Interval;
  readonly bounds: Bounds;
  /** What the derivative is where the function has a kink. */
  readonly kink?: string;
  /** Number parameters of which none may be greater than the next: a rule between them, beside the domain of each. */
  readonly ascending?: readonly string[];
  readonly use: string;
  readonly limitations: string;
  /** Paper or specification. */
  readonly source: string;
  /** What other frameworks call it. `find` knows it by all of them. */
  readonly names: NamesElsewhere;
  /** How these are called with parameters, where that is not as here. */
  readonly signatures?: SignaturesElsewhere;
  /** Where frameworks have other defaults, or other slopes at kinks, than this row. The option `preset` asks for them. */
  readonly conventions?: Conventions;
}

/** `x ↦ y`, exact: Object.is is meant. With the default parameters. */
export type SpecialValues = readonly (readonly [x: number, y: number])[];

/** Signs of what a function's value and its derivative have beside their leading terms for x near 0; 0 where absent. */
export interface BesideZero {
  readonly forward?: number;
  readonly derivative?: number;
  /**
   * The sign of c where a value has c (e^x - 1) in it beside a line: far on the left a double has no room for e^x, and
   * farther yet for -1.
   */
  readonly decay?: number;
  /** Whether values (1: their magnitudes) have an exponential beside a line, for which a double has no room for |x| > 40. */
  readonly tail?: number;
}

/** What a curve's formula tells at once, and what looking at its values would only suggest. */
export interface CurveFacts<P extends Parameters> {
  /**
   * Where pieces of the formula meet, ascending: value, slope or a higher derivative may jump there. Between them the
   * function is analytic. None if absent.
   */
  breakpoints?(parameters: NumberValues<P>): readonly number[];
  /** T, where f(x + T) = f(x) + c for all x. Not periodic if absent. */
  period?(parameters: NumberValues<P>): number;
  /** What PyTorch's `torch.nn.init.calculate_gain` gives for the function. */
  torchGain?(parameters: NumberValues<P>): number;
  /** Where that comes from, one sentence. */
  readonly torchGainReason?: string;
}

/** Claims about the curve with the default parameters, checked by the conformance suite. */
export interface CurveClaims {
  /** Where the function is defined, the whole line if absent. Elsewhere value and derivative are NaN. */
  readonly domain?: Interval;
  readonly special: SpecialValues;
  readonly specialDerivative: SpecialValues;
  /**
   * Never decreasing, in floating point too; or but for rounding: where a curve stands still for a moment, neighbours may
   * change places, by a unit in the last place.
   */
  readonly monotone: boolean | "but for rounding";
  /** odd: f(−x) = −f(x), even: f(−x) = f(x), bit for bit. */
  readonly symmetry: "odd" | "even" | "none";
  /** Every x of the real line with f(x) = x, to float64 accuracy: single ones and whole intervals, ascending, or multiples. */
  readonly fixedPoints: readonly (number | Interval | Multiples)[];
}

/** An elementwise function. */
export interface MapRow<P extends Parameters = Parameters> extends Description, CurveClaims, CurveFacts<P> {
  readonly kind: "map";
  readonly parameters: P;
  /** A float64 reference, good to a few ULP: for plots and for plausibility, not for proofs. */
  value(x: number, parameters: ParameterValues<P>): number;
  derivative(x: number, parameters: ParameterValues<P>): number;
  /**
   * Where the leading term near 0 may be the midpoint of two float16 or bfloat16: what decides. silu is x/2 + x²/4 + …, so
   * its sign is 1: a double has no room for x²/4 beside a small x/2, and the exact value lies above it.
   */
  besideZero?(parameters: NumberValues<P>): BesideZero;
  /** Slopes at kinks where they are to be others than the kernel's: of a row that was bound to a framework. */
  readonly slopes?: readonly Slope[];
}

/**
 * An elementwise function with one or two parameters that may differ by channel and have gradients of their own. Numbers,
 * where it has them too, come behind those in `parameters`.
 */
export interface ChannelRow<P extends Parameters = Parameters> extends Description, CurveClaims, CurveFacts<P> {
  readonly kind: "channel";
  readonly parameters: P;
  value(x: number, parameters: ParameterValues<P>): number;
  derivative(x: number, parameters: ParameterValues<P>): number;
  /** The derivative with respect to each learned parameter. */
  parameterDerivatives(x: number, parameters: ParameterValues<P>): { readonly [K in LearnedName<P>]: number };
  /** As in a map row; `derivative` is not used. */
  besideZero?(parameters: NumberValues<P>): BesideZero;
}

/** A function of whole rows along an axis, of one or another kind. Its gradient is computed from the output. */
interface RowFunction<P extends Parameters> extends Description {
  readonly parameters: P;
  /** One row; `bias`, of a biased rows row only, is 0 where absent. */
  value(row: readonly number[], parameters: ParameterValues<P>, bias?: readonly number[]): number[];
  /** The gradient with respect to the input row, from dy and the output row y. */
  gradient(dy: readonly number[], y: readonly number[], parameters: ParameterValues<P>): number[];
  readonly specialRows: readonly (readonly [x: readonly number[], y: readonly number[]])[];
  /** Each result never decreases with its own input. */
  readonly monotone: boolean;
  /** permutation: to permute a row is to permute its results; or only a row of which no two elements are equal. */
  readonly symmetry: "permutation" | "permutation of distinct elements";
  /** The rows that are their own results, in words and by example. */
  readonly fixedPoints: { readonly words: string; readonly examples: readonly (readonly number[])[] };
}

/** One of which every element depends on all others, by a sum. */
export interface RowsRow<P extends Parameters = Parameters> extends RowFunction<P> {
  readonly kind: "rows";
  /** Whether a call may add a bias to the logits, after the parameters have done their part. */
  readonly biased: boolean;
  /** The result of an element that takes no part: what a logit of -Infinity comes to beside others. */
  readonly excluded: number;
}

/** One that selects elements by their order, and is 0 elsewhere. An open end of a range may need a row of any length. */
export interface SelectionRow<P extends Parameters = Parameters> extends RowFunction<P> {
  readonly kind: "selection";
}

/** A function of whole rows along an axis that makes one number of each. Its gradient is computed from the input. */
export interface ReductionRow extends Description {
  readonly kind: "reduction";
  /** None: a kernel of this kind takes no numbers. */
  readonly parameters: Readonly<Record<string, never>>;
  /** The result of one row, which may be empty. */
  value(row: readonly number[]): number;
  /** The derivatives of a row's result by each of its elements. */
  derivatives(row: readonly number[]): number[];
  /** `row ↦ y`, exact: Object.is is meant. */
  readonly specialRows: readonly (readonly [x: readonly number[], y: number])[];
  /** The result never decreases with any element. */
  readonly monotone: boolean;
  /** permutation: to permute a row does not change its result. */
  readonly symmetry: "permutation";
  /** The rows whose result is the number that they consist of, in words and by example. */
  readonly fixedPoints: { readonly words: string; readonly examples: readonly (readonly number[])[] };
}

/** A loss of rows of logits along an axis, each with a label: the place of the element that should be the largest. */
export interface LossRow<P extends Parameters = Parameters> extends Description {
  readonly kind: "loss";
  readonly parameters: P;
  /** The loss of one row. */
  value(row: readonly number[], label: number, parameters: ParameterValues<P>): number;
  /** The derivatives of a row's loss by each of its elements. */
  derivatives(row: readonly number[], label: number, parameters: ParameterValues<P>): number[];
  /** `row, label ↦ loss`, exact: Object.is is meant. With the default parameters. */
  readonly specialRows: readonly (readonly [x: readonly number[], label: number, loss: number])[];
  /** permutation: to permute a row and its label alike does not change the loss. */
  readonly symmetry: "permutation";
}

/** One of the two halves of an input that is split. */
export type Half = "first" | "second";

/** A function of two inputs, a(ctivated) and b: an activation of a, times b. */
export interface GateRow<P extends Parameters = Parameters> extends Description {
  readonly kind: "gate";
  readonly parameters: P;
  /** Which half of one input that is split in two is a, unless a call says otherwise. */
  readonly activated: Half;
  /** A float64 reference, good to a few ULP where the activation alone does not underflow. */
  value(a: number, b: number, parameters: ParameterValues<P>): number;
  /** The derivative with respect to a. */
  activatedDerivative(a: number, b: number, parameters: ParameterValues<P>): number;
  /** The derivative with respect to b. */
  otherDerivative(a: number, b: number, parameters: ParameterValues<P>): number;
  /** `a, b ↦ y`, exact: Object.is is meant. With the default parameters. */
  readonly specialPairs: readonly (readonly [a: number, b: number, y: number])[];
  /** `a, b ↦ ∂y/∂a, ∂y/∂b`. */
  readonly specialDerivatives: readonly (readonly [a: number, b: number, da: number, db: number])[];
  /** odd in b: f(a, −b) = −f(a, b), bit for bit. */
  readonly symmetry: "odd in b" | "none";
}

export type Row = MapRow | ChannelRow | GateRow | RowsRow | SelectionRow | ReductionRow | LossRow;
/** One of either kind that works on whole rows along an axis: called alike, with a gradient from the output. */
export type AxisRow<P extends Parameters = Parameters> = RowsRow<P> | SelectionRow<P>;
export type Kind = Row["kind"];

/** An elementwise function with a number in it that is drawn for each element. */
export interface NoisyMapRow<P extends Parameters = Parameters> extends Description {
  readonly kind: "noisyMap";
  readonly parameters: P;
  /** The number, made of one that is uniform in (0, 1); rounded to the dtype before it is used. */
  drawn(uniform: number, parameters: NumberValues<P>): number;
  /** In at most one rounding: what is computed. */
  value(x: number, drawn: number): number;
  derivative(x: number, drawn: number): number;
  readonly monotone: boolean;
  readonly symmetry: "none";
  readonly fixedPoints: readonly (number | Interval)[];
}

/** A function of rows, of logits to which noise is added. Its gradient is that of the function of rows, from the output. */
export interface NoisyRowsRow<P extends Parameters = Parameters> extends Description {
  readonly kind: "noisyRows";
  readonly parameters: P;
  /** The row of the table whose kernel is applied to the sums. It has the same parameters. */
  readonly of: string;
  /** The distribution of the noise. */
  readonly noise: "gumbel";
  readonly monotone: boolean;
  readonly symmetry: "none";
  readonly fixedPoints: readonly (number | Interval)[];
}

/** A function that keeps one element of each group of neighbours along an axis. */
export interface GroupsRow<P extends Parameters = Parameters> extends Description {
  readonly kind: "groups";
  readonly parameters: P;
  /** How many elements make a group, unless a call says otherwise. */
  readonly pieces: number;
  /** Whether an element is kept rather than the one that is so far. NaN, once kept, has to stay. */
  wins(candidate: number, kept: number): boolean;
  readonly monotone: boolean;
  readonly symmetry: "none";
  readonly fixedPoints: readonly (number | Interval)[];
}

/** A function that has no kernel: it is made of those of the table, or computes nothing that a kernel would do better. */
export type Composition = NoisyMapRow | NoisyRowsRow | GroupsRow;

/** What calls and names need of either. */
export type AnyRow = Row | Composition;

/** Whether a function works on whole rows along an axis. */
export function isAxisRow(row: AnyRow): row is AxisRow {
  return row.kind === "rows" || row.kind === "selection";
}

/** Of a parameter, what calls read. */
export type CallParameter = Omit<NumberParameter, "doc"> | Omit<ChannelParameter, "doc"> | Omit<ChoiceParameter, "doc">;

/**
 * Of any row, what calls read: a function that is imported by itself brings this (`@nonlin/core/calls`), and none of what
 * a row tells its readers.
 */
export interface Calls extends Pick<Description, "name" | "ascending" | "conventions"> {
  readonly parameters: Readonly<Record<string, CallParameter>>;
  readonly traits: Traits;
}
export interface MapCalls extends Calls, Pick<MapRow, "kind" | "besideZero" | "slopes"> {}
export interface ChannelCalls extends Calls, Pick<ChannelRow, "kind" | "besideZero"> {}
export interface GateCalls extends Calls, Pick<GateRow, "kind" | "activated"> {}
export interface RowsCalls extends Calls, Pick<RowsRow, "kind" | "biased"> {}
export interface SelectionCalls extends Calls, Pick<SelectionRow, "kind"> {}
export interface ReductionCalls extends Calls, Pick<ReductionRow, "kind"> {}
export interface LossCalls extends Calls, Pick<LossRow, "kind"> {}
export interface NoisyMapCalls extends Calls, Pick<NoisyMapRow, "kind" | "drawn" | "value" | "derivative"> {}
export interface NoisyRowsCalls extends Calls, Pick<NoisyRowsRow, "kind" | "noise"> {}
export interface GroupsCalls extends Calls, Pick<GroupsRow, "kind" | "pieces" | "wins"> {}

/** What calls of each kind read. */
export interface CallsOfKind {
  map: MapCalls;
  channel: ChannelCalls;
  gate: GateCalls;
  rows: RowsCalls;
  selection: SelectionCalls;
  reduction: ReductionCalls;
  loss: LossCalls;
  noisyMap: NoisyMapCalls;
  noisyRows: NoisyRowsCalls;
  groups: GroupsCalls;
}

/** What calls read of one row. */
export type CallsOf<R extends AnyRow> = Pick<R, Exclude<keyof R & keyof CallsOfKind[R["kind"]], "parameters">> & {
  readonly traits: Traits;
  readonly parameters: { readonly [K in keyof R["parameters"]]: Omit<R["parameters"][K], "doc"> };
};

/** The same of a row that has kernels. */
export type KernelCalls = MapCalls | ChannelCalls | GateCalls | RowsCalls | SelectionCalls | ReductionCalls | LossCalls;

/** Keeps the literal types of a row. */
export function mapRow<const P extends Parameters, const N extends string>(
  row: Omit<MapRow<P>, "kind"> & { readonly name: N },
) {
  return { kind: "map", ...row } as const;
}
export function channelRow<const P extends Parameters, const N extends string>(
  row: Omit<ChannelRow<P>, "kind"> & { readonly name: N },
) {
  return { kind: "channel", ...row } as const;
}
export function gateRow<const P extends Parameters, const N extends string, const H extends Half>(
  row: Omit<GateRow<P>, "kind"> & { readonly name: N; readonly activated: H },
) {
  return { kind: "gate", ...row } as const;
}
export function rowsRow<const P extends Parameters, const N extends string, const B extends boolean>(
  row: Omit<RowsRow<P>, "kind"> & { readonly name: N; readonly biased: B },
) {
  return { kind: "rows", ...row } as const;
}
export function noisyMapRow<const P extends Parameters, const N extends string>(
  row: Omit<NoisyMapRow<P>, "kind"> & { readonly name: N },
) {
  return { kind: "noisyMap", ...row } as const;
}
export function groupsRow<const P extends Parameters, const N extends string>(
  row: Omit<GroupsRow<P>, "kind"> & { readonly name: N },
) {
  return { kind: "groups", ...row } as const;
}
export function noisyRowsRow<const P extends Parameters, const N extends string>(
  row: Omit<NoisyRowsRow<P>, "kind"> & { readonly name: N },
) {
  return { kind: "noisyRows", ...row } as const;
}
export function selectionRow<const P extends Parameters, const N extends string>(
  row: Omit<SelectionRow<P>, "kind"> & { readonly name: N },
) {
  return { kind: "selection", ...row } as const;
}
export function reductionRow<const N extends string>(
  row: Omit<ReductionRow, "kind" | "parameters"> & {
    readonly name: N;
    readonly parameters: Readonly<Record<never, never>>;
  },
) {
  return { kind: "reduction", ...row } as const;
}

export function lossRow<const P extends Parameters, const N extends string>(
  row: Omit<LossRow<P>, "kind"> & { readonly name: N },
) {
  return { kind: "loss", ...row } as const;
}

/** The finite numbers. */
export const finite: Interval = { low: -Infinity, high: Infinity, lowOpen: true, highOpen: true };
/** The finite numbers from 0 on. */
export const nonNegative: Interval = { low: 0, high: Infinity, highOpen: true };
/** The finite numbers but 0. */
export const nonZero: Domain = { ...finite, nonZero: true };
/** The finite numbers above 0. */
export const positive: Interval = { low: 0, high: Infinity, lowOpen: true, highOpen: true };

const everywhere = (bound: Bound) => ({ float32: bound, float64: bound });

/** What a row promises in one direction. */
export function boundOf(bounds: Bounds, direction: "forward" | "derivative" | "gradient", dtype: Dtype): Bound {
  return bounds[direction][dtype === "float64" ? "float64" : "float32"];
}

/**
 * What a kernel of the fast tier promises of a function whose exact one promises this: what is piecewise linear is the same;
 * of all else, values of smooth functions lie within 2.5 ULP, and everything else within 4: near a root, of the largest term.
 * There is no fast tier but of float32, and it does not promise to be monotone where the function is.
 */
export function fastBounds(exact: Bounds): Bounds {
  if (exact.gradient.float32 === "correctly rounded") return exact;
  const float32 = (direction: "forward" | "derivative" | "gradient", ulp: number) => ({
    ...exact[direction],
    float32: { ulp },
  });
  return {
    forward: float32("forward", exact.forward.float32 === "correctly rounded" ? 2.5 : 4),
    derivative: float32("derivative", 4),
    gradient: float32("gradient", 4),
    correctlyRoundedByDefault: false,
  };
}

/** The groups of promises, as ops.md of the design has them. */
export const bounds = {
  /** At most one rounding in the whole formula. */
  piecewiseLinear: {
    forward: everywhere("correctly rounded"),
    derivative: everywhere("correctly rounded"),
    gradient: everywhere("correctly rounded"),
    correctlyRoundedByDefault: true,
  },
  /** Smooth, without a parameter: proved on all 2^32 float32 inputs. */
  smooth: {
    forward: { float32: "correctly rounded", float64: { ulp: 2 } },
    derivative: { float32: "correctly rounded", float64: { ulp: 4 } },
    gradient: { float32: { ulp: 0.5001 }, float64: { ulp: 4 } },
    correctlyRoundedByDefault: true,
  },
  /** Smooth, with a parameter: one rounding of a double result. */
  parametric: {
    forward: { float32: { ulp: 0.5001 }, float64: { ulp: 4 } },
    derivative: { float32: { ulp: 0.5001 }, float64: { ulp: 4 } },
    gradient: { float32: { ulp: 0.5001 }, float64: { ulp: 4 } },
    correctlyRoundedByDefault: false,
  },
  /** As parametric, and proved for the default parameters. */
  parametricProved: {
    forward: { float32: { ulp: 0.5001 }, float64: { ulp: 4 } },
    derivative: { float32: { ulp: 0.5001 }, float64: { ulp: 4 } },
    gradient: { float32: { ulp: 0.5001 }, float64: { ulp: 4 } },
    correctlyRoundedByDefault: true,
  },
  /**
   * As parametric, of what repeats itself: in float64, derivatives while the argument of the sine is below 2^256, and
   * values everywhere.
   */
  periodic: {
    forward: { float32: { ulp: 0.5001 }, float64: { ulp: 2 } },
    derivative: { float32: { ulp: 0.5001 }, float64: { ulp: 4 } },
    gradient: { float32: { ulp: 0.5001 }, float64: { ulp: 4 } },
    correctlyRoundedByDefault: false,
  },
  /**
   * A product with a smooth activation in it: one rounding of a double result. Of gradients while dy * b is a finite
   * number: in float64, what is far beyond that may meet a slope that was cut off as 0 (below 2^-2118).
   */
  gated: {
    forward: { float32: { ulp: 0.5001 }, float64: { ulp: 4 } },
    derivative: { float32: { ulp: 0.5001 }, float64: { ulp: 4 } },
    gradient: { float32: { ulp: 0.5001 }, float64: { ulp: 4 } },
    correctlyRoundedByDefault: false,
  },
  /** Along an axis, whatever its length up to 10^7. */
  rows: {
    forward: { float32: { ulp: 0.51 }, float64: { ulp: 4 } },
    derivative: { float32: { ulp: 0.51 }, float64: { ulp: 4 } },
    gradient: { float32: { ulp: 0.51 }, float64: { ulp: 4 } },
    correctlyRoundedByDefault: false,
  },
  /**
   * One number of each row, whatever its length up to 10^7. Of a result whose terms cancel, in float64 so many ulps of the
   * largest term.
   */
  reduction: {
    forward: { float32: { ulp: 0.51 }, float64: { ulp: 4 } },
    derivative: { float32: { ulp: 0.51 }, float64: { ulp: 4 } },
    gradient: { float32: { ulp: 0.51 }, float64: { ulp: 4 } },
    correctlyRoundedByDefault: false,
  },
  /**
   * A loss of each row, whatever its length up to 10^7. Of gradients whose terms cancel, which is with smoothing only, in
   * float64 so many ulps of the largest term, and in float32 while they cancel by no more than 2^18.
   */
  loss: {
    forward: { float32: { ulp: 0.51 }, float64: { ulp: 4 } },
    derivative: { float32: { ulp: 0.51 }, float64: { ulp: 4 } },
    gradient: { float32: { ulp: 0.51 }, float64: { ulp: 4 } },
    correctlyRoundedByDefault: false,
  },
} as const satisfies Record<string, Bounds>;
