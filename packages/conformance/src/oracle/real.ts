// Real numbers of any precision: MPFR, as gmp-wasm has it. Loaded when the first fresh point is asked for, and not before.
import type { GMPFunctions } from "gmp-wasm";

/** A number of as many bits as its arithmetic has. Never changes. */
export interface Real {
  plus(other: Real | number): Real;
  minus(other: Real | number): Real;
  times(other: Real | number): Real;
  over(other: Real | number): Real;
  negated(): Real;
  exp(): Real;
  expm1(): Real;
  log(): Real;
  log1p(): Real;
  erf(): Real;
  erfc(): Real;
  tanh(): Real;
  sin(): Real;
  sqrt(): Real;
  /** Times 2^exponent. */
  scaled(exponent: number): Real;
  /** Negative, 0 or positive, as this is below, at or above the other. */
  compare(other: Real | number): number;
  readonly isZero: boolean;
  readonly isNaN: boolean;
  readonly isInfinite: boolean;
  readonly isNegative: boolean;
  /** e with 2^(e - 1) <= |this| < 2^e; -Infinity of 0. */
  readonly exponent: number;
  /** The nearest double. */
  toNumber(): number;
}

/** Makes numbers of one precision. */
export interface Arithmetic {
  readonly bits: number;
  real(value: number): Real;
  pi(): Real;
}

/** MPFR. */
export interface Reals {
  /** Calls `compute` with numbers of so many bits, and frees all of them but what it gives back as plain data. */
  with<T>(bits: number, compute: (arithmetic: Arithmetic) => T): T;
}

const toNearest = 0;
let loading: Promise<Reals> | undefined;

/**
 * Loads MPFR, once.
 *
 * @throws Error that says what to install.
 */
export function loadReals(): Promise<Reals> {
  loading ??= load();
  return loading;
}

async function load(): Promise<Reals> {
  let library: { readonly init?: unknown; readonly default?: { readonly init?: unknown } };
  try {
    library = (await import("gmp-wasm")) as never;
  } catch (cause) {
    throw new Error(
      "conformance: fresh points need the package gmp-wasm, which cannot be loaded; npm install gmp-wasm, or give { budget: 0 }",
      { cause },
    );
  }
  // A UMD module: its exports come by name to bundlers, and as the default to Node.
  const init = (library.init ?? library.default?.init) as () => Promise<{ readonly binding: GMPFunctions }>;
  return realsOn((await init()).binding);
}

function realsOn(binding: GMPFunctions): Reals {
  return {
    with(bits, compute) {
      const pointers: number[] = [];
      const allocate = () => {
        const pointer = binding.mpfr_t() as unknown as number;
        binding.mpfr_init2(pointer as never, bits);
        pointers.push(pointer);
        return pointer;
      };
      try {
        return compute(arithmeticOn(binding, bits, allocate));
      } finally {
        for (const pointer of pointers) {
          binding.mpfr_clear(pointer as never);
          binding.mpfr_t_free(pointer as never);
        }
      }
    },
  };
}

function arithmeticOn(binding: GMPFunctions, bits: number, allocate: () => number): Arithmetic {
  type Unary =
    | "mpfr_exp"
    | "mpfr_expm1"
    | "mpfr_log"
    | "mpfr_log1p"
    | "mpfr_erf"
    | "mpfr_erfc"
    | "mpfr_tanh"
    | "mpfr_sin";
  type Binary = "mpfr_add" | "mpfr_sub" | "mpfr_mul" | "mpfr_div";
  const numbers = new WeakMap<Real, number>();
  const pointerOf = (value: Real | number): number =>
    typeof value === "number" ? pointerOf(real(value)) : (numbers.get(value) as number);

  const made = (fill: (pointer: number) => unknown): Real => {
    const pointer = allocate();
    fill(pointer);
    const at = pointer as never;
    const unary = (name: Unary | "mpfr_sqrt" | "mpfr_neg") => () =>
      made((result) => binding[name](result as never, at, toNearest));
    const binary = (name: Binary) => (other: Real | number) => {
      const operand = pointerOf(other) as never;
      return made((result) => binding[name](result as never, at, operand, toNearest));
    };
    const number: Real = {
      plus: binary("mpfr_add"),
      minus: binary("mpfr_sub"),
      times: binary("mpfr_mul"),
      over: binary("mpfr_div"),
      negated: unary("mpfr_neg"),
      exp: unary("mpfr_exp"),
      expm1: unary("mpfr_expm1"),
      log: unary("mpfr_log"),
      log1p: unary("mpfr_log1p"),
      erf: unary("mpfr_erf"),
      erfc: unary("mpfr_erfc"),
      tanh: unary("mpfr_tanh"),
      sin: unary("mpfr_sin"),
      sqrt: unary("mpfr_sqrt"),
      scaled: (exponent) => made((result) => binding.mpfr_mul_2si(result as never, at, exponent, toNearest)),
      compare: (other) =>
        typeof other === "number" ? binding.mpfr_cmp_d(at, other) : binding.mpfr_cmp(at, pointerOf(other) as never),
      get isZero() {
        return binding.mpfr_zero_p(at) !== 0;
      },
      get isNaN() {
        return binding.mpfr_nan_p(at) !== 0;
      },
      get isInfinite() {
        return binding.mpfr_inf_p(at) !== 0;
      },
      get isNegative() {
        return binding.mpfr_signbit(at) !== 0;
      },
      get exponent() {
        return this.isZero ? -Infinity : Number(binding.mpfr_get_exp(at));
      },
      toNumber: () => binding.mpfr_get_d(at, toNearest),
    };
    numbers.set(number, pointer);
    return number;
  };
  const real = (value: number) => made((result) => binding.mpfr_set_d(result as never, value, toNearest));
  return { bits, real, pi: () => made((result) => binding.mpfr_const_pi(result as never, toNearest)) };
}
